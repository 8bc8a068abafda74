"""Mid-course and week 4: due by themselves, told when overdue, decided by a clinician (1.4, rows 31 to 41)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.integration.domain.forms import DecideFollowUp, DecideMidCourse, Decision
from shared.deciding import Answer, Refused, Role
from shared.events.intake import ConsentWithdrawn
from shared.events.integration import EpisodeCompleted, FollowUpDue, FollowUpOverdue, FollowUpReminded, MidCourseDue
from shared.events.scheduling import AppointmentCompleted, AppointmentType, EpisodeLapsed
from tests.integration.heard import (
    aborts,
    approval,
    begins,
    completes,
    completion,
    course,
    later,
    leaves,
    of,
    submission,
)
from tests.story import Story, days, hours, minutes, refused, types

WEEK_4 = datetime(2026, 10, 26, 7, tzinfo=UTC)  # programme day 22 of 2026-10-05, midnight in Los Angeles
DAY_35 = datetime(2026, 11, 8, 8, tzinfo=UTC)


def mid_course(story: Story, decision: Decision = "continue") -> Answer:
    command = DecideMidCourse(patient_id=story.patient, decision=decision, reason="Well")
    return story.asks(command, Role.CLINICIAN)


def follow_up(story: Story, decision: Decision) -> Answer:
    command = DecideFollowUp(patient_id=story.patient, decision=decision, reason="Well")
    return story.asks(command, Role.CLINICIAN)


def at_week_4(story: Story, *sessions: int, plan: int | None = 4) -> None:
    """The follow-up is due, after these sessions."""
    begins(story, sessions=plan)
    for number in sessions:
        story.passes(hours(1))
        completes(story, number)
    story.until(WEEK_4)
    if len(sessions) > 1 and "mid-course" in story.names():
        mid_course(story)


def of_visits(told: tuple[Any, ...]) -> list[str]:
    return [each for each in types(told) if each.startswith(("mid-course", "follow-up"))]


def test_mid_course_is_due_after_the_second_completed_session_and_not_the_first(story: Story) -> None:
    begins(story)
    completes(story, 1)
    assert of_visits(story.passes(hours(0))) == []
    completes(story, 2)
    due = of(MidCourseDue, story.passes(hours(0)))
    assert (due.after_session, due.until) == (2, later(story, 24 * 7))
    assert story.wait("mid-course").whom == Role.CLINICIAN


def test_an_aborted_session_does_not_bring_mid_course_forward(story: Story) -> None:
    begins(story)
    completes(story, 1)
    aborts(story, 2, amount_taken_mg=100)
    assert of_visits(story.passes(hours(0))) == []


def test_sessions_before_the_plan_was_heard_of_count_once_it_is(story: Story) -> None:
    plan, assessed = approval(story), submission(story)
    story.passes(minutes(1))
    story.hears(completion(story, 1), "monitoring")
    story.hears(completion(story, 2), "monitoring")
    assert story.passes(hours(1)) == ()
    story.hears(plan, "eligibility")
    story.hears(assessed, "intake")
    assert of_visits(story.passes(hours(0))) == ["mid-course-due"]


def test_nobody_decided_at_mid_course_is_told_and_asked_again(story: Story) -> None:
    begins(story)
    completes(story, 1)
    completes(story, 2)
    assert of_visits(story.passes(days(7) - minutes(1))) == ["mid-course-due"]
    assert of_visits(story.passes(minutes(1))) == ["mid-course-overdue"]
    assert of_visits(story.passes(days(1))) == ["mid-course-overdue"]
    mid_course(story)
    assert of_visits(story.passes(days(2))) == []


def test_mid_course_is_decided_when_it_is_due_and_once(story: Story) -> None:
    begins(story)
    assert refused(mid_course(story)) == ("mid-course-not-due",)
    completes(story, 1)
    completes(story, 2)
    story.passes(hours(0))
    assert types(mid_course(story)) == ["mid-course-decided"]
    assert refused(mid_course(story)) == ("mid-course-not-due",)


def test_the_follow_up_is_due_on_programme_day_22_at_midnight_of_the_patient(story: Story) -> None:
    begins(story)
    assert of_visits(story.until(WEEK_4 - minutes(1))) == []
    due = of(FollowUpDue, story.until(WEEK_4))
    assert due.programme_day == 22
    assert due.visit_by == datetime(2026, 11, 2, 8, tzinfo=UTC)  # the end of day 28, after the clocks went back
    assert due.until == DAY_35


def test_a_patient_of_new_york_has_week_4_by_their_own_midnight(story: Story) -> None:
    begins(story, over={"patient": {"time_zone": "America/New_York", "state": "NY"}})
    story.until(WEEK_4 - hours(3))
    assert story.types().count("follow-up-due") == 1


def test_the_follow_up_is_due_when_the_plans_sessions_are_over_where_that_is_earlier(story: Story) -> None:
    begins(story)
    for number in (1, 2, 3, 4):
        story.passes(hours(1))
        completes(story, number)
    due = of(FollowUpDue, story.passes(hours(0)))
    assert due.programme_day == 1


def test_the_patient_is_reminded_5_3_and_1_days_before_the_visits_last_day(story: Story) -> None:
    begins(story)
    story.until(WEEK_4)
    told = story.until(DAY_35 - minutes(1))
    assert [each.number for each in told if isinstance(each, FollowUpReminded)] == [1, 2, 3]


def test_reminders_come_in_the_morning_of_days_24_26_and_28(story: Story) -> None:
    begins(story)
    story.until(WEEK_4)
    seen = []
    while "follow-up-reminder" in story.names():
        story.until(story.wait("follow-up-reminder").until)
        seen.append(story.now.astimezone(course(story).place))
    assert [(at.day, at.hour) for at in seen] == [(28, 8), (30, 8), (1, 8)]


def test_from_programme_day_35_on_the_follow_up_is_overdue_and_told_every_week(story: Story) -> None:
    begins(story)
    assert "follow-up-overdue" not in types(story.until(DAY_35 - minutes(1)))
    assert of(FollowUpOverdue, story.until(DAY_35)).until == DAY_35 + days(7)
    assert of_visits(story.passes(days(7))) == ["follow-up-overdue"]


def test_a_follow_up_is_decided_when_it_is_due(story: Story) -> None:
    begins(story)
    assert refused(follow_up(story, "complete")) == ("follow-up-not-due",)


def visits(story: Story, appointment: AppointmentType = "follow-up") -> None:
    took_place = AppointmentCompleted(booking_id=UUID(int=3), appointment=appointment)
    story.hears(took_place, "scheduling")


def test_a_follow_up_that_took_place_before_it_was_due_may_be_decided_on_once(story: Story) -> None:
    begins(story)
    story.passes(days(10))
    visits(story, "session")
    assert refused(follow_up(story, "continue")) == ("follow-up-not-due",)
    visits(story)
    assert types(follow_up(story, "continue")) == ["follow-up-decided"]
    assert refused(follow_up(story, "continue")) == ("follow-up-not-due",)
    assert story.wait("follow-up-due").until == WEEK_4


@pytest.mark.parametrize("decision", ["continue", "adjust"])
def test_with_sessions_left_the_course_goes_on_until_they_are_over(story: Story, decision: Decision) -> None:
    at_week_4(story, 1, 2, 3)
    assert types(follow_up(story, decision)) == ["follow-up-decided"]
    assert of_visits(story.passes(days(20))) == []
    completes(story, 4)
    assert of_visits(story.passes(hours(0))) == ["follow-up-due"]


@pytest.mark.parametrize("decision", ["continue", "adjust"])
def test_without_a_session_left_the_course_cannot_go_on_under_its_plan(story: Story, decision: Decision) -> None:
    at_week_4(story, 1, 2, 3, 4)
    assert refused(follow_up(story, decision)) == ("plan-exhausted",)


@pytest.mark.parametrize(("amount", "used_up"), [(100, True), (0, False)])
def test_an_aborted_session_is_used_up_where_something_was_taken(story: Story, amount: int, used_up: bool) -> None:
    begins(story)
    for number in (1, 2, 3):
        story.passes(hours(1))
        completes(story, number)
    aborts(story, 4, amount_taken_mg=amount)
    story.until(WEEK_4)
    assert isinstance(follow_up(story, "continue"), Refused) == used_up


def test_completing_ends_the_episode_and_everything_that_waits(story: Story) -> None:
    at_week_4(story, 1, 2, 3, 4)
    told = follow_up(story, "complete")
    assert of(EpisodeCompleted, told).sessions == 4
    assert story.waits() == []
    assert refused(follow_up(story, "complete")) == ("episode-over",)


def test_a_renewed_plan_starts_its_own_count(story: Story) -> None:
    at_week_4(story, 1, 2, 3, 4)
    follow_up(story, "renew")
    story.passes(days(6))
    assert "follow-up-due" not in story.names()
    story.hears(approval(story, plan=2), "eligibility")
    assert story.wait("follow-up-due").until == datetime(2026, 11, 22, 8, tzinfo=UTC)
    for number in (5, 6):
        story.passes(hours(1))
        completes(story, number)
    assert of_visits(story.passes(hours(0))) == ["mid-course-due"]


def test_a_plan_without_an_end_is_looked_at_again_after_six_sessions(story: Story) -> None:
    at_week_4(story, 1, plan=None)
    follow_up(story, "continue")
    for number in range(2, 7):
        story.passes(hours(1))
        completes(story, number)
    assert "follow-up-due" not in of_visits(story.passes(hours(0)))
    story.passes(hours(1))
    completes(story, 7)
    assert "follow-up-due" in of_visits(story.passes(hours(0)))


def test_nothing_is_decided_of_somebody_who_left(story: Story) -> None:
    at_week_4(story, 1, 2)
    leaves(story)
    assert story.waits() == []
    assert refused(follow_up(story, "complete")) == ("withdrawn",)
    assert refused(mid_course(story)) == ("withdrawn",)


def lapses(story: Story) -> None:
    story.hears(EpisodeLapsed(reason="x"), "scheduling")


def test_an_episode_that_lapsed_waits_for_nothing(story: Story) -> None:
    at_week_4(story, 1, 2)
    lapses(story)
    assert story.waits() == []
    assert refused(follow_up(story, "complete")) == ("episode-over",)


def test_a_plan_that_crosses_a_lapse_opens_nothing(story: Story) -> None:
    begins(story)
    story.passes(days(1))
    lapses(story)
    story.passes(days(1))
    story.hears(approval(story, plan=2), "eligibility")
    assert story.waits() == []


def test_who_took_back_the_consent_to_treatment_is_waited_for_no_more(story: Story) -> None:
    at_week_4(story, 1, 2)
    revoked = ConsentWithdrawn(document="treatment", document_version=1, revokes=UUID(int=5))
    story.hears(revoked, "intake")
    assert story.waits() == []
    assert refused(follow_up(story, "complete")) == ("consent-withdrawn",)


def test_a_review_that_nobody_decided_stays_to_be_decided_under_a_new_plan(story: Story) -> None:
    """Others keep sessions back until it is."""
    begins(story)
    completes(story, 1)
    completes(story, 2)
    story.passes(days(1))
    story.hears(approval(story, plan=2), "eligibility")
    assert "mid-course" in story.names()
    assert types(mid_course(story)) == ["mid-course-decided"]


def test_a_follow_up_of_the_plan_before_does_not_stand_for_that_of_the_new_one(story: Story) -> None:
    at_week_4(story, 1, 2)
    story.passes(hours(1))
    story.hears(approval(story, plan=2), "eligibility")
    story.passes(days(1))
    follow_up(story, "continue")
    assert story.wait("follow-up-due").until == datetime(2026, 11, 16, 8, tzinfo=UTC)
