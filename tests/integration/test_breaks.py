"""A break: asked every 30 days, a clinician after a long one or before it lapses (1.4, rows 39, 40, 46)."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.integration.domain.forms import DecideMidCourse, EndBreak
from services.integration.handlers import SERVICE
from shared.deciding import Answer, Role
from shared.events.eligibility import CrisisAcknowledged, CrisisDetected, HoldPlaced, HoldReleased
from shared.events.integration import BreakChecked, BreakEnded
from tests.integration.heard import ASSESSMENT, begins, completes, course, later, leaves, of
from tests.integration.test_course_reviews import at_week_4, follow_up
from tests.story import Story, days, hours, minutes, refused, types


def on_break(story: Story) -> None:
    at_week_4(story, 1, 2)
    story.passes(hours(10))
    assert types(follow_up(story, "break")) == ["follow-up-decided"]


def ends(story: Story) -> Answer:
    return story.asks(EndBreak(patient_id=story.patient))


def test_a_break_may_begin_at_mid_course(story: Story) -> None:
    begins(story)
    completes(story, 1)
    completes(story, 2)
    story.passes(hours(0))
    story.does(DecideMidCourse(patient_id=story.patient, decision="break", reason="Rest"), Role.CLINICIAN)
    assert "break-check" in story.names()
    assert "follow-up-due" not in story.names()


def test_on_a_break_the_patient_is_asked_every_30_days(story: Story) -> None:
    on_break(story)
    assert "break-checked" not in types(story.passes(days(29)))
    for number in (1, 2, 3, 4, 5):
        told = story.passes(days(30)) if number > 1 else story.passes(days(1) + hours(1))
        assert types(told) == ["break-checked", "message-requested"]
        assert of(BreakChecked, told).number == number


def test_before_a_break_lapses_a_clinician_is_waited_for(story: Story) -> None:
    on_break(story)
    told = story.passes(days(180) + hours(1))
    last = [each for each in told if isinstance(each, BreakChecked)][-1]
    assert (last.number, last.next_at) == (6, None)
    assert types(told).count("follow-up-due") == 1
    assert story.wait("follow-up").whom == Role.CLINICIAN
    assert "break-check" not in story.names()
    assert types(follow_up(story, "complete")) == ["follow-up-decided", "episode-completed"]
    assert story.waits() == []


@pytest.mark.parametrize(("day", "required"), [(89, False), (90, True), (100, True)])
def test_E13_after_90_calendar_days_a_clinician_talks_with_them_first(story: Story, day: int, required: bool) -> None:
    on_break(story)
    story.passes(days(day))
    told = ends(story)
    ended = of(BreakEnded, told)
    assert (ended.days, ended.check_in_required) == (day, required)
    assert ("follow-up-due" in types(told)) == required
    assert ("follow-up" in story.names()) == required


def test_the_days_of_a_break_are_calendar_days_of_the_patient(story: Story) -> None:
    on_break(story)  # 10:00 in Los Angeles
    story.passes(days(89) + hours(13))
    assert of(BreakEnded, ends(story)).days == 89
    other = Story(SERVICE)
    on_break(other)
    other.passes(days(89) + hours(16))
    assert of(BreakEnded, ends(other)).days == 90


def test_a_break_that_ended_is_over(story: Story) -> None:
    on_break(story)
    story.passes(days(10))
    ends(story)
    assert course(story).standing.break_since is None
    assert refused(ends(story)) == ("not-on-break",)
    assert "break-check" not in story.names()


def test_only_a_patient_on_a_break_ends_it(story: Story) -> None:
    begins(story)
    assert refused(ends(story)) == ("not-on-break",)


def test_after_a_break_without_a_session_left_a_follow_up_is_due(story: Story) -> None:
    at_week_4(story, 1, 2, 3, 4)
    story.passes(hours(10))
    follow_up(story, "break")
    assert set(types(story.passes(days(20)))) <= {"questionnaire-missed"}
    ends(story)
    assert "follow-up-due" in types(story.passes(hours(0)))


def test_on_a_break_nobody_is_reminded_of_a_form(story: Story) -> None:
    at_week_4(story, 1, 2)
    story.passes(hours(10))
    completes(story, 3)
    story.passes(hours(25))
    follow_up(story, "break")
    assert [each for each in types(story.passes(days(8))) if "remind" in each or "call" in each] == []
    assert "questionnaire-missed" in story.types()


HOLD = HoldPlaced(hold_id=UUID(int=0xB1), reason="x", until=later(Story(SERVICE), 999))
CRISIS = CrisisDetected(
    crisis_id=UUID(int=0xC1),
    assessment_id=ASSESSMENT,
    kinds=("suicide",),
    rules=("CS1",),
    acknowledge_by=later(Story(SERVICE), 999),
)


def test_nobody_comes_back_on_hold(story: Story) -> None:
    on_break(story)
    story.hears(HOLD, "eligibility")
    assert refused(ends(story)) == ("on-hold",)
    (placed,) = course(story).standing.holds
    story.hears(HoldReleased(hold_id=HOLD.hold_id, revokes=placed, reason="x"), "eligibility")
    assert types(ends(story)) == ["break-ended"]


def test_nobody_comes_back_in_a_crisis(story: Story) -> None:
    on_break(story)
    story.hears(CRISIS, "eligibility")
    assert refused(ends(story)) == ("crisis-open",)
    acknowledged = CrisisAcknowledged(crisis_ids=(CRISIS.crisis_id,), reason="x", role="clinician")
    story.hears(acknowledged, "eligibility")
    assert types(ends(story)) == ["break-ended"]


def test_nobody_comes_back_while_they_are_parked(story: Story) -> None:
    on_break(story)
    story.state = course(story).model_copy(update={"parked": {"intake": ("x",)}})
    assert refused(ends(story)) == ("patient-parked",)


def test_nobody_comes_back_who_has_left(story: Story) -> None:
    on_break(story)
    leaves(story)
    assert story.waits() == []
    assert refused(ends(story)) == ("withdrawn",)


def test_after_a_silence_of_the_service_one_question_is_asked(story: Story) -> None:
    on_break(story)
    told = story.wakes_at(later(story, 24 * 95) + minutes(1))
    assert [each.number for each in told if isinstance(each, BreakChecked)] == [3]
