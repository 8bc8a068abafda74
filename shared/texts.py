"""Free text as people may send it (contract 2.1): bounded, no control characters."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

CONTROL = frozenset(map(chr, (*range(0x20), *range(0x7F, 0xA0))))


def _without_control(text: str) -> str:
    if CONTROL & set(text):
        raise PydanticCustomError("control-character", "control characters are not accepted")
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "a reason says something")
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_without_control)]
"""A name or a free text of 1 to 200 characters."""

Blank = Annotated[str, StringConstraints(max_length=200), AfterValidator(_without_control)]
"""The same, but nothing is something too."""

Note = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_without_control), AfterValidator(_said)
]
"""A note or a reason of up to 4,000 characters that says something."""
