"""Whether the peer monitor is there, an adult and sober: said by the guide, or by the peer monitor (clinical reference
4.1). The patient's own word is no attestation."""

from services.monitoring.domain.checklist import ATTESTED, Checklist
from services.monitoring.domain.forms import ObserveMonitor
from services.monitoring.domain.raising import postponed
from services.monitoring.domain.state import Treatment
from shared.deciding import Actor, Answer, Moment, Refused, Role
from shared.events.monitoring import MonitorObserved


def observe(state: Treatment, command: ObserveMonitor, at: Moment) -> Answer:
    """Of the session that is checked in. A no postpones it, like the same answer on the checklist."""
    session = state.waiting
    if session is None:
        return Refused(("already-started",)) if state.running else Refused(("no-session",), unknown=True)
    seen = command.model_dump(include={"present", "adult", "sober"})
    told = MonitorObserved(session_id=session.session_id, role=at.actor.role.value, **seen)
    reasons = tuple(f"monitor-{name}" for name, holds in seen.items() if not holds)
    return (told, *(postponed(session, reasons, at) if reasons else ()))


def attested_by(form: Checklist, actor: Actor) -> Checklist:
    """The checklist without what a patient cannot vouch for. A no stays: nobody says that without cause."""
    if actor.role is not Role.PATIENT:
        return form
    return form.model_copy(update={name: None for name in ATTESTED if getattr(form, name)})
