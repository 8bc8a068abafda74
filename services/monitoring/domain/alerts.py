"""Alerts: raised with a tier, climbing its ladder until a human acknowledges (clinical reference 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from services.monitoring.domain.forms import AcknowledgeAlert
from services.monitoring.domain.known import Alert
from services.monitoring.domain.state import CLINICIANS, Treatment
from shared.clinical.escalation import TIERS, Page, pages
from shared.deciding import Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.monitoring import AlertAcknowledged, AlertPaged
from shared.events.platform import AlertRaised
from shared.standing import roster_of

EMERGENCY = 4
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
    alert = Alert(alert_id=alert_id, tier=tier, reason=reason, session_id=session_id, about=about, raised_at=at.now)
    return (raised, *_next_pages(alert, at))


def _next_pages(alert: Alert, at: Moment) -> tuple[AlertPaged, ...]:
    """Whose time has come and who was not asked yet; at the end of the ladder its last rung again."""
    ladder = pages(alert.tier, roster_of(at).on_call(at.now))
    come = [page for page in ladder if alert.raised_at + _after(page) <= at.now]
    new = [page.role for page in come if page.role not in alert.paged]
    asked = new or [come[-1].role]
    later = [alert.raised_at + _after(page) for page in ladder[len(come) :]]
    next_at = min(later, default=at.now + timedelta(minutes=TIERS[alert.tier].repeat_min))
    return tuple(
        AlertPaged(alert_id=alert.alert_id, tier=alert.tier, to=role, number=alert.pages + count, next_at=next_at)
        for count, role in enumerate(asked, 1)
    )


def _after(page: Page) -> timedelta:
    return timedelta(minutes=page.after_min)


def alert_waits(state: Treatment) -> Iterator[Wait]:
    """Nobody who leaves stops these."""
    for alert in state.open_alerts:
        if alert.next_at:
            yield Wait(f"alert:{alert.alert_id}", ASKED[alert.paged[-1]], "acknowledge-alert", alert.next_at)


def climb(state: Treatment, ran_out: WaitRanOut, at: Moment) -> tuple[Fact, ...]:
    """Nobody acknowledged in time: the next rung too, in the end the last one again and again."""
    return _next_pages(state.alerts[UUID(ran_out.key.partition(":")[2])], at)


def acknowledge(state: Treatment, command: AcknowledgeAlert, at: Moment) -> Answer:
    """A human answers, with a reason. The patient's own account does not count, the peer monitor's on tier 1 only.

    A clinician may do so again after somebody else did.
    """
    alert = next((each for each in state.alerts.values() if str(each.alert_id) == command.alert_id), None)
    if alert is None:
        return Refused(("unknown",), unknown=True)
    if not _may_answer(alert, at):
        return Refused(("not-a-responder",))
    if not alert.open and (alert.acknowledged_by in CLINICIANS or at.actor.role not in CLINICIANS):
        return Refused(("already-acknowledged",))
    return (AlertAcknowledged(alert_id=alert.alert_id, reason=command.reason, role=at.actor.role.value),)


def _may_answer(alert: Alert, at: Moment) -> bool:
    if at.actor.role is Role.PEER_MONITOR:
        return alert.tier == 1
    return at.actor.role not in (Role.PATIENT, Role.SYSTEM) and at.actor.patient != at.entity
