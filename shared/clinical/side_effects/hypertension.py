"""Raised blood pressure as a side effect, graded against the pre-dose reading.

CTCAE grade 1 begins at 120/80 and would flag most adults, so a reading counts only by what has changed (D).
"""

from collections.abc import Collection

from shared.clinical.criteria import NOBODY, D, V, number
from shared.clinical.shape import Number
from shared.clinical.vitals.judging import rise
from shared.clinical.vitals.reading import Reading
from shared.clinical.vitals.thresholds import EMERGENCY_SYMPTOMS

# Systolic, diastolic: where the bands of CTCAE hypertension grades 1 to 3 begin.
BANDS = number(
    ((120, 80), (140, 90), (160, 100)),
    "mm[Hg]",
    V,
    "side-effects/hypertension/bands",
    "bands begin at",
    source="[CTCAE]",
    who=NOBODY,
    said="120/80, 140/90, 160/100",
)
RISE_SYSTOLIC = number(
    20,
    "mm[Hg]",
    D,
    "side-effects/hypertension/rise",
    "hypertension is a side effect in a higher band than before the dose, or with systolic risen by at least",
    "lower",
)


def hypertension_grade(reading: Reading, before: Reading, symptoms: Collection[str] = ()) -> int:
    """0 for no side effect, else 1 to 4. In session only; `before` is the pre-dose reading that was cleared.

    A side effect is a reading of at least 140 or 90 in a higher band than before, or a systolic risen by at least
    20. Where nothing was measured before, at least 140 or 90 is enough.
    """
    now, then = _band(reading), _band(before)
    if not (now >= 2 and now > then) and not _risen(reading.systolic, before.systolic):
        return 0
    return 4 if not EMERGENCY_SYMPTOMS.isdisjoint(symptoms) else max(now, 1)


def _band(reading: Reading) -> int:
    """0 below all bands or not measured."""
    pairs = ((reading.systolic, 0), (reading.diastolic, 1))
    return sum(any(value is not None and value >= band[part] for value, part in pairs) for band in BANDS)


def _risen(now: Number | None, before: Number | None) -> bool:
    return now is not None and before is not None and rise(now, before) >= RISE_SYSTOLIC
