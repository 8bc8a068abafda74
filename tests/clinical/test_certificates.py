"""A certificate is true: with its counterfactual in the assessment, its rule stays silent."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from shared.clinical.triage import POLICIES, Policy, Result, apply
from shared.clinical.triage.rules import LOOKS
from tests.clinical.assessments import body, judged, triage, without_each_rule
from tests.clinical.drawn_assessments import assessments
from tests.clinical.nearest import NEAREST
from tests.clinical.speaking import SHOWN, SPEAKING, WOULD_CHANGE

STRICT = Policy(
    "strict",
    frozenset({"CA"}),
    tightened={
        "AD1.age": 21,
        "IN2.phq-9": 27,
        "CR1.systolic": 121,
        "CR1.diastolic": 81,
        "CR12.spo2": 99,
        "CR13.bmi": 25,
        "CR13.weight": 60,
        "CR13.age": 30,
        "CR14.phq-9": 1,
        "CR19.systolic": 110,
        "CR19.diastolic": 75,
        "CR19.temperature": 36.4,
        "CS2.systolic": 131,
        "CS2.diastolic": 100,
    },
)
CLINICS = [*POLICIES.values(), STRICT]


def test_every_rule_of_the_form_is_tried_here() -> None:
    assert set(SPEAKING) == {rule.id for rule, _ in LOOKS}


@pytest.mark.parametrize("policy", CLINICS, ids=lambda policy: policy.clinic)
@pytest.mark.parametrize("rule", SPEAKING)
def test_with_its_counterfactual_a_rule_stays_silent(rule: str, policy: Policy) -> None:
    silenced = dict(without_each_rule(body(**SPEAKING[rule]), policy))
    assert rule in silenced
    for spoken, left in silenced.items():
        assert spoken not in left


@given(assessments())
def test_every_certificate_of_any_assessment_is_true(drawn: dict[str, Any]) -> None:
    for policy in CLINICS:
        for rule, left in without_each_rule(drawn, policy):
            assert rule not in left


@settings(max_examples=40)
@given(assessments())
def test_the_certificates_together_lead_to_clear(drawn: dict[str, Any]) -> None:
    """Following one after the other ends, and ends where no rule speaks."""
    for _ in range(100):
        verdict = judged(drawn)
        if not verdict.rules:
            break
        drawn = apply(verdict.rules[0].counterfactual, drawn)
    assert judged(drawn).result is Result.CLEAR


@pytest.mark.parametrize("rule", SPEAKING)
def test_a_certificate_says_in_words_what_would_change_it(rule: str) -> None:
    told = {one.id: one.would_change for one in triage(**SPEAKING[rule]).rules}
    assert told[rule] == WOULD_CHANGE[rule]


@pytest.mark.parametrize("rule", SPEAKING)
def test_a_certificate_shows_what_was_judged(rule: str) -> None:
    told = {one.id: one.input for one in triage(**SPEAKING[rule]).rules}
    assert told[rule] == SHOWN[rule]


@pytest.mark.parametrize("rule", SPEAKING)
def test_a_counterfactual_says_what_to_put_instead(rule: str) -> None:
    told = {one.id: one.counterfactual for one in triage(**SPEAKING[rule]).rules}
    assert told[rule] == NEAREST[rule]


def test_a_minor_would_pass_with_an_earlier_birth_date_also_on_29_february() -> None:
    leap_day = datetime(2028, 2, 29, 20, tzinfo=UTC)
    (told,) = judged(body(patient={"birth_date": "2015-01-01"}), leap_day).rules
    assert told.counterfactual == {"patient": {"birth_date": "2010-02-28"}}
    assert judged(apply(told.counterfactual, body()), leap_day).ids == ()


@pytest.mark.parametrize(
    ("vitals", "nearest"),
    [
        ({"weight_kg": 150, "height_cm": 180}, {"weight_kg": 129}),
        ({"weight_kg": 95, "height_cm": 150}, {"weight_kg": 90}),
        ({"weight_kg": 44, "height_cm": 180}, {"weight_kg": 45}),
        ({"weight_kg": 30, "height_cm": None}, {"weight_kg": 45}),
        # No weight is both light and heavy enough for somebody so small.
        ({"weight_kg": 60, "height_cm": 100}, {"weight_kg": 45, "height_cm": 107}),
        ({"weight_kg": 41, "height_cm": 101}, {"weight_kg": 45, "height_cm": 107}),
        ({"weight_kg": 50, "height_cm": 107}, {"weight_kg": 45}),
    ],
)
def test_the_nearest_size_that_passes_is_named(vitals: dict[str, Any], nearest: dict[str, Any]) -> None:
    (told,) = [rule for rule in judged(body(vitals=vitals)).rules if rule.id == "CR13"]
    assert told.counterfactual == {"vitals": nearest}


def test_the_weight_that_would_pass_needs_no_rounding() -> None:
    """149 kg at 193 cm are 40.001 kg/m2: they pass as 40.0, but are not named."""
    (told,) = judged(body(vitals={"weight_kg": 150, "height_cm": 193})).rules
    assert told.counterfactual == {"vitals": {"weight_kg": 148}}


@pytest.mark.parametrize(
    ("vitals", "possible"),
    [
        ({"systolic": None, "diastolic": None}, {"systolic": 95, "diastolic": 60}),
        ({"systolic": None, "diastolic": 110}, {"systolic": 111}),
        ({"systolic": 50, "diastolic": None}, {"diastolic": 49}),
    ],
)
def test_a_blank_pressure_would_pass_with_one_that_is_possible_beside_the_other(
    vitals: dict[str, Any], possible: dict[str, Any]
) -> None:
    (told,) = [rule for rule in judged(body(vitals=vitals)).rules if rule.id == "CR18"]
    assert told.counterfactual == {"vitals": possible}


def test_the_conditions_that_would_pass_are_those_named_that_are_treated() -> None:
    (told,) = [rule for rule in judged(body(conditions=["anxiety", "gout"])).rules if rule.id == "IN8"]
    assert told.counterfactual == {"conditions": ["anxiety"]}


@pytest.mark.parametrize("question", ["q4", "q5", "q6b"])
def test_a_high_screener_would_pass_with_a_no_to_what_made_it_high(question: str) -> None:
    calm = dict.fromkeys(["q1", "q2", "q3", "q4", "q5", "q6", "q6b"], "no")
    verdict = judged(body(instruments={"c-ssrs-screener": {**calm, question: "yes"}}))
    (told,) = [rule for rule in verdict.rules if rule.id == "CS1"]
    assert told.input == {f"/instruments/c-ssrs-screener/{question}": "yes"}
    assert told.would_change == f"would pass if {question} were no"
    assert told.counterfactual == {"instruments": {"c-ssrs-screener": calm}}


@pytest.mark.parametrize(
    ("said", "opened"), [("q3", {"q2": "yes"}), ("q4", {"q2": "yes"}), ("q5", {"q2": "yes"}), ("q6b", {"q6": "yes"})]
)
def test_a_broken_branch_would_pass_with_the_question_that_opens_it(said: str, opened: dict[str, str]) -> None:
    asked = dict.fromkeys(["q1", "q2", "q3", "q4", "q5", "q6", "q6b"], "no")
    (told,) = [
        rule
        for rule in judged(body(instruments={"c-ssrs-screener": {**asked, said: "yes"}})).rules
        if rule.id == "CR17"
    ]
    assert told.counterfactual == {"instruments": {"c-ssrs-screener": {**asked, said: "yes", **opened}}}


def test_a_certificate_has_the_fields_of_the_contract_and_the_clinics_own_limit() -> None:
    told = judged(body(vitals={"systolic": 125}), policy=STRICT).as_dict()
    assert told["rule_set"].startswith("triage-1,AD1.age=21,")
    (high,) = [rule for rule in told["rules"] if rule["id"] == "CR1"]
    assert list(high) == [
        "id",
        "version",
        "provenance",
        "input",
        "threshold",
        "outcome",
        "would_change",
        "counterfactual",
    ]
    assert high["provenance"] == "V [SPRAVATO-DROR],[HAYMARKET]"
    assert high["input"] == {"/vitals/systolic": 125}
    assert high["threshold"].startswith("systolic below 121 and diastolic below 81,")
    assert (high["outcome"], high["counterfactual"]) == ("review", {"vitals": {"systolic": 120}})


def test_the_reviewer_reads_which_ingredient_is_meant() -> None:
    (rule,) = triage(medications=[{"text": "Nardil 15mg"}]).rules
    assert rule.input == {"/medications/0": {"match": "not-matched", "ingredients": [], "perhaps": ["phenelzine"]}}


def test_the_reviewer_reads_how_each_entry_was_understood() -> None:
    understood: dict[str, Any] = {
        "listed-ingredient": {"text": "lithium"},
        "two-ingredients": {"text": "sertraline", "rxcui": "2556"},
        "not-matched": {"text": "kava"},
        "nothing-taken-beside-others": {"text": "none"},
        "blank": {"text": ""},
        "unreadable": 5,
    }
    (told,) = [rule for rule in triage(medications=list(understood.values())).rules if rule.id == "CR15"]
    assert [told.input[f"/medications/{place}"]["match"] for place in range(6)] == list(understood)


def test_a_merge_patch_leaves_what_it_does_not_name() -> None:
    """RFC 7396: objects are merged, lists and values replaced, null removes."""
    before = {"a": {"b": 1, "c": [1, 2]}, "d": None, "e": 5}
    assert apply({"a": {"c": [3]}, "e": None, "f": {"g": 1}}, before) == {
        "a": {"b": 1, "c": [3]},
        "d": None,
        "f": {"g": 1},
    }
    assert before == {"a": {"b": 1, "c": [1, 2]}, "d": None, "e": 5}
    assert apply([1], {"a": 1}) == [1]
    assert apply({"a": None}, {"b": 1}) == {"b": 1}
    assert apply({"a": 1}, [1]) == {"a": 1}
