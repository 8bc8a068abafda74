"""One JSON object from one line, strictly: RFC 8259, no repeated key, no NaN.

`NaN` and `Infinity` are no JSON. They come back as `NOT_A_NUMBER`, which is of no JSON type: the field
that holds it is refused by its own type check, and an emergency in another field is still seen.
"""

import json
from typing import Any

from shared.clinical.invalid import Invalid


class NotANumber:
    """What stands where a line says NaN or Infinity."""


NOT_A_NUMBER = NotANumber()


class _Repeated(dict[str, Any]):
    """An object in which one key stands twice."""


def read_object(text: bytes) -> dict[str, Any]:
    """The object on this line. Raises Invalid `not-json` or `not-an-object` at the root."""
    try:
        line = _DECODER.decode(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Invalid("not-json", "") from None
    if not isinstance(line, dict):
        raise Invalid("not-an-object", "")
    return line


def refuse_repeated_keys(value: Any, pointer: str = "") -> None:
    """Raises Invalid `duplicate-key` at the object in which a key stands twice."""
    if isinstance(value, _Repeated):
        raise Invalid("duplicate-key", pointer)
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, (dict, list)):
            refuse_repeated_keys(inner, f"{pointer}/{escape(str(key))}")


def escape(key: str) -> str:
    """A key as it stands in a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Repeated(found)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=lambda _: NOT_A_NUMBER)
