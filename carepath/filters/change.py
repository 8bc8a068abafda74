"""`carepath change`: how far a score moved from baseline to current, one pair a line."""

import re
from typing import Any

from shared.clinical.change import change
from shared.clinical.invalid import Invalid
from shared.clinical.shape import known_fields

NAME = "change"
EXAMPLE = {"id": "a1", "instrument": "phq-9", "baseline": 10, "current": 5}
PERSON_EXAMPLE = "phq-9 10 5"

_FIELDS = ("instrument", "baseline", "current")
_INSTRUMENTS = ("phq-9", "smd-a", "gad-7")


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """`{instrument, baseline, current}` to change, response, remission, reliable, deterioration. Raises Invalid."""
    known_fields(line, _FIELDS, _FIELDS, "")
    if isinstance(line["instrument"], str) and line["instrument"] not in _INSTRUMENTS:
        raise Invalid("unknown-instrument", "/instrument")
    return change(line["instrument"], line["baseline"], line["current"]).as_dict()


def person(words: list[str]) -> dict[str, Any]:
    """`phq-9 10 5`; `-` is a missing score."""
    if len(words) > len(_FIELDS):
        raise Invalid("too-many-words", "")
    return answer(dict(zip(_FIELDS, [words[0], *map(_value, words[1:])], strict=False)))


def _value(word: str) -> Any:
    if word == "-":
        return None
    return int(word) if re.fullmatch(r"-?\d{1,9}", word) else word
