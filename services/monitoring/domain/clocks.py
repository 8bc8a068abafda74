"""Silence in a session: whoever is waited for and does not come is told of (clinical reference 1.5, 4.3, 4.6)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.monitoring.domain.checklist import ATTESTED
from services.monitoring.domain.effects import worst_open_grade
from services.monitoring.domain.known import GRACE, Session, next_check
from services.monitoring.domain.raising import escalated, postponed, raised
from services.monitoring.domain.state import CHECK_IN_CLOSES, Treatment
from services.monitoring.domain.vitals import CLEARANCE_VALID
from shared.clinical.criteria import D, V, clock
from shared.clinical.escalation import EMERGENCY, SEVERE
from shared.clinical.ladder import Escalation, Ladder, Rung
from shared.clinical.readiness import OPEN_GRADE, OVERDUE
from shared.clinical.vitals import Action
from shared.deciding import Fact, Moment, Role, Wait, WaitRanOut
from shared.events.monitoring import NOT_STARTED, CheckInMissed, ReadinessOverdue

READING_FROM = clock(
    40, "min", V, "monitoring/reading/from", "the pressure in session is read, from", source="[SPRAVATO-HCP], [ROLAN]"
)
READING_UNTIL = clock(
    60, "min", V, "monitoring/reading/until", "the pressure in session is read, until", "sooner", "[SPRAVATO-HCP]"
)

MISSED = "check-in-missed"


def _call(after: int, reason: str) -> Rung:
    name = f"after a missed check: {reason}"
    return Rung(reason, clock(after, "min", D, f"monitoring/contact/{reason}", name, "sooner"))


CALLS = {"contact-lost-call-monitor": 2, "contact-lost-call-contacts": SEVERE, "contact-lost-welfare-check": EMERGENCY}
"""Each is an alert of this tier."""
LOST = Ladder(tuple(_call(after, reason) for after, reason in zip((5, 10, 15), CALLS, strict=True)))
"""After a missed check the peer monitor is called, then the patient and the contact, then 911 for a welfare check."""


def session_waits(state: Treatment) -> Iterator[Wait]:
    if session := state.running:
        yield from _running(state, session)
    elif session := state.waiting:
        yield from _checked_in(state, session)


class StartWait(WaitRanOut[UUID], name="start"): ...


class CheckWait(WaitRanOut[UUID], name="check"): ...


class ReadingWait(WaitRanOut[UUID], name="reading"): ...


class ContactWait(WaitRanOut[UUID], name="contact"): ...


class ReadinessWait(WaitRanOut[UUID], name="readiness"): ...


class RecheckWait(WaitRanOut[UUID], name="recheck"): ...


def _checked_in(state: Treatment, session: Session) -> Iterator[Wait]:
    whom, what = _next_before(state, session)
    yield Wait(StartWait, session.session_id, whom, what, _start_until(session))
    yield from _repeat(session)


def _start_until(session: Session) -> datetime:
    assert session.starts_at and session.checked_in_at
    ends = [session.starts_at + CHECK_IN_CLOSES, session.checked_in_at + CHECK_IN_CLOSES]
    if session.before:
        ends.append(session.before[-1].at + CLEARANCE_VALID)
    if session.cleared:
        ends.append(session.cleared.expires_at)
    return max(ends)


def _next_before(state: Treatment, session: Session) -> tuple[Role, str]:
    """A document that was taken back is signed anew first; whoever left is asked for nothing."""
    if not (state.standing.consents or state.standing.left):
        return Role.PATIENT, "sign-consent"
    if any(session.checklist.get(name) is None for name in ATTESTED):
        return Role.GUIDE, "observe-monitor"
    if not session.before:
        return Role.PEER_MONITOR, "record-vitals"
    latest = session.before[-1]
    if session.cleared and session.cleared.attempt == latest.fact.attempt:
        return Role.GUIDE, "start-session"
    return Role.GUIDE, "clear-vitals" if latest.action is Action.CLEAR else "record-vitals"


def _running(state: Treatment, session: Session) -> Iterator[Wait]:
    id = session.session_id
    assert session.started_at
    if session.check_due_at:
        since = session.checked_at or session.started_at
        yield Wait(CheckWait, id, Role.PEER_MONITOR, "record-check", session.check_due_at + GRACE, since)
    if _reading_owed(session):
        yield Wait(ReadingWait, id, Role.PEER_MONITOR, "record-vitals", session.started_at + READING_UNTIL)
    if (silence := _silence(state, session)) and (left := LOST.left(silence)):
        yield Wait(ContactWait, id, Role.GUIDE, "restore-contact", silence.since + left[0].after)
    if session.readiness_at:
        yield Wait(ReadinessWait, id, *_closing(state, session), session.readiness_at)
    yield from _repeat(session)


def _closing(state: Treatment, session: Session) -> tuple[Role, str]:
    """Who closes the session; as long as a side effect keeps it open, who says what became of that: the peer monitor,
    from the first deadline on a clinician."""
    if worst_open_grade(state) >= OPEN_GRADE:
        return Role.CLINICIAN if session.overdue else Role.PEER_MONITOR, "report-side-effect"
    return Role.MEDICAL_DIRECTOR if session.overdue == "medical-director" else Role.GUIDE, "close-session"


def _reading_owed(session: Session) -> bool:
    """Whether the pressure between 40 and 60 minutes is still due. A reading up to five minutes early counts; it must
    hold both numbers."""
    assert session.started_at
    due = session.started_at + READING_FROM
    read = (each for each in session.after if each.at >= due - GRACE and _has_pressure(each.fact.reading))
    return not any(read) and due not in {missed.due_at for missed in session.missed_readings}


def _has_pressure(reading: dict[str, float | None]) -> bool:
    return reading.get("systolic") is not None and reading.get("diastolic") is not None


def _repeat(session: Session) -> Iterator[Wait]:
    """The reading that the latest one asked for."""
    due = session.readings[-1].fact.recheck_at if session.readings else None
    if due and due not in {missed.due_at for missed in session.missed_readings}:
        since = session.readings[-1].at
        yield Wait(RecheckWait, session.session_id, Role.PEER_MONITOR, "record-vitals", due + GRACE, since)


def _silence(state: Treatment, session: Session) -> Escalation | None:
    """What was done about a missed check so far. To answer a page ends that page; the silence goes on until the patient
    or peer monitor is heard."""
    if session.silent_since is None:
        return None
    alerts = (each for each in state.alerts.values() if each.session_id == session.session_id)
    return Escalation(since=session.silent_since, asked={each.reason: each.since for each in alerts})


def tell_missed_check(state: Treatment, ran_out: CheckWait, at: Moment) -> tuple[Fact, ...]:
    session = _running_one(state)
    assert session.started_at and session.check_due_at
    told = _missed(session, "check", session.check_due_at, next_check(session.started_at, at.now - GRACE))
    return (told, *raised(state, session, 2, MISSED, at))


def tell_missed_reading(state: Treatment, ran_out: ReadingWait, at: Moment) -> tuple[Fact, ...]:
    session = _running_one(state)
    assert session.started_at
    told = _missed(session, "vitals", session.started_at + READING_FROM, None)
    return (told, *raised(state, session, 2, "vitals-missed", at))


def tell_missed_recheck(state: Treatment, ran_out: RecheckWait, at: Moment) -> tuple[Fact, ...]:
    session = state.running or state.waiting
    assert session
    told = _missed(session, "vitals", ran_out.until - GRACE, None)
    return (told, *raised(state, session, 2, "vitals-missed", at))


def _missed(
    session: Session, what: Literal["check", "vitals"], due_at: datetime, next_at: datetime | None
) -> CheckInMissed:
    return CheckInMissed(session_id=session.session_id, what=what, due_at=due_at, next_at=next_at)


def climb_contact(state: Treatment, ran_out: ContactWait, at: Moment) -> tuple[Fact, ...]:
    """Still no sign of life."""
    session = _running_one(state)
    silence = _silence(state, session)
    assert silence
    calls = LOST.step(silence, at.now).who
    return tuple(fact for reason in calls for fact in escalated(session, CALLS[reason], reason, at))


def tell_unready(state: Treatment, ran_out: ReadinessWait, at: Moment) -> tuple[Fact, ...]:
    """The session should be closed by now: who must act, and an alert for a clinician."""
    session = _running_one(state)
    assert session.started_at and session.readiness_at
    step = OVERDUE.step(Escalation(since=session.started_at, next_at=session.readiness_at), at.now)
    who: Any = step.who[-1]
    told = ReadinessOverdue(session_id=session.session_id, who=who, next_at=step.next_at)
    return (told, *raised(state, session, 3, "readiness-overdue", at))


def tell_not_started(state: Treatment, ran_out: StartWait, at: Moment) -> tuple[Fact, ...]:
    """Checked in, and no tablet in time."""
    assert state.waiting
    return postponed(state.waiting, (NOT_STARTED,), at)


def _running_one(state: Treatment) -> Session:
    assert state.running
    return state.running
