"""Reading on where a field is bad: the others are still read, and the fault is kept."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from shared.clinical.invalid import Invalid
from shared.clinical.shape import items, text
from shared.jsons import Json

T = TypeVar("T")
U = TypeVar("U")

_EMPTY: Mapping[str, Json] = {}


class Faults:
    """Collects what `shared.clinical.shape` and its like raise."""

    def __init__(self) -> None:
        self.found: list[Invalid] = []

    def take(self, otherwise: U, read: Callable[..., T], *args: object) -> T | U:
        """What `read(*args)` gives, or `otherwise` where it raises Invalid."""
        try:
            return read(*args)
        except Invalid as bad:
            self.found.append(bad)
            return otherwise

    def fields(self, value: Json, allowed: Collection[str], at: str) -> Mapping[str, Json]:
        """The object at this place, empty for null and for what is no object. A field not allowed is a fault."""
        if value is None:
            return _EMPTY
        if not isinstance(value, Mapping):
            self.found.append(Invalid("wrong-type", at))
            return _EMPTY
        if not value.keys() <= set(allowed):
            self.found.append(Invalid("unknown-field", at))
        return value

    def entries(self, value: Json, read: Callable[[Json, str], T], at: str) -> tuple[T | None, ...] | None:
        """Each entry of the list at this place, None where it cannot be read; None for no list at all."""
        if value is None:
            return None
        given = self.take(None, items, value, at)
        if given is None:
            return None
        return tuple(self.take(None, read, entry, f"{at}/{index}") for index, entry in enumerate(given))


def optional_text(value: Json, at: str) -> str | None:
    """A text, None for null and for blank."""
    return (None if value is None else text(value, at).strip()) or None
