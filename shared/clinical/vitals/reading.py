"""A reading as a form or a device sends it, checked for shape and plausibility."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from shared.clinical.criteria import NOBODY, Criterion, D, default
from shared.clinical.invalid import Invalid
from shared.clinical.shape import Number, known_fields, number
from shared.jsons import Json

# Outside of these a number is a slip of the hand or of the unit, not a finding: kPa lands under the
# diastolic's lower end, Fahrenheit over the temperature's upper.
PLAUSIBLE: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "systolic": (40, 300),
        "diastolic": (20, 200),
        "heart_rate": (0, 300),
        "spo2": (50, 100),
        "respiratory_rate": (0, 80),
        "temperature_c": (30, 45),
    }
)
UNITS = {
    "systolic": "mm[Hg]",
    "diastolic": "mm[Hg]",
    "heart_rate": "/min",
    "spo2": "%",
    "respiratory_rate": "/min",
    "temperature_c": "Cel",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """mmHg, mmHg, beats a minute, percent, breaths a minute, degrees Celsius; None is not measured."""

    systolic: Number | None = None
    diastolic: Number | None = None
    heart_rate: Number | None = None
    spo2: Number | None = None
    respiratory_rate: Number | None = None
    temperature_c: Number | None = None


PARAMETERS = tuple(field.name for field in fields(Reading))


def parse_reading(value: Json, at: str) -> Reading:
    """The reading, or Invalid at the number that cannot be. A key that is not there is not measured."""
    given = known_fields(value, PARAMETERS, (), at)
    reading = Reading(**{name: measured(name, given.get(name), f"{at}/{name}") for name in PARAMETERS})
    if reading.systolic is not None and reading.diastolic is not None and reading.diastolic >= reading.systolic:
        raise Invalid("diastolic-not-below-systolic", f"{at}/diastolic")
    return reading


def measured(parameter: str, value: Json, at: str) -> Number | None:
    """A plausible number of this parameter, or None where nothing was measured."""
    return None if value is None else number(value, *PLAUSIBLE[parameter], at)


def in_words(parameter: str) -> str:
    return parameter.removesuffix("_c").replace("_", " ")


def _of_range(parameter: str) -> Criterion:
    low, high = PLAUSIBLE[parameter]
    id, name = f"vitals/plausible/{parameter}", f"plausible {in_words(parameter)}, else refused"
    return Criterion(id, name, f"{low} to {high}", UNITS[parameter], D, "chosen here", NOBODY)


CRITERIA = (*map(_of_range, PLAUSIBLE), default("vitals/pair", "diastolic not below systolic", "refused"))
