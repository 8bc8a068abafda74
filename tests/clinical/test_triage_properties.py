"""What holds for every assessment, whatever is in it."""

import json
import random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.clinical.invalid import Invalid
from shared.clinical.triage import DEMO, Policy, Result, Verdict, danger_in
from shared.clinical.triage.codes import ANSWERS, EMERGENCY_SYMPTOMS, HISTORY, REQUIRED_INSTRUMENTS, REQUIRED_VITALS
from shared.clinical.triage.limits import LIMITS
from shared.clinical.triage.result import worst
from tests.clinical.assessments import judged
from tests.clinical.drawn_assessments import MEDICATION, assessments, number

RANK = {result: rank for rank, result in enumerate(Result)}

# One more finding: the field and how it is worse than before.
ADDED: dict[str, st.SearchStrategy[Any]] = {
    "history": st.sampled_from([*HISTORY, "a-word-nobody-knows"]),
    "symptoms": st.sampled_from([*sorted(EMERGENCY_SYMPTOMS), "headache", "hiccups"]),
    "medications": MEDICATION,
    "allergies": st.sampled_from([{"text": "Ketalar"}, {"text": "latex"}, {"text": ""}]),
    "conditions": st.sampled_from(["bipolar-depression", "ptsd", "gout", "consciousness-expansion"]),
}


def not_milder(before: Result, after: Result) -> bool:
    return RANK[after] >= RANK[before]


@given(assessments(), st.data())
def test_one_more_entry_of_a_list_never_makes_triage_milder(drawn: dict[str, Any], data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(ADDED)))
    assume(drawn[field] is not None)
    more = {**drawn, field: [*drawn[field], data.draw(ADDED[field])]}
    before, after = judged(drawn), judged(more)
    # A lone entry that says nothing is taken is no finding to begin with: beside another one it is.
    assert not_milder(before.result, after.result)
    assert set(before.ids) - {"IN8"} <= set(after.ids)


@given(assessments(), st.sampled_from(sorted(ANSWERS)))
def test_a_declining_answer_never_makes_triage_milder(drawn: dict[str, Any], question: str) -> None:
    answers = {**(drawn["answers"] or {}), question: ANSWERS[question][1]}
    assert not_milder(judged(drawn).result, judged({**drawn, "answers": answers}).result)


@given(assessments(), st.sampled_from(sorted(ANSWERS)), st.sampled_from([None, "unsure"]))
def test_a_blank_or_unsure_safety_answer_is_never_clear(drawn: dict[str, Any], question: str, said: Any) -> None:
    answers = {**(drawn["answers"] or {}), question: said}
    verdict = judged({**drawn, "answers": answers})
    assert "CR18" in verdict.ids
    assert verdict.result is not Result.CLEAR


@given(assessments(), st.sampled_from([*REQUIRED_INSTRUMENTS, *REQUIRED_VITALS]))
def test_a_missing_instrument_or_reading_is_never_clear(drawn: dict[str, Any], name: str) -> None:
    part = "instruments" if name in REQUIRED_INSTRUMENTS else "vitals"
    verdict = judged({**drawn, part: {**(drawn[part] or {}), name: None}})
    assert "CR18" in verdict.ids


@given(assessments(), st.sampled_from(["q4", "q5", "q6b"]))
def test_a_yes_to_a_grave_question_is_always_a_crisis(drawn: dict[str, Any], question: str) -> None:
    forms = drawn["instruments"] or {}
    screener = {**(forms.get("c-ssrs-screener") or {}), question: "yes"}
    verdict = judged({**drawn, "instruments": {**forms, "c-ssrs-screener": screener}})
    assert verdict.result is Result.CRISIS
    assert "CS1" in verdict.ids


@given(assessments(), st.floats(0.1, 60), st.booleans())
def test_a_higher_pressure_never_makes_triage_milder(drawn: dict[str, Any], more: float, symptom: bool) -> None:
    vitals = drawn["vitals"] or {}
    assume(vitals.get("systolic") is not None and vitals["systolic"] + more <= 300)
    assume(vitals["systolic"] >= LIMITS["CR19.systolic"].value)
    symptoms = ["headache"] if symptom else drawn["symptoms"]
    higher = {**drawn, "symptoms": symptoms, "vitals": {**vitals, "systolic": vitals["systolic"] + more}}
    assert not_milder(judged({**drawn, "symptoms": symptoms}).result, judged(higher).result)


