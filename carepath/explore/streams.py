"""Facts on their way to who hears them: each stream keeps its order, streams overtake each other as they like."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from functools import cache
from importlib import import_module
from random import Random
from typing import NamedTuple

from shared.deciding import Fact, Told
from shared.runtime.aggregates.folding import folds
from shared.runtime.operations import CommandOperation, places
from shared.runtime.service import Place, Service, kind_of

NAMES = ("intake", "eligibility", "scheduling", "monitoring", "integration")


@cache
def services() -> dict[str, Service]:
    return {name: import_module(f"services.{name}.handlers").SERVICE for name in NAMES}


@cache
def operations() -> dict[str, tuple[str, CommandOperation]]:
    """Every command by its id, with the service that answers it."""
    found = ((name, each) for name in NAMES for each in import_module(f"services.{name}.api").OPERATIONS)
    return {each.operation_id: (name, each) for name, each in found if isinstance(each, CommandOperation)}


@cache
def places_of(service: str) -> dict[str, Place]:
    return places(services()[service], import_module(f"services.{service}.api").OPERATIONS)


@cache
def hearers_of(teller: str) -> tuple[str, ...]:
    return tuple(name for name, service in services().items() if teller in service.hears)


@cache
def _minded_by(teller: str, kind: str, fact: type[Fact]) -> tuple[str, ...]:
    """Those of its hearers in whom it changes something."""
    found = ((name, services()[name].domain(kind)) for name in hearers_of(teller))
    return tuple(name for name, domain in found if folds(domain, fact))


class Way(NamedTuple):
    """Of one stream to one hearer."""

    stream: str
    hearer: str

    @property
    def teller(self) -> str:
        return self.stream.split(".")[1]


class Sent(NamedTuple):
    entity: str
    told: Told


class Streams:
    """What was told and not yet heard. `shut` says until when nothing arrives on a way."""

    def __init__(self) -> None:
        self._waiting: dict[Way, deque[Sent]] = {}
        self.shut: dict[Way, datetime] = {}

    def send(self, teller: str, sent: Sent) -> None:
        kind = kind_of(sent.entity)
        for hearer in _minded_by(teller, "" if kind == "patient" else f"{kind}:", type(sent.told.fact)):
            self._waiting.setdefault(Way(sent.told.stream, hearer), deque()).append(sent)

    def next(self, now: datetime, away: frozenset[str], random: Random) -> tuple[str, Sent] | None:
        """Something that arrives now, on any way that is open."""
        open = [way for way in self._waiting if self._is_open(way, now, away)]
        if not open:
            return None
        way = open[0] if len(open) == 1 else random.choice(open)
        sent = self._waiting[way].popleft()
        if not self._waiting[way]:
            del self._waiting[way]
        return way.hearer, sent

    def _is_open(self, way: Way, now: datetime, away: frozenset[str]) -> bool:
        return way.hearer not in away and (way not in self.shut or self.shut[way] <= now)

    def opens_at(self) -> datetime | None:
        """When the next way that holds something opens."""
        return min((at for way, at in self.shut.items() if way in self._waiting), default=None)

    def heard_out(self, hearer: str) -> frozenset[str]:
        """The tellers of whom this hearer has heard everything."""
        behind = {way.teller for way in self._waiting if way.hearer == hearer}
        return frozenset(services()[hearer].hears) - behind

    def copy(self) -> Streams:
        other = Streams()
        other._waiting = {way: deque(waiting) for way, waiting in self._waiting.items()}
        other.shut = dict(self.shut)
        return other


def as_others_see_it(told: Told) -> Told:
    """Without the fields that only its teller may read."""
    private = type(told.fact).private
    if not private:
        return told
    seen = told.fact.model_copy(update=dict.fromkeys(private))
    return Told(seen, told.id, told.time, told.cause, told.stream, told.number)
