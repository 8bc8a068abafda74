"""The only function that writes: a set of messages, one transaction (architecture, "One writer")."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import asyncpg
import structlog

from shared.clock import Clock
from shared.deciding import Lane
from shared.errors import Erased, Missing
from shared.events import TELLERS
from shared.runtime import faults
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.others import NotLoaded, Others
from shared.runtime.answers import foreseeing
from shared.runtime.answers.answering import answer
from shared.runtime.answers.unit_of_work import UnitOfWork
from shared.runtime.asking import Replied
from shared.runtime.items import HandOver, Hear, Item, Retell
from shared.runtime.operations import CommandOperation
from shared.runtime.receiving import believed
from shared.runtime.service import Service
from shared.runtime.tables import claims, loading, positions, writing
from shared.runtime.tables.link import Link
from shared.runtime.tables.positions import Move
from shared.runtime.tables.writing import Written
from shared.runtime.telemetry import APPLIED, ERASED, SET_SECONDS
from shared.runtime.waking import Signal
from shared.security.identity import Identity
from shared.security.keyring import Keyring

log = structlog.get_logger("writer")
MOST_AGAIN = 3
YIELD_EVERY = 20
"""Messages answered before other loops of the process get their turn: an alert must not wait behind a batch."""


class Extra(NamedTuple):
    """What a set needs loaded besides, as a try has shown: `again` counts unique violations, after which the causes
    of parking are loaded too; `names` are more entities to look at."""

    again: int = 0
    names: frozenset[str] = frozenset()


class Superseded(Exception):
    """Somebody else moved a position: nothing was written, read it again."""


class _PutBack(Exception):
    """Somebody who was known is not there any more: the database was put back, or lost its last sets in a crash."""


class Writer:
    """Applies sets for one service. Safe to call from several loops, each with a link of its own."""

    def __init__(
        self,
        service: Service,
        operations: Mapping[str, CommandOperation],
        keyring: Keyring,
        identity: Identity,
        clock: Clock,
        unbound: bool = False,
    ) -> None:
        self.unbound = unbound
        self.service, self.operations, self.keyring = service, operations, keyring
        self.identity, self.clock = identity, clock
        self.woken = {lane.value: asyncio.Event() for lane in Lane}
        self.changed = Signal()  # waits or handed facts changed
        self.runnable = Signal()  # effects changed, or what asked for them was relayed
        self.stirred = Signal()  # anything was done
        self.caught_up: Callable[[], frozenset[str]] = frozenset
        self._known: set[str] = set()
        self._private = any(fact.private for fact in TELLERS.get(service.name, ()))

    async def apply(self, link: Link, items: Sequence[Item], moves: Sequence[Move] = ()) -> list[Replied | None]:
        """One answer per item, committed. Raises Away, Superseded, or whatever made the whole set fail."""
        items = await self._believed(items)
        extra = Extra()
        with SET_SECONDS.time():
            while True:
                try:
                    return await self._in_transaction(link, items, moves, extra)
                except _PutBack:
                    log.warning("database-put-back")
                    self._known.clear()
                except NotLoaded as named:
                    extra = extra._replace(names=extra.names | named.names)
                except asyncpg.UniqueViolationError:
                    if extra.again == MOST_AGAIN:
                        raise
                    extra = extra._replace(again=extra.again + 1)
                    log.info("set-applied-again", size=len(items))

    async def _in_transaction(
        self, link: Link, items: Sequence[Item], moves: Sequence[Move], extra: Extra
    ) -> list[Replied | None]:
        async with link.transaction() as connection:
            if moves:
                if not await positions.move(connection, moves):
                    raise Superseded
                faults.reach("heard_moved")
            work = await self._load(connection, items, extra)
            replies = await self._answer(connection, work, items)
            faults.reach("decided")
            written = await writing.write(
                connection, self.keyring, work.aggregates.values(), work.again, work.now, bool(moves)
            )
            faults.reach("before_commit")
        self._committed(work, items, written)
        return replies

    async def _load(self, connection: asyncpg.Connection, items: Sequence[Item], extra: Extra) -> UnitOfWork:
        entities = {item.entity for item in items}
        begun = {item.entity: item.clinic for item in items if item.clinic}
        clinics = {entity: clinic for entity, clinic in begun.items() if entity not in self._known}
        causes = {cause for item in items for cause in foreseeing.causes_of(item)}
        aggregates, answered = await loading.lock(connection, self.service, self.keyring, entities, clinics, causes)
        if begun.keys() - aggregates.keys():
            raise _PutBack
        others = await self._others(connection, items, aggregates, extra.names) if self.service.reads else Others()
        now = self.clock.now()
        work = UnitOfWork(self.service, self.operations, self.keyring, self.identity, now, aggregates, others=others)
        work.causes = answered
        told = foreseeing.alarms(self.service.name, items, aggregates)
        if extra.again:
            told |= foreseeing.parked_before(self.service.name, items)
        if told:
            work.causes |= await loading.known_causes(connection, told)
        if repeats := foreseeing.repeats(items, aggregates):
            work.known = await loading.known_ids(connection, repeats)
        return work

    async def _others(
        self,
        connection: asyncpg.Connection,
        items: Sequence[Item],
        aggregates: Mapping[str, Aggregate],
        more: frozenset[str],
    ) -> Others:
        """Locks what may be claimed, then reads it: all rows are locked already, so there is one order of locks."""
        named = more | foreseeing.named(items, aggregates)
        resources = foreseeing.claimable(named, aggregates.values())
        if resources:
            await claims.lock(connection, resources)
        taken = await claims.standing(connection, resources | named)
        strangers = named - aggregates.keys()
        await self.keyring.prefetch(strangers | {each.entity for each in taken})
        if erased := {each.entity for each in taken if self.keyring.is_erased(each.entity)}:
            await claims.forget(connection, erased)
        stored = await loading.others(connection, self.service, self.keyring, strangers) if strangers else {}
        others = Others(named, stored, self.caught_up())
        others.put((each for each in taken if each.entity not in erased), aggregates.values())
        return others

    async def _answer(
        self, connection: asyncpg.Connection, work: UnitOfWork, items: Sequence[Item]
    ) -> list[Replied | None]:
        """Raises NotLoaded where a decision named an entity that was not loaded, whatever it answered or raised
        without it."""
        replies: list[Replied | None] = []
        try:
            for count, item in enumerate(items, start=1):
                told = await loading.told_by(connection, item.entity) if isinstance(item, Retell) else []
                replies.append(answer(work, item, told))
                if count % YIELD_EVERY == 0:
                    await asyncio.sleep(0)
        finally:
            work.others.require_all()
        return replies

    def _committed(self, work: UnitOfWork, items: Sequence[Item], written: Written) -> None:
        self._known.update(work.aggregates)
        APPLIED.labels(self.service.name).inc(len(items))
        ERASED.labels(self.service.name).inc(work.erased)
        for lane in written.lanes:
            self.woken[lane].set()
        if written.waits:
            self.changed.set()
        if written.effects:
            self.runnable.set()
        self.stirred.set()

    def wake(self) -> None:
        """Something may be due or runnable that was not: time has passed."""
        self.changed.set()
        self.runnable.set()

    def relayed(self) -> None:
        """What was told is on Kafka: effects it asked for may run."""
        self.runnable.set()
        self.stirred.set()

    async def _believed(self, items: Sequence[Item]) -> Sequence[Item]:
        """The set with its keys at hand. Records that their teller did not seal have become garbage."""
        await self.keyring.prefetch(item.entity for item in items if isinstance(item, Hear))
        sure = [believed(item, self.keyring, self.unbound) for item in items]
        await self._fetch_keys(sure)
        return sure

    async def _fetch_keys(self, items: Sequence[Item]) -> None:
        """Fetches the keys of all entities of the set, and makes those of entities that begin here. A patient's key
        is made before the first fact."""
        own = {item.entity for item in items if foreseeing.makes_key(item)}
        if own:
            await self.keyring.ensure(own, private=True)
        others = {item.entity for item in items} - own
        others |= {item.record.key for item in items if isinstance(item, HandOver)}
        if not others:
            return
        await self.keyring.prefetch(others)
        if self._private:
            await self.keyring.ensure(
                [entity for entity in others if self.knows_key(entity, erased_too=False)], private=True
            )

    def knows_key(self, entity: str, erased_too: bool = True) -> bool:
        """Whether this entity has a key, or had one that was destroyed."""
        try:
            self.keyring.key(entity)
        except Erased:
            return erased_too
        except Missing:
            return False
        return True
