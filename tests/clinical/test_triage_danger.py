"""Clinical reference 1.4 row 4, 2.1 and 3.5: danger in a form that is still being filled in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.triage import DEMO, Policy, danger_in, danger_of
from shared.clinical.triage.reading import survey
from tests.clinical.assessments import BASE, SCREENER_NONE
from tests.clinical.drawn_assessments import assessments
from tests.clinical.test_triage_properties import ANYTHING

ITEM_9 = [None] * 8 + [1]


def forms(**instruments: Any) -> dict[str, Any]:
    return {"instruments": {name.replace("_", "-"): answers for name, answers in instruments.items()}}


def test_an_empty_form_shows_no_danger() -> None:
    for draft in ({}, BASE, forms(phq_9=[0] * 9), forms(c_ssrs_screener=SCREENER_NONE)):
        danger = danger_in(draft)
        assert not (danger.crisis or danger.answered or danger.screen_due)


@pytest.mark.parametrize("form", ["phq_9", "smd_a"])
@pytest.mark.parametrize("answers", [ITEM_9, [0] * 8 + [3], [7, "x", *[0] * 6, 1], [True] * 8 + [2]])
def test_item_9_alone_starts_the_clock_and_no_crisis_yet(form: str, answers: list[Any]) -> None:
    danger = danger_in(forms(**{form: answers}))
    assert (danger.item9_positive, danger.screen_due, danger.answered, danger.crisis) == (True, True, True, False)


@pytest.mark.parametrize("answers", [[0] * 9, [3] * 8 + [None], [3] * 8, [3] * 8 + [True], [3] * 8 + ["1"], None, "1"])
def test_answers_without_a_positive_item_9_start_no_clock(answers: Any) -> None:
    danger = danger_in(forms(phq_9=answers))
    assert (danger.item9_positive, danger.screen_due, danger.answered) == (False, False, False)


@pytest.mark.parametrize(
    ("screener", "due"),
    [(None, True), ({}, True), ({"q1": "no"}, True), ({"q1": "maybe"}, True), (SCREENER_NONE, False)],
)
def test_the_screen_is_due_until_the_screener_is_complete(screener: Any, due: bool) -> None:
    assert danger_in(forms(phq_9=ITEM_9, c_ssrs_screener=screener)).screen_due is due


@pytest.mark.parametrize(
    ("screener", "risk", "crisis"),
    [
        ({"q1": "yes"}, "low", False),
        ({"q2": "yes"}, "low", False),
        ({"q3": "yes"}, "moderate", False),
        ({"q6": "yes"}, "moderate", False),
        ({"q4": "yes"}, "high", True),
        ({"q5": "yes"}, "high", True),
        ({"q6b": "yes"}, "high", True),
        ({"q1": "no"}, None, False),
        (SCREENER_NONE, "none", False),
        ({"q1": 5, "q3": "yes"}, "moderate", False),
        ({"q9": "no", "q1": "yes"}, "low", False),
        ({**SCREENER_NONE, "q9": "no"}, "none", False),
        ({"q1": "Yes"}, None, False),
    ],
)
def test_a_yes_is_told_at_once_and_a_high_one_shows_the_screen(
    screener: dict[str, Any], risk: str | None, crisis: bool
) -> None:
    danger = danger_in(forms(c_ssrs_screener=screener))
    assert (danger.c_ssrs, danger.crisis) == (risk, crisis)
    assert danger.answered is (risk not in (None, "none"))
    assert danger.rules == (("CS1",) if crisis else ())


def test_a_high_screener_needs_no_further_screen() -> None:
    danger = danger_in(forms(phq_9=ITEM_9, c_ssrs_screener={"q4": "yes", "q1": "?"}))
    assert (danger.crisis, danger.screen_due) == (True, False)


@pytest.mark.parametrize(
    ("draft", "rules"),
    [
        ({"history": ["suicide-attempt-within-3-months"]}, ("AD11",)),
        ({"symptoms": ["chest-pain"]}, ("CS3",)),
        ({"symptoms": ["headache"], "vitals": {"systolic": 180}}, ("CS2",)),
        ({"symptoms": ["headache"], "vitals": {"diastolic": 120}}, ("CS2",)),
        ({"symptoms": ["headache"], "vitals": {"systolic": 179, "diastolic": 119}}, ()),
        ({"symptoms": [], "vitals": {"systolic": 250}}, ()),
        ({"symptoms": ["chest-pain"], "patient": 5, "answers": [], "surprise": {}}, ("CS3",)),
        ({"history": [5, None, "suicide-attempt-within-3-months"]}, ("AD11",)),
    ],
)
def test_every_other_crisis_is_seen_in_a_draft(draft: dict[str, Any], rules: tuple[str, ...]) -> None:
    assert danger_in(draft).rules == rules
    assert danger_in(draft).crisis is bool(rules)


def test_a_stricter_clinic_sees_the_danger_earlier() -> None:
    draft = {"symptoms": ["headache"], "vitals": {"systolic": 170}}
    strict = Policy("strict", DEMO.licensed_states, tightened={"CS2.systolic": 170})
    assert (danger_in(draft).crisis, danger_in(draft, strict).crisis) == (False, True)


@given(st.dictionaries(st.sampled_from([*BASE, "surprise"]), ANYTHING))
def test_a_draft_of_anything_hides_no_danger(draft: dict[str, Any]) -> None:
    danger_in(draft)
    beside = {**draft, "instruments": {"c-ssrs-screener": {"q4": "yes"}, "phq-9": ITEM_9, "gad-7": draft}}
    danger = danger_in(beside)
    assert danger.crisis and danger.item9_positive and danger.c_ssrs == "high"


@given(assessments())
def test_the_forms_that_do_not_ask_about_suicide_change_nothing(draft: dict[str, Any]) -> None:
    assert danger_in(draft) == danger_of(survey(draft))


@given(ANYTHING)
def test_any_draft_can_be_looked_at(draft: Any) -> None:
    assert not danger_in(draft).item9_positive
