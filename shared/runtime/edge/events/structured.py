"""Structured mode: the whole event is one object in the CloudEvents JSON format. A batch is a list of them."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from shared.jsons import Json
from shared.runtime.edge.body import parse
from shared.runtime.edge.events.attributes import CORE, LARGEST_INTEGER, SMALLEST_INTEGER, is_name, place
from shared.runtime.edge.events.context import ABSENT, NO_EVENT, Event
from shared.runtime.edge.problems import FieldError, Problem

DATA, BASE64 = "data", "data_base64"


def in_json(said: Json) -> Event:
    """A member that is null counts as absent, except `data`. Extensions are accepted and have no effect."""
    if not isinstance(said, dict):
        return NO_EVENT
    given = {name: value for name, value in said.items() if name not in (DATA, BASE64) and value is not None}
    data = _data(said)
    wrong = [*_misread(given), *([data] if isinstance(data, FieldError) else [])]
    return Event({name: text for name, text in given.items() if isinstance(text, str)}, data, tuple(wrong))


def _data(said: Mapping[str, Json]) -> Json | FieldError:
    """The data, or what is wrong with it. Bytes of whatever type are read as JSON: an operation takes nothing else."""
    encoded = said.get(BASE64)
    if encoded is None:
        return said.get(DATA, ABSENT)
    if said.get(DATA) is not None:
        return FieldError(f"/{BASE64}", "not-both")
    if not isinstance(encoded, str):
        return FieldError(f"/{BASE64}", "wrong-type")
    return _decoded(encoded)


def _decoded(encoded: str) -> Any | FieldError:
    try:
        return parse(b64decode(encoded, validate=True))
    except ValueError:
        return FieldError(f"/{BASE64}", "wrong-format")
    except Problem as problem:
        return FieldError(f"/{BASE64}", problem.code)


def _misread(given: Mapping[str, Json]) -> Iterator[FieldError]:
    for name, value in given.items():
        if not is_name(name):
            yield FieldError("", "unknown-field")
        elif name in CORE and not isinstance(value, str):
            yield FieldError(place(name), "wrong-type")
        elif not isinstance(value, (str, bool, int)):
            yield FieldError("", "wrong-type")
        elif isinstance(value, int) and not SMALLEST_INTEGER <= value <= LARGEST_INTEGER:
            yield FieldError("", "out-of-range")
