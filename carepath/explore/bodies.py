"""What people write and read off: as they should (`GOOD`), or as they sometimes do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from simulator.answering import MODERATE, POST_SESSION, SAFETY_FORM
from simulator.answers import (
    BIPOLAR,
    CLEAR,
    HIGH_RISK,
    HYPERTENSIVE_EMERGENCY,
    MILD,
    NO_RISK,
    PHENELZINE,
    PREGNANT,
    PSYCHOSIS,
    RAISED_PRESSURE,
    SCREENED,
    SUICIDAL,
    UNSURE,
    Form,
    Identity,
)
from simulator.bedside import CALM, CHECKLIST, DEVICE, HIGH, RAISED, READINESS

Body = Mapping[str, Any]
LOT = "L26-1187"
WHY = {"reason": "Looked at, talked through"}
LOW_RISK = {"q1": "yes", "q2": "no", "q6": "no"}
FORMS = (CLEAR, SCREENED, PHENELZINE, RAISED_PRESSURE, BIPOLAR, MILD, UNSURE, PREGNANT, PSYCHOSIS, SUICIDAL,
         HYPERTENSIVE_EMERGENCY)  # fmt: skip
SCREENERS = (NO_RISK, LOW_RISK, MODERATE, HIGH_RISK)


BORN_BY = datetime(2026, 1, 1, tzinfo=UTC)
"""The birth date on a form is counted back from this day, so it is the same on each."""


def assessment(clinic_state: str, random: Random | None) -> Body:
    """The whole form, always of one person: clear, or one that a rule speaks against."""
    form: Form = random.choice(FORMS) if random else CLEAR
    return form.written(Identity("Ada Person", clinic_state), BORN_BY)


def checklist(state: str, strength_mg: int, lot: str, random: Random | None) -> Body:
    """Every item answered well, or one of them not."""
    body = {**CHECKLIST, "state": state, "label_strength_mg": strength_mg, "lot": lot}
    if random:
        name = random.choice(sorted(CHECKLIST))
        value = CHECKLIST[name]
        body[name] = _worse(name, value)
    return {"checklist": body}


def _worse(name: str, value: Any) -> Any:
    odd = {"suicide_risk": "moderate", "pregnant": "unsure", "symptoms": ["headache"], "hours_since_food": 1,
           "minutes_since_fluids": 5, "lot": None, "intention": None}  # fmt: skip
    return odd.get(name, not value)


def reading(random: Random | None) -> Body:
    return {**(random.choice((RAISED, HIGH, CALM)) if random else CALM), **DEVICE}


def readiness(random: Random | None) -> Body:
    body = dict(READINESS)
    if random:
        body[random.choice(("walks", "oriented", "signed", "adult_stays"))] = False
    return {"readiness": body}


def answers(instruments: tuple[str, ...], random: Random | None) -> Body:
    """Every form that was asked for, answered: calmly, or with one that says danger."""
    found = {name: _calm(name) for name in instruments}
    if random:
        name = random.choice(sorted(found))
        found[name] = _alarming(name, random)
    return {"answers": found}


def _calm(instrument: str) -> Any:
    return {
        "safety-form": SAFETY_FORM,
        "post-session-form": POST_SESSION,
        "phq-9": [1] * 8 + [0],
        "gad-7": [1] * 7,
        "pcl-5": [1] * 20,
        "c-ssrs-screener": NO_RISK,
    }[instrument]


def _alarming(instrument: str, random: Random) -> Any:
    match instrument:
        case "safety-form":
            return {**SAFETY_FORM, random.choice(sorted(SAFETY_FORM)): True}
        case "phq-9":
            return random.choice(([3] * 8 + [0], [2] * 8 + [1], [3] * 9))
        case "gad-7":
            return [3] * 7
        case "pcl-5":
            return [4] * 20
        case "c-ssrs-screener":
            return random.choice(SCREENERS)
    return POST_SESSION


def consult(now: datetime, random: Random | None) -> Body:
    body = {
        "decision": "approve",
        "reason": "History, readings and goals were gone through",
        "plan": {"sessions": 4, "interval_days": 7},
        "pdmp_checked_at": now.isoformat(),
        "reconciled": True,
        "c-ssrs-screener": NO_RISK,
        "goals": ["Sleep through the night"],
    }
    if random:
        plan = {"sessions": random.choice((4, 6, "on-demand")), "interval_days": random.choice((7, 14))}
        decision = random.choice(("approve", "approve", "approve", "decline", "clearance"))
        body |= {"plan": plan, "decision": decision, "c-ssrs-screener": random.choice(SCREENERS)}
    return body


def prescription(left: int, today: date, random: Random | None) -> Body:
    """For what is left of the plan; or for less of it, or stronger. Seen in person, so that any day is lawful."""
    sessions, strength = left, 100
    if random:
        sessions, strength = random.randint(1, left), random.choice((100, 150, 200))
    return {
        "product": "ketamine-sublingual-compounded",
        "strength_mg": strength,
        "tablets": sessions,
        "sessions": sessions,
        "in_person_on": today.isoformat(),
    }


def side_effect(now: datetime, random: Random) -> Body:
    return {
        "effect": random.choice(("nausea", "dissociation", "headache", "dizziness")),
        "severity": random.randint(0, 4),
        "onset_at": (now - timedelta(minutes=random.randint(0, 30))).isoformat(),
        "elicitation": "spontaneous",
        **({"resolved_at": now.isoformat()} if random.random() < 0.3 else {}),
    }
