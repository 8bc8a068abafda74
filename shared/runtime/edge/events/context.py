"""An event as it was sent: its context attributes, its data, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.runtime.edge.events.attributes import wrong_values
from shared.runtime.edge.problems import FieldError

ABSENT: Any = object()
"""The data of an event that has none: null is a value."""


@dataclass(frozen=True, slots=True)
class Event:
    """`attributes` are those that are texts, extensions included. `misread`: what is wrong with the other members.

    `undecodable`: attributes that could not even be read as text.
    """

    attributes: Mapping[str, str]
    data: Any = ABSENT
    misread: tuple[FieldError, ...] = ()
    undecodable: tuple[FieldError, ...] = ()

    @property
    def id(self) -> str:
        return self.attributes["id"]

    @property
    def source(self) -> str:
        return self.attributes["source"]

    @property
    def type(self) -> str:
        return self.attributes.get("type", "")

    @property
    def subject(self) -> str | None:
        return self.attributes.get("subject")

    def saying(self, data: Any) -> Event:
        return replace(self, data=data)

    def wrong(self) -> list[FieldError]:
        """One error per place, the first that was found there. All extensions have one place: the event."""
        if self is NO_EVENT:
            return [*self.misread]
        places: dict[tuple[str, str], FieldError] = {}
        for error in (*self.misread, *wrong_values(self.attributes)):
            places.setdefault((error.pointer, error.code if not error.pointer else ""), error)
        return [*places.values()]


NO_EVENT = Event({}, misread=(FieldError("", "wrong-type"),))
