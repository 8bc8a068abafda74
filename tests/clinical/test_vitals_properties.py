"""What holds for every reading, whatever the numbers."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.vitals import Action, Phase, judge_vitals
from shared.clinical.vitals.reading import PLAUSIBLE
from shared.clinical.vitals.thresholds import SEVERITY

WORDS = st.sampled_from(["headache", "blurred-vision", "chest-pain", "unresponsive"]) | st.text(max_size=5)


def numbers(parameter: str) -> st.SearchStrategy[Any]:
    low, high = PLAUSIBLE[parameter]
    return st.none() | st.integers(low, high) | st.floats(low, high).map(lambda value: round(value, 1))


def possible(reading: dict[str, Any]) -> bool:
    pair = reading["systolic"], reading["diastolic"]
    return None in pair or pair[1] < pair[0]


READINGS = st.fixed_dictionaries({name: numbers(name) for name in PLAUSIBLE}).filter(possible)
QUESTIONS = st.fixed_dictionaries(
    {
        "phase": st.sampled_from(["pre-dose", "in-session"]),
        "reading": READINGS,
        "symptoms": st.lists(WORDS, max_size=2),
    },
    optional={"baseline": st.none() | READINGS, "sustained_seconds": st.integers(0, 600)},
)


def severity(asked: dict[str, Any]) -> int:
    return SEVERITY[Phase(asked["phase"])].index(judge_vitals(asked).action)


@given(QUESTIONS, WORDS)
def test_one_more_symptom_never_asks_for_less(asked: dict[str, Any], word: str) -> None:
    assert severity({**asked, "symptoms": [*asked["symptoms"], word]}) >= severity(asked)


@given(QUESTIONS, st.integers(0, 600))
def test_standing_longer_never_asks_for_less(asked: dict[str, Any], longer: int) -> None:
    later = {**asked, "sustained_seconds": asked.get("sustained_seconds", 0) + longer}
    assert severity(later) >= severity(asked)


@given(QUESTIONS)
def test_the_answer_is_one_of_its_phase_and_says_why(asked: dict[str, Any]) -> None:
    judged = judge_vitals(asked)
    ladder = SEVERITY[Phase(asked["phase"])]
    assert judged.action in ladder
    assert bool(judged.why) == (judged.action is not ladder[0])
    assert set(judged.why) <= {*PLAUSIBLE, "symptoms"}


@given(QUESTIONS, st.sampled_from(["systolic", "diastolic", "heart_rate", "respiratory_rate"]))
def test_a_blank_required_number_is_never_clear(asked: dict[str, Any], blank: str) -> None:
    before = {**asked, "phase": "pre-dose", "reading": {**asked["reading"], blank: None}}
    assert judge_vitals(before).action is not Action.CLEAR


@given(QUESTIONS, st.randoms())
def test_the_order_of_keys_and_symptoms_makes_no_difference(asked: dict[str, Any], random: Any) -> None:
    keys = list(asked["reading"])
    random.shuffle(keys)
    turned = {**asked, "reading": {key: asked["reading"][key] for key in keys}, "symptoms": asked["symptoms"][::-1]}
    assert judge_vitals(turned) == judge_vitals(asked)


@given(QUESTIONS)
def test_dropping_the_baseline_never_asks_for_less_of_a_raised_pressure(asked: dict[str, Any]) -> None:
    raised = {"systolic": 140, "diastolic": 60}
    at_rise = {**asked, "phase": "in-session", "reading": {**asked["reading"], **raised}}
    assert severity({**at_rise, "baseline": None}) >= SEVERITY[Phase.IN_SESSION].index(Action.ALERT)
