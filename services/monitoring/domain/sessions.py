"""A dosing session: begun with the first tablet, looked at, closed when the patient is ready, or ended before."""

from datetime import timedelta

from services.monitoring.domain.disclosing import DISCLOSED, disclosed
from services.monitoring.domain.effects import worst_open_grade
from services.monitoring.domain.forms import AbortSession, CloseSession, RecordCheck, StartSession
from services.monitoring.domain.gates import Asked, failing
from services.monitoring.domain.known import Session
from services.monitoring.domain.raising import raised
from services.monitoring.domain.state import Treatment
from services.monitoring.domain.vitals import reading_of
from shared.clinical import readiness
from shared.clinical.escalation import SEVERE
from shared.deciding import CLINICIANS, Answer, Fact, Moment, Refused, Role, Told
from shared.events.intake import ConsentWithdrawn
from shared.events.monitoring import CheckRecorded, SessionAborted, SessionCompleted, SessionStarted
from shared.standing import roster_of

OBSERVED = timedelta(minutes=readiness.OBSERVED_MIN)
DIRECTOR_ONLY = dict(readiness.OVERDUE.rungs)["medical-director"]
CHECK_TIERS = {"concern": 2, "emergency": 4}
NO_SESSION = Refused(("no-session",), unknown=True)


def start(state: Treatment, command: StartSession, at: Moment) -> Answer:
    """The first tablet is placed now, if every gate is passed now."""
    session = state.current(at.now)
    if session is None:
        return NO_SESSION
    roster = roster_of(at)
    asked = Asked(session, at.now, at.clinic, roster, command.strength_mg, command.lot, at.caught_up)
    if codes := failing(state, asked):
        return Refused(codes)
    assert session.booking_id
    return (
        SessionStarted(
            session_id=session.session_id,
            number=session.number,
            booking_id=session.booking_id,
            started_at=at.now,
            expected_end_at=at.now + OBSERVED,
            strength_mg=command.strength_mg,
            lot=command.lot,
        ),
    )


def look(state: Treatment, command: RecordCheck, at: Moment) -> Answer:
    """What the peer monitor sees: taken when it is late, before the tablet, and after the close."""
    session = state.current(at.now)
    if session is None:
        return NO_SESSION
    told = CheckRecorded(
        session_id=session.session_id,
        status=command.status,
        minutes_from_start=session.minutes_at(at.now) or 0,
        late_by_s=_late(session, at),
    )
    said = (disclosed(session.session_id), *_disclosure(state, session, at)) if command.self_harm else ()
    return (told, *said, *raised(state, session, CHECK_TIERS.get(command.status), f"check-{command.status}", at))


def _disclosure(state: Treatment, session: Session, at: Moment) -> tuple[Fact, ...]:
    """A clinician hears of it at once (clinical reference 4.5)."""
    return raised(state, session, SEVERE, DISCLOSED, at)


def _late(session: Session, at: Moment) -> int | None:
    missed = session.missed_check
    return int((at.now - missed.due_at).total_seconds()) if missed else None


def close(state: Treatment, command: CloseSession, at: Moment) -> Answer:
    """By a guide, after six hours by the medical director alone, when every criterion of readiness holds. A word of
    self-harm is told where it keeps the session open."""
    session = state.current(at.now)
    if session is None:
        return NO_SESSION
    if session.started_at is None or session.booking_id is None or session.over:
        return Refused(("session-over",) if session.over else ("not-started",))
    if command.readiness.suicidal_ideation:
        return (disclosed(session.session_id), *_disclosure(state, session, at))
    if codes := (*_director_only(session, at), *readiness.failing(_form(state, session, command, at))):
        return Refused(codes)
    return (
        SessionCompleted(
            session_id=session.session_id,
            number=session.number,
            booking_id=session.booking_id,
            completed_at=at.now,
            minutes=session.minutes_at(at.now) or 0,
        ),
    )


def _director_only(session: Session, at: Moment) -> tuple[str, ...]:
    assert session.started_at
    late = at.now >= session.started_at + DIRECTOR_ONLY
    return ("medical-director-only",) if late and at.actor.role is not Role.MEDICAL_DIRECTOR else ()


def _form(state: Treatment, session: Session, command: CloseSession, at: Moment) -> readiness.Form:
    assert session.started_at
    found = command.readiness
    answered = found.model_dump(exclude={"systolic", "diastolic", "heart_rate", "spo2"})
    return readiness.Form(
        minutes_from_tablet=(at.now - session.started_at).total_seconds() / 60,
        reading=reading_of(found),
        before=session.baseline,
        worst_open_grade=worst_open_grade(state),
        **answered,
    )


def abort(state: Treatment, command: AbortSession, at: Moment) -> Answer:
    """The session ends early, with the amount of the dose that was taken. A clinician looks at it.

    A patient who has swallowed something stays looked after until they are ready, unless a clinician ends the session,
    because an ambulance is there.
    """
    session = state.running or state.waiting
    if session is None or session.booking_id is None:
        return NO_SESSION if state.current(at.now) is None else Refused(("session-over",))
    if session.running and command.amount_taken_mg and at.actor.role not in CLINICIANS:
        return Refused(("clinician-only",))
    told = SessionAborted(
        session_id=session.session_id,
        number=session.number,
        booking_id=session.booking_id,
        amount_taken_mg=command.amount_taken_mg,
        reason=command.reason,
    )
    tier = None if at.actor.role in CLINICIANS else SEVERE
    return (told, *raised(state, session, tier, "session-aborted", at))


def note_leaving(state: Treatment, told: Told, at: Moment) -> tuple[Fact, ...]:
    """A session that runs goes on to its close, whoever leaves; a clinician is told (hazard HZ3)."""
    about = told.fact
    if state.running is None or (isinstance(about, ConsentWithdrawn) and about.document != "treatment"):
        return ()
    return raised(state, state.running, 3, f"{about.type}-in-session", at)
