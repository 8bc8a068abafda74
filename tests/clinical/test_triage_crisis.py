"""Clinical reference 3.5: what must reach a person at once, and what must never hide it."""

import sys
from typing import Any

import pytest

from shared.clinical.invalid import Invalid
from tests.clinical.assessments import NOW, SCREENER_NONE, body, judged, refused, triage
from tests.clinical.forms import form

ITEM_9 = [2, 2, 2, 2, 2, 2, 2, 1, 1]
HIGH = {**SCREENER_NONE, "q2": "yes", "q3": "no", "q4": "yes", "q5": "no"}


@pytest.mark.parametrize("question", ["q4", "q5", "q6b"])
def test_a_high_screener_is_a_crisis(question: str) -> None:
    verdict = triage(instruments={"c-ssrs-screener": {**SCREENER_NONE, question: "yes"}})
    assert (verdict.result, verdict.kinds) == ("crisis", ("suicide",))
    assert "CS1" in verdict.ids


def test_a_recent_attempt_is_a_crisis_and_no_silent_decline() -> None:
    verdict = triage(history=["suicide-attempt-within-3-months"])
    assert (verdict.result, verdict.ids, verdict.kinds) == ("crisis", ("AD11",), ("suicide",))


@pytest.mark.parametrize(
    ("systolic", "diastolic", "crisis"),
    [(180, 80, True), (179, 119, False), (179.9, 80, False), (150, 120, True), (150, 119.9, False), (240, 130, True)],
)
@pytest.mark.parametrize("symptom", ["headache", "blurred-vision", "a-word-nobody-knows"])
def test_a_very_high_pressure_with_any_symptom_is_a_crisis(
    systolic: float, diastolic: float, crisis: bool, symptom: str
) -> None:
    verdict = triage(vitals={"systolic": systolic, "diastolic": diastolic}, symptoms=[symptom])
    assert (verdict.result == "crisis") is crisis
    assert ("CS2" in verdict.ids) is crisis
    assert verdict.kinds == (("medical",) if crisis else ())
    assert "same-day-task" not in verdict.flags


@pytest.mark.parametrize("symptom", ["chest-pain", "facial-droop", "unresponsive"])
def test_an_emergency_sign_is_a_crisis_whatever_the_pressure(symptom: str) -> None:
    verdict = triage(symptoms=[symptom])
    assert (verdict.result, verdict.ids, verdict.kinds) == ("crisis", ("CS3",), ("medical",))


@pytest.mark.parametrize("form_name", ["phq-9", "smd-a"])
@pytest.mark.parametrize("screener", [None, {}, {"q1": "no"}, {**SCREENER_NONE, "q6": None}])
def test_item_9_without_a_complete_screener_is_a_crisis(form_name: str, screener: Any) -> None:
    verdict = triage(instruments={form_name: ITEM_9, "c-ssrs-screener": screener})
    assert (verdict.result, verdict.kinds) == ("crisis", ("suicide",))
    assert "CS4" in verdict.ids
    assert "item9-positive" not in verdict.flags


@pytest.mark.parametrize("form_name", ["phq-9", "smd-a"])
def test_item_9_with_a_complete_screener_that_is_none_informs_the_clinician(form_name: str) -> None:
    verdict = triage(instruments={form_name: ITEM_9})
    assert (verdict.result, verdict.ids, verdict.flags) == ("clear", (), ("item9-positive",))


def test_item_9_with_a_high_screener_is_the_screeners_crisis() -> None:
    verdict = triage(instruments={"phq-9": ITEM_9, "c-ssrs-screener": HIGH})
    assert (verdict.ids, verdict.flags) == (("CS1",), ())


def test_item_9_informs_the_clinician_beside_another_crisis_too() -> None:
    verdict = triage(instruments={"phq-9": ITEM_9}, symptoms=["chest-pain"])
    assert (verdict.ids, verdict.flags) == (("CS3",), ("item9-positive",))


def test_an_incomplete_screener_alone_is_no_crisis() -> None:
    assert triage(instruments={"c-ssrs-screener": {"q1": "no"}}).result == "review"


EMERGENCIES: list[dict[str, Any]] = [
    {"instruments": {"c-ssrs-screener": HIGH}},
    {"history": ["suicide-attempt-within-3-months"]},
    {"vitals": {"systolic": 190}, "symptoms": ["headache"]},
    {"vitals": {"diastolic": 125, "systolic": 160}, "symptoms": ["headache"]},
    {"symptoms": ["chest-pain"]},
    {"instruments": {"phq-9": ITEM_9, "c-ssrs-screener": None}},
]
BAD_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"patient": {"birth_date": None}}, "/patient/birth_date"),
    ({"patient": {"birth_date": "2030-01-01"}}, "/patient/birth_date"),
    ({"patient": {"birth_date": "1890-01-01"}}, "/patient/birth_date"),
    ({"patient": {"time_zone": "Mars/Olympus"}}, "/patient/time_zone"),
    ({"patient": {"state": 5}}, "/patient/state"),
    ({"conditions": "depression"}, "/conditions"),
    ({"instruments": {"gad-7": [9, 9]}}, "/instruments/gad-7"),
    ({"instruments": {"audit-c": [True, 0, 0]}}, "/instruments/audit-c/0"),
    ({"answers": {"mania_now": "maybe"}}, "/answers/mania_now"),
    ({"allergies": [{"text": 5}]}, "/allergies/0/text"),
    ({"vitals": {"heart_rate": 999}}, "/vitals/heart_rate"),
    ({"vitals": {"height_cm": 1.8}}, "/vitals/height_cm"),
    ({"medications": "none"}, "/medications"),
    ({"surprise": 1}, ""),
]


