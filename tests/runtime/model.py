"""Teller and hearer of the pair as a model: the real functions that answer, over tables and a log in memory.

A step is one transaction, one publication, or one fault. Whatever order the steps come in, the promises must hold.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from benchmarks.pair import hearer, teller
from shared.deciding import Actor, Lane, Role
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.journal import Answered, Row
from shared.runtime.answers.answering import answer
from shared.runtime.answers.unit_of_work import UnitOfWork
from shared.runtime.asking import Asked
from shared.runtime.items import Ask, Hear, Item, Restore
from shared.runtime.operations import CommandOperation
from shared.runtime.records import Envelope, Record
from shared.runtime.recovery.remembering import decisions_of
from shared.runtime.service import Service
from shared.runtime.tables.known import HEARD, newly_known
from shared.security.identity import Identity
from shared.security.keyring import Keyring
from shared.security.sealing import Key

START = datetime(2026, 10, 5, 13, tzinfo=UTC)
SAY = teller.OPERATIONS[0]


class Keys(Keyring):
    """Everybody's key, without a database."""

    def __init__(self) -> None:
        self.one = Key("one", b"1" * 32)

    def key(self, entity: str) -> Key:
        return self.one

    def private_key(self, entity: str) -> Key:
        return self.one


@dataclass
class Tables:
    """What one service's database holds."""

    aggregates: dict[str, Aggregate] = field(default_factory=dict)
    journal: dict[str, list[Row]] = field(default_factory=dict)
    outbox: list[tuple[str, str, int]] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)
    resting: dict[str, int] = field(default_factory=dict)
    known: set[UUID] = field(default_factory=set)

    def copy(self) -> Tables:
        return copy.deepcopy(self)


@dataclass
class House:
    """A service with its tables and the copies that were made of them."""

    service: Service
    operations: dict[str, CommandOperation]
    tables: Tables = field(default_factory=Tables)
    copies: list[Tables] = field(default_factory=list)

    def transact(self, items: list[Item], tables: Tables | None = None) -> Tables:
        """The tables after this set; the caller commits them, or does not."""
        after = (tables or self.tables).copy()
        work = UnitOfWork(self.service, self.operations, Keys(), Identity(b"i" * 32), START, known=known(after))
        for item in items:
            aggregate = after.aggregates.get(item.entity) or self._new(item)
            after.aggregates[item.entity] = aggregate
            work.aggregates[item.entity] = aggregate
        work.causes = {
            row.cause: Answered(row.entity, row.seq, row.kind, row.said, row.packed, row.reply)
            for rows in after.journal.values()
            for row in rows
            if row.decided
        }
        for item in items:
            answer(work, item)
        self._write(after)
        return after

    def _new(self, item: Item) -> Aggregate:
        domain = self.service.domain(item.entity)
        return Aggregate(item.entity, str(item.clinic), domain, domain.state())

    def _write(self, tables: Tables) -> None:
        tables.known |= {id for (id,) in newly_known(tables.aggregates.values())}
        for entity, aggregate in tables.aggregates.items():
            for row in aggregate.journal.rows:
                tables.journal.setdefault(entity, []).append(row)
                tables.outbox += [(lane, entity, row.seq) for lane in sorted({each.lane for each in row.told})]
            aggregate.journal.rows, aggregate.outgoing.facts_at, aggregate.inbox.ids = [], {}, set()

    def told(self) -> list[Record]:
        return [record for rows in self.tables.journal.values() for row in rows for record in row.told]

    def heard(self, log: list[Record], topic: str) -> set[UUID]:
        """The ids of the records of a stream up to the last number that was heard of each patient."""
        last = {entity: each.inbox.last_of(topic).number for entity, each in self.tables.aggregates.items()}
        envelopes = (Envelope.of(record) for record in log)
        return {each.id for each in envelopes if each.number <= last.get(each.entity, 0)}

    def knows(self) -> set[UUID]:
        """What `Carepath-After` finds here at once."""
        return known(self.tables)


