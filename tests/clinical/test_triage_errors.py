"""Clinical reference 3.0: what is an error. It names the field and never the value."""

from typing import Any

import pytest

from shared.clinical.invalid import Invalid
from shared.clinical.triage import Result, judge, read
from shared.clinical.triage.reading import survey
from tests.clinical.assessments import BASE, NOW, body, judged, refused, says

ERRORS: list[tuple[dict[str, Any], str, str]] = [
    ({"patient": None}, "missing", "/patient/birth_date"),
    ({"patient": 5}, "wrong-type", "/patient"),
    ({"patient": {"birth_date": None}}, "missing", "/patient/birth_date"),
    ({"patient": {"birth_date": 19920315}}, "wrong-type", "/patient/birth_date"),
    ({"patient": {"birth_date": "15.03.1992"}}, "not-a-date", "/patient/birth_date"),
    ({"patient": {"birth_date": "1992-02-30"}}, "not-a-date", "/patient/birth_date"),
    ({"patient": {"birth_date": "2026-10-06"}}, "out-of-range", "/patient/birth_date"),
    ({"patient": {"birth_date": "1905-10-05"}}, "out-of-range", "/patient/birth_date"),
    ({"patient": {"time_zone": None}}, "missing", "/patient/time_zone"),
    ({"patient": {"time_zone": ""}}, "unknown-zone", "/patient/time_zone"),
    ({"patient": {"time_zone": "PST8PDT,M3.2.0,M11.1.0"}}, "unknown-zone", "/patient/time_zone"),
    ({"patient": {"time_zone": 1}}, "wrong-type", "/patient/time_zone"),
    ({"patient": {"state": ["CA"]}}, "wrong-type", "/patient/state"),
    ({"patient": {"sex": 1}}, "wrong-type", "/patient/sex"),
    ({"patient": {"shoe_size": 44}}, "unknown-field", "/patient"),
    ({"conditions": "depression"}, "wrong-type", "/conditions"),
    ({"conditions": ["depression", 5]}, "wrong-type", "/conditions/1"),
    ({"instruments": []}, "wrong-type", "/instruments"),
    ({"instruments": {"phq-10": []}}, "unknown-field", "/instruments"),
    ({"instruments": {"phq-9": [0] * 8}}, "wrong-length", "/instruments/phq-9"),
    ({"instruments": {"phq-9": [0] * 8 + [True]}}, "wrong-type", "/instruments/phq-9/8"),
    ({"instruments": {"gad-7": [4] * 7}}, "out-of-range", "/instruments/gad-7/0"),
    ({"instruments": {"dast-10": [0] * 10}}, "wrong-type", "/instruments/dast-10/0"),
    ({"instruments": {"audit-c": {"q1": 1}}}, "wrong-type", "/instruments/audit-c"),
    ({"instruments": {"peg": [11, 0, 0]}}, "out-of-range", "/instruments/peg/0"),
    ({"instruments": {"sm-gad-a": [5] * 10}}, "out-of-range", "/instruments/sm-gad-a/0"),
    ({"instruments": {"c-ssrs-screener": {"q1": "No"}}}, "unknown-word", "/instruments/c-ssrs-screener/q1"),
    ({"instruments": {"c-ssrs-screener": {"q7": "no"}}}, "unknown-field", "/instruments/c-ssrs-screener"),
    ({"answers": {"mania_now": "maybe"}}, "unknown-word", "/answers/mania_now"),
    ({"answers": {"mania_now": False}}, "wrong-type", "/answers/mania_now"),
    ({"answers": {"mania": "no"}}, "unknown-field", "/answers"),
    ({"history": {"glaucoma": True}}, "wrong-type", "/history"),
    ({"history": [None]}, "wrong-type", "/history/0"),
    ({"medications": {"text": "none"}}, "wrong-type", "/medications"),
    ({"allergies": ["penicillin"]}, "wrong-type", "/allergies/0"),
    ({"allergies": [{"text": 5}]}, "wrong-type", "/allergies/0/text"),
    ({"allergies": [{"text": "latex", "since": 2001}]}, "unknown-field", "/allergies/0"),
    ({"symptoms": "headache"}, "wrong-type", "/symptoms"),
    ({"symptoms": [1]}, "wrong-type", "/symptoms/0"),
    ({"vitals": []}, "wrong-type", "/vitals"),
    ({"vitals": {"pulse": 70}}, "unknown-field", "/vitals"),
    ({"vitals": {"systolic": "118"}}, "wrong-type", "/vitals/systolic"),
    ({"vitals": {"systolic": True}}, "wrong-type", "/vitals/systolic"),
    ({"vitals": {"systolic": 76, "diastolic": 76}}, "diastolic-not-below-systolic", "/vitals/diastolic"),
    ({"hobbies": []}, "unknown-field", ""),
]


