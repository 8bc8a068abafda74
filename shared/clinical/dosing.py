"""Rules about a dose that a clinician has chosen. Nothing here computes a dose. Source: clinical reference 5, 9.1."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from shared.clinical.criteria import NOBODY, D, V, number
from shared.clinical.shape import Number

_SECOND = "a second clinician signs above"
_TOP = "[HULL-TRIAL], top of the published at-home cohort"
MAX_MG = number(450, "mg", V, "dosing/max", _SECOND, "lower", _TOP)
MAX_MG_PER_KG = number(8, "mg/kg", D, "dosing/max-per-kg", _SECOND, "lower", "5")
MAX_RISE = number(
    Fraction(6, 5), "", D, "dosing/rise", f"{_SECOND} this many times the previous dose", "lower", "5", said="1.2"
)
MAX_FIRST_MG_PER_KG = number(
    5, "mg/kg", V, "dosing/first-per-kg", "a first dose, at most", "lower", "[HULL-TRIAL], initial dose"
)
SESSIONS_PER_PRESCRIPTION = number(
    6, "", V, "dosing/sessions", "sessions covered by one prescription, at most", "fewer", "[MB-RENEW]"
)
PRESCRIPTION_DAYS = number(
    182,
    "d",
    V,
    "dosing/prescription-days",
    "a prescription may be filled for",
    source="[CFR-1306.22] six months after issue",
    who=NOBODY,
)


@dataclass(frozen=True, slots=True)
class Dose:
    """mg for one session, mg of the session before (None: the first), kg of body weight (None: not known)."""

    mg: Number
    previous_mg: Number | None
    weight_kg: Number | None


def second_clinician_reasons(dose: Dose) -> list[str]:
    """Why a second clinician must sign; empty when nobody else has to."""
    weight, previous = dose.weight_kg, dose.previous_mg
    reasons = {
        "over-maximum": dose.mg > MAX_MG,
        "over-maximum-per-weight": weight is not None and _exact(dose.mg) > MAX_MG_PER_KG * _exact(weight),
        "weight-unknown": weight is None,
        "steep-rise": previous is not None and _exact(dose.mg) > MAX_RISE * _exact(previous),
    }
    return [reason for reason, speaks in reasons.items() if speaks]


def is_first_too_high(dose: Dose) -> bool:
    """Whether nobody has had a dose yet, and this one is more than a course begins with."""
    weight = dose.weight_kg
    return dose.previous_mg is None and weight is not None and _exact(dose.mg) > MAX_FIRST_MG_PER_KG * _exact(weight)


def prescription_valid(signed_on: date, today: date, sessions: int) -> bool:
    """Both dates are the patient's local ones."""
    return 0 <= (today - signed_on).days <= PRESCRIPTION_DAYS and 1 <= sessions <= SESSIONS_PER_PRESCRIPTION


def sessions_in_hand(supplied: Iterable[tuple[datetime, int]], begun: Iterable[datetime], missing: int = 0) -> int:
    """For how many sessions there is medicine, in the house or on its way, by when each prescription was signed and how
    many sessions it covers. Every session that was begun has used its tablet up, also where it came out again; tablets
    that are `missing` cover none."""
    known = tuple(supplied)
    since = min((at for at, _ in known), default=None)
    used = sum(at >= since for at in begun) if since else 0
    return sum(sessions for _, sessions in known) - used - missing


def on_hand_mg(dispensed_mg: Number, logged_mg: Number, returned_mg: Number) -> Fraction:
    """What must be in the house, exact. A count that differs is reviewed for diversion."""
    return _exact(dispensed_mg) - _exact(logged_mg) - _exact(returned_mg)


def _exact(value: Number) -> Fraction:
    return Fraction(str(value))
