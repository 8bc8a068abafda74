"""`name=value` words of a command line."""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any


def assigned(words: Iterable[str], lists: Collection[str] = ()) -> Iterator[tuple[str, Any]]:
    """Name and value of each word: a number where it reads as one, else text; of `lists` several, at commas."""
    for word in words:
        name, _, value = word.partition("=")
        yield name, [_value(part) for part in value.split(",")] if name in lists else _value(value)


def _value(written: str) -> Any:
    try:
        read = json.loads(written)
    except ValueError:
        return written
    return read if isinstance(read, int | float) and not isinstance(read, bool) else written
