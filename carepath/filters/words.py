"""`name=value` words of a command line."""

import json
from collections.abc import Iterable, Iterator
from typing import Any


def assigned(words: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Name and value of each word: a number where it reads as one, else text."""
    for word in words:
        name, _, value = word.partition("=")
        yield name, _number(value)


def _number(value: str) -> Any:
    try:
        read = json.loads(value)
    except ValueError:
        return value
    return read if isinstance(read, int | float) and not isinstance(read, bool) else value
