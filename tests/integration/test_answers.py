"""Answers: strict in shape, taken whenever they come, scored; danger is told (clinical reference 2, 3.5, 7.1)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from services.integration.api import OPERATIONS
from services.integration.domain.answering import shows_danger
from services.integration.domain.forms import results_of
from shared.clinical.scoring import score
from shared.events.common import MessageRequested, RiskAnswered
from shared.events.integration import QuestionnaireCompleted
from shared.runtime.edge.validating import validate
from shared.runtime.operations import CommandOperation
from tests.integration.heard import (
    BETTER,
    FELT,
    SAFE,
    answering,
    answers,
    asked,
    begins,
    completes,
    course,
    later,
    leaves,
    of,
    schedules,
)
from tests.story import START, Story, days, hours, refused, types

ANSWER = next(each for each in OPERATIONS if each.operation_id == "answer-questionnaire")
NOT_NONE = {"q1": "yes", "q2": "no", "q6": "no"}
MODERATE = {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "no", "q5": "no", "q6": "no"}
HIGH = {"q1": "yes", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"}
NONE = {"q1": "no", "q2": "no", "q6": "no"}
ITEM_9 = [1, 1, 1, 1, 1, 0, 0, 0, 1]


def felt(**said: Any) -> dict[str, Any]:
    return {"post-session-form": FELT | said}


def wrong(answers: Any) -> dict[str, str]:
    """Pointer and code of what is wrong with a body."""
    assert isinstance(ANSWER, CommandOperation)
    body = {"questionnaire_id": str(UUID(int=7)), "answers": answers}
    found = validate(ANSWER, json.loads(json.dumps(body)), {"patient_id": str(UUID(int=1))}, START)
    return {each.pointer: each.code for each in found.errors}


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"phq-9": [0, 0, 0, 4, 0, 0, 0, 0, 0]}, {"/answers/phq-9/3": "out-of-range"}),
        ({"phq-9": [0, 0, 0, 3, 0, 0, 0, 0, 0]}, {}),
        ({"phq-9": [0, 0, 0, True, 0, 0, 0, 0, 0]}, {"/answers/phq-9/3": "wrong-type"}),
        ({"phq-9": [0] * 8}, {"/answers/phq-9": "wrong-length"}),
        ({"gad-7": [0, 0, 0, 0, 0, 0, None]}, {}),
        ({"c-ssrs-screener": {"q1": "maybe"}}, {"/answers/c-ssrs-screener/q1": "unknown-word"}),
        ({"c-ssrs-screener": {"KANARIE": "yes"}}, {"/answers/c-ssrs-screener": "unknown-field"}),
        ({"KANARIE": [0]}, {"/answers": "unknown-field"}),
        ({"audit-c": [0, 0, 0]}, {"/answers": "unknown-field"}),
        ({"safety-form": SAFE | {"pregnant": None}}, {"/answers/safety-form/pregnant": "wrong-type"}),
        ({"safety-form": {"pregnant": False}}, {"/answers/safety-form": "missing"}),
        (felt(mood=11), {"/answers/post-session-form/mood": "out-of-range"}),
        (felt(mood=10), {}),
        (felt(dissociation=5), {"/answers/post-session-form/dissociation": "out-of-range"}),
        (felt(side_effects=["so odd"]), {"/answers/post-session-form/side_effects/0": "wrong-format"}),
        ({}, {"/answers": "too-short"}),
        ([], {"/answers": "wrong-type"}),
    ],
)  # fmt: skip
def test_answers_have_the_shape_of_their_instrument(answers: Any, errors: dict[str, str]) -> None:
    assert wrong(answers) == errors


def open_outcome(story: Story) -> UUID:
    begins(story)
    completes(story, 2)
    story.passes(hours(48))
    return asked(story, "outcome")


def test_an_answer_carries_the_scores_of_the_filter(story: Story) -> None:
    open_outcome(story)
    told = answers(story, "outcome", BETTER)
    completed = of(QuestionnaireCompleted, told)
    assert completed.results["phq-9"] == score("phq-9", BETTER["phq-9"], origin="app").as_dict()
    assert completed.results["gad-7"]["score"] == 3
    assert (completed.kind, completed.session_number, completed.late) == ("outcome", 2, False)
    assert types(told) == ["questionnaire-completed"]


@pytest.mark.parametrize(("apart", "mixed"), [(13, ("gad-7", "phq-9")), (14, ())])
def test_a_recall_window_that_holds_two_doses_is_flagged(story: Story, apart: int, mixed: tuple[str, ...]) -> None:
    begins(story)
    completes(story, 1)
    story.passes(days(apart - 2))
    completes(story, 2)
    story.passes(days(2))
    assert of(QuestionnaireCompleted, answers(story, "outcome", BETTER)).recall_overlaps_dose == mixed


@pytest.mark.parametrize(("effects", "written"), [([], []), (["dizziness"], ["side-effects-the-day-after"])])
def test_an_effect_that_is_still_felt_the_day_after_is_written_to_a_clinician(
    story: Story, effects: list[str], written: list[str]
) -> None:
    begins(story)
    completes(story, 1)
    story.passes(hours(24))
    told = answers(story, "post-session", felt(side_effects=effects))
    assert [fact.template for fact in told if isinstance(fact, MessageRequested)] == written


def test_a_form_of_the_app_with_a_blank_gives_no_score() -> None:
    assert results_of({"phq-9": [1, None, 1, 1, 1, 1, 1, 1, 0]})["phq-9"]["score"] is None


def test_an_answer_after_the_close_is_taken_as_late(story: Story) -> None:
    id = open_outcome(story)
    story.passes(hours(72))
    assert "questionnaire-missed" in story.types()
    told = answering(story, id, BETTER)
    assert isinstance(told, tuple) and of(QuestionnaireCompleted, told).late


def test_a_minute_before_the_close_is_not_late(story: Story) -> None:
    id = open_outcome(story)
    story.passes(hours(71.9))
    told = answering(story, id, BETTER)
    assert isinstance(told, tuple) and not of(QuestionnaireCompleted, told).late


def test_the_same_instrument_is_answered_once(story: Story) -> None:
    id = open_outcome(story)
    answers(story, "outcome", BETTER)
    assert refused(answering(story, id, {"phq-9": BETTER["phq-9"]})) == ("already-answered",)
    assert refused(answering(story, id, BETTER | {"c-ssrs-screener": NONE})) == ("already-answered",)
    assert course(story).given[id]["phq-9"].answers == BETTER["phq-9"]


def test_new_danger_is_told_though_its_answer_is_refused_and_then_known(story: Story) -> None:
    id = open_outcome(story)
    answers(story, "outcome", {"phq-9": ITEM_9})
    again = {"phq-9": ITEM_9}
    assert refused(answering(story, id, again)) == ("already-answered",)
    told = answering(story, id, again | {"c-ssrs-screener": NONE | {"q2": "yes", "q4": "yes"}})
    assert types(told) == ["risk-answered"] and of(RiskAnswered, told).c_ssrs == "high"


def test_danger_in_a_form_that_nobody_asked_for_is_told(story: Story) -> None:
    told = answering(story, open_outcome(story), {"safety-form": SAFE | {"self_harm_thoughts": True}})
    assert types(told) == ["risk-answered"]


def test_of_the_forms_that_were_not_asked_only_the_screener_is_taken(story: Story) -> None:
    id = open_outcome(story)
    assert refused(answering(story, id, {"safety-form": SAFE})) == ("not-asked",)
    assert refused(answering(story, id, {"pcl-5": [0] * 20})) == ("not-asked",)
    assert types(answering(story, id, {"c-ssrs-screener": NONE})) == ["questionnaire-completed"]


def test_an_answer_to_an_unknown_questionnaire_is_refused(story: Story) -> None:
    begins(story)
    answer = answering(story, UUID(int=9), BETTER)
    assert refused(answer) == ("unknown",) and answer.unknown  # type: ignore[union-attr]


def test_E7_item_9_after_the_second_session_is_told_before_anything_else_and_asks_for_the_screener(
    story: Story,
) -> None:
    id = open_outcome(story)
    told = answers(story, "outcome", BETTER | {"phq-9": ITEM_9})
    risk = of(RiskAnswered, told)
    assert (risk.assessment_id, risk.during) == (id, "submission")
    assert (risk.item9_positive, risk.screened, risk.rules) == (True, False, ())
    second = of(RiskAnswered, answering(story, id, {"c-ssrs-screener": MODERATE}))
    assert (second.item9_positive, second.screened, second.c_ssrs) == (True, True, "moderate")


def test_the_screener_that_is_none_ends_the_screening_that_item_9_began(story: Story) -> None:
    id = open_outcome(story)
    answers(story, "outcome", BETTER | {"phq-9": ITEM_9})
    assert of(RiskAnswered, answering(story, id, {"c-ssrs-screener": NONE})).screened


@pytest.mark.parametrize(
    ("screener", "level", "rules"), [(NOT_NONE, "low", ()), (MODERATE, "moderate", ()), (HIGH, "high", ("CS1",))]
)
def test_every_level_of_the_screener_above_none_is_told(
    story: Story, screener: dict[str, str], level: str, rules: tuple[str, ...]
) -> None:
    id = open_outcome(story)
    risk = of(RiskAnswered, answering(story, id, {"c-ssrs-screener": screener}))
    assert (risk.c_ssrs, risk.rules, risk.item9_positive) == (level, rules, False)


def test_danger_is_told_also_late_and_of_somebody_who_has_left(story: Story) -> None:
    id = open_outcome(story)
    leaves(story)
    story.passes(days(10))
    told = answering(story, id, {"phq-9": ITEM_9})
    assert {"questionnaire-completed", "risk-answered", "symptoms-worsened"} == set(types(told))
    assert of(QuestionnaireCompleted, told).late
    assert story.names() == ["worsening"]


def open_safety_form(story: Story) -> None:
    begins(story)
    schedules(story, 1, later(story, 24))
    story.passes(hours(0))


def test_a_safety_form_without_a_yes_says_no_more(story: Story) -> None:
    open_safety_form(story)
    assert types(answers(story, "pre-session", {"safety-form": SAFE})) == ["questionnaire-completed"]


@pytest.mark.parametrize("question", sorted(SAFE))
def test_any_yes_before_a_session_is_written_to_a_clinician(story: Story, question: str) -> None:
    open_safety_form(story)
    told = answers(story, "pre-session", {"safety-form": SAFE | {question: True}})
    assert of(MessageRequested, told).to == "clinician"
    assert of(QuestionnaireCompleted, told).results["safety-form"] == {"concerns": [question]}
    assert ("risk-answered" in types(told)) == (question == "self_harm_thoughts")


def test_thoughts_of_self_harm_before_a_session_start_the_clock_of_the_screener(story: Story) -> None:
    open_safety_form(story)
    risk = of(RiskAnswered, answers(story, "pre-session", {"safety-form": SAFE | {"self_harm_thoughts": True}}))
    assert risk.item9_positive and not risk.screened


@pytest.mark.parametrize(("effects", "told"), [(["dizziness"], False), (["dizziness", "suicidal-ideation"], True)])
def test_thoughts_of_self_harm_that_are_still_felt_the_day_after_are_told(
    story: Story, effects: list[str], told: bool
) -> None:
    begins(story)
    completes(story, 1)
    story.passes(hours(24))
    form = felt(side_effects=effects)
    assert shows_danger({"answers": form}) == told
    assert ("risk-answered" in types(answers(story, "post-session", form))) == told


@pytest.mark.parametrize("form", [None, [], {"side_effects": None}, {"side_effects": {"suicidal-ideation": 1}}])
def test_what_is_no_form_shows_no_danger(form: Any) -> None:
    assert not shows_danger({"answers": {"post-session-form": form, "safety-form": form}})
