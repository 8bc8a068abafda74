"""Free texts and names (contract 2.1): bounded, without control characters, and something to see.

`"   "`, a zero-width space or a lone text-direction mark shows nothing and is refused (`blank`). A text that shows
something stays as it was typed, byte for byte: a joiner inside a Persian name belongs to the name.
"""

from collections.abc import Iterable
from typing import Annotated
from unicodedata import category

from pydantic import AfterValidator, Field

from shared.fields.refusing import refuse

CONTROL = frozenset(map(chr, (*range(0x20), *range(0x7F, 0xA0))))
WRITING = frozenset("\n\r\t")
LONGEST = 200
LONGEST_NOTE = 4_000

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})


def _these(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


_FILLERS = _these(
    (0x115F, 0x1160), (0x2800, 0x2800), (0x3164, 0x3164), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xFFFC, 0xFFFC),
    (0x1D159, 0x1D159), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Characters that Unicode counts as letters or symbols, or has not assigned, and that show nothing."""


def _seen(sign: str) -> bool:
    is_character = ord(sign) & 0xFFFE != 0xFFFE
    return is_character and category(sign) not in _UNSEEN and sign not in _FILLERS


def shows_something(text: str) -> bool:
    """Whether a reader would see anything. A character that this Python does not know yet is taken for one."""
    return any(map(_seen, text))


def _visible(text: str) -> str:
    return text if shows_something(text) else refuse("blank")


def _without(signs: Iterable[str], text: str) -> str:
    return refuse("control-character") if not set(text).isdisjoint(signs) else text


def _one_line(text: str) -> str:
    return _without(CONTROL, text)


def _lines(text: str) -> str:
    return _without(CONTROL - WRITING, text)


Text = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_one_line), AfterValidator(_visible)]
"""A free text of 1 to 200 characters that shows something."""

Name = Text
"""A person's name, in whatever script."""

Blank = Annotated[str, Field(max_length=LONGEST), AfterValidator(_one_line)]
"""The same, but nothing is something too: a medication's."""

Note = Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE), AfterValidator(_one_line), AfterValidator(_visible)]
"""A note or a reason of up to 4,000 characters that says something."""

Writing = Annotated[str, Field(min_length=1), AfterValidator(_lines), AfterValidator(_visible)]
"""A text of many lines, as long as its form allows: line breaks and tabs are writing."""
