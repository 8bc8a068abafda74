"""What can be read of a session."""

from dataclasses import asdict
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.monitoring.domain import Treatment
from services.monitoring.domain.clocks import READING_FROM, READING_UNTIL, session_waits
from services.monitoring.domain.gates import Asked, failing
from services.monitoring.domain.known import CHECK_EVERY, Session
from services.monitoring.domain.sessions import OBSERVED
from shared.deciding import Refused
from shared.jsons import Json
from shared.runtime.operations import Viewer
from shared.standing import Roster, clinic_id, roster_in
from shared.times import stamp


class DueReply(BaseModel):
    what: str
    whom: str
    until: datetime


class AlertReply(BaseModel):
    alert_id: str
    tier: int
    reason: str
    raised_at: datetime
    paged: list[str]
    next_at: datetime | None
    seen_by: list[str]


class OpenEffectReply(BaseModel):
    side_effect_id: str
    effect: str
    grade: int | None


class CardReply(BaseModel):
    """What belongs on the emergency card and is known here."""

    state: str | None
    strength_mg: int | None
    lot: str | None
    baseline: dict[str, float | None]
    checks: list[datetime]
    reading: dict[str, datetime]
    earliest_close: datetime
    on_call: list[str]


class SessionNowReply(BaseModel):
    """`gates` are the codes that would refuse a tablet now, its strength and lot aside."""

    session_id: str
    number: int
    state: Literal["scheduled", "checked-in", "running", "postponed", "completed", "aborted"]
    starts_at: datetime | None
    started_at: datetime | None
    gates: list[str]
    due: list[DueReply]
    alerts: list[AlertReply]
    side_effects: list[OpenEffectReply]
    card: CardReply


async def load_session(viewer: Viewer, patient_id: str) -> dict[str, Json] | Refused:
    """The session that is spoken of now: where it stands, what keeps the tablet back, what is due, who is paged."""
    state = await viewer.database.state(patient_id)
    now = viewer.clock.now()
    session = state.current(now) if isinstance(state, Treatment) else None
    if session is None:
        return Refused(("no-session",), unknown=True)
    roster = roster_in(await viewer.database.state(clinic_id(viewer.actor.clinic)))
    return described(state, session, roster, viewer.actor.clinic, now)


def described(state: Treatment, session: Session, roster: Roster, clinic: str, now: datetime) -> dict[str, Json]:
    begun = session.started_at is not None or bool(session.over)
    return {
        "session_id": str(session.session_id),
        "number": session.number,
        "state": standing(session),
        "starts_at": _stamp(session.starts_at),
        "started_at": _stamp(session.started_at),
        "gates": [] if begun else list(failing(state, Asked(session, now, clinic, roster))),
        "due": _due(state),
        "alerts": _alerts(state),
        "side_effects": _side_effects(state),
        "card": _card(session, roster, now),
    }


def standing(session: Session) -> str:
    if session.over:
        return session.over
    if session.started_at:
        return "running"
    return "checked-in" if session.checked_in_at else "scheduled"


def _stamp(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def _due(state: Treatment) -> list[dict[str, Json]]:
    mine = sorted(session_waits(state), key=lambda wait: wait.until)
    return [{"what": wait.what, "whom": wait.whom.value, "until": stamp(wait.until)} for wait in mine]


def _alerts(state: Treatment) -> list[dict[str, Json]]:
    return [
        {
            "alert_id": str(alert.alert_id),
            "tier": alert.tier,
            "reason": alert.reason,
            "raised_at": stamp(alert.since),
            "paged": list(alert.asked),
            "next_at": _stamp(alert.next_at),
            "seen_by": sorted(alert.seen_by),
        }
        for alert in state.open_alerts
    ]


def _side_effects(state: Treatment) -> list[dict[str, Json]]:
    return [
        {"side_effect_id": str(id), "effect": effect.fact.effect, "grade": effect.fact.grade}
        for id, effect in state.open_effects.items()
    ]


def _card(session: Session, roster: Roster, now: datetime) -> dict[str, Json]:
    """What monitoring knows of the emergency card (clinical reference 4.7); names and numbers are intake's."""
    begins = session.started_at or session.starts_at or now
    checks = int(OBSERVED / CHECK_EVERY)
    return {
        "state": session.state or None,
        "strength_mg": session.strength_mg or session.checklist.get("label_strength_mg"),
        "lot": session.lot or session.checklist.get("lot"),
        "baseline": asdict(session.baseline),
        "checks": [stamp(begins + CHECK_EVERY * count) for count in range(1, checks + 1)],
        "reading": {"from": stamp(begins + READING_FROM), "until": stamp(begins + READING_UNTIL)},
        "earliest_close": stamp(begins + OBSERVED),
        "on_call": sorted(roster.on_call(now)),
    }
