"""Readings for the tests: calm ones, with one number changed."""

from typing import Any

from shared.clinical.invalid import Invalid
from shared.clinical.vitals import Judgement, judge_vitals

CALM = {
    "systolic": 118,
    "diastolic": 76,
    "heart_rate": 72,
    "spo2": 98,
    "respiratory_rate": 14,
    "temperature_c": 36.8,
}


def reading(**changed: Any) -> dict[str, Any]:
    return {**CALM, **changed}


def before_dose(*symptoms: str, sustained: float = 0, **changed: Any) -> Judgement:
    asked = {"phase": "pre-dose", "reading": reading(**changed), "symptoms": list(symptoms)}
    return judge_vitals({**asked, "baseline": CALM, "sustained_seconds": sustained})


def in_session(*symptoms: str, sustained: float = 0, baseline: Any = CALM, **changed: Any) -> Judgement:
    asked = {"phase": "in-session", "reading": reading(**changed), "symptoms": list(symptoms)}
    return judge_vitals({**asked, "baseline": baseline, "sustained_seconds": sustained})


def refused(asked: dict[str, Any]) -> tuple[str, str]:
    """Code and pointer of the refusal; fails when the question is answered."""
    try:
        answered = judge_vitals(asked)
    except Invalid as bad:
        return bad.code, bad.pointer
    raise AssertionError(f"answered {answered.action}")
