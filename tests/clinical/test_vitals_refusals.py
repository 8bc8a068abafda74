"""A reading that cannot be is no reading, and never hides an emergency."""

from typing import Any

import pytest

from shared.clinical.vitals import judge_vitals
from shared.clinical.vitals.reading import PLAUSIBLE
from tests.clinical.vital_signs import before_dose, reading, refused

QUESTION = {"phase": "pre-dose", "reading": reading(), "symptoms": []}
# A partner number that keeps the pair plausible at the ends of the ranges.
PARTNER = {"systolic": {"diastolic": 30}, "diastolic": {"systolic": 250}}


def with_reading(**changed: Any) -> dict[str, Any]:
    return {**QUESTION, "reading": reading(**changed)}


@pytest.mark.parametrize("parameter", PLAUSIBLE)
def test_the_ends_of_a_range_are_plausible_and_what_lies_beyond_is_not(parameter: str) -> None:
    low, high = PLAUSIBLE[parameter]
    partner = PARTNER.get(parameter, {})
    for value in (low, high):
        assert before_dose(**{parameter: value, **partner}).action in {
            "hold",
            "no-dose",
            "clinician-now",
            "emergency",
            "clear",
        }
    for value in (low - 1, low - 0.1, high + 0.1, high + 1, float("inf"), float("-inf"), float("nan"), 10**400):
        assert refused(with_reading(**{parameter: value, **partner})) == ("out-of-range", f"/reading/{parameter}")


@pytest.mark.parametrize(
    ("parameter", "low", "high"),
    [
        ("systolic", 40, 300),
        ("diastolic", 20, 200),
        ("heart_rate", 0, 300),
        ("spo2", 50, 100),
        ("respiratory_rate", 0, 80),
        ("temperature_c", 30, 45),
    ],
)
def test_the_ranges_are_those_of_the_reference(parameter: str, low: int, high: int) -> None:
    assert PLAUSIBLE[parameter] == (low, high)


@pytest.mark.parametrize("value", ["118", "NaN", "", True, False, [118], {}])
@pytest.mark.parametrize("parameter", PLAUSIBLE)
def test_only_a_number_is_a_number(parameter: str, value: Any) -> None:
    assert refused(with_reading(**{parameter: value})) == ("wrong-type", f"/reading/{parameter}")


@pytest.mark.parametrize("diastolic", [118, 119])
def test_a_diastolic_that_is_not_below_the_systolic_is_refused(diastolic: int) -> None:
    assert refused(with_reading(diastolic=diastolic)) == ("diastolic-not-below-systolic", "/reading/diastolic")


def test_a_diastolic_just_below_the_systolic_is_judged() -> None:
    assert before_dose(diastolic=117).action == "no-dose"


@pytest.mark.parametrize("field", ["phase", "reading", "symptoms"])
def test_a_missing_field_is_named(field: str) -> None:
    asked = {name: value for name, value in QUESTION.items() if name != field}
    assert refused(asked) == ("missing", f"/{field}")


@pytest.mark.parametrize(
    ("changed", "code", "pointer"),
    [
        ({"phase": "after"}, "unknown-code", "/phase"),
        ({"phase": None}, "wrong-type", "/phase"),
        ({"reading": None}, "wrong-type", "/reading"),
        ({"reading": reading(pulse=72)}, "unknown-field", "/reading"),
        ({"baseline": []}, "wrong-type", "/baseline"),
        ({"baseline": {"systolic": 400}}, "out-of-range", "/baseline/systolic"),
        ({"baseline": {"systolic": 80, "diastolic": 80}}, "diastolic-not-below-systolic", "/baseline/diastolic"),
        ({"symptoms": "headache"}, "wrong-type", "/symptoms"),
        ({"symptoms": None}, "wrong-type", "/symptoms"),
        ({"symptoms": ["headache", 1]}, "wrong-type", "/symptoms/1"),
        ({"sustained_seconds": -1}, "out-of-range", "/sustained_seconds"),
        ({"sustained_seconds": "300"}, "wrong-type", "/sustained_seconds"),
        ({"sustained_seconds": True}, "wrong-type", "/sustained_seconds"),
        ({"sustained_seconds": float("inf")}, "out-of-range", "/sustained_seconds"),
        ({"note": "x"}, "unknown-field", ""),
    ],
)
def test_a_bad_field_is_named(changed: dict[str, Any], code: str, pointer: str) -> None:
    assert refused({**QUESTION, **changed}) == (code, pointer)


def test_sustained_seconds_may_be_absent_null_or_any_length() -> None:
    assert judge_vitals(QUESTION).action == "clear"
    assert judge_vitals({**QUESTION, "sustained_seconds": None}).action == "clear"
    assert judge_vitals({**QUESTION, "sustained_seconds": 0}).action == "clear"
    assert judge_vitals({**QUESTION, "sustained_seconds": 1e12}).action == "clear"


def test_a_missing_key_means_not_measured() -> None:
    partial = {"systolic": 118, "diastolic": 76, "heart_rate": 72}
    assert judge_vitals({**QUESTION, "reading": partial}).why == ("respiratory_rate",)


BAD_FIELDS = [
    {"phase": "after"},
    {"reading": None},
    {"reading": reading(systolic=400)},
    {"reading": reading(systolic=76, diastolic=118)},
    {"reading": reading(temperature_c=98.6)},
    {"baseline": {"systolic": "x"}},
    {"sustained_seconds": -1},
    {"note": "x"},
]


@pytest.mark.parametrize("bad", BAD_FIELDS)
@pytest.mark.parametrize("word", ["chest-pain", "facial-droop", "unresponsive"])
def test_no_bad_field_hides_an_emergency_symptom(bad: dict[str, Any], word: str) -> None:
    judged = judge_vitals({**QUESTION, "symptoms": ["headache", word, 7], **bad})
    assert (judged.action, judged.why) == ("emergency", ("symptoms",))


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"systolic": 180, "temperature_c": 98.6}, ("systolic",)),
        ({"systolic": 180, "diastolic": 190}, ("systolic", "diastolic")),
        ({"systolic": 100, "diastolic": 120}, ("diastolic",)),
        ({"systolic": "high", "diastolic": 120}, ("diastolic",)),
        ({"systolic": 400, "diastolic": 120}, ("diastolic",)),
        ({"systolic": 185, "pulse": 72}, ("systolic",)),
    ],
)
def test_no_bad_number_hides_a_crisis_pressure_with_a_symptom(changed: dict[str, Any], why: tuple[str, ...]) -> None:
    judged = judge_vitals({**QUESTION, "reading": reading(**changed), "symptoms": ["headache"]})
    assert (judged.action, judged.why) == ("emergency", why)


@pytest.mark.parametrize(
    ("changed", "symptoms"),
    [
        ({"systolic": 180, "temperature_c": 98.6}, []),
        ({"systolic": 179, "temperature_c": 98.6}, ["headache"]),
        ({"diastolic": 119, "temperature_c": 98.6}, ["headache"]),
        ({"systolic": 400}, ["headache"]),
        ({"systolic": True, "diastolic": None}, ["headache"]),
        ({"heart_rate": 140, "temperature_c": 98.6}, ["headache"]),
        ({"spo2": 70, "temperature_c": 98.6}, []),
    ],
)
def test_everything_else_in_a_bad_reading_is_refused(changed: dict[str, Any], symptoms: list[str]) -> None:
    code, _ = refused({**QUESTION, "reading": reading(**changed), "symptoms": symptoms})
    assert code in {"out-of-range", "wrong-type", "diastolic-not-below-systolic"}