def known(tables: Tables) -> set[UUID]:
    decided = {row.cause for rows in tables.journal.values() for row in rows if row.decided and row.kind == HEARD}
    return tables.known | decided


@dataclass
class World:
    """Two services and a log that both read. `lost_told` are causes whose words were committed and never told."""

    teller: House = field(default_factory=lambda: House(teller.SERVICE, {"say": SAY}))
    hearer: House = field(default_factory=lambda: House(hearer.SERVICE, {}))
    log: dict[str, list[Record]] = field(default_factory=dict)
    batches: list[tuple[str, int, list[Record]]] = field(default_factory=list)
    asked: int = 0

    def ask(self, patient: str, again: bool = False) -> None:
        """A command; `again`: the last one of this patient once more, under its key."""
        if not again:
            self.asked += 1
        cause = uuid5(UUID(patient), str(self.asked))
        actor = Actor(Role.PATIENT, "ada", "demo", patient)
        body: dict[str, Any] = {"n": 100 + self.asked, "text": "x", "name": "Ada"}
        item = Ask(Asked(SAY, SAY.command(**body), patient, actor, cause, body))
        self.teller.tables = self.teller.transact([item])

    def relay(self, house: House, count: int, forget: bool = False) -> None:
        """Publishes the oldest rows; `forget`: it dies before it deletes them, so they are told again."""
        rows = house.tables.outbox[:count]
        for lane, entity, seq in rows:
            told = next(row for row in house.tables.journal[entity] if row.seq == seq).told
            for record in (each for each in told if each.lane == lane and each.topic.startswith("care.")):
                self.log.setdefault(record.topic, []).append(record)
        if not forget:
            house.tables.outbox = house.tables.outbox[count:]

    def fetch(self, topic: str, count: int) -> None:
        """A replica of the hearer reads a batch and holds it; it may commit much later."""
        start = self.hearer.tables.positions.get(topic, 0)
        self.batches.append((topic, start, self.log.get(topic, [])[start : start + count]))

    def commit(self, which: int) -> None:
        """A held batch is applied, in one transaction with its position, if nobody moved that meanwhile."""
        topic, start, records = self.batches.pop(which % len(self.batches))
        if not records or self.hearer.tables.positions.get(topic, 0) != start:
            return
        after = self.hearer.transact([Hear(each, Envelope.of(each)) for each in records])
        after.positions[topic] = start + len(records)
        self.hearer.tables = after

    def keep_copy(self, house: House) -> None:
        house.copies.append(house.tables.copy())

    def put_back(self, house: House, which: int) -> None:
        """All processes of the service are stopped, its tables put back; it starts and remembers."""
        if not house.copies:
            return
        if house is self.hearer:
            self.batches.clear()
        house.tables = house.copies[which % len(house.copies)].copy()
        for decision in self._own_words(house):
            house.tables = house.transact([decision])

    def _own_words(self, house: House) -> list[Restore]:
        records = [each for lane in Lane for each in self.log.get(house.service.stream(lane), [])]
        return decisions_of(house.service.name, records)

    def settle(self) -> None:
        """Without further faults: everything is told, everything is heard."""
        self.batches.clear()
        for _ in range(4):
            self.relay(self.teller, len(self.teller.tables.outbox))
            self.relay(self.hearer, len(self.hearer.tables.outbox))
            for topic in ("care.teller", "care.teller.safety"):
                self.fetch(topic, len(self.log.get(topic, [])))
                self.commit(0)

    def numbers(self, topic: str) -> dict[str, dict[int, set[str]]]:
        """Per patient: number -> the bodies told under it, in the order of first appearance."""
        found: dict[str, dict[int, set[str]]] = {}
        for record in self.log.get(topic, []):
            number = int(record.headers["ce_sequence"])
            found.setdefault(record.key, {}).setdefault(number, set()).add(record.value)
        return found
