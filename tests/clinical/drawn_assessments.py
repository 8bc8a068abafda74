"""Assessments drawn at random: complete or half-filled, mild or severe, always readable."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.instruments.model import Answers, Instrument
from shared.clinical.triage.codes import (
    ANSWERS,
    EMERGENCY_SYMPTOMS,
    HISTORY,
    OPTIONAL_INSTRUMENTS,
    REQUIRED_INSTRUMENTS,
    REQUIRED_VITALS,
    TREATED_CONDITIONS,
)
from shared.clinical.triage.limits import POSSIBLE

_VALUES = {
    Answers.YES_NO: lambda chosen: st.booleans(),
    Answers.WORD: lambda chosen: st.sampled_from(["yes", "no"]),
    Answers.WHOLE: lambda chosen: st.integers(chosen.low, chosen.high),
}
TEXTS = ["sertraline", "sertraline 50mg daily", "lithium", "phenelzine", "ketamine", "none", "", "kava", "Xanax"]
MEDICINES = st.one_of(
    st.sampled_from(TEXTS).map(lambda text: {"text": text}),
    st.sampled_from(["36437", "6448", "29046", "10582", "1"]).map(lambda code: {"rxcui": code}),
    st.sampled_from([None, 5, {"dose": 1}]),
)


def _answers(chosen: Instrument) -> st.SearchStrategy[Any]:
    value = _VALUES[chosen.answers](chosen) | st.none()
    if chosen.answers is Answers.WORD:
        return st.fixed_dictionaries({}, optional={item.link_id: value for item in chosen.items})
    calm = st.lists(st.just(_calm(chosen)), min_size=len(chosen.items), max_size=len(chosen.items))
    return calm | st.lists(value, min_size=len(chosen.items), max_size=len(chosen.items))


def _calm(chosen: Instrument) -> Any:
    return False if chosen.answers is Answers.YES_NO else 1


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _number(name: str) -> st.SearchStrategy[Any]:
    low, high = POSSIBLE[name]
    return st.integers(low, high) | st.floats(low, high).map(lambda value: round(value, 1))


def _possible_pair(vitals: dict[str, Any]) -> bool:
    pair = (vitals.get("diastolic"), vitals.get("systolic"))
    return None in pair or pair[0] < pair[1]


def _words(words: list[str]) -> st.SearchStrategy[Any]:
    return _maybe(st.lists(st.sampled_from(words), max_size=4))


PATIENTS = st.fixed_dictionaries(
    {
        "birth_date": st.dates(date(1906, 10, 7), date(2026, 10, 4)).map(str),
        "time_zone": st.sampled_from(["America/Los_Angeles", "Pacific/Auckland", "UTC"]),
    },
    optional={
        "state": st.sampled_from(["CA", "NV", "ZZ", "", None]),
        "sex": st.sampled_from(["male", "female", "unknown", "other", None]),
    },
)
FORMS = st.fixed_dictionaries(
    {}, optional={name: _maybe(_answers(INSTRUMENTS[name])) for name in (*REQUIRED_INSTRUMENTS, *OPTIONAL_INSTRUMENTS)}
)
SAFETY = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(ANSWERS, st.sampled_from(["yes", "no", "unsure", "not-applicable", None]))
)
VITALS = st.fixed_dictionaries(
    {name: _number(name) for name in REQUIRED_VITALS[:2]},
    optional={name: _maybe(_number(name)) for name in POSSIBLE if name in {*REQUIRED_VITALS[2:], "spo2"}}
    | {name: _maybe(_number(name)) for name in ("respiratory_rate", "temperature_c")},
).filter(_possible_pair)


def assessments() -> st.SearchStrategy[dict[str, Any]]:
    """Any assessment that can be read, at both clinics' zone and others."""
    return st.fixed_dictionaries(
        {"patient": PATIENTS},
        optional={
            "conditions": _words([*sorted(TREATED_CONDITIONS), "consciousness-expansion", "gout"]),
            "instruments": _maybe(FORMS),
            "answers": _maybe(SAFETY),
            "history": _words([*HISTORY, "a-word-nobody-knows"]),
            "medications": _maybe(st.lists(MEDICINES, max_size=4)),
            "allergies": _maybe(
                st.lists(st.sampled_from(["latex", "Ketalar", "", None]).map(lambda text: {"text": text}), max_size=3)
            ),
            "symptoms": _words([*sorted(EMERGENCY_SYMPTOMS), "headache", "hiccups"]),
            "vitals": _maybe(VITALS),
        },
    )
