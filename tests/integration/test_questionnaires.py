"""Questionnaires open, remind and close by themselves (clinical reference 7.1)."""

from __future__ import annotations

from typing import Literal

import pytest

from services.integration.domain.forms import RecordCall
from shared.deciding import Answer, Refused, Role
from shared.events.common import MessageRequested
from shared.events.integration import PostSessionCompleted, QuestionnaireDue, QuestionnaireMissed, QuestionnaireReminded
from tests.integration.heard import (
    BETTER,
    FELT,
    SAFE,
    answering,
    answers,
    approval,
    asked,
    begins,
    cancellation,
    check_in,
    completes,
    course,
    later,
    leaves,
    of,
    schedules,
    submission,
)
from tests.story import Story, days, hours, minutes, refused, types


def test_the_post_session_form_opens_24_hours_after_the_session_and_not_a_minute_before(story: Story) -> None:
    begins(story)
    completes(story, 1)
    assert story.passes(hours(24) - minutes(1)) == ()
    told = story.passes(minutes(1))
    assert types(told) == ["questionnaire-due", "message-requested"]
    due = of(QuestionnaireDue, told)
    assert (due.kind, due.session_number, due.instruments) == ("post-session", 1, ("post-session-form",))
    assert (due.opens_at, due.closes_at) == (story.now, later(story, 144))
    letter = of(MessageRequested, told)
    assert (letter.template, letter.to, letter.expires_at) == ("questionnaire-due", "patient", due.closes_at)


def test_silence_after_a_session_is_two_reminders_a_guides_call_and_a_miss(story: Story) -> None:
    begins(story)
    completes(story, 1)
    story.passes(hours(24))
    assert types(story.passes(hours(24))) == ["questionnaire-reminded", "message-requested"]
    assert types(story.passes(hours(24))) == ["questionnaire-reminded", "message-requested"]
    told = story.passes(hours(24))
    assert types(told) == ["guide-call-due", "message-requested"]
    assert of(MessageRequested, told).to == "guide"
    assert story.wait("questionnaire").whom == "guide"
    assert story.passes(hours(72) - minutes(1)) == ()
    told = story.passes(minutes(1))
    assert types(told) == ["questionnaire-missed", "post-session-completed"]
    assert not of(PostSessionCompleted, told).answered
    assert "questionnaire" not in story.names()


@pytest.mark.parametrize("outcome", ["reached", "not-reached"])
@pytest.mark.parametrize("role", [Role.GUIDE, Role.CLINICIAN])
def test_after_the_guides_call_it_is_the_patients_again(
    story: Story, outcome: Literal["reached", "not-reached"], role: Role
) -> None:
    begins(story)
    completes(story, 1)
    story.passes(hours(96))
    before = story.wait("questionnaire")
    assert (before.whom, before.what) == (Role.GUIDE, "call-patient")
    command = RecordCall(patient_id=story.patient, questionnaire_id=str(before.about), outcome=outcome)
    assert types(story.asks(command, role)) == ["patient-called"]
    after = story.wait("questionnaire")
    assert (after.whom, after.what, after.until) == (Role.PATIENT, "answer-questionnaire", before.until)
    assert refused(story.asks(command, role)) == ("no-call-due",)


def test_nobody_calls_about_a_form_that_is_not_there_or_not_late(story: Story) -> None:
    begins(story)
    completes(story, 1)
    story.passes(hours(24))
    id = str(story.wait("questionnaire").about)
    assert refused(calls(story, id)) == ("no-call-due",)
    unknown = calls(story, story.patient)
    assert isinstance(unknown, Refused) and unknown.unknown


def calls(story: Story, id: str) -> Answer:
    return story.asks(RecordCall(patient_id=story.patient, questionnaire_id=id, outcome="reached"), Role.GUIDE)


def test_with_its_answer_what_follows_a_session_is_done_once(story: Story) -> None:
    begins(story)
    completes(story, 1)
    story.passes(hours(24))
    told = answers(story, "post-session", {"post-session-form": FELT})
    assert of(PostSessionCompleted, told).answered
    assert story.types().count("post-session-completed") == 1


