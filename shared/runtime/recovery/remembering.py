"""At every start a service reads its own streams to their end and folds what its database forgot.

Source: architecture, "Missing, forgotten".
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import groupby
from uuid import UUID

import orjson
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from shared.deciding import EffectEnded, Lane
from shared.errors import Away
from shared.runtime.items import End, Garbage, Hear, Item, Restore
from shared.runtime.receiving import believed, item_of
from shared.runtime.records import Envelope, Record
from shared.runtime.sealed_records import protected
from shared.runtime.service import Service, stream_of
from shared.runtime.tables import positions
from shared.runtime.tables.link import Link
from shared.runtime.tables.positions import Place
from shared.runtime.tables.resting import rest
from shared.runtime.writer import Writer
from shared.security.causes import event_id
from shared.settings import PARTITIONS

log = structlog.get_logger("remembering")
SET = 100
"""Decisions folded at once. All of one entity are in one set, for its claims are final only after the last."""

_COUNTERS = "SELECT entity, counters FROM state WHERE entity = ANY($1)"
_STARTABLE = "SELECT key, entity, kind FROM effect WHERE not_before <= $1"


class Remembering:
    """Brings a database that was put back up to what its service has told."""

    def __init__(self, writer: Writer, link: Link, kafka: str) -> None:
        self.writer, self.link, self.kafka = writer, link, kafka
        self.service: Service = writer.service

    async def run(self) -> int:
        """How many decisions were folded. Raises Away."""
        decisions = await self._told_beyond_notes()
        missing = [each for each in decisions if await self._forgotten(each)]
        if not missing:
            return 0
        log.error("database-was-put-back", decisions=len(missing))
        await self._rest()
        for decisions in sets_of(missing):
            await self.writer.apply(self.link, decisions)
        await self._doubt_effects()
        return len(missing)

    async def _told_beyond_notes(self) -> list[Restore]:
        """Own decisions from where the relay knew the own streams to their ends, per entity in the order of `seq`."""
        topics = [self.service.stream(lane) for lane in Lane]
        async with self.link.using() as connection:
            noted = await positions.read(connection, topics)
        async with self._consumer() as consumer:
            records = await _read_to_end(consumer, _places(topics), noted)
        return decisions_of(self.service.name, await self._believed(records))

    async def _forgotten(self, decision: Restore) -> bool:
        async with self.link.using() as connection:
            rows = await connection.fetch(_COUNTERS, [decision.entity])
        counters = _loads(rows[0]["counters"]) if rows else {}
        return any(int(each.headers["ce_sequence"]) > counters.get(each.topic, 0) for each in decision.records)

    async def _believed(self, raw: Sequence[ConsumerRecord]) -> list[Record]:
        """The records that this service has sealed. Any other was put there by somebody else, and moves no number."""
        own: list[Record] = []
        for first in range(0, len(raw), SET):
            items = [item_of(each) for each in raw[first : first + SET]]
            await self.writer.keyring.prefetch(item.entity for item in items if isinstance(item, Hear))
            own += _own(believed(item, self.writer.keyring, self.writer.unbound) for item in items)
        return own

    async def _rest(self) -> None:
        """Waits and effects rest until the heard streams are read as far as they go now."""
        topics = [stream_of(teller, lane) for teller in self.service.hears for lane in Lane]
        async with self._consumer() as consumer:
            ends = await consumer.end_offsets([TopicPartition(*place) for place in _places(topics)])
        async with self.link.using() as connection:
            await rest(connection, {Place(*each): end for each, end in ends.items() if end})

    async def _doubt_effects(self) -> None:
        """An effect that could have been started after the copy was made may have happened: a person looks."""
        async with self.link.using() as connection:
            rows = await connection.fetch(_STARTABLE, self.writer.clock.now())
        ended = [End(row["entity"], EffectEnded(row["key"], row["kind"], "unknown")) for row in rows]
        if ended:
            await self.writer.apply(self.link, ended)

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka, enable_auto_commit=False, fetch_max_wait_ms=50)
        try:
            await consumer.start()
            yield consumer
        except KafkaError as error:
            raise Away("kafka") from error
        finally:
            await consumer.stop()


def sets_of(decisions: Sequence[Restore]) -> Iterator[list[Restore]]:
    """In order, all of an entity in one set."""
    gathered: list[Restore] = []
    for _, each in groupby(decisions, key=lambda decision: decision.entity):
        gathered += each
        if len(gathered) >= SET:
            yield gathered
            gathered = []
    if gathered:
        yield gathered


def _loads(counters: str) -> dict[str, int]:
    return dict(orjson.loads(counters))


def _places(topics: Iterable[str]) -> list[Place]:
    return [Place(topic, partition) for topic in topics for partition in range(PARTITIONS)]


async def _read_to_end(
    consumer: AIOKafkaConsumer, places: Sequence[Place], noted: dict[Place, int]
) -> list[ConsumerRecord]:
    assigned = [TopicPartition(*place) for place in places]
    ends = await consumer.end_offsets(assigned)
    begins = {place: min(noted.get(Place(*place), 0), ends[place]) for place in assigned}
    open_ones = {place for place in assigned if begins[place] < ends[place]}
    records: list[ConsumerRecord] = []
    consumer.assign(sorted(open_ones))
    for place in open_ones:
        consumer.seek(place, begins[place])
    while open_ones:
        fetched = await consumer.getmany(timeout_ms=200)
        records += [each for batch in fetched.values() for each in batch]
        open_ones = {place for place in open_ones if await consumer.position(place) < ends[place]}
    return records


def decisions_of(teller: str, records: Iterable[Record]) -> list[Restore]:
    """Groups own records by entity and cause, both lanes together; a repeat on the log counts once."""
    groups: dict[str, dict[UUID, dict[tuple[str, int], Record]]] = defaultdict(lambda: defaultdict(dict))
    for record in records:
        envelope = Envelope.of(record)
        groups[envelope.entity][envelope.cause][record.topic, envelope.number] = record
    return [
        _restore(teller, entity, decision)
        for entity in sorted(groups)
        for decision in _in_order(list(groups[entity].values()))
    ]


def _own(items: Iterable[Item]) -> Iterator[Record]:
    for item in items:
        if isinstance(item, Hear):
            lane = Lane.SAFETY if item.record.topic.endswith(".safety") else Lane.ORDINARY
            yield item.record._replace(lane=lane.value)
        elif isinstance(item, Garbage):
            log.error("own-record-unreadable", topic=item.record.topic, reason=item.reason)


def _in_order(decisions: list[dict[tuple[str, int], Record]]) -> list[dict[tuple[str, int], Record]]:
    """Each stream in the order of its numbers; where they leave a choice, by `seq` (never by time)."""
    ordered, left = [], decisions
    while left:
        heads = [each for each in left if not any(_before(other, each) for other in left if other is not each)]
        first = min(heads or left, key=_seq)
        ordered.append(first)
        left = [each for each in left if each is not first]
    return ordered


def _before(one: dict[tuple[str, int], Record], other: dict[tuple[str, int], Record]) -> bool:
    return any(a[0] == b[0] and a[1] < b[1] for a in one for b in other)


def _seq(decision: dict[tuple[str, int], Record]) -> int:
    return int(protected(next(iter(decision.values())))["seq"])


def _restore(teller: str, entity: str, decision: dict[tuple[str, int], Record]) -> Restore:
    records = list(decision.values())
    first, header = Envelope.of(records[0]), protected(records[0])
    ordinals = {str(event_id(first.cause, teller, ordinal)): ordinal for ordinal in range(header["of"])}
    ordered = sorted(records, key=lambda each: ordinals.get(each.headers["ce_id"], header["of"]))
    return Restore(entity, first.clinic, tuple(ordered), header["seq"], header["of"])
