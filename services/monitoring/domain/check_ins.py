"""Check-in: the checklist is answered, and what it asks for happens at once (clinical reference 1.5, 4.1)."""

from datetime import datetime

from services.monitoring.domain.checklist import Asks, Checklist, asking, failing
from services.monitoring.domain.disclosing import screened
from services.monitoring.domain.forms import CheckInSession
from services.monitoring.domain.known import Session
from services.monitoring.domain.observing import attested_by
from services.monitoring.domain.raising import postponed, raised
from services.monitoring.domain.state import CHECK_IN_CLOSES, CHECK_IN_OPENS, Treatment
from shared.clinical.clinics import clinic_of
from shared.clinical.vitals.thresholds import EMERGENCY_SYMPTOMS
from shared.deciding import Answer, Fact, Moment, Refused
from shared.events.monitoring import SessionCheckedIn
from shared.standing import Act, against, speaking


def check_in(state: Treatment, command: CheckInSession, at: Moment) -> Answer:
    """Possible from half an hour before the session until half an hour after its start. Danger in an answer is told in
    any case."""
    session, form = _checking_in(state, at.now), attested_by(command.checklist, at.actor)
    danger = _danger(state, session, form, at)
    if codes := _standing_against(state, session, form, at):
        return danger or Refused(codes, unknown=codes == ("no-session",))
    assert session and session.booking_id and session.starts_at
    told = SessionCheckedIn(
        session_id=session.session_id,
        number=session.number,
        booking_id=session.booking_id,
        provider_id=session.provider_id,
        starts_at=session.starts_at,
        state=form.state or "",
        checklist=form.model_dump(mode="json"),
        failing=failing(form),
    )
    reasons = asking(form, Asks.POSTPONE)
    return (told, *(postponed(session, reasons, at) if reasons else ()), *danger)


def _checking_in(state: Treatment, now: datetime) -> Session | None:
    """The session that is checked in already, or else the nearest one that is booked."""
    if state.waiting:
        return state.waiting
    booked = [each for each in state.booked if now < each.starts_at + CHECK_IN_CLOSES] or state.booked
    return state.opened(booked[0]) if booked else None


def _standing_against(state: Treatment, session: Session | None, form: Checklist, at: Moment) -> tuple[str, ...]:
    if session is None or session.starts_at is None:
        return ("already-started",) if state.running else ("no-session",)
    reasons = {
        "already-started": state.running is not None,
        "too-early": at.now < session.starts_at - CHECK_IN_OPENS,
        "too-late": at.now >= session.starts_at + CHECK_IN_CLOSES,
        **against(state, Act.TREAT),
        "out-of-licence": form.state is not None and form.state not in clinic_of(at.clinic).policy.licensed_states,
    }
    return speaking(reasons)


def _danger(state: Treatment, session: Session | None, form: Checklist, at: Moment) -> tuple[Fact, ...]:
    """A clinician looks at each answer that asks for one; a risk of suicide is told besides."""
    emergency = not EMERGENCY_SYMPTOMS.isdisjoint(form.symptoms or ())
    told: list[Fact] = [*screened(form.suicide_risk, session.session_id if session else None, at)]
    for item in asking(form, Asks.CLINICIAN):
        tier = 4 if emergency and item == "symptoms" else 3
        told += raised(state, session, tier, f"checklist-{item}", at)
    return tuple(told)