def test_a_late_answer_does_not_end_it_again(story: Story) -> None:
    begins(story)
    completes(story, 1)
    story.passes(hours(24 * 7))
    answers(story, "post-session", {"post-session-form": FELT})
    assert story.types().count("post-session-completed") == 1


def test_a_reminder_in_quiet_hours_waits_for_the_morning_of_the_patient(story: Story) -> None:
    begins(story)
    story.passes(hours(13))  # 23:00 in Los Angeles
    completes(story, 1)
    story.passes(hours(57) - minutes(1))
    assert "questionnaire-reminded" not in story.types()
    assert types(story.passes(minutes(1))) == ["questionnaire-reminded", "message-requested"]
    assert story.now.hour == 15  # 08:00 in Los Angeles


def test_an_answered_form_is_not_reminded_of_and_not_missed(story: Story) -> None:
    begins(story)
    completes(story, 1)
    story.passes(hours(25))
    answers(story, "post-session", {"post-session-form": FELT})
    assert story.passes(days(7)) == ()


def test_of_a_form_half_answered_the_other_half_is_waited_for(story: Story) -> None:
    begins(story)
    completes(story, 2)
    story.passes(hours(49))
    answers(story, "outcome", {"phq-9": BETTER["phq-9"]})
    told = [each for each in story.passes(days(4)) if getattr(each, "kind", "") == "outcome"]
    assert types(tuple(told)) == ["questionnaire-missed"]


@pytest.mark.parametrize(("number", "measured"), [(1, False), (2, True), (3, False), (4, True), (5, False), (6, True)])
def test_outcomes_are_measured_after_the_second_fourth_and_sixth_session(
    story: Story, number: int, measured: bool
) -> None:
    begins(story, sessions=6)
    completes(story, number)
    story.passes(hours(48))
    kinds = [opened.kind for opened in course(story).opened.values()]
    assert kinds == ["post-session", "outcome"] if measured else kinds == ["post-session"]


def test_an_outcome_form_opens_after_48_hours_reminds_at_72_and_96_calls_at_108_and_closes_at_120(story: Story) -> None:
    begins(story)
    completes(story, 2)
    seen = []
    for hour in range(121):
        told = [each for each in story.until(story.now) if _about_outcome(story, each)]
        seen += [(hour, each.type) for each in told]
        story.now = story.now + hours(1)
    assert seen == [
        (48, "questionnaire-due"),
        (72, "questionnaire-reminded"),
        (96, "questionnaire-reminded"),
        (108, "guide-call-due"),
        (120, "questionnaire-missed"),
    ]


def _about_outcome(story: Story, fact: object) -> bool:
    id = getattr(fact, "questionnaire_id", None)
    return id is not None and course(story).opened[id].kind == "outcome"


def test_an_outcome_form_closes_at_the_check_in_of_the_next_session(story: Story) -> None:
    begins(story)
    completes(story, 2)
    story.passes(hours(50))
    story.hears(check_in(story, 3), "monitoring")
    missed = of(QuestionnaireMissed, story.passes(hours(0)))
    assert (missed.kind, missed.session_number) == ("outcome", 2)
    told = answering(story, missed.questionnaire_id, BETTER)
    assert isinstance(told, tuple) and told[0].late  # type: ignore[attr-defined]


@pytest.mark.parametrize("treated", ["depression", "ptsd"])
def test_trauma_is_measured_where_it_is_treated(story: Story, treated: str) -> None:
    begins(story, over={"conditions": [treated]})
    completes(story, 2)
    story.passes(hours(48))
    forms = course(story).opened[asked(story, "outcome")].instruments
    assert forms == (("phq-9", "gad-7", "pcl-5") if treated == "ptsd" else ("phq-9", "gad-7"))


def test_the_safety_form_opens_a_day_before_the_session_and_closes_at_its_start(story: Story) -> None:
    begins(story)
    schedules(story, 1, later(story, 48))
    assert story.passes(hours(24) - minutes(1)) == ()
    due = of(QuestionnaireDue, story.passes(minutes(1)))
    assert (due.kind, due.session_number, due.instruments) == ("pre-session", 1, ("safety-form",))
    assert due.closes_at == later(story, 24)
    assert story.passes(hours(24) - minutes(1)) == ()
    assert types(story.passes(minutes(1))) == ["questionnaire-missed"]


