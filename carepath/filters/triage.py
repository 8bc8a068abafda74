"""`carepath triage`: an assessment with the instant of its triage, and the verdict on it.

The clinic is `demo`. Beside the result and the ids of all rules that spoke stand what a person has to do and one
certificate for each rule.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from carepath.filters.strict_json import read_object, refuse_repeated_keys
from shared.clinical.invalid import Invalid
from shared.clinical.triage import Assessment, Verdict, apply, crisis_rules, judge, read
from shared.clinical.when.instants import parse_instant

NAME = "triage"
ERROR_EXTRA: dict[str, Any] = {"result": "error", "rules": []}
EXAMPLE: dict[str, Any] = {
    "id": "a",
    "now": "2026-10-05T17:00:00Z",
    "patient": {"birth_date": "1992-03-15", "sex": "male", "time_zone": "America/Los_Angeles", "state": "CA"},
    "conditions": ["depression"],
    "instruments": {
        "phq-9": [2, 2, 2, 2, 2, 2, 2, 2, 0],
        "gad-7": [1, 1, 1, 1, 1, 1, 2],
        "c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no"},
        "audit-c": [0, 0, 0],
        "dast-10": [False, False, True, False, False, False, False, False, False, False],
    },
    "answers": {
        "mania_now": "no",
        "psychosis_now": "no",
        "pregnant": "not-applicable",
        "breastfeeding": "not-applicable",
        "ketamine_allergy": "no",
        "substance_dependence_now": "no",
        "peer_monitor": "yes",
        "stable_address": "yes",
    },
    "history": [],
    "medications": [{"text": "sertraline 50 mg daily"}],
    "allergies": [],
    "symptoms": [],
    "vitals": {
        "systolic": 148,
        "diastolic": 86,
        "heart_rate": 72,
        "spo2": 98,
        "weight_kg": 80,
        "height_cm": 180,
    },
}
PERSON_EXAMPLE = "example /vitals/systolic=182 '/symptoms=[\"headache\"]'"


def answer(line: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict on an assessment and its `now`. Where `now` is wrong, a crisis is still named."""
    assessment = read({name: value for name, value in line.items() if name != "now"})
    return _told(judge(assessment, _instant(line, assessment)))


def _instant(line: Mapping[str, Any], assessment: Assessment) -> datetime | None:
    try:
        return parse_instant(_needed(line, "now"), "/now")
    except Invalid:
        if not crisis_rules(assessment):
            raise
        return None


def _needed(line: Mapping[str, Any], field: str) -> Any:
    if line.get(field) is None:
        raise Invalid("missing", f"/{field}")
    return line[field]


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "result": verdict.result,
        "rules": list(verdict.ids),
        "priority": verdict.priority,
        "flags": list(verdict.flags),
        "kinds": list(verdict.kinds),
        "ask_again": [{"code": bad.code, "pointer": bad.pointer} for bad in verdict.ask_again],
        "rule_set": verdict.rule_set,
        "certificates": [rule.as_dict() for rule in verdict.rules],
    }


def person(words: list[str]) -> dict[str, Any]:
    """The verdict for a reader: a file with one assessment, or `example`, then changes such as `/vitals/systolic=182`.

    A change is a JSON pointer to a field and its JSON value. Raises Invalid as `answer`, and `not-a-file`,
    `not-a-change`.
    """
    line = _line(words[0])
    for word in words[1:]:
        line = apply(_change(word), line)
    line.pop("id", None)
    return _readable(answer(line))


def _line(word: str) -> dict[str, Any]:
    if word == "example":
        return dict(EXAMPLE)
    try:
        line = read_object(Path(word).read_bytes())
    except OSError:
        raise Invalid("not-a-file", "") from None
    refuse_repeated_keys(line)
    return line


def _change(word: str) -> dict[str, Any]:
    """`/vitals/systolic=182` as a JSON Merge Patch."""
    pointer, equals, value = word.partition("=")
    if not equals or not pointer.startswith("/"):
        raise Invalid("not-a-change", pointer)
    patch = read_object(f'{{"value": {value}}}'.encode())
    for name in reversed(pointer[1:].split("/")):
        patch = {name: patch.pop("value") if "value" in patch else patch}
    return patch


def _readable(told: dict[str, Any]) -> dict[str, Any]:
    shown = {name: told[name] for name in ("result", "rules", "priority", "flags")}
    return shown | {rule["id"]: f"{rule['outcome']}: {rule['would_change']}" for rule in told["certificates"]}
