"""What follows a hold: two rechecks, a clinician's override, no dose today."""

import pytest

from carepath.criteria import all_criteria
from shared.clinical.vitals import (
    THRESHOLDS,
    Action,
    Circumstances,
    Phase,
    Reading,
    judge,
    may_override,
    next_step,
)
from shared.clinical.vitals.holding import RECHECK_REST_MIN

CALM = Reading(systolic=118, diastolic=76, heart_rate=72, spo2=98, respiratory_rate=14, temperature_c=36.8)


@pytest.mark.parametrize(
    ("readings", "step"),
    [
        (["clear"], "clear"),
        (["hold"], "recheck"),
        (["hold", "hold"], "recheck"),
        (["hold", "hold", "hold"], "postpone"),
        (["hold", "clear"], "clear"),
        (["hold", "hold", "clear"], "clear"),
        (["no-dose"], "no-dose"),
        (["hold", "no-dose"], "no-dose"),
        (["no-dose", "clear"], "no-dose"),
        (["no-dose", "clinician-now", "hold"], "clinician-now"),
        (["clinician-now", "clear"], "clinician-now"),
        (["emergency", "clear"], "emergency"),
    ],
)
def test_readings_of_a_day_lead_to_one_step(readings: list[str], step: str) -> None:
    assert next_step([Action(reading) for reading in readings]) == step


def test_e3_the_third_failing_reading_postpones() -> None:
    held = judge(Reading(150, 95, 72, 98, 14, 36.8), Circumstances(Phase.PRE_DOSE)).action
    assert [next_step([held] * count) for count in (1, 2, 3)] == ["recheck", "recheck", "postpone"]


def test_a_recheck_comes_after_five_minutes_of_rest() -> None:
    assert RECHECK_REST_MIN == 5


@pytest.mark.parametrize(
    ("action", "clinicians", "allowed"),
    [
        ("hold", 0, False),
        ("hold", 1, True),
        ("no-dose", 1, False),
        ("no-dose", 2, True),
        ("clinician-now", 2, False),
        ("emergency", 9, False),
    ],
)
def test_worse_than_a_hold_takes_a_second_clinician_or_is_final(action: str, clinicians: int, allowed: bool) -> None:
    assert may_override(Action(action), clinicians) is allowed


def test_every_row_has_its_own_name() -> None:
    assert len({row.id for row in THRESHOLDS}) == len(THRESHOLDS)


def test_every_row_is_a_criterion_with_its_limit() -> None:
    told = {criterion.id: criterion for criterion in all_criteria()}
    for row in THRESHOLDS:
        assert str(row.limit) in told[f"vitals/{row.id.replace('.', '/')}"].value
