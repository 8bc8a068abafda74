"""Assessments for tests: the published base of the contract with a person, and anything laid over it."""

from __future__ import annotations

import json
from copy import deepcopy
from itertools import count
from pathlib import Path
from random import SystemRandom
from typing import Any

BASE: dict[str, Any] = json.loads((Path(__file__).parent / "contracts/filters/triage_base.json").read_text())
PERSON: dict[str, Any] = {
    "given": "Ada",
    "family": "Quillfeather",
    "address": {"line1": "1 Harbor Street", "city": "Oakland", "postal_code": "94607"},
    "phone": "+1 510 555 0100",
    "email": "ada@example.com",
}
CONTACT = {"name": "Sam Quillfeather", "phone": "+1 510 555 0101", "relationship": "partner"}

_NUMBERS = count(SystemRandom().randrange(10**8))


def somebody() -> dict[str, Any]:
    """Who a form says the patient is: with each call another person, whom no register takes for one before."""
    number = next(_NUMBERS)
    return {
        "given": f"Ada {number}",
        "address": {**PERSON["address"], "line1": f"{number} Harbor Street"},
        "phone": f"+1 510 555 {number % 10_000:04d}",
        "email": f"ada.{number}@example.com",
    }


UNSCREENED = {"instruments": {"phq-9": [2, 2, 2, 2, 2, 2, 2, 2, 1], "c-ssrs-screener": None}}
SCREENED = {"instruments": {"c-ssrs-screener": {"q1": "no", "q2": "no", "q6": "no"}}}
HIGH_RISK = {
    "instruments": {
        "c-ssrs-screener": {"q1": "yes", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6": "no"},
    }
}
REVIEWED = {"vitals": {"systolic": 148, "diastolic": 92}}
DECLINED = {"answers": {"pregnant": "yes"}}


def assessment(over: dict[str, Any] | None = None) -> dict[str, Any]:
    """A body of `submit-assessment`; `over` is laid over it, object by object."""
    body = deepcopy(BASE) | {"peer_monitor": dict(CONTACT), "emergency_contact": dict(CONTACT)}
    body["patient"] |= deepcopy(PERSON) | somebody()
    return laid(over or {}, body)


def laid(over: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    result = dict(body)
    for name, value in over.items():
        inner = result.get(name)
        result[name] = laid(value, inner) if isinstance(value, dict) and isinstance(inner, dict) else value
    return result