@pytest.mark.parametrize("emergency", EMERGENCIES)
@pytest.mark.parametrize(("bad", "pointer"), BAD_FIELDS)
def test_no_bad_field_hides_an_emergency(emergency: dict[str, Any], bad: dict[str, Any], pointer: str) -> None:
    """The result is crisis, and the field is asked for again; without the emergency it is an error."""
    assert refused(**bad)[1] == pointer
    given = body(**emergency)
    given |= {field: _beside(value, given.get(field)) for field, value in bad.items()}
    verdict = judged(given)
    assert verdict.result == "crisis"
    assert pointer in [fault.pointer for fault in verdict.ask_again]


def _beside(value: Any, there: Any) -> Any:
    return {**there, **value} if isinstance(value, dict) and isinstance(there, dict) else value


@pytest.mark.parametrize(
    ("vitals", "symptoms"),
    [
        ({"systolic": 118, "diastolic": 190}, ["headache"]),  # a pair that cannot be
        ({"systolic": 190, "diastolic": 5}, ["headache"]),  # the other number cannot be
        ({"systolic": 1180, "diastolic": 76}, ["headache"]),  # judged before plausibility
        ({"systolic": "high", "diastolic": 121}, ["headache"]),
        ({"systolic": 190}, ["headache", 7]),  # an entry that cannot be read
        ({"systolic": sys.float_info.max}, ["headache"]),  # the greatest number there is
    ],
)
def test_pressure_is_judged_before_plausibility(vitals: dict[str, Any], symptoms: list[Any]) -> None:
    given = body(vitals=vitals, symptoms=symptoms)
    verdict = judged(given)
    assert verdict.result == "crisis"
    assert verdict.ask_again
    assert "CS2" in verdict.ids


def test_a_symptom_that_cannot_be_read_is_none() -> None:
    assert refused(vitals={"systolic": 190}, symptoms=[7]) == ("wrong-type", "/symptoms/0")
    assert judged(body(symptoms=["chest-pain", 7])).ids == ("CS3",)


@pytest.mark.parametrize("value", [float("inf"), 10**400])
def test_a_pressure_greater_than_any_number_is_an_error_and_no_crisis(value: float) -> None:
    assert refused(vitals={"systolic": value}, symptoms=["headache"]) == ("out-of-range", "/vitals/systolic")


def test_in_an_unknown_zone_nobody_has_an_age() -> None:
    patient = {"birth_date": "2010-01-01", "time_zone": "Mars/Olympus"}
    assert judged(body(symptoms=["chest-pain"], patient=patient)).ids == ("CS3",)


def test_a_word_of_the_history_that_cannot_be_read_is_asked_again_and_is_no_finding() -> None:
    verdict = judged(body(symptoms=["chest-pain"], history=[7, "glaucoma"]))
    assert verdict.ids == ("CR4", "CS3")
    assert [fault.pointer for fault in verdict.ask_again] == ["/history/0"]


def test_where_the_sex_cannot_be_read_the_forms_are_scored_as_of_unknown_sex() -> None:
    verdict = judged(body(symptoms=["chest-pain"], patient={"sex": 1}, instruments={"audit-c": form("audit-c", 3)}))
    assert {"CR11", "CS3"} <= set(verdict.ids)
    assert [fault.pointer for fault in verdict.ask_again] == ["/patient/sex"]


def test_without_a_symptom_an_implausible_pressure_is_an_error() -> None:
    assert refused(vitals={"systolic": 1180}) == ("out-of-range", "/vitals/systolic")


@pytest.mark.parametrize(
    ("screener", "risk_seen"),
    [
        ({"q1": "maybe", "q4": "yes"}, True),
        ({"q4": "yes", "q9": "no"}, True),
        ({"q4": "Yes"}, False),
        ({"q4": True}, False),
        (["q4", "yes"], False),
        ("yes", False),
    ],
)
def test_a_yes_counts_in_a_screener_that_cannot_be_scored(screener: Any, risk_seen: bool) -> None:
    given = body(instruments={"c-ssrs-screener": screener})
    if not risk_seen:
        with pytest.raises(Invalid):
            judged(given)
        return
    verdict = judged(given)
    assert (verdict.result, verdict.ids) == ("crisis", ("CR18", "CS1"))


@pytest.mark.parametrize("phq9", [[7, 0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 4], [*ITEM_9, 0]])
@pytest.mark.parametrize("screener", [None, "none", {"q1": "maybe"}])
def test_item_9_counts_in_a_form_that_cannot_be_scored(phq9: list[int], screener: Any) -> None:
    assert judged(body(instruments={"phq-9": phq9, "c-ssrs-screener": screener})).result == "crisis"


def test_item_9_is_no_crisis_by_itself_in_a_form_that_cannot_be_scored() -> None:
    assert refused(instruments={"phq-9": [7, 0, 0, 0, 0, 0, 0, 0, 1]}) == ("out-of-range", "/instruments/phq-9/0")


def test_a_crisis_needs_no_instant() -> None:
    given = body(symptoms=["chest-pain"])
    verdict = judged(given, now=None)
    assert (verdict.result, [fault.pointer for fault in verdict.ask_again]) == ("crisis", ["/now"])
    with pytest.raises(Invalid) as refusal:
        judged(body(), now=None)
    assert (refusal.value.code, refusal.value.pointer) == ("missing", "/now")


def test_a_crisis_still_lists_every_other_rule() -> None:
    verdict = triage(
        symptoms=["chest-pain"], history=["glaucoma", "child-pugh-c"], instruments={"phq-9": form("phq-9", 24)}
    )
    assert verdict.ids == ("AD10", "CR4", "CR14", "CS3")
    assert judged(body(symptoms=["chest-pain"], patient={"birth_date": "2010-01-01"}), NOW).ids == ("AD1", "CS3")
