"""Mid-course and week 4: a clinician looks, in time, and decides (clinical reference 1.4, rows 31 to 41)."""

from collections.abc import Iterator
from datetime import datetime

from services.integration.domain.forms import DecideFollowUp, DecideMidCourse
from services.integration.domain.known import Visit
from services.integration.domain.planning import (
    OUTCOME_FORMS,
    OVERDUE_AFTER_DAYS,
    end_of_visit_days,
    follow_up_due_at,
    local_midnight,
)
from services.integration.domain.questionnaires import ask, write_to_patient
from services.integration.domain.state import Course
from shared.clinical.criteria import D, S, V, clock, number
from shared.clinical.deadlines import next_after
from shared.clinical.when import QUIET_HOURS, out_of_quiet_hours, programme_day
from shared.deciding import Answer, Fact, Moment, Refused, Role, Told, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.integration import (
    EpisodeCompleted,
    FollowUpDecided,
    FollowUpDue,
    FollowUpOverdue,
    FollowUpReminded,
    FollowUpStarted,
    MidCourseDecided,
    MidCourseDue,
    MidCourseOverdue,
)
from shared.events.scheduling import AppointmentStarted
from shared.standing import Act, against, speaking

MID_COURSE_AFTER = number(2, "", V, "integration/mid-course/after", "a review after sessions", "sooner", "[MB-CLIN]")
MID_COURSE_WITHIN = clock(7, "d", D, "integration/mid-course/within", "the review is decided", "sooner")
MID_COURSE_AGAIN = clock(1, "d", D, "integration/mid-course/again", "an overdue review is told again, every", "sooner")
FOLLOW_UP_REMINDERS_DAYS = number(
    (5, 3, 1), "d", S, "integration/follow-up/reminders", "reminders before the visit's last day", source="7.1"
)
MEASURED_WITHIN = clock(
    7, "d", S, "integration/follow-up/measured", "PHQ-9 and GAD-7 count for the visit, from the last", source="1.4"
)
FOLLOW_UP_AGAIN = clock(7, "d", D, "integration/follow-up/again", "an overdue follow-up is told again, every", "sooner")

_NEEDS_SESSIONS = frozenset({"continue", "adjust"})


def visit_waits(state: Course) -> Iterator[Wait]:
    if state.standing.over or state.standing.plan is None:
        return
    yield from _mid_course_waits(state)
    yield from _follow_up_waits(state)


class MidCourseDueWait(WaitRanOut[None], name="mid-course-due"): ...


class MidCourseWait(WaitRanOut[None], name="mid-course"): ...


class FollowUpDueWait(WaitRanOut[None], name="follow-up-due"): ...


class FollowUpWait(WaitRanOut[None], name="follow-up"): ...


class FollowUpReminderWait(WaitRanOut[None], name="follow-up-reminder"): ...


def _mid_course_waits(state: Course) -> Iterator[Wait]:
    if second := _mid_course_due_at(state):
        yield Wait(MidCourseDueWait, None, Role.SYSTEM, "ask-for-mid-course", second)
    owed = state.owed("mid-course")
    if owed and not _rests(state, owed):
        yield Wait(MidCourseWait, None, Role.CLINICIAN, "decide-mid-course", owed.until)


def _mid_course_due_at(state: Course) -> datetime | None:
    """When the session ended after which a clinician looks. None once that was told for this plan."""
    assert state.standing.plan
    since = state.standing.plan.approved_at
    completed = [each.at for each in state.sessions_since(since) if each.completed]
    told = any(each.due_at >= since for each in state.mid_courses)
    return None if told or len(completed) < MID_COURSE_AFTER else completed[MID_COURSE_AFTER - 1]


def _follow_up_waits(state: Course) -> Iterator[Wait]:
    owed = state.owed("follow-up")
    if _rests(state, owed):
        return
    if due := follow_up_due_at(state):
        yield Wait(FollowUpDueWait, None, Role.SYSTEM, "ask-for-follow-up", due)
    if owed:
        yield Wait(FollowUpWait, None, Role.CLINICIAN, "decide-follow-up", owed.until)
        if reminders := _reminders_left(state, owed):
            yield Wait(FollowUpReminderWait, None, Role.SYSTEM, "remind", reminders[0][1])


def _rests(state: Course, owed: Visit | None) -> bool:
    """During a break the reviews rest; only what the break itself asks for is waited for."""
    return state.standing.break_since is not None and (owed is None or owed.due_at < state.standing.break_since)


def _reminders_left(state: Course, owed: Visit) -> list[tuple[int, datetime]]:
    if owed.visit_by is None:
        return []
    wanted = [local_midnight(state, owed.visit_by, -days) for days in FOLLOW_UP_REMINDERS_DAYS]
    sent = [out_of_quiet_hours(at, QUIET_HOURS, state.place) for at in wanted]
    return [(number, at) for number, at in enumerate(sent, 1) if number > owed.reminded and at > owed.due_at]


