"""What pydantic found wrong, as JSON pointers and codes. A pointer names only what the contract itself names."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from shared.jsons import Json
from shared.runtime.edge.problems import FieldError

MOST = 100
OUT_OF_RANGE = "out-of-range"

_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "finite_number": OUT_OF_RANGE,
    "multiple_of": OUT_OF_RANGE,
    "int_parsing_size": OUT_OF_RANGE,
    "string_too_short": "too-short",
    "string_too_long": "too-long",
    "too_short": "too-short",
    "too_long": "too-long",
    "enum": "not-one-of",
    "literal_error": "not-one-of",
    "string_pattern_mismatch": "wrong-format",
    "timezone_aware": "wrong-format",
}


def field_errors(found: Sequence[ErrorDetails], body: Json, words: frozenset[str]) -> tuple[FieldError, ...]:
    """One error per place. A key that the contract does not know is not repeated: the pointer names its parent."""
    places: dict[str, FieldError] = {}
    for error in found[:MOST]:
        place = _pointer(error, body, words)
        places.setdefault(place, FieldError(place, _code(error)))
    return tuple(places.values())


@cache
def words_of(model: type[BaseModel], more: frozenset[str] = frozenset()) -> frozenset[str]:
    """Every name a model's contract knows: its fields, and the words its closed lists are made of."""
    return frozenset(_words(model.model_json_schema())) | more


def without(body: Json, pointers: Iterable[str]) -> Any:
    """The body with these members left out. An item of a list leaves null behind."""
    left = body
    for pointer in pointers:
        left = _without(left, [_unescape(step) for step in pointer.split("/")[1:]])
    return left


def _pointer(error: ErrorDetails, body: Json, words: frozenset[str]) -> str:
    steps = list(error["loc"])
    absent = steps.pop() if error["type"] in ("missing", "extra_forbidden") and steps else None
    inner = getattr(error.get("ctx", {}).get("error"), "pointer", "")
    steps += [_unescape(step) for step in str(inner).split("/")[1:]]
    path, complete = _walk(steps, body, words)
    if error["type"] == "missing" and complete:
        path.append(str(absent))
    return "".join(f"/{_escape(step)}" for step in path)


def _walk(steps: Iterable[str | int], value: Json, words: frozenset[str]) -> tuple[list[str], bool]:
    """The steps that exist in the body: pydantic also names branches of unions and validators."""
    path: list[str] = []
    for step in steps:
        if isinstance(value, dict) and step in value:
            if step not in words:
                return path, False
            path.append(str(step))
            value = value[step]
        elif isinstance(value, list) and str(step).isdecimal() and int(step) < len(value):
            path.append(str(step))
            value = value[int(step)]
    return path, True


def _code(error: ErrorDetails) -> str:
    kind = error["type"]
    if kind in _CODES:
        return _CODES[kind]
    if kind in ("value_error", "assertion_error"):
        return str(getattr(error.get("ctx", {}).get("error"), "code", "invalid"))
    if kind.startswith(("greater_than", "less_than")):
        return OUT_OF_RANGE
    if kind.startswith(("date", "time", "uuid", "url")) and not kind.endswith("_type"):
        return "wrong-format"
    if kind.endswith(("_type", "_parsing")) or kind in ("int_from_float", "is_instance_of", "none_required"):
        return "wrong-type"
    return kind.replace("_", "-")


def _words(schema: Json) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (word for word in (*schema.get("enum", ()), schema.get("const")) if isinstance(word, str))
        for inner in schema.values():
            yield from _words(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _words(inner)


def _without(value: Any, steps: list[str]) -> Any:
    step, rest = steps[0], steps[1:]
    if isinstance(value, list):
        return [_left(each, rest) if str(at) == step else each for at, each in enumerate(value)]
    if not rest:
        return {key: each for key, each in value.items() if key != step}
    return {key: _without(each, rest) if key == step else each for key, each in value.items()}


def _left(value: Json, rest: list[str]) -> Json:
    return _without(value, rest) if rest else None


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _unescape(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