def test_a_session_that_is_moved_takes_its_safety_form_with_it(story: Story) -> None:
    begins(story)
    schedules(story, 1, later(story, 48))
    story.passes(hours(25))
    first = asked(story, "pre-session")
    answers(story, "pre-session", {"safety-form": SAFE})
    schedules(story, 1, later(story, 72))
    told = story.passes(hours(72) - minutes(1))
    assert types(told) == ["questionnaire-due", "message-requested"]
    assert asked(story, "pre-session") != first


def test_the_unanswered_form_of_a_session_that_was_moved_is_not_missed(story: Story) -> None:
    begins(story)
    schedules(story, 1, later(story, 30))
    story.passes(hours(7))
    schedules(story, 1, later(story, 24 * 7))
    assert story.passes(days(4)) == ()


def test_a_session_moved_to_within_a_day_opens_its_form_at_once(story: Story) -> None:
    begins(story)
    schedules(story, 1, later(story, 100))
    schedules(story, 1, later(story, 3))
    assert types(story.passes(hours(0))) == ["questionnaire-due", "message-requested"]


@pytest.mark.parametrize("already_open", [True, False])
def test_a_cancelled_session_drops_its_safety_form(story: Story, already_open: bool) -> None:
    begins(story)
    schedules(story, 1, later(story, 48))
    story.passes(hours(25 if already_open else 1))
    story.hears(cancellation(story, 1), "scheduling")
    assert story.passes(days(3)) == ()
    schedules(story, 1, later(story, 48), booking=2)
    assert "questionnaire-due" in types(story.passes(days(1)))


def test_a_cancelled_visit_of_another_kind_drops_nothing(story: Story) -> None:
    begins(story)
    schedules(story, 1, later(story, 48))
    story.hears(cancellation(story, 1).model_copy(update={"appointment": "intro"}), "scheduling")
    assert "questionnaire-due" in types(story.passes(days(1)))


def test_the_week_4_form_opens_on_programme_day_15_and_closes_after_day_28(story: Story) -> None:
    begins(story)
    told = story.passes(days(13))
    assert told == ()
    due = of(QuestionnaireDue, story.passes(days(1)))
    assert (due.kind, due.session_number, due.instruments) == ("follow-up", None, ("phq-9", "gad-7"))
    assert due.opens_at.isoformat() == "2026-10-19T07:00:00+00:00"  # midnight in Los Angeles
    assert due.closes_at.isoformat() == "2026-11-02T08:00:00+00:00"  # the clocks went back in between


def test_after_a_silence_of_the_service_nobody_gets_a_burst(story: Story) -> None:
    begins(story)
    completes(story, 1)
    story.passes(hours(25))
    told = story.wakes_at(later(story, 48))
    assert of(QuestionnaireReminded, told).number == 2
    assert types(told) == ["questionnaire-reminded", "message-requested"]


def test_after_a_long_silence_of_the_service_the_miss_is_told_and_nobody_written_to(story: Story) -> None:
    begins(story)
    completes(story, 1)
    told = story.wakes_at(later(story, 24 * 8))
    assert types(told) == ["questionnaire-due", "questionnaire-missed", "post-session-completed"]


def test_who_has_left_is_asked_nothing_more(story: Story) -> None:
    begins(story)
    completes(story, 1)
    story.passes(hours(25))
    schedules(story, 2, later(story, 24 * 7))
    leaves(story)
    assert story.waits() == []
    assert story.passes(days(60)) == ()


def test_a_session_that_was_completed_before_anything_else_was_heard_is_asked_about(story: Story) -> None:
    completes(story, 2)
    story.hears(approval(story), "eligibility")
    story.hears(submission(story), "intake")
    story.passes(hours(48))
    assert [opened.kind for opened in course(story).opened.values()] == ["post-session", "outcome"]