def tell_mid_course_due(state: Course, ran_out: MidCourseDueWait, at: Moment) -> tuple[Fact, ...]:
    return (MidCourseDue(after_session=MID_COURSE_AFTER, until=at.now + MID_COURSE_WITHIN),)


def tell_mid_course_overdue(state: Course, ran_out: MidCourseWait, at: Moment) -> tuple[Fact, ...]:
    until = next_after(ran_out.until, at.now, MID_COURSE_AGAIN)
    return (MidCourseOverdue(until=until), *_to_director("mid-course-overdue", at, until, Thing.MID_COURSE))


def _to_director(template: str, at: Moment, until: datetime, thing: Thing) -> tuple[Fact, ...]:
    return ask(template, Role.MEDICAL_DIRECTOR.value, at, until, about(thing))


def tell_follow_up_due(state: Course, ran_out: FollowUpDueWait, at: Moment) -> tuple[Fact, ...]:
    """The visit takes place within a week; a week later sessions are blocked."""
    return follow_up_due(state, ran_out.until, at)


def follow_up_due(state: Course, due: datetime, at: Moment) -> tuple[Fact, ...]:
    assert state.standing.plan
    visit_by = end_of_visit_days(state, due)
    told = FollowUpDue(
        programme_day=programme_day(state.standing.plan.approved_at, at.now, state.place),
        until=local_midnight(state, due, OVERDUE_AFTER_DAYS),
        visit_by=visit_by,
    )
    return (told, *write_to_patient("followup-due", at, visit_by, about(Thing.FOLLOW_UP)))


def remind_of_follow_up(state: Course, ran_out: FollowUpReminderWait, at: Moment) -> tuple[Fact, ...]:
    """The latest reminder that is due, once."""
    owed = state.owed("follow-up")
    assert owed and owed.visit_by
    number = max(number for number, due in _reminders_left(state, owed) if due <= at.now)
    letter = write_to_patient("followup-due", at, owed.visit_by, about(Thing.FOLLOW_UP))
    return (FollowUpReminded(number=number), *letter)


def tell_follow_up_overdue(state: Course, ran_out: FollowUpWait, at: Moment) -> tuple[Fact, ...]:
    until = next_after(ran_out.until, at.now, FOLLOW_UP_AGAIN)
    return (FollowUpOverdue(until=until), *_to_director("followup-overdue", at, until, Thing.FOLLOW_UP))


def tell_follow_up_started(state: Course, told: Told[AppointmentStarted], at: Moment) -> tuple[Fact, ...]:
    """A visit takes place also where the forms before it were left out; the fact says whether they were answered."""
    started = told.fact
    if started.appointment != "follow-up":
        return ()
    return (FollowUpStarted(booking_id=started.booking_id, measured=_measured(state, at.now)),)


def _measured(state: Course, now: datetime) -> bool:
    lately = [
        name for given in state.given.values() for name, each in given.items() if each.at >= now - MEASURED_WITHIN
    ]
    return set(OUTCOME_FORMS) <= set(lately)


def decide_mid_course(state: Course, command: DecideMidCourse, at: Moment) -> Answer:
    if refused := _against(state, "mid-course", command.decision):
        return Refused(refused)
    decided = MidCourseDecided(decision=command.decision, reason=command.reason, role=at.actor.role.value)
    return (decided, *_completed(state, command))


def decide_follow_up(state: Course, command: DecideFollowUp, at: Moment) -> Answer:
    """What becomes of the treatment. A renewed or adjusted plan waits for its prescription in eligibility."""
    if refused := _against(state, "follow-up", command.decision):
        return Refused(refused)
    decided = FollowUpDecided(decision=command.decision, reason=command.reason, role=at.actor.role.value)
    return (decided, *_completed(state, command))


def _against(state: Course, visit: str, decision: str) -> tuple[str, ...]:
    if gone := gone_reasons(state):
        return gone
    if state.owed(visit) is None and not (visit == "follow-up" and state.visited):
        return (f"{visit}-not-due",)
    no_end = state.standing.plan is not None and state.standing.plan.sessions is None
    used_up = decision in _NEEDS_SESSIONS and state.plan_used_up_at is not None and not no_end
    return ("plan-exhausted",) if used_up else ()


def gone_reasons(state: Course) -> tuple[str, ...]:
    return speaking(against(state, Act.GO_ON))


def _completed(state: Course, command: DecideMidCourse | DecideFollowUp) -> tuple[Fact, ...]:
    if command.decision != "complete":
        return ()
    assert state.standing.plan
    sessions = sum(each.completed for each in state.sessions_since(state.standing.plan.approved_at))
    return (EpisodeCompleted(sessions=sessions, reason=command.reason),)
