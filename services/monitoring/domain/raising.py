"""What an observation in a session raises: nothing twice below tier 3, every new observation from there on."""

from uuid import UUID

from services.monitoring.domain.alerts import raise_alert
from services.monitoring.domain.known import Session
from services.monitoring.domain.state import Treatment
from shared.clinical.criteria import D, clock
from shared.clinical.escalation import EMERGENCY, SEVERE
from shared.deciding import Fact, Moment
from shared.events.common import MessageRequested, Thing, about
from shared.events.monitoring import SessionEmergency, SessionPostponed
from shared.events.platform import AlertRaised

MESSAGE_LASTS = clock(1, "d", D, "monitoring/messages", "a message about a session is sent until")


def raised(
    state: Treatment, session: Session | None, tier: int | None, reason: str, at: Moment, about: UUID | None = None
) -> tuple[Fact, ...]:
    """The alert of this tier, if it asks for one."""
    if tier is None or (tier < SEVERE and _asked_already(state, session, tier)):
        return ()
    return escalated(session, tier, reason, at, about)


def escalated(
    session: Session | None, tier: int, reason: str, at: Moment, about: UUID | None = None
) -> tuple[Fact, ...]:
    """The alert, also where others stand already. With tier 4 in a running session `session-emergency` is told beside
    it."""
    told = raise_alert(tier, reason, at, session.session_id if session else None, about)
    if tier < EMERGENCY or session is None or not session.running:
        return told
    alert_id = next(fact.alert_id for fact in told if isinstance(fact, AlertRaised))
    assert alert_id
    return (*told, SessionEmergency(session_id=session.session_id, alert_id=alert_id, number=session.number))


def _asked_already(state: Treatment, session: Session | None, tier: int) -> bool:
    """An alert of this session that asks for at least as much stands unacknowledged."""
    about = session.session_id if session else None
    return any(alert.session_id == about and alert.tier >= tier for alert in state.open_alerts)


def postponed(session: Session, reasons: tuple[str, ...], at: Moment) -> tuple[Fact, ...]:
    """No dose today; the patient is told, and books again under the same number."""
    assert session.booking_id and session.starts_at
    told = SessionPostponed(
        session_id=session.session_id, number=session.number, booking_id=session.booking_id, reasons=reasons
    )
    return (told, _to_patient(at))


def _to_patient(at: Moment) -> MessageRequested:
    return MessageRequested(
        template="session-postponed",
        reason="session-postponed",
        to="patient",
        not_before=at.now,
        expires_at=at.now + MESSAGE_LASTS,
        about=(about(Thing.APPOINTMENT, "session"),),
    )
