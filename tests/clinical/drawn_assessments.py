"""Assessments drawn at random: each field as in the base or anything else that can be read, blanks included."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.instruments.model import Answers
from shared.clinical.triage.codes import ANSWERS, EMERGENCY_SYMPTOMS, HISTORY, TREATED_CONDITIONS
from shared.clinical.triage.forms import ALL
from shared.clinical.triage.limits import POSSIBLE
from shared.clinical.triage.reading import VITALS
from tests.clinical.assessments import BASE

Drawn = st.SearchStrategy[Any]

TEXTS = ["sertraline", "sertraline 50mg daily", "lithium", "phenelzine", "ketamine", "none", "", "kava", "Xanax"]
CODES = ["36437", "6448", "29046", "10582", "1"]
ALLERGIES = ["latex", "Ketalar", "", None]


def answers(name: str) -> Drawn:
    """Any answers to an instrument, blanks included."""
    chosen = INSTRUMENTS[name]
    if chosen.answers is Answers.WORD:
        word = st.sampled_from(["yes", "no", None])
        return st.fixed_dictionaries({}, optional={item.link_id: word for item in chosen.items})
    value = st.booleans() if chosen.answers is Answers.YES_NO else st.integers(chosen.low, chosen.high)
    count = len(chosen.items)
    return st.lists(value, min_size=count, max_size=count) | st.lists(value | st.none(), min_size=count, max_size=count)


def number(name: str) -> Drawn:
    low, high = POSSIBLE[name]
    return st.integers(low, high) | st.floats(low, high).map(lambda value: round(value, 1))


def _usually(base: Any, other: Drawn) -> Drawn:
    return st.one_of(*[st.just(base)] * 11, other)


def _part(base: dict[str, Any], others: dict[str, Drawn]) -> Drawn:
    """An object with the base's fields or others; null now and then as a whole."""
    fields = {name: _usually(base.get(name), other) for name, other in others.items()}
    whole = st.fixed_dictionaries(fields)
    return st.one_of(*[whole] * 24, st.none())


def _list_of(entry: Drawn) -> Drawn:
    return _usually([], st.lists(entry, max_size=4) | st.none())


def _possible_pair(vitals: dict[str, Any] | None) -> bool:
    pair = (vitals["diastolic"], vitals["systolic"]) if vitals else (None, None)
    return None in pair or pair[0] < pair[1]


PATIENT = {
    "birth_date": st.dates(date(1906, 10, 7), date(2026, 10, 4)).map(str),
    "time_zone": st.sampled_from(["America/Los_Angeles", "Pacific/Auckland", "UTC"]),
    "state": st.sampled_from(["NV", "ZZ", "", None]),
    "sex": st.sampled_from(["female", "unknown", "other", None]),
}
MEDICATION = st.one_of(
    st.sampled_from(TEXTS).map(lambda text: {"text": text}),
    st.sampled_from(CODES).map(lambda code: {"rxcui": code}),
    st.sampled_from([None, 5, {"dose": 1}]),
)
CONDITIONS = st.sampled_from([*sorted(TREATED_CONDITIONS), "consciousness-expansion", "gout"])
SAID = st.sampled_from(["yes", "no", "unsure", "not-applicable", None])


def assessments() -> Drawn:
    """Any assessment that can be read: a dict as a front end sends it."""
    return st.fixed_dictionaries(
        {
            "patient": st.fixed_dictionaries(
                {name: _usually(BASE["patient"][name], other) for name, other in PATIENT.items()}
            ),
            "conditions": _usually(["depression"], st.lists(CONDITIONS, max_size=3) | st.none()),
            "instruments": _part(BASE["instruments"], {name: answers(name) | st.none() for name in ALL}),
            "answers": _part(BASE["answers"], dict.fromkeys(ANSWERS, SAID)),
            "history": _list_of(st.sampled_from([*HISTORY, "a-word-nobody-knows"])),
            "medications": _list_of(MEDICATION),
            "allergies": _list_of(st.sampled_from(ALLERGIES).map(lambda text: {"text": text})),
            "symptoms": _list_of(st.sampled_from([*sorted(EMERGENCY_SYMPTOMS), "headache", "hiccups"])),
            "vitals": _part(BASE["vitals"], {name: number(name) | st.none() for name in VITALS}).filter(_possible_pair),
        }
    )
