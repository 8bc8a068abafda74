"""Reads streams from positions kept in the database. FastStream polls; positions and parking are ours (decision 29)."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from random import uniform
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage

from shared.errors import Away
from shared.runtime import faults
from shared.runtime.loops.held import Held
from shared.runtime.receiving import item_of
from shared.runtime.tables import positions
from shared.runtime.tables.link import Link
from shared.runtime.tables.positions import Place
from shared.runtime.telemetry import AWAY
from shared.runtime.writer import Superseded, Writer

log = structlog.get_logger("listening")
MOST = 200
REREAD_SECONDS = 5.0
"""How often an idle reader looks whether its position was put back."""


class Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    """One lane's reader: a group of its own, links of its own, and the positions it reads from.

    What comes is taken at once, unless a set was begun less than `gathers_ms` ago: then all that comes until that time
    is over is one set. `idle_ms` is how long one question to Kafka waits for records.

    A rebalance runs beside a batch, so it asks for positions on a link that no batch uses: `assigning`.
    """

    def __init__(
        self,
        writer: Writer,
        link: Link,
        assigning: Link,
        topics: Sequence[str],
        group: str,
        member: str,
        paused: set[str],
        idle_ms: int = 500,
        gathers_ms: int = 0,
    ) -> None:
        self.writer, self.link, self.assigning, self.topics = writer, link, assigning, tuple(topics)
        self.group, self.member = group, member
        self.paused, self.idle_ms, self.gathers_ms = paused, idle_ms, gathers_ms
        self.ready = asyncio.Event()
        self.held = Held()
        self.subscriber: Any = None
        self._busy = asyncio.Lock()
        self._noted = 0.0
        self._noting: asyncio.Task[None] | None = None

    def subscribe(self, broker: KafkaBroker) -> None:
        """Registers with FastStream: whole batches of raw records, nothing acknowledged for us."""
        self.subscriber = broker.subscriber(
            *self.topics,
            group_id=self.group,
            group_instance_id=self.member,  # a replica that was killed is back without a rebalance
            batch=True,
            max_records=MOST,
            batch_timeout_ms=self.idle_ms,
            ack_policy=AckPolicy.MANUAL,
            listener=self,
            parser=self._parse,
            decoder=_as_they_are,
            auto_offset_reset="earliest",  # never used: what is not at the held position is not taken
            no_reply=True,
            session_timeout_ms=6000,
            heartbeat_interval_ms=1000,
            max_poll_interval_ms=600_000,
            fetch_max_wait_ms=self.idle_ms,
        )
        self.subscriber(self._handle)

    async def on_partitions_revoked(self, revoked: Any) -> None:
        """Nothing to do: what is held in memory is checked by each transaction."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """aiokafka fetches while this awaits, so: pause first, seek, resume last."""
        consumer = self.subscriber.consumer
        consumer.getmany = partial(self._some, consumer, partial(type(consumer).getmany, consumer))
        consumer.pause(*assigned)
        held = await self._until_there(sorted(Place(*each) for each in assigned))
        for each in assigned:
            if each in consumer.assignment():  # a newer rebalance may have taken it away
                self.held[Place(*each)] = held[Place(*each)]
                consumer.seek(each, held[Place(*each)])
                consumer.resume(each)
        self.ready.set()

    async def _until_there(self, places: list[Place]) -> dict[Place, int]:
        while True:
            try:
                return await self._positions(places)
            except Away as away:
                AWAY.labels(away.dependency).inc()
            except Exception:
                log.exception("positions-unreadable", group=self.group)
            await asyncio.sleep(0.5)

    async def _some(self, consumer: Any, getmany: Callable[..., Awaitable[Any]], **how: int) -> Any:
        """As `getmany`, but never empty. After an empty answer FastStream sleeps, and what comes meanwhile would lie
        there. A reader that gathers is paused between two questions: fetching on, it would get every fact alone."""
        if self.gathers_ms:
            consumer.resume(*consumer.assignment())
        while not (found := await getmany(**how)):
            pass
        if self.gathers_ms:
            consumer.pause(*consumer.assignment())
        return found

    async def _positions(self, places: list[Place]) -> dict[Place, int]:
        ends = await self.subscriber.consumer.end_offsets([TopicPartition(*place) for place in places])
        async with self.assigning.using() as connection:
            await positions.add(connection, places)
            held = await positions.read(connection, self.topics)
            for place in places:
                if held[place] > (end := ends[TopicPartition(*place)]):
                    log.error("position-beyond-end", topic=place.topic, partition=place.partition)
                    await positions.step_back(connection, place, end)
                    held[place] = end
        return held

    async def _parse(self, records: tuple[ConsumerRecord, ...]) -> KafkaAckableMessage:
        first = records[0]
        return KafkaAckableMessage(
            body=b"",
            headers={},
            raw_message=records,
            content_type=None,
            correlation_id="",
            message_id=f"{first.topic}-{first.partition}-{first.offset}",
            consumer=self.subscriber.consumer,
        )

    async def _handle(self, records: Sequence[ConsumerRecord]) -> None:
        """Never raises: FastStream would swallow it and read on."""
        faults.reach("polled")
        begun = time.monotonic()
        async with self._busy:
            await self._take(list(records))
        gathers = self.gathers_ms / 1000 * uniform(0.8, 1.2)  # services that hear the same fact drift apart
        await asyncio.sleep(begun + gathers - time.monotonic())

    async def _take(self, records: list[ConsumerRecord]) -> None:
        pause = 0.1
        while True:
            await self._while_paused()
            try:
                await self._apply(records)
                return
            except Superseded:
                log.info("position-moved-by-another", group=self.group)
                await self.reread()
                return
            except Away as away:
                AWAY.labels(away.dependency).inc()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
            except Exception:
                log.exception("set-failed", group=self.group, size=len(records))
                await asyncio.sleep(0.1)
                if await self._one_by_one(records):
                    return

    async def _while_paused(self) -> None:
        while self.paused.intersection(self.topics):
            await asyncio.sleep(0.05)

    async def _apply(self, records: Sequence[ConsumerRecord], broken: bool = False) -> None:
        fresh, ahead = self.held.next_ones(records)
        for place in ahead:
            self.subscriber.consumer.seek(TopicPartition(*place), self.held[place])
        if not fresh:
            return
        items = [item_of(each, broken) for each in fresh]
        faults.reach("decoded")
        moves = self.held.moves(fresh)
        await self.writer.apply(self.link, items, moves)
        faults.reach("after_commit")
        self.held.follow(moves)
        self._note()

    async def _one_by_one(self, records: Sequence[ConsumerRecord]) -> bool:
        """Finds the one that fails alone and parks it. False where the set should be tried again as it is."""
        for each in records:
            try:
                await self._apply([each])
            except (Away, Superseded):
                return False
            except Exception:
                log.exception("record-failed-alone", topic=each.topic)
                await self._apply([each], broken=True)
        return True

    def _note(self) -> None:
        """Tells Kafka where we are, for lag displays only; at most once a second, and nothing waits for it."""
        if time.monotonic() - self._noted >= 1.0:
            self._noted = time.monotonic()
            offsets = {TopicPartition(*place): after for place, after in self.held.items()}
            self._noting = asyncio.create_task(self._commit(offsets))

    async def _commit(self, offsets: dict[TopicPartition, int]) -> None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1):
                await self.subscriber.consumer.commit(offsets)
        faults.reach("offset_noted")

    async def keep_rereading(self) -> None:
        """For ever: an idle reader re-reads its positions, in case the database was put back."""
        while True:
            await asyncio.sleep(REREAD_SECONDS)
            if self.ready.is_set() and not self._busy.locked():
                with contextlib.suppress(Away):
                    async with self._busy:
                        await self.reread()

    async def reread(self) -> None:
        """Reads on from where the database says."""
        async with self.link.using() as connection:
            held = await positions.read(connection, self.topics)
        consumer = self.subscriber.consumer
        for each in consumer.assignment() if consumer else ():
            place = Place(*each)
            if place in held and held[place] != self.held.get(place):
                self.held[place] = held[place]
                consumer.seek(each, held[place])


async def _as_they_are(message: Any) -> Any:
    return message.raw_message
