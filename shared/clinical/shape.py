"""Strict shapes: each function gives back what it was given, or raises Invalid at the pointer.

A bool is no number, a number no bool, a string no number. `missing` is a key that is not there,
`wrong-type` also a null where a value is needed.
"""

from collections.abc import Collection, Mapping

from shared.clinical.invalid import Invalid
from shared.jsons import Json

Number = int | float


def known_fields(value: Json, allowed: Collection[str], required: Collection[str], at: str) -> Mapping[str, Json]:
    """An object with no field beyond `allowed` and all of `required`."""
    if not isinstance(value, Mapping):
        raise Invalid("wrong-type", at)
    if not value.keys() <= set(allowed):
        raise Invalid("unknown-field", at)
    for field in required:
        if field not in value:
            raise Invalid("missing", f"{at}/{field}")
    return value


def text(value: Json, at: str) -> str:
    if not isinstance(value, str):
        raise Invalid("wrong-type", at)
    return value


def items(value: Json, at: str) -> list[Json]:
    if not isinstance(value, list):
        raise Invalid("wrong-type", at)
    return value


def number(value: Json, low: float, high: float, at: str) -> int | float:
    """A number from low to high, both finite and included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid("wrong-type", at)
    if not low <= value <= high:
        raise Invalid("out-of-range", at)
    return value


def whole(value: Json, low: int, high: int, at: str) -> int:
    """A whole number from low to high, both included; 1.0 is none."""
    if isinstance(value, float):
        raise Invalid("wrong-type", at)
    return int(number(value, low, high, at))
