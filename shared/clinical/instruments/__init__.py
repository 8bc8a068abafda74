"""Every instrument, by id. Item wording is held only where its licence lets us; `licence` says so."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.clinical.instruments import (
    anxiety,
    bladder,
    compulsion,
    depression,
    experience,
    pain,
    substance_use,
    suicide_risk,
    trauma,
    wellbeing,
)
from shared.clinical.instruments.model import Instrument, criteria_of

_FAMILIES = (
    depression,
    anxiety,
    trauma,
    suicide_risk,
    substance_use,
    pain,
    wellbeing,
    compulsion,
    experience,
    bladder,
)

INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {each.id: each for family in _FAMILIES for each in family.INSTRUMENTS}
)

CRITERIA = tuple(row for each in INSTRUMENTS.values() for row in criteria_of(each))

__all__ = ["INSTRUMENTS", "Instrument"]
