"""A break: asked every 30 days how they are, and a clinician before they go on after a long one (1.4, rows 39, 40)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from services.integration.domain.course_reviews import follow_up_due, gone_reasons
from services.integration.domain.forms import EndBreak
from services.integration.domain.questionnaires import write_to_patient
from services.integration.domain.state import Course
from shared.clinical.criteria import D, V, number
from shared.clinical.when import calendar_days, instant_of, local_date
from shared.deciding import Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.integration import BreakChecked, BreakEnded
from shared.standing import Act, against, speaking

CHECKED_EVERY_DAYS = number(30, "d", D, "integration/break/checked", "on a break the patient is asked, every", "sooner")
# 12 weeks.
CLINICIAN_FROM_DAYS = number(
    90, "d", V, "integration/break/clinician", "a clinician first, from", "sooner", "[MB-RETURN]"
)
LAPSES_AFTER_DAYS = number(
    180, "d", D, "integration/break/lapses", "a break would lapse: a clinician decides, after", "sooner"
)


class BreakWait(WaitRanOut[None], name="break-check"): ...


def break_waits(state: Course) -> Iterator[Wait]:
    """The patient is asked until the episode would lapse; then a clinician decides (a follow-up is due)."""
    if state.standing.over or state.standing.break_since is None:
        return
    told = _checks(state)
    next_at = told[-1][1] if told else _day_of_break(state, state.standing.break_since, CHECKED_EVERY_DAYS)
    if next_at:
        yield Wait(BreakWait, None, Role.PATIENT, "end-break", next_at)


def _checks(state: Course) -> list[tuple[datetime, datetime | None]]:
    since = state.standing.break_since
    return [check for check in state.break_checks if since and check[0] >= since]


def _day_of_break(state: Course, since: datetime, days: int) -> datetime:
    """The same wall time so many of the patient's days later."""
    wall = since.astimezone(state.place).time()
    return instant_of(local_date(since, state.place) + timedelta(days=days), wall, state.place)


def check_break(state: Course, ran_out: BreakWait, at: Moment) -> tuple[Fact, ...]:
    """One question for all that is due by now, however late. When the break has lasted too long a clinician is asked
    instead."""
    assert state.standing.break_since
    number = calendar_days(state.standing.break_since, at.now, state.place) // CHECKED_EVERY_DAYS
    if number * CHECKED_EVERY_DAYS >= LAPSES_AFTER_DAYS:
        return (BreakChecked(number=number), *follow_up_due(state, at.now, at))
    next_at = _day_of_break(state, state.standing.break_since, (number + 1) * CHECKED_EVERY_DAYS)
    letter = write_to_patient("break-checkin", at, next_at, about(Thing.BREAK))
    return (BreakChecked(number=number, next_at=next_at), *letter)


def end_break(state: Course, command: EndBreak, at: Moment) -> Answer:
    """The patient comes back. After a long break a clinician talks with them first."""
    if refused := _against(state):
        return Refused(refused)
    assert state.standing.break_since
    days = calendar_days(state.standing.break_since, at.now, state.place)
    long = days >= CLINICIAN_FROM_DAYS
    asked = state.owed("follow-up") is not None
    return (
        BreakEnded(days=days, check_in_required=long),
        *(follow_up_due(state, at.now, at) if long and not asked else ()),
    )


def _against(state: Course) -> tuple[str, ...]:
    if gone := gone_reasons(state):
        return gone
    if state.standing.break_since is None:
        return ("not-on-break",)
    return speaking(against(state, Act.BEGIN))
