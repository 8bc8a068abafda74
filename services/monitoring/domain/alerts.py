"""Alerts: raised with a tier, climbing its ladder until a human acknowledges (clinical reference 4.5)."""

from collections.abc import Iterator
from uuid import UUID

from services.monitoring.domain.forms import AcknowledgeAlert, SeeAlert
from services.monitoring.domain.known import Alert
from services.monitoring.domain.state import Treatment
from shared.clinical.escalation import ladder_of
from shared.deciding import CLINICIANS, UNKNOWN, Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.monitoring import AlertAcknowledged, AlertPaged, AlertSeen
from shared.events.platform import AlertRaised
from shared.standing import may_answer, roster_of

ASKED = {
    "peer-monitor": Role.PEER_MONITOR,
    "guide-on-call": Role.GUIDE,
    "clinician-on-call": Role.CLINICIAN,
    "emergency-contact": Role.CLINICIAN,
    "medical-director": Role.MEDICAL_DIRECTOR,
    "fail-safe": Role.MEDICAL_DIRECTOR,
}
"""Whom a rung waits for. The clinicians answer for the patient's own contact, the director for the staffed line."""


def raise_alert(
    tier: int, reason: str, at: Moment, session_id: UUID | None = None, about: UUID | None = None
) -> tuple[Fact, ...]:
    """The alert and its first pages, by who is on call now."""
    alert_id = at.new_id(f"alert/{reason}")
    raised = AlertRaised(reason=reason, tier=tier, alert_id=alert_id, session_id=session_id, about=about)
    alert = Alert(alert_id=alert_id, tier=tier, reason=reason, session_id=session_id, about=about, since=at.now)
    return (raised, *_pages(alert, at))


def _pages(alert: Alert, at: Moment) -> tuple[AlertPaged, ...]:
    who, next_at = ladder_of(alert.tier, roster_of(at).on_call(at.now)).step(alert, at.now)
    assert next_at
    return tuple(
        AlertPaged(alert_id=alert.alert_id, tier=alert.tier, to=role, number=alert.pages + count, next_at=next_at)
        for count, role in enumerate(who, 1)
    )


class AlertWait(WaitRanOut[UUID], name="alert"): ...


def alert_waits(state: Treatment) -> Iterator[Wait]:
    """Nobody who leaves stops these."""
    for alert in state.open_alerts:
        if alert.next_at:
            yield Wait(AlertWait, alert.alert_id, ASKED[list(alert.asked)[-1]], "acknowledge-alert", alert.next_at)


def climb(state: Treatment, ran_out: AlertWait, at: Moment) -> tuple[Fact, ...]:
    """Nobody acknowledged in time: the next rung too, in the end the last one again and again."""
    return _pages(state.alerts[ran_out.about], at)


def acknowledge(state: Treatment, command: AcknowledgeAlert, at: Moment) -> Answer:
    """A human answers, with a reason. A clinician may do so again after somebody else did."""
    alert = _named(state, command.alert_id)
    if alert is None:
        return UNKNOWN
    if not may_answer(at, alert.tier):
        return Refused(("not-a-responder",))
    if not alert.open and (alert.answered_by in CLINICIANS or at.actor.role not in CLINICIANS):
        return Refused(("already-acknowledged",))
    return (AlertAcknowledged(alert_id=alert.alert_id, reason=command.reason, role=at.actor.role.value),)


def _named(state: Treatment, alert_id: str) -> Alert | None:
    return next((each for each in state.alerts.values() if str(each.alert_id) == alert_id), None)


def see(state: Treatment, command: SeeAlert, at: Moment) -> Answer:
    """Whoever is there says that they are on it, also where they may not end it."""
    alert = _named(state, command.alert_id)
    if alert is None:
        return UNKNOWN
    if not alert.open:
        return Refused(("already-acknowledged",))
    return (AlertSeen(alert_id=alert.alert_id, role=at.actor.role.value, note=command.note),)
