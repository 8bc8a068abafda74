"""How a reader refuses inside a form: with a code, never with the value."""

from collections.abc import Callable
from typing import NoReturn, TypeVar

from pydantic_core import PydanticCustomError

from shared.clinical.invalid import Invalid

T = TypeVar("T")


def refuse(code: str) -> NoReturn:
    """Ends a validator. `code` is what the caller is told."""
    raise PydanticCustomError(code, "not acceptable")


def read_by(read: Callable[[str, str], T], said: str) -> T:
    """What a clinical reader makes of a text."""
    try:
        return read(said, "")
    except Invalid as bad:
        refuse(bad.code)


def accepted_by(read: Callable[[str, str], object]) -> Callable[[str], str]:
    """A validator for texts that this reader takes; they stay as they were typed."""

    def check(said: str) -> str:
        read_by(read, said)
        return said

    return check
