"""Answers as they came, read strictly: a bool is no number, a number no bool, 1.0 no whole number."""

from collections.abc import Mapping

from shared.clinical.instruments.experience import MEQ_FACTORS
from shared.clinical.instruments.model import Instrument, Item
from shared.clinical.invalid import Invalid
from shared.clinical.shape import known_fields
from shared.jsons import Json


def whole_numbers(instrument: Instrument, answers: Json, at: str) -> list[int | None]:
    """One whole number in the instrument's range, or None, for each item."""
    return [
        _whole(value, instrument.low, instrument.high, item, f"{at}/{index}")
        for index, (item, value) in enumerate(zip(instrument.items, _array(instrument, answers, at), strict=True))
    ]


def yes_or_no(instrument: Instrument, answers: Json, at: str) -> list[bool | None]:
    """One boolean, or None, for each item."""
    return [_yes_or_no(value, f"{at}/{index}") for index, value in enumerate(_array(instrument, answers, at))]


def words(instrument: Instrument, answers: Json, at: str) -> dict[str, str | None]:
    """`yes`, `no` or None for each item by its link id; an absent key is None."""
    asked = [item.link_id for item in instrument.items]
    given = known_fields(answers, asked, (), at)
    return {link_id: _word(given.get(link_id), f"{at}/{link_id}") for link_id in asked}


def by_factor(instrument: Instrument, answers: Json, at: str) -> dict[str, list[int | None]]:
    """The answers of each factor of MEQ30, together as many as it has items."""
    given: Mapping[str, Json] = known_fields(answers, MEQ_FACTORS, MEQ_FACTORS, at)
    found = {factor: _factor(instrument, given[factor], f"{at}/{factor}") for factor in MEQ_FACTORS}
    if sum(map(len, found.values())) != len(instrument.items):
        raise Invalid("wrong-length", at)
    return found


def _factor(instrument: Instrument, answers: Json, at: str) -> list[int | None]:
    values = _sequence(answers, at)
    if not values:
        raise Invalid("wrong-length", at)
    item = instrument.items[0]
    return [_whole(value, instrument.low, instrument.high, item, f"{at}/{index}") for index, value in enumerate(values)]


def _array(instrument: Instrument, answers: Json, at: str) -> list[Json]:
    values = _sequence(answers, at)
    if len(values) != len(instrument.items):
        raise Invalid("wrong-length", at)
    return values


def _sequence(answers: Json, at: str) -> list[Json]:
    if not isinstance(answers, list | tuple):
        raise Invalid("wrong-type", at)
    return list(answers)


def _whole(value: Json, low: int, high: int, item: Item, at: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid("wrong-type", at)
    if not low <= value <= high or (item.values and value not in item.values):
        raise Invalid("out-of-range", at)
    return value


def _yes_or_no(value: Json, at: str) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise Invalid("wrong-type", at)
    return value


def _word(value: Json, at: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid("wrong-type", at)
    if value not in {"yes", "no"}:
        raise Invalid("unknown-word", at)
    return value