@given(assessments(), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(drawn: dict[str, Any], chance: random.Random) -> None:
    assert judged(drawn) == judged(_shuffled(drawn, chance))


def _shuffled(value: Any, chance: random.Random) -> Any:
    if not isinstance(value, dict):
        return value
    keys = list(value)
    chance.shuffle(keys)
    return {key: _shuffled(value[key], chance) for key in keys}


@given(assessments())
def test_the_result_is_the_worst_that_a_rule_says_and_no_rule_approves(drawn: dict[str, Any]) -> None:
    verdict = judged(drawn)
    assert verdict.result is worst(rule.outcome for rule in verdict.rules)
    assert Result.CLEAR not in {rule.outcome for rule in verdict.rules}
    assert len(set(verdict.ids)) == len(verdict.ids)
    assert json.loads(json.dumps(verdict.as_dict()))["result"] == verdict.result


def test_there_is_no_word_for_approving() -> None:
    assert [str(result) for result in Result] == ["clear", "review", "decline", "crisis"]


@given(assessments(), st.sampled_from(sorted(LIMITS)), st.data())
def test_a_stricter_limit_never_makes_triage_milder(drawn: dict[str, Any], limit: str, data: st.DataObject) -> None:
    policy = _stricter(limit, data)
    before, after = judged(drawn), judged(drawn, policy=policy)
    assert not_milder(before.result, after.result)
    assert set(before.ids) <= set(after.ids)


def _stricter(limit: str, data: st.DataObject) -> Policy:
    step = data.draw(st.integers(0, 20))
    at = LIMITS[limit].value
    value = next(one for one in (at + step, at - step) if not LIMITS[limit].loosened_by(one))
    try:
        return Policy("strict", DEMO.licensed_states, tightened={limit: value})
    except Invalid:
        assume(False)
        raise


@given(assessments(), st.sampled_from(["CR4", "CR15", "CR18", "AD7", "IN2", "CS1", "AD1"]))
def test_a_rule_raised_to_decline_declines(drawn: dict[str, Any], rule: str) -> None:
    before = judged(drawn)
    after = judged(drawn, policy=Policy("strict", DEMO.licensed_states, raised={rule: Result.DECLINE}))
    assert not_milder(before.result, after.result)
    assert rule not in after.ids or not_milder(Result.DECLINE, after.result)
    assert before.ids == after.ids


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(assessments(), st.data())
def test_anything_in_any_place_is_judged_or_refused(drawn: dict[str, Any], data: st.DataObject) -> None:
    """Never another exception; and what reads as danger in it is the crisis of the verdict."""
    field = data.draw(st.sampled_from(sorted(drawn)))
    inner = data.draw(st.sampled_from(sorted(drawn[field]))) if isinstance(drawn[field], dict) else None
    junk = data.draw(ANYTHING)
    given = {**drawn, field: junk if inner is None else {**drawn[field], inner: junk}}
    danger, outcome = danger_in(given), _verdict_or_pointer(given)
    if isinstance(outcome, str):
        assert outcome == "" or outcome.startswith(f"/{field}")
        assert not danger.crisis
    else:
        assert set(danger.rules) <= set(outcome.ids)


def _verdict_or_pointer(given: Any) -> Verdict | str:
    try:
        return judged(given)
    except Invalid as bad:
        return bad.pointer


@pytest.mark.parametrize("field", ["systolic", "heart_rate", "weight_kg", "temperature_c"])
@given(data=st.data())
def test_a_number_of_a_plausible_range_is_never_refused(field: str, data: st.DataObject) -> None:
    value = data.draw(number(field))
    given = {"patient": {"birth_date": "1992-03-15", "time_zone": "UTC"}, "vitals": {field: value}}
    assert judged(given).result is not Result.CLEAR
