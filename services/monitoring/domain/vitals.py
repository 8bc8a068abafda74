"""Readings before and during a session, and who may clear one (clinical reference 4.2, 4.4)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, NamedTuple

from services.monitoring.domain.forms import ClearVitals, RecordVitals
from services.monitoring.domain.known import Session, Taken
from services.monitoring.domain.pressures import hypertension
from services.monitoring.domain.raising import postponed, raised
from services.monitoring.domain.state import Treatment
from shared.clinical.criteria import D, V, clock
from shared.clinical.vitals import (
    Action,
    Circumstances,
    Judgement,
    Phase,
    Reading,
    Step,
    judge,
    may_override,
    next_step,
)
from shared.clinical.vitals.holding import RECHECK_REST_MIN
from shared.deciding import CLINICIANS, Answer, Fact, Moment, Refused
from shared.events.monitoring import VitalsCleared, VitalsRecorded

CLEARANCE_VALID = clock(30, "min", D, "monitoring/clearance", "cleared vitals hold for", "shorter")
WATCH_AGAIN = clock(5, "min", D, "monitoring/reading/watch", "a reading that is a watch is repeated within", "sooner")
ALERT_AGAIN = clock(
    10, "min", V, "monitoring/reading/alert", "a reading that is an alert is repeated, every", "sooner", "[SPRAVATO-40]"
)
FOR_EVER = timedelta(days=1).total_seconds()
REST = timedelta(minutes=RECHECK_REST_MIN)

TIERS = {Action.WATCH: 2, Action.ALERT: 3, Action.CLINICIAN_NOW: 3, Action.EMERGENCY: 4}


def record(state: Treatment, command: RecordVitals, at: Moment) -> Answer:
    """A reading is told as long as there is a session, also a late one; then what it asks for."""
    session = state.current(at.now)
    if session is None:
        return Refused(("no-session",), unknown=True)
    reading = reading_of(command)
    judged = _judged(session, reading, command, at)
    effects, about = hypertension(state, session, reading, command.symptoms, at)
    told = _told(session, reading, judged, command, at)
    alert = raised(state, session, TIERS.get(judged.action), f"vitals-{judged.action}", at, about)
    return (told, *effects, *alert, *_no_dose(session, judged.action, at))


def reading_of(command: Any) -> Reading:
    """The numbers of any form that has them, under their own names."""
    return Reading(**{name: getattr(command, name, None) for name in asdict(Reading())})


def _judged(session: Session, reading: Reading, command: RecordVitals, at: Moment) -> Judgement:
    """A value has stood since the first of the readings before it that asked for the same, would it go on standing."""
    stood = max(_standing(session, reading, command.symptoms, at), command.sustained_seconds)
    return _judge(session, reading, command.symptoms, stood)


def _judge(session: Session, reading: Reading, symptoms: Sequence[str], stood: float = 0) -> Judgement:
    phase = Phase.IN_SESSION if session.started_at else Phase.PRE_DOSE
    return judge(reading, Circumstances(phase, session.baseline, symptoms, stood))


def _standing(session: Session, reading: Reading, symptoms: Sequence[str], at: Moment) -> float:
    now, since = _worsening(session, reading, symptoms), at.now
    for taken in reversed(session.after):
        then = _worsening(session, taken.reading, taken.fact.symptoms)
        if now.actions != then.actions or not now.why & then.why:
            break
        since = taken.at
    return (at.now - since).total_seconds()


class Worsening(NamedTuple):
    """What a reading asks for at once, what it asks for once it has stood for a while, and why then."""

    actions: tuple[Action, Action]
    why: frozenset[str]


def _worsening(session: Session, reading: Reading, symptoms: Sequence[str]) -> Worsening:
    at_once, stood = (_judge(session, reading, symptoms, seconds) for seconds in (0, FOR_EVER))
    return Worsening((at_once.action, stood.action), frozenset(stood.why))


def _told(session: Session, reading: Reading, judged: Judgement, command: RecordVitals, at: Moment) -> VitalsRecorded:
    return VitalsRecorded(
        session_id=session.session_id,
        phase="in-session" if session.started_at else "pre-dose",
        attempt=len(session.readings) + 1,
        reading=asdict(reading),
        symptoms=tuple(command.symptoms),
        action=judged.action.value,
        why=judged.why,
        device=command.device,
        reader=command.reader,
        recheck_at=None if session.over else _again(session, judged.action, at),
        minutes_from_start=session.minutes_at(at.now),
    )


def _again(session: Session, action: Action, at: Moment) -> Any:
    if session.started_at:
        after = {Action.WATCH: WATCH_AGAIN, Action.ALERT: ALERT_AGAIN, Action.EMERGENCY: ALERT_AGAIN}.get(action)
        return at.now + after if after else None
    return at.now + REST if _step(session, action) is Step.RECHECK else None


def _step(session: Session, action: Action) -> Step:
    return next_step([*(taken.action for taken in session.before), action])


def _no_dose(session: Session, action: Action, at: Moment) -> tuple[Fact, ...]:
    """No dose today: this is the third reading that holds, or one that is worse than a hold."""
    if session.started_at or session.over or session.booking_id is None:
        return ()
    step = _step(session, action)
    return () if step in (Step.CLEAR, Step.RECHECK) else postponed(session, (f"vitals-{_why(step)}",), at)


def _why(step: Step) -> str:
    return "held" if step is Step.POSTPONE else step.value


def clear(state: Treatment, command: ClearVitals, at: Moment) -> Answer:
    """A human clears the latest reading for half an hour: a guide a clear one, a clinician a hold, with a reason."""
    session = state.current(at.now)
    if session is None:
        return Refused(("no-session",), unknown=True)
    if codes := _reasons_against(session, command, at):
        return Refused(codes)
    return (
        VitalsCleared(
            session_id=session.session_id,
            role=at.actor.role.value,
            override=session.before[-1].action is Action.HOLD,
            reason=command.reason,
            expires_at=at.now + CLEARANCE_VALID,
        ),
    )


def _reasons_against(session: Session, command: ClearVitals, at: Moment) -> tuple[str, ...]:
    if session.over or session.started_at:
        return ("session-over",) if session.over else ("already-started",)
    if not session.before:
        return ("no-reading",)
    return tuple(code for code, holds in _clearing(session.before[-1], command, at).items() if holds)


def _clearing(latest: Taken, command: ClearVitals, at: Moment) -> dict[str, bool]:
    held = latest.action is Action.HOLD
    return {
        "reading-too-old": at.now > latest.at + CLEARANCE_VALID,
        "not-clearable": latest.action is not Action.CLEAR and not (held and may_override(latest.action, 1)),
        "clinician-only": held and at.actor.role not in CLINICIANS,
        "reason-missing": held and command.reason is None,
    }
