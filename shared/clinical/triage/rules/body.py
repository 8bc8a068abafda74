"""Rules on the body: its size and age, its vital signs, how it feels today."""

import math
from collections.abc import Iterator
from fractions import Fraction

from shared.clinical.scoring.arithmetic import half_up
from shared.clinical.shape import Number
from shared.clinical.triage.case import Case, Drop, Finding, Put
from shared.clinical.triage.changes import years_before
from shared.clinical.triage.codes import EMERGENCY_SYMPTOMS
from shared.clinical.triage.limits import LIMITS
from shared.clinical.triage.rules.shared import REVIEW, measured

_CR19_LIMITS = tuple(name for name in LIMITS if name.startswith("CR19."))


def bmi(weight_kg: Number, height_cm: Number) -> float:
    """kg/m2, half up to one decimal, exact on the digits as given."""
    height = Fraction(str(height_cm)) / 100
    ratio = 10 * Fraction(str(weight_kg)) / height**2
    return half_up(ratio.numerator, ratio.denominator) / 10


def beyond_size_or_age(case: Case) -> Iterator[Finding]:
    """CR13: body mass index, weight, age."""
    yield from _size(case)
    limit, old = case.limit("CR13.age")
    if case.on and case.beyond("CR13.age", case.age):
        change = Put(("patient", "birth_date"), years_before(case.on, int(limit.passing(old))).isoformat())
        yield Finding(REVIEW, {"/patient/birth_date": {"age": case.age}}, limit.passes(old), (change,))


def _size(case: Case) -> Iterator[Finding]:
    weight, height = case.it.vitals["weight_kg"], case.it.vitals["height_cm"]
    index = bmi(weight, height) if weight is not None and height is not None else None
    seen = {"/vitals/weight_kg": weight, "/vitals/height_cm": height}
    for name, value in (("CR13.bmi", index), ("CR13.weight", weight)):
        limit, at = case.limit(name)
        if weight is not None and case.beyond(name, value):
            yield Finding(REVIEW, {**seen, "bmi": index}, limit.passes(at), _fitting(case, weight, height))


def _fitting(case: Case, weight: Number, height: Number | None) -> tuple[Put, ...]:
    """A weight that passes at this height; where none is both light and heavy enough, a height too."""
    most, least = case.limits["CR13.bmi"], case.limits["CR13.weight"]
    if height is None:
        return (Put(("vitals", "weight_kg"), least),)
    fits = max(least, min(weight, math.floor(most * height**2 / 10_000)))
    tall = math.ceil(100 * math.sqrt(fits / most))
    put_weight = Put(("vitals", "weight_kg"), fits)
    return (put_weight, Put(("vitals", "height_cm"), tall)) if bmi(fits, height) > most else (put_weight,)


def low_oxygen(case: Case) -> Iterator[Finding]:
    """CR12's number; without an oximeter nothing is judged."""
    yield from measured(case, "CR12.spo2")


def vital_or_symptom_today(case: Case) -> Iterator[Finding]:
    """CR19: a vital sign outside the clear column, a symptom that is no emergency."""
    for limit in _CR19_LIMITS:
        yield from measured(case, limit)
    for place, word in enumerate(case.it.symptoms or ()):
        if word is not None and word not in EMERGENCY_SYMPTOMS:
            drop = Drop("symptoms", place)
            yield Finding(REVIEW, {f"/symptoms/{place}": word}, f"symptoms did not name {word}", (drop,))
