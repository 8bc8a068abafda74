"""The facts of the pair. They are in the catalogue only while somebody wants them, never in a clinic's process."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from shared.deciding import Fact
from shared.events import CATALOGUE, TELLERS


class Said(Fact):
    """The teller was asked to say something. `name` is private."""

    type: ClassVar[str] = "said"
    private: ClassVar[tuple[str, ...]] = ("name",)

    n: int
    text: str
    name: str | None = None


class Answered(Fact):
    """The hearer heard it."""

    type: ClassVar[str] = "answered"
    public: ClassVar[tuple[str, ...]] = ("n",)

    n: int
    total: int
    text: str
    until: datetime


class Reminded(Fact):
    """A wait of the hearer ran out."""

    type: ClassVar[str] = "reminded"

    n: int


FACTS = {"teller": (Said,), "hearer": (Answered, Reminded)}


def join() -> None:
    """Puts the pair into the catalogue."""
    for teller, facts in FACTS.items():
        TELLERS[teller] = facts
        CATALOGUE.update({(fact.type, fact.version): fact for fact in facts})


def leave() -> None:
    for teller, facts in FACTS.items():
        del TELLERS[teller]
        for fact in facts:
            del CATALOGUE[fact.type, fact.version]
