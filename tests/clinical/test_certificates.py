"""A certificate is true: with its counterfactual in the assessment, its rule stays silent."""

from typing import Any

import pytest
from hypothesis import given, settings

from shared.clinical.triage import POLICIES, Policy, Result, apply
from shared.clinical.triage.rules import LOOKS
from tests.clinical.assessments import body, judged, triage, without_each_rule
from tests.clinical.drawn_assessments import assessments
from tests.clinical.forms import form

# At least one assessment for each rule of the form, on which it speaks.
SPEAKING: dict[str, dict[str, Any]] = {
    "IN2": {"instruments": {"phq-9": form("phq-9", 3), "gad-7": form("gad-7", 3)}},
    "IN8": {"conditions": ["gout", "depression"]},
    "AD1": {"patient": {"birth_date": "2010-01-01"}},
    "AD2": {"answers": {"ketamine_allergy": "yes"}, "allergies": [{"text": "latex"}, {"text": "S-ketamine"}]},
    "AD3": {"answers": {"pregnant": "yes", "breastfeeding": "yes"}},
    "AD4": {"answers": {"psychosis_now": "yes"}, "history": ["schizophrenia", "glaucoma"]},
    "AD5": {"answers": {"mania_now": "yes"}},
    "AD6": {"history": ["intracerebral-haemorrhage"]},
    "AD7": {"history": ["stroke", "thyrotoxicosis"]},
    "AD8": {"answers": {"substance_dependence_now": "yes"}, "history": ["opioid-use-disorder-past"]},
    "AD9": {"answers": {"peer_monitor": "no", "stable_address": "no"}, "patient": {"state": "ZZ"}},
    "AD10": {"history": ["child-pugh-c"]},
    "AD11": {"history": ["suicide-attempt-within-3-months"]},
    "CR1": {
        "vitals": {"systolic": 190, "diastolic": 130},
        "history": ["hypertension"],
        "medications": [{"text": "lisinopril"}, {"text": "sertraline"}],
    },
    "CR2": {"history": ["arrhythmia", "heart-failure"]},
    "CR3": {"history": ["raised-intracranial-pressure"]},
    "CR4": {"history": ["glaucoma"]},
    "CR5": {"history": ["thyroid-disease"], "medications": [{"text": "levothyroxine"}]},
    "CR6": {"history": ["liver-disease"]},
    "CR7": {"history": ["interstitial-cystitis"]},
    "CR8": {"history": ["seizure-disorder"]},
    "CR9": {"conditions": ["bipolar-depression"], "history": ["mania-past"], "medications": [{"text": "lithium"}]},
    "CR10": {"history": ["dissociative-disorder"]},
    "CR11": {"instruments": {"audit-c": [4, 4, 4], "dast-10": [True, True, False, *[True] * 7]}},
    "CR12": {"vitals": {"spo2": 91}, "history": ["sleep-apnoea-untreated"]},
    "CR13": {"vitals": {"weight_kg": 150}, "patient": {"birth_date": "1940-02-29"}},
    "CR14": {
        "instruments": {
            "phq-9": form("phq-9", 26),
            "pcl-5": form("pcl-5", 60),
            "c-ssrs-screener": {"q1": "yes", "q2": "no", "q6": "yes", "q6b": "no"},
        },
        "history": ["psychiatric-admission-within-90-days", "dissociative-disorder"],
    },
    "CR15": {"medications": [5, {"text": "x"}, {"text": "sertraline"}, {"text": ""}]},
    "CR16": {"history": ["ketamine-treatment-within-90-days"], "medications": [{"rxcui": "6130"}]},
    "CR17": {
        "history": ["whatever"],
        "instruments": {"c-ssrs-screener": {"q1": "no", "q2": "no", "q3": "yes", "q6": "no"}},
    },
    "CR18": {
        "patient": {"state": None},
        "conditions": None,
        "history": None,
        "medications": None,
        "allergies": [{"text": ""}],
        "symptoms": None,
        "answers": {"mania_now": "unsure", "peer_monitor": None},
        "instruments": {
            "phq-9": [None] * 9,
            "c-ssrs-screener": None,
            "dast-10": [None] * 10,
            "smd-a": [0] * 8 + [None],
        },
        "vitals": dict.fromkeys(["systolic", "diastolic", "heart_rate", "weight_kg", "height_cm"]),
    },
    "CR19": {
        "vitals": {
            "systolic": 82,
            "diastolic": 45,
            "heart_rate": 130,
            "respiratory_rate": 8,
            "temperature_c": 39.5,
        },
        "symptoms": ["headache", "hiccups"],
    },
    "CS1": {"instruments": {"c-ssrs-screener": {"q1": "yes", "q2": "yes", "q4": "yes", "q6": "yes", "q6b": "yes"}}},
    "CS2": {"vitals": {"systolic": 200, "diastolic": 140}, "symptoms": ["headache"]},
    "CS3": {"symptoms": ["chest-pain", "headache", "unresponsive"]},
    "CS4": {"instruments": {"smd-a": [0] * 8 + [2], "c-ssrs-screener": {"q1": "no", "q2": "yes"}}},
}
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


@pytest.mark.parametrize(
    ("changed", "rule", "words"),
    [
        ({"vitals": {"systolic": 172}}, "CR1", "would pass if systolic were below 140"),
        (
            {"vitals": {"systolic": 172, "diastolic": 104}},
            "CR1",
            "would pass if systolic were below 140 and diastolic were below 90",
        ),
        ({"patient": {"birth_date": "2010-01-01"}}, "AD1", "would pass if age were 18 or above"),
        ({"vitals": {"heart_rate": 120}}, "CR19", "would pass if heart rate were 100 or below"),
        ({"history": ["glaucoma"]}, "CR4", "would pass if history did not name glaucoma"),
        ({"answers": {"peer_monitor": "no"}}, "AD9", "would pass if peer_monitor were answered yes"),
        ({"answers": {"pregnant": None}}, "CR18", "would pass if pregnant were answered"),
        ({"medications": [{"text": "x"}]}, "CR15", "would pass if medications lacked entry 1"),
        (
            {"patient": {"state": "ZZ"}},
            "AD9",
            "would pass if state were one of CA, CO, FL, NY, TX, WA",
        ),
    ],
)
def test_a_certificate_says_in_words_what_would_change_it(changed: dict[str, Any], rule: str, words: str) -> None:
    told = {one.id: one.would_change for one in triage(**changed).rules}
    assert told[rule] == words


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
