"""Clinical reference 5 and 9.1: what makes a second clinician sign, and what a prescription covers."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from carepath.criteria import all_criteria
from shared.clinical.dosing import (
    Dose,
    on_hand_mg,
    prescription_valid,
    second_clinician_reasons,
)


@pytest.mark.parametrize(
    ("dose", "reasons"),
    [
        (Dose(300, None, 80), []),
        (Dose(450, 450, 80), []),
        (Dose(451, 450, 80), ["over-maximum"]),
        (Dose(400, 400, 50), []),
        (Dose(401, 400, 50), ["over-maximum-per-weight"]),
        (Dose(400.1, 400, 50), ["over-maximum-per-weight"]),
        (Dose(360, 300, 80), []),
        (Dose(361, 300, 80), ["steep-rise"]),
        (Dose(132.12, 110.1, 80), []),
        (Dose(100, 400, 80), []),
        (Dose(300, None, None), ["weight-unknown"]),
        (Dose(500, 100, 50), ["over-maximum", "over-maximum-per-weight", "steep-rise"]),
    ],
)
def test_a_second_clinician_signs_for_each_reason(dose: Dose, reasons: list[str]) -> None:
    assert second_clinician_reasons(dose) == reasons


@pytest.mark.parametrize(("days", "valid"), [(-1, False), (0, True), (181, True), (182, True), (183, False)])
def test_a_prescription_is_valid_for_182_days(days: int, valid: bool) -> None:
    signed = date(2026, 10, 5)
    assert prescription_valid(signed, signed + timedelta(days=days), 4) is valid


@pytest.mark.parametrize(("sessions", "valid"), [(0, False), (1, True), (6, True), (7, False)])
def test_a_prescription_covers_six_sessions_at_most(sessions: int, valid: bool) -> None:
    assert prescription_valid(date(2026, 10, 5), date(2026, 10, 6), sessions) is valid


def test_what_is_in_the_house_is_counted_exactly() -> None:
    assert on_hand_mg(1200, 300, 0) == 900
    assert on_hand_mg(1200, 300.1, 0.2) == Fraction(8997, 10)


def test_the_limits_are_told() -> None:
    told = {criterion.id: criterion.value for criterion in all_criteria()}
    assert told["dosing/max"] == "450"
    assert told["dosing/max-per-kg"] == "8"
    assert told["dosing/rise"] == "1.2"
    assert told["dosing/sessions"] == "6"
    assert told["dosing/prescription-days"] == "182"
