"""Clinical reference 3.3: what a clinician looks at, each limit at, below and above."""

from typing import Any

import pytest

from tests.clinical.assessments import SCREENER_NONE, says, triage
from tests.clinical.forms import form

CLEAR: tuple[str, tuple[str, ...]] = ("clear", ())


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("hypertension", "CR1"),
        ("coronary-artery-disease", "CR2"),
        ("heart-failure", "CR2"),
        ("arrhythmia", "CR2"),
        ("raised-intracranial-pressure", "CR3"),
        ("glaucoma", "CR4"),
        ("thyroid-disease", "CR5"),
        ("liver-disease", "CR6"),
        ("interstitial-cystitis", "CR7"),
        ("seizure-disorder", "CR8"),
        ("bipolar-2", "CR9"),
        ("mania-past", "CR9"),
        ("borderline-personality-disorder", "CR10"),
        ("dissociative-disorder", "CR10"),
        ("psychosis-first-degree-relative", "CR10"),
        ("sleep-apnoea-untreated", "CR12"),
        ("psychiatric-admission-within-90-days", "CR14"),
        ("ketamine-treatment-within-90-days", "CR16"),
        ("a-word-nobody-knows", "CR17"),
        ("Glaucoma", "CR17"),
    ],
)
def test_a_word_of_the_history_is_reviewed(word: str, rule: str) -> None:
    assert says(history=[word]) == ("review", (rule,))


@pytest.mark.parametrize(
    ("vital", "value", "rule", "passes"),
    [
        ("systolic", 140, "CR1", 139.9),
        ("systolic", 159, "CR1", 139),
        ("diastolic", 90, "CR1", 89.9),
        ("diastolic", 99, "CR1", 89),
        ("systolic", 94.9, "CR19", 95),
        ("diastolic", 59.9, "CR19", 60),
        ("heart_rate", 49.9, "CR19", 50),
        ("heart_rate", 100.1, "CR19", 100),
        ("spo2", 94.9, "CR12", 95),
        ("respiratory_rate", 9.9, "CR19", 10),
        ("respiratory_rate", 24.1, "CR19", 24),
        ("temperature_c", 37.8, "CR19", 37.79),
        ("weight_kg", 44.9, "CR13", 45),
    ],
)
def test_a_vital_sign_is_reviewed_beyond_its_limit(vital: str, value: float, rule: str, passes: float) -> None:
    height = {"height_cm": 150}
    assert says(vitals={**height, vital: value}) == ("review", (rule,))
    assert says(vitals={**height, vital: passes}) == CLEAR


def test_what_was_not_measured_by_choice_is_not_judged() -> None:
    assert says(vitals={"spo2": None, "respiratory_rate": None, "temperature_c": None}) == CLEAR


@pytest.mark.parametrize(
    ("systolic", "diastolic", "same_day"),
    [(180, 80, True), (179, 119, False), (160, 120, True), (139, 120, True), (200, 130, True)],
)
def test_a_very_high_reading_without_symptom_is_a_same_day_task(systolic: int, diastolic: int, same_day: bool) -> None:
    verdict = triage(vitals={"systolic": systolic, "diastolic": diastolic})
    assert (verdict.result, verdict.ids) == ("review", ("CR1",))
    assert verdict.flags == (("same-day-task",) if same_day else ())


# BMI is rounded half up to one decimal before the comparison: 40.05 is 40.1 and speaks, 40.04 is 40.0.
@pytest.mark.parametrize(
    ("weight", "height", "speaks"),
    [
        (129.6, 180, False),  # 40.0
        (129.729, 180, False),  # 40.0398...
        (129.762, 180, True),  # 40.05 exactly
        (129.76, 180, False),  # 40.049...
        (90.2, 150, True),  # 40.088...
        (90, 150, False),  # 40.0
        (40.05, 100, True),
    ],
)
def test_body_mass_index_is_rounded_before_it_is_compared(weight: float, height: float, speaks: bool) -> None:
    verdict = triage(vitals={"weight_kg": weight, "height_cm": height})
    assert ("CR13" in verdict.ids) is speaks


@pytest.mark.parametrize(("birth_date", "speaks"), [("1961-10-05", True), ("1961-10-06", False), ("1930-01-01", True)])
def test_a_patient_from_65_is_reviewed(birth_date: str, speaks: bool) -> None:
    assert says(patient={"birth_date": birth_date}) == (("review", ("CR13",)) if speaks else CLEAR)


