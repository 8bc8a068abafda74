"""What CloudEvents 1.0 says of an attribute's name and value (its sections Naming Conventions, Type System)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from shared.events.asserted import OWNERS
from shared.runtime.edge.body import declares_json
from shared.runtime.edge.problems import FieldError

CORE = ("id", "source", "type", "specversion", "subject", "time", "datacontenttype", "dataschema")
RESERVED = "data"
SMALLEST_INTEGER, LARGEST_INTEGER = -(2**31), 2**31 - 1

_REQUIRED = ("id", "source", "type")
_NAME = re.compile(r"[a-z0-9]+")
_CONTROL = "\x00-\x1f\x7f-\x9f"
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(f"{chr(end - 1)}{chr(end)}" for end in range(0xFFFF, 0x110000, 0x10000))
_DISALLOWED = re.compile(f"[{_CONTROL}{_NO_CHARACTERS}]")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"\\^`{|}]+")
_RFC_3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)


def is_name(name: str) -> bool:
    return name != RESERVED and _NAME.fullmatch(name) is not None


def place(name: str) -> str:
    """Where an error about an attribute points. For a name that is none of CloudEvents it points at the event."""
    return f"/{name}" if name in CORE else ""


def wrong_values(attributes: Mapping[str, str]) -> Iterator[FieldError]:
    """What is wrong with attributes that are texts."""
    for name in _REQUIRED:
        if not attributes.get(name):
            yield FieldError(f"/{name}", "missing")
    for name, text in attributes.items():
        if _DISALLOWED.search(text):
            yield FieldError(place(name), "wrong-format")
    yield from _wrong_words(attributes)
    yield from _wrong_formats(attributes)


def _wrong_words(attributes: Mapping[str, str]) -> Iterator[FieldError]:
    version, type = attributes.get("specversion"), attributes.get("type")
    if version != "1.0":
        yield FieldError("/specversion", "not-one-of" if version else "missing")
    if type and type not in OWNERS:
        yield FieldError("/type", "not-one-of")
    if not declares_json(attributes.get("datacontenttype", "application/json")):
        yield FieldError("/datacontenttype", "not-one-of")


def _wrong_formats(attributes: Mapping[str, str]) -> Iterator[FieldError]:
    if attributes.get("subject") == "":
        yield FieldError("/subject", "too-short")
    if "dataschema" in attributes and not _URI.fullmatch(attributes["dataschema"]):
        yield FieldError("/dataschema", "wrong-format")
    if "time" in attributes and not _is_instant(attributes["time"]):
        yield FieldError("/time", "wrong-format")


def _is_instant(text: str) -> bool:
    """RFC 3339, its leap seconds and fractions of any length too."""
    found = _RFC_3339.fullmatch(text)
    try:
        return found is not None and bool(date.fromisoformat(found[1]))
    except ValueError:
        return False
