"""The only function that writes: a set of messages, one transaction (architecture, "One writer")."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import structlog

from shared.clock import Clock
from shared.deciding import Lane
from shared.errors import Erased, Missing
from shared.events import TELLERS
from shared.runtime import faults
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.others import Others, Unforeseen, foreseen, resources_of
from shared.runtime.answers.answering import answer
from shared.runtime.answers.parking import missing_cause
from shared.runtime.answers.unit_of_work import UnitOfWork
from shared.runtime.asking import Replied
from shared.runtime.items import Ask, Garbage, HandOver, Hear, Item, Restore, Retell
from shared.runtime.operations import CommandOperation
from shared.runtime.receiving import believed
from shared.runtime.service import Service, kind_of
from shared.runtime.tables import claims, loading, positions, writing
from shared.runtime.tables.link import Link
from shared.runtime.tables.positions import Move
from shared.runtime.tables.writing import Written
from shared.runtime.telemetry import APPLIED, ERASED, SET_SECONDS
from shared.runtime.waking import Signal
from shared.security.causes import cause_of
from shared.security.identity import Identity
from shared.security.keyring import Keyring

log = structlog.get_logger("writer")
MOST_AGAIN = 3
YIELD_EVERY = 20
"""Messages answered before other loops of the process get their turn: an alert must not wait behind a batch."""


class Extra(NamedTuple):
    """What a set needs loaded besides, as trying it has shown: the causes of parking, more entities to look at."""

    causes: bool
    names: frozenset[str]


class Superseded(Exception):
    """Somebody else moved a position: nothing was written, read it again."""


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
        with SET_SECONDS.time():
            again = 0
            more: frozenset[str] = frozenset()
            while True:
                try:
                    return await self._in_transaction(link, items, moves, Extra(again > 0, more))
                except Unforeseen as unforeseen:
                    more |= unforeseen.names
                except asyncpg.UniqueViolationError:
                    if again == MOST_AGAIN:
                        raise
                    again += 1
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
        clinics = {item.entity: item.clinic for item in items if item.clinic and item.entity not in self._known}
        causes = {cause for item in items for cause in _causes_of(item)}
        aggregates, answered = await loading.lock(connection, self.service, self.keyring, entities, clinics, causes)
        others = await self._others(connection, items, aggregates, extra.names) if self.service.reads else Others()
        now = self.clock.now()
        work = UnitOfWork(self.service, self.operations, self.keyring, self.identity, now, aggregates, others=others)
        work.causes = answered
        if told := self._told_of(items, aggregates, extra.causes):
            work.causes |= await loading.known_causes(connection, told)
        if repeats := _repeats(items, aggregates):
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
        named = more | foreseen(items, aggregates)
        resources = resources_of(named, aggregates.values())
        if resources:
            await claims.lock(connection, resources)
        taken = await claims.standing(connection, resources | named)
        strangers = named - aggregates.keys()
        await self.keyring.prefetch(strangers)
        stored = await loading.others(connection, self.service, self.keyring, strangers) if strangers else {}
        others = Others(named, stored, self.caught_up())
        others.put(taken, aggregates.values())
        return others

    async def _answer(
        self, connection: asyncpg.Connection, work: UnitOfWork, items: Sequence[Item]
    ) -> list[Replied | None]:
        replies: list[Replied | None] = []
        names: frozenset[str] = frozenset()
        unfinished: set[str] = set()
        for count, item in enumerate(items):
            told: list[tuple[int, bytes]] = []
            if isinstance(item, Retell):
                told = await loading.told_by(connection, item.entity)
            if item.entity in unfinished:
                continue
            try:
                replies.append(answer(work, item, told))
            except Unforeseen as unforeseen:
                names |= unforeseen.names
                unfinished.add(item.entity)
            if count % YIELD_EVERY == YIELD_EVERY - 1:
                await asyncio.sleep(0)
        if names:
            raise Unforeseen(names)
        return replies

    def _told_of(self, items: Sequence[Item], aggregates: Mapping[str, Aggregate], thorough: bool) -> set[UUID]:
        """The causes under which the runtime itself would tell of these items."""
        causes: set[UUID] = set()
        for item in items:
            if isinstance(item, Hear):
                causes.update(self._alarms(item, aggregates[item.entity]))
            if thorough:
                causes |= self._parked_before(item)
        return causes

    def _parked_before(self, item: Item) -> set[UUID]:
        """The causes under which it was told that an item is parked, or that a number had been missing."""
        parked = [(cause, 1) for cause in _causes_of(item)]
        if isinstance(item, Hear):
            topic, number = item.record.topic, item.envelope.number
            parked.append((missing_cause(self.service.name, topic, item.entity, number), 2))
        return {cause_of("parked", self.service.name, str(cause), attempt) for cause, attempt in parked}

    def _alarms(self, item: Hear, aggregate: Aggregate) -> list[UUID]:
        """The causes under which a hole would be told."""
        topic, number = item.record.topic, item.envelope.number
        last = aggregate.inbox.last_of(topic).number
        holes = {last + 1} if number > last + 1 else set()
        holes |= {later - 1 for stream, later in aggregate.deferred if stream == topic}
        return [missing_cause(self.service.name, topic, item.entity, hole) for hole in holes]

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
        """The set with its keys at hand, and without a record that only looks like one."""
        await self.keyring.prefetch(item.entity for item in items if isinstance(item, Hear))
        sure = [believed(item, self.keyring, self.unbound) for item in items]
        await self._fetch_keys(sure)
        return sure

    async def _fetch_keys(self, items: Sequence[Item]) -> None:
        """Keys of all entities of the set: made for whoever is spoken of first here. A teller makes a patient's before
        it says a word of them."""
        own = {item.entity for item in items if _makes_key(item)}
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


def _repeats(items: Sequence[Item], aggregates: Mapping[str, Aggregate]) -> set[UUID]:
    """The ids under numbers that were heard before: whichever was not heard itself is another fact."""
    heard = (item for item in items if isinstance(item, Hear))
    return {each.envelope.id for each in heard if each.envelope.number <= _last(aggregates[each.entity], each)}


def _last(aggregate: Aggregate, item: Hear) -> int:
    return aggregate.inbox.last_of(item.record.topic).number


def _makes_key(item: Item) -> bool:
    if isinstance(item, Ask):
        return item.asked.operation.opens
    return isinstance(item, Garbage) or kind_of(item.entity) != "patient"


def _causes_of(item: Item) -> tuple[UUID, ...]:
    match item:
        case Hear(envelope=envelope):
            return (envelope.id,)
        case Ask(asked=asked):
            return (asked.cause,)
        case HandOver(record=record):
            return (UUID(record.headers["ce_id"]),)
        case Garbage(id=id):
            return (id,)
        case Restore(records=records):
            return (UUID(records[0].headers["ce_causationid"]),)
    cause: Any = getattr(item, "cause", None)
    return (cause,) if cause else ()
