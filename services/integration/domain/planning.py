"""Which questionnaires a course asks for, and when (clinical reference 7.1). Functions of the state alone."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from services.integration.domain.known import Opened
from services.integration.domain.questions import POST_SESSION_FORM
from services.integration.domain.state import Course
from shared.clinical.cadence import OUTCOME, POST_SESSION, SAFETY_FORM, SAFETY_FORM_OPENS, Cadence, Schedule, schedule
from shared.clinical.criteria import D, S, number
from shared.clinical.when import QUIET_HOURS, instant_of, local_date
from shared.events.integration import Kind

# The approval's local date is day 1: the visit takes place on days 22 to 28, from day 35 on sessions are blocked.
FOLLOW_UP_DAY = number(
    22, "", S, "integration/follow-up/due", "the follow-up is due on programme day", "sooner", "week 4"
)
FOLLOW_UP_FORM_OPENS_DAYS = number(
    7, "d", S, "integration/follow-up/form", "its form opens before that day, in days", source="7.1"
)
VISIT_WITHIN_DAYS = number(7, "d", S, "integration/follow-up/visit", "the visit takes place within", "sooner", "week 4")
OVERDUE_AFTER_DAYS = number(
    13, "d", D, "integration/follow-up/overdue", "sessions are blocked, after it was due", "sooner"
)

OUTCOME_FORMS = ("phq-9", "gad-7")
TRAUMA_FORM = "pcl-5"
CADENCES: dict[Kind, Cadence] = {"post-session": POST_SESSION, "outcome": OUTCOME}


class Opening(NamedTuple):
    """Which questionnaire opens. `about` is the session, or the plan."""

    kind: Kind
    about: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.about}"


class Planned(NamedTuple):
    """A questionnaire to come. `about` is the session, or the plan."""

    kind: Kind
    about: UUID
    session_number: int | None
    instruments: tuple[str, ...]
    opens: datetime
    closes: datetime

    @property
    def opening(self) -> Opening:
        return Opening(self.kind, self.about)


def planned(state: Course) -> Iterator[Planned]:
    """Every questionnaire that the course asks for and that was not opened yet."""
    for each in (*_before_sessions(state), *_after_sessions(state), *_of_follow_up(state)):
        if not _is_open(state, each):
            yield each


def _is_open(state: Course, wanted: Planned) -> bool:
    return any(
        (opened.kind, opened.about, opened.opens_at) == (wanted.kind, wanted.about, wanted.opens)
        for opened in state.opened.values()
    )


def _before_sessions(state: Course) -> Iterator[Planned]:
    for id, session in state.scheduled.items():
        if session.booking_id not in state.cancelled:
            opens = session.starts_at - SAFETY_FORM_OPENS
            yield Planned("pre-session", id, session.number, (SAFETY_FORM,), opens, session.starts_at)


def _after_sessions(state: Course) -> Iterator[Planned]:
    for id, session in state.done.items():
        if not session.completed:
            continue
        yield _after(state, "post-session", id, (POST_SESSION_FORM,))
        if OUTCOME.follows(session.number):
            yield _after(state, "outcome", id, outcome_forms(state))


def _after(state: Course, kind: Kind, session_id: UUID, instruments: tuple[str, ...]) -> Planned:
    times = schedule_of(state, kind, session_id)
    return Planned(kind, session_id, state.done[session_id].number, instruments, times.opens, times.closes)


def schedule_of(state: Course, kind: Kind, session_id: UUID) -> Schedule:
    """When a form after a session opens, reminds, and closes where no check-in is earlier."""
    return schedule(CADENCES[kind], state.done[session_id].at, QUIET_HOURS, state.place)


def outcome_forms(state: Course) -> tuple[str, ...]:
    """With PCL-5 where PTSD is treated."""
    measured = state.baseline is not None and state.baseline.trauma
    return (*OUTCOME_FORMS, TRAUMA_FORM) if measured else OUTCOME_FORMS


def _of_follow_up(state: Course) -> Iterator[Planned]:
    """One form for each follow-up of the plan, the first opened before it is due; none on a break."""
    if state.standing.plan is None or state.standing.break_since:
        return
    decided = [each.at for each in state.decisions_of("follow-up")]
    since = max(decided, default=state.standing.plan.approved_at)
    due = _next_follow_up(state)
    if due is None or any(each.kind == "follow-up" and each.opens_at >= since for each in state.opened.values()):
        return
    early = local_midnight(state, state.standing.plan.approved_at, FOLLOW_UP_DAY - 1 - FOLLOW_UP_FORM_OPENS_DAYS)
    opens = due if decided else min(early, due)
    yield Planned("follow-up", state.standing.plan.plan_id, None, OUTCOME_FORMS, opens, end_of_visit_days(state, due))


def _next_follow_up(state: Course) -> datetime | None:
    owed = state.owed("follow-up")
    return owed.due_at if owed else follow_up_due_at(state)


def follow_up_due_at(state: Course) -> datetime | None:
    """When the next follow-up is due: on programme day 22 or when the plan's sessions are used up, whichever is first.

    After a first decision: when the plan's sessions are used up, and after any break.
    """
    if state.standing.plan is None or state.owed("follow-up"):
        return None
    used_up = state.plan_used_up_at
    decided = state.decisions_of("follow-up")
    if not decided:
        week_4 = local_midnight(state, state.standing.plan.approved_at, FOLLOW_UP_DAY - 1)
        return min(week_4, used_up) if used_up else week_4
    if used_up is None or decided[-1].decision not in ("continue", "adjust", "break"):
        return None
    return max(used_up, decided[-1].at, *state.breaks_ended)


def end_of_visit_days(state: Course, due: datetime) -> datetime:
    return local_midnight(state, due, VISIT_WITHIN_DAYS)


def local_midnight(state: Course, since: datetime, days: int) -> datetime:
    """The beginning of the patient's local day so many days later."""
    return instant_of(local_date(since, state.place) + timedelta(days=days), time(0), state.place)


def stands(state: Course, opened: Opened) -> bool:
    """Whether an opened questionnaire is still wanted. That of a session is dropped when the session is moved or
    cancelled."""
    if opened.kind != "pre-session":
        return True
    session = state.scheduled.get(opened.about)
    return (
        session is not None
        and session.booking_id not in state.cancelled
        and session.starts_at - SAFETY_FORM_OPENS == opened.opens_at
    )
