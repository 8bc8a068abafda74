"""Clinical reference 3.0, CR18: what nobody answered, measured or scored is never clear."""

from typing import Any

import pytest

from shared.clinical.triage.codes import ANSWERS, REQUIRED_INSTRUMENTS, REQUIRED_VITALS
from tests.clinical.assessments import BASE, NOW, SCREENER_NONE, body, judged, says, triage
from tests.clinical.forms import form

REVIEW: tuple[str, tuple[str, ...]] = ("review", ("CR18",))


@pytest.mark.parametrize("question", ANSWERS)
@pytest.mark.parametrize("said", [None, "unsure", "not-applicable"])
def test_a_safety_question_that_is_blank_unsure_or_not_applicable_is_reviewed(question: str, said: str | None) -> None:
    exempt = said == "not-applicable" and question in {"pregnant", "breastfeeding"}
    assert says(answers={question: said}) == (("clear", ()) if exempt else REVIEW)


@pytest.mark.parametrize("question", ["pregnant", "breastfeeding"])
@pytest.mark.parametrize("sex", ["female", "unknown", None])
def test_not_applicable_is_an_answer_from_a_male_patient_only(question: str, sex: str | None) -> None:
    answered = {"pregnant": "no", "breastfeeding": "no"}
    assert says(patient={"sex": sex}, answers=answered) == ("clear", ())
    assert says(patient={"sex": sex}, answers={**answered, question: "not-applicable"}) == REVIEW


@pytest.mark.parametrize("instrument", REQUIRED_INSTRUMENTS)
def test_a_missing_instrument_is_reviewed(instrument: str) -> None:
    verdict = triage(instruments={instrument: None})
    assert (verdict.result, "CR18" in verdict.ids) == ("review", True)


@pytest.mark.parametrize(
    ("instrument", "answers"),
    [
        ("phq-9", [2, 2, 2, 2, 2, 2, 2, None, 0]),
        ("phq-9", [2, 2, 2, 2, 2, 2, 2, 2, None]),
        ("gad-7", [3, 3, 3, 3, 3, 3, None]),
        ("audit-c", [0, 0, None]),
        ("dast-10", [False, False, True, False, False, False, False, False, False, None]),
        ("pcl-5", [0] * 19 + [None]),
    ],
)
def test_an_instrument_with_a_blank_has_no_score_and_is_reviewed(instrument: str, answers: list[Any]) -> None:
    verdict = triage(instruments={instrument: answers}, conditions=["ptsd"])
    assert (verdict.result, "CR18" in verdict.ids) == ("review", True)


@pytest.mark.parametrize("question", ["q1", "q2", "q6"])
def test_a_screener_with_a_blank_is_reviewed(question: str) -> None:
    assert says(instruments={"c-ssrs-screener": {**SCREENER_NONE, question: None}}) == ("review", ("CR14", "CR18"))


def test_pcl_5_is_needed_where_ptsd_is_named_and_only_there() -> None:
    assert says(instruments={"pcl-5": None}) == ("clear", ())
    assert says(conditions=["depression", "ptsd"], instruments={"pcl-5": [None] * 20}) == REVIEW
    assert says(instruments={"pcl-5": [None] * 20}) == ("clear", ())


def test_an_optional_instrument_may_be_left_out_or_half_blank() -> None:
    assert says(instruments={"smd-a": None, "sm-gad-a": None, "peg": None}) == ("clear", ())
    half = {"sm-gad-a": [None] * 10, "peg": [None] * 3, "smd-a": [None, None, None, 0, 0, 0, 0, 0, 0]}
    assert says(instruments=half) == ("clear", ())


def test_a_blank_item_9_of_the_7_day_form_counts_like_that_of_phq_9() -> None:
    verdict = triage(instruments={"smd-a": [*form("smd-a", 8)[:8], None]})
    assert (verdict.result, verdict.ids, verdict.flags) == ("review", ("CR18",), ("item9-missing",))
    verdict = triage(instruments={"phq-9": [2, 2, 2, 2, 2, 2, 2, 2, None], "gad-7": form("gad-7", 10)})
    assert (verdict.result, verdict.ids, verdict.flags) == ("review", ("CR18",), ("item9-missing",))


@pytest.mark.parametrize("vital", REQUIRED_VITALS)
def test_a_missing_reading_is_reviewed(vital: str) -> None:
    assert says(vitals={vital: None}) == REVIEW


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_missing_state_is_reviewed(blank: str | None) -> None:
    assert says(patient={"state": blank}) == REVIEW


@pytest.mark.parametrize("field", ["history", "medications", "allergies", "symptoms"])
def test_a_list_may_be_empty_but_somebody_must_have_been_asked(field: str) -> None:
    assert says(**{field: []}) == ("clear", ())
    assert says(**{field: None}) == REVIEW


def test_a_list_of_conditions_that_was_left_out_is_reviewed() -> None:
    assert says(conditions=None) == ("review", ("IN8", "CR18"))


@pytest.mark.parametrize("entry", [{}, {"text": None}, {"text": ""}, {"text": " "}])
def test_a_blank_allergy_is_reviewed(entry: dict[str, Any]) -> None:
    assert says(allergies=[entry]) == REVIEW


@pytest.mark.parametrize("field", ["instruments", "answers", "vitals"])
@pytest.mark.parametrize("absent", [True, False])
def test_a_whole_part_that_is_absent_or_null_is_reviewed(field: str, absent: bool) -> None:
    given = {name: value for name, value in BASE.items() if name != field}
    if not absent:
        given[field] = None
    verdict = judged(given)
    assert (verdict.result, "CR18" in verdict.ids) == ("review", True)


def test_an_absent_field_is_the_same_as_a_blank_one() -> None:
    for part in ("instruments", "answers", "vitals"):
        for name in BASE[part]:
            without = {**BASE, part: {key: value for key, value in BASE[part].items() if key != name}}
            blank = body(**{part: {name: None}})
            assert judged(without, NOW).ids == judged(blank, NOW).ids
