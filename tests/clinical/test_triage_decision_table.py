"""The decision table of the clinical reference (3.6), row by row."""

from typing import Any

import pytest

from tests.clinical.assessments import refused, triage

TABLE: list[tuple[str, dict[str, Any], str, tuple[str, ...]]] = [
    ("1: moderate depression, nothing else", {}, "clear", ()),
    ("2: 17 years old", {"patient": {"birth_date": "2009-03-15"}}, "decline", ("AD1",)),
    ("3: item 9 with a screener that is none", {"instruments": {"phq-9": [2, 2, 2, 2, 2, 2, 2, 1, 1]}}, "clear", ()),
    ("4: q4 of the screener", {"instruments": {"c-ssrs-screener": {"q4": "yes"}}}, "crisis", ("CS1",)),
    ("5: phenelzine", {"medications": [{"text": "phenelzine"}]}, "review", ("CR15",)),
    ("6: a herbal thing", {"medications": [{"text": "some herbal thing"}]}, "review", ("CR15",)),
    ("7: pregnant", {"answers": {"pregnant": "yes"}}, "decline", ("AD3",)),
    ("8: bipolar II, stable", {"history": ["bipolar-2"]}, "review", ("CR9",)),
    (
        "9: PHQ-9 7, GAD-7 6",
        {"instruments": {"phq-9": [1, 1, 1, 1, 1, 1, 1, 0, 0], "gad-7": [1, 1, 1, 1, 1, 1, 0]}},
        "review",
        ("IN2",),
    ),
    ("10: 148/92", {"vitals": {"systolic": 148, "diastolic": 92}}, "review", ("CR1",)),
    ("10: 172/104", {"vitals": {"systolic": 172, "diastolic": 104}}, "review", ("CR1",)),
    (
        "11: 182/121 and headache",
        {"vitals": {"systolic": 182, "diastolic": 121}, "symptoms": ["headache"]},
        "crisis",
        ("CS2",),
    ),
    ("12: 186/112, no symptom", {"vitals": {"systolic": 186, "diastolic": 112}}, "review", ("CR1",)),
    ("13: not licensed there", {"patient": {"state": "ZZ"}}, "decline", ("AD9",)),
    ("14: manic now", {"answers": {"mania_now": "yes"}}, "decline", ("AD5",)),
    ("15: psychosis unsure", {"answers": {"psychosis_now": "unsure"}}, "review", ("CR18",)),
    ("15: psychosis blank", {"answers": {"psychosis_now": None}}, "review", ("CR18",)),
    ("15: pressure blank", {"vitals": {"systolic": None, "diastolic": None}}, "review", ("CR18",)),
]


@pytest.mark.parametrize(("changed", "result", "rules"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_decision_table(changed: dict[str, Any], result: str, rules: tuple[str, ...]) -> None:
    verdict = triage(**changed)
    assert verdict.result == result
    assert set(rules) <= set(verdict.ids)
    assert bool(rules) == bool(verdict.ids)


def test_the_tables_row_16_a_diastolic_above_the_systolic_is_an_error() -> None:
    refusal = refused(vitals={"systolic": 76, "diastolic": 118})
    assert refusal == ("diastolic-not-below-systolic", "/vitals/diastolic")


def test_phenelzine_has_priority_and_a_herbal_thing_has_not() -> None:
    assert triage(medications=[{"text": "phenelzine"}]).priority == "high"
    assert triage(medications=[{"text": "some herbal thing"}]).priority == "normal"


def test_what_a_person_has_to_do_besides_stands_in_the_flags() -> None:
    assert triage(**TABLE[2][1]).flags == ("item9-positive",)
    assert triage(vitals={"systolic": 186, "diastolic": 112}).flags == ("same-day-task",)
    assert triage(patient={"state": "ZZ"}).flags == ("waitlist",)
    assert triage(answers={"mania_now": "yes"}).flags == ("clinician-outreach",)
    assert triage().flags == ()