@pytest.mark.parametrize(("changed", "code", "pointer"), ERRORS)
def test_a_bad_field_is_refused_by_name(changed: dict[str, Any], code: str, pointer: str) -> None:
    assert refused(**changed) == (code, pointer)


@pytest.mark.parametrize(
    ("vital", "low", "high"),
    [
        ("systolic", 40, 300),
        ("diastolic", 20, 200),
        ("heart_rate", 0, 300),
        ("spo2", 50, 100),
        ("respiratory_rate", 0, 80),
        ("temperature_c", 30, 45),
        ("weight_kg", 20, 400),
        ("height_cm", 100, 250),
    ],
)
def test_a_number_outside_the_plausible_range_is_refused(vital: str, low: float, high: float) -> None:
    pair = {"systolic": 39, "diastolic": 20} if vital == "systolic" else {"systolic": 300}
    for value in (low, high):
        assert judged(body(vitals={"diastolic": 20, **pair, vital: value})).result is not Result.CLEAR
    for value in (low - 0.1, high + 0.1, float("inf"), 10**400):
        assert refused(vitals={"diastolic": 20, **pair, vital: value}) == ("out-of-range", f"/vitals/{vital}")


def test_the_first_bad_field_in_the_order_of_the_form_is_named() -> None:
    assert refused(vitals={"systolic": "x"}, history=5, patient={"birth_date": "x"})[1] == "/patient/birth_date"


def test_a_bad_field_is_refused_when_it_is_read_and_again_when_it_is_judged() -> None:
    given = body(vitals={"systolic": "x"}, history=5)
    with pytest.raises(Invalid) as refusal:
        read(given)
    assert refusal.value.pointer == "/history"
    with pytest.raises(Invalid) as refusal:
        judge(survey(given), NOW)
    assert refusal.value.pointer == "/history"


def test_a_refusal_says_nothing_of_the_value() -> None:
    with pytest.raises(Invalid) as refusal:
        judged(body(answers={"mania_now": "a secret"}))
    assert "secret" not in str(refusal.value)


def test_the_oldest_patient_is_120() -> None:
    assert says(patient={"birth_date": "1905-10-06"}) == ("review", ("CR13",))


def test_a_newborn_is_declined_and_no_error() -> None:
    assert says(patient={"birth_date": "2026-10-05"}) == ("decline", ("AD1",))


def test_triage_reads_only_its_own_fields_of_the_submission() -> None:
    beside = {"peer_monitor": 5, "emergency_contact": None}
    assert says(**beside, patient={"given": 1, "family": None, "address": [], "phone": "", "email": 0}) == ("clear", ())


@pytest.mark.parametrize("body_given", [None, [], "x", 5, True])
def test_what_is_no_object_is_refused(body_given: Any) -> None:
    with pytest.raises(Invalid):
        judged(body_given)


def test_the_base_itself_is_clear() -> None:
    assert judged(BASE).as_dict() == {"result": "clear", "rule_set": "triage-1", "rules": []}
