"""`carepath vitals`: what a reading asks for, before a dose or in session."""

from typing import Any

from carepath.filters.words import assigned
from shared.clinical.invalid import Invalid
from shared.clinical.vitals.question import judge_vitals

NAME = "vitals"
ERROR_EXTRA = {"action": "error"}
_READING = {
    "systolic": 172,
    "diastolic": 104,
    "heart_rate": 96,
    "spo2": 97,
    "respiratory_rate": 16,
    "temperature_c": 36.8,
}
EXAMPLE = {
    "id": "forty-minutes",
    "phase": "in-session",
    "reading": _READING,
    "baseline": {"systolic": 124, "diastolic": 78},
    "symptoms": [],
}
PERSON_EXAMPLE = "in-session systolic=172 diastolic=104 heart_rate=96 baseline.systolic=124 baseline.diastolic=78"


def answer(line: dict[str, Any]) -> dict[str, Any]:
    judged = judge_vitals(line)
    return {"action": judged.action, "why": list(judged.why)}


def person(words: list[str]) -> dict[str, Any]:
    """`PHASE [PARAMETER=NUMBER ...] [baseline.PARAMETER=NUMBER ...] [sustained_seconds=N] [SYMPTOM ...]`."""
    if not words:
        raise Invalid("missing", "/phase")
    line: dict[str, Any] = {"phase": words[0], "reading": {}, "baseline": {}}
    line["symptoms"] = [word for word in words[1:] if "=" not in word]
    for name, value in assigned(word for word in words[1:] if "=" in word):
        _put(line, name, value)
    return answer(line)


def _put(line: dict[str, Any], name: str, value: Any) -> None:
    if name == "sustained_seconds":
        line[name] = value
    elif name.startswith("baseline."):
        line["baseline"][name.removeprefix("baseline.")] = value
    else:
        line["reading"][name] = value