@pytest.mark.parametrize(
    ("sex", "total", "positive"),
    [
        ("male", 3, False),
        ("male", 4, True),
        ("female", 2, False),
        ("female", 3, True),
        ("unknown", 3, True),
        ("unknown", 2, False),
        (None, 3, True),
        ("other", 3, True),
    ],
)
def test_alcohol_is_judged_by_the_cut_off_of_the_sex_and_the_lower_one_where_unknown(
    sex: str | None, total: int, positive: bool
) -> None:
    answers = {"pregnant": "no", "breastfeeding": "no"}
    verdict = triage(patient={"sex": sex}, answers=answers, instruments={"audit-c": form("audit-c", total)})
    assert (str(verdict.result), verdict.ids) == (("review", ("CR11",)) if positive else CLEAR)


@pytest.mark.parametrize(("points", "speaks"), [(2, False), (3, True), (4, True)])
def test_three_points_on_dast_10_are_reviewed(points: int, speaks: bool) -> None:
    reversed_item = 2
    counted = [index for index in range(10) if index != reversed_item][:points]
    answers = [index in counted or index == reversed_item for index in range(10)]
    assert says(instruments={"dast-10": answers}) == (("review", ("CR11",)) if speaks else CLEAR)


@pytest.mark.parametrize(("total", "speaks"), [(19, False), (20, True), (21, True)])
def test_severe_depression_is_reviewed(total: int, speaks: bool) -> None:
    answers = [*form("phq-9", total)[:8], 0]
    assert sum(answers) == total
    assert says(instruments={"phq-9": answers}) == (("review", ("CR14",)) if speaks else CLEAR)


@pytest.mark.parametrize(("total", "speaks"), [(32, False), (33, True), (34, True)])
def test_ptsd_is_reviewed_with_dissociation_only(total: int, speaks: bool) -> None:
    forms = {"pcl-5": form("pcl-5", total)}
    assert says(instruments=forms) == CLEAR
    verdict = triage(instruments=forms, history=["dissociative-disorder"])
    assert verdict.ids == (("CR10", "CR14") if speaks else ("CR10",))


@pytest.mark.parametrize(
    ("answers", "rules"),
    [
        ({}, ()),
        ({"q1": "yes"}, ("CR14",)),
        ({"q6": "yes", "q6b": "no"}, ("CR14",)),
        ({"q2": "yes", "q3": "yes", "q4": "no", "q5": "no"}, ("CR14",)),
        ({"q2": "yes", "q3": "no", "q4": None, "q5": "no"}, ("CR14", "CR18")),
        ({"q1": None}, ("CR14", "CR18")),
        ({"q3": "yes"}, ("CR14", "CR17")),
    ],
)
def test_the_screener_is_reviewed_unless_none_and_complete(answers: dict[str, Any], rules: tuple[str, ...]) -> None:
    verdict = triage(instruments={"c-ssrs-screener": {**SCREENER_NONE, **answers}})
    assert (str(verdict.result), verdict.ids) == ("review" if rules else "clear", rules)


def test_bipolar_depression_is_treated_and_reviewed() -> None:
    assert says(conditions=["bipolar-depression"]) == ("review", ("CR9",))


@pytest.mark.parametrize("symptom", ["headache", "blurred-vision", "a-word-nobody-knows", ""])
def test_any_symptom_today_is_looked_at(symptom: str) -> None:
    assert says(symptoms=[symptom]) == ("review", ("CR19",))


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("levothyroxine", ("CR5", "CR15")),
        ("amlodipine", ("CR1", "CR15")),
        ("lithium", ("CR9", "CR15")),
        ("ketamine", ("CR15", "CR16")),
        ("esketamine", ("CR15", "CR16")),
        ("ondansetron", ("CR15",)),
        ("sertraline", ()),
    ],
)
def test_a_medicine_makes_its_rules_speak(text: str, rules: tuple[str, ...]) -> None:
    verdict = triage(medications=[{"text": text}])
    assert (str(verdict.result), verdict.ids) == ("review" if rules else "clear", rules)


@pytest.mark.parametrize(
    ("texts", "priority"),
    [
        ([], "normal"),
        (["sertraline", "levothyroxine"], "normal"),
        (["phenelzine"], "high"),
        (["sertraline", "phenelzine"], "high"),
    ],
)
def test_one_medicine_of_high_priority_makes_the_review_high(texts: list[str], priority: str) -> None:
    assert triage(medications=[{"text": text} for text in texts]).priority == priority
