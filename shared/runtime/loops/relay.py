"""Publishes what journal rows told, in outbox order, one relay per lane (architecture, "Lanes")."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.errors import Away
from shared.runtime import faults
from shared.runtime.records import Record, partition_of, unpack
from shared.runtime.tables.link import Link
from shared.runtime.tables.positions import Place
from shared.runtime.telemetry import AWAY, RELAYED, OldestRow

log = structlog.get_logger("relay")

MOST = 400
"""Journal rows at once."""
SEND_SECONDS = 10
STOOD_STILL_SECONDS = 0.15
"""When the oldest row has not changed for this long, a relay publishes although another holds the lock."""
BATCH_BYTES = 262_144

_OLDEST = (
    "SELECT id, extract(epoch FROM clock_timestamp() - since) AS age FROM outbox WHERE lane = $1 ORDER BY id LIMIT 1"
)
_TAKE = """
SELECT o.id, j.told, extract(epoch FROM clock_timestamp() - o.since) AS age
FROM outbox o JOIN journal j ON (j.entity, j.seq) = (o.entity, o.seq)
WHERE o.lane = $1 ORDER BY o.id LIMIT $2"""
_OUT = """
WITH gone AS (DELETE FROM outbox WHERE lane = $1 AND id = ANY($2))
INSERT INTO position AS p (topic, partition, next)
SELECT * FROM unnest($3::text[], $4::int[], $5::bigint[]) AS n (topic, partition, next) ORDER BY 1, 2
ON CONFLICT (topic, partition) DO UPDATE SET next = greatest(p.next, excluded.next)"""
"""Rows that Kafka has are deleted, and how far the own streams reach is noted. The note never goes back."""
_LOCK = "SELECT pg_try_advisory_lock(hashtext('relay'), hashtext($1))"


class Relay:
    """One lane's relay. Whoever commits something to tell sets `woken`; `relayed` is called once Kafka has it.

    `topics` are those that it will tell on. Where they lie is asked at the start, so that the first fact need not wait.
    """

    def __init__(
        self,
        service: str,
        lane: str,
        link: Link,
        kafka: str,
        woken: asyncio.Event,
        poll: float,
        relayed: Callable[[], None],
        topics: Iterable[str] = (),
    ) -> None:
        self.topics = tuple(topics)
        self.service, self.lane, self.link, self.kafka = service, lane, link, kafka
        self.woken, self.poll, self.relayed = woken, poll, relayed
        self.oldest = OldestRow(lane)
        self._producer: AIOKafkaProducer | None = None
        self._holder: asyncpg.Connection | None = None  # the connection that holds the advisory lock
        self._stood: tuple[int, float] = (0, 0.0)

    async def run(self) -> None:
        """For ever. A database or broker that is away is waited for, nothing is skipped."""
        pause = 0.1
        while True:
            try:
                if await self.step() < MOST:
                    await self._started()  # the first danger shall not wait for a connection
                    await self._sleep()
                pause = 0.1
            except (Away, KafkaError, TimeoutError) as error:
                AWAY.labels(getattr(error, "dependency", "kafka")).inc()
                log.warning("relay-waits", lane=self.lane, why=type(error).__name__)
                await self._rebuild()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)

    async def step(self) -> int:
        """Publishes the oldest rows; returns how many. Fewer than `MOST`: those were all, until somebody wakes it."""
        async with self.link.using() as connection:
            if not await self._may_go_on(connection):
                return 0
            rows = await connection.fetch(_TAKE, self.lane, MOST)
            self.oldest.seen(rows[0]["age"] if rows else None)
            if not rows:
                return 0
            faults.reach("relay_claimed")
            records = [each for row in rows for each in unpack(row["told"]) if each.lane == self.lane]
            told = await self._publish(records)
            faults.reach("acked_not_deleted")
            topics, partitions = [place.topic for place in told], [place.partition for place in told]
            out = self.lane, [row["id"] for row in rows], topics, partitions, list(told.values())
            await connection.execute(_OUT, *out)
            faults.reach("deleted")
        self.relayed()
        RELAYED.labels(self.service, self.lane).inc(len(records))
        return len(rows)

    async def close(self) -> None:
        await self._rebuild()
        await self.link.close()

    async def _sleep(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), self.poll)
        self.woken.clear()

    async def _may_go_on(self, connection: asyncpg.Connection) -> bool:
        if self._holder is connection:
            return True
        if await connection.fetchval(_LOCK, self.lane):
            self._holder = connection
            return True
        return await self._oldest_stood_still(connection)

    async def _oldest_stood_still(self, connection: asyncpg.Connection) -> bool:
        row = await connection.fetchrow(_OLDEST, self.lane)
        self.oldest.seen(row["age"] if row else None)
        if row is None:
            self._stood = (0, 0.0)
            return False
        if row["id"] != self._stood[0]:
            self._stood = (row["id"], time.monotonic())
            return False
        return time.monotonic() - self._stood[1] > STOOD_STILL_SECONDS

    async def _publish(self, records: Sequence[Record]) -> dict[Place, int]:
        """Sends everything, each partition in order; returns the offsets after the last record of each own stream."""
        producer = await self._started()
        partitions: dict[Place, list[Record]] = defaultdict(list)
        for record in records:
            partitions[Place(record.topic, partition_of(record.key))].append(record)
        faults.reach("before_send")
        async with asyncio.timeout(SEND_SECONDS):
            ends = await asyncio.gather(*(self._send(producer, *each) for each in partitions.items()))
        return {place: end for place, end in zip(partitions, ends, strict=True) if place.topic.startswith("care.")}

    async def _send(self, producer: AIOKafkaProducer, place: Place, records: Sequence[Record]) -> int:
        end, left = 0, list(records)
        while left:
            batch, taken = producer.create_batch(), 0
            for record in left:
                if not _append(batch, record):
                    break
                taken += 1
            batch.close()
            future = await producer.send_batch(batch, place.topic, partition=place.partition)
            faults.reach("sent_not_acked")
            metadata = await future
            end, left = metadata.offset + taken, left[taken:]
        return end

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self.kafka,
                enable_idempotence=True,
                acks="all",
                max_batch_size=BATCH_BYTES,
                max_request_size=1_048_576,
                request_timeout_ms=5_000,
                metadata_max_age_ms=60_000,
            )
            try:
                await producer.start()
                await producer.client.set_topics(self.topics)
            except BaseException:
                await producer.stop()
                raise
            self._producer = producer
        return self._producer

    async def _rebuild(self) -> None:
        """A producer that failed once is not trusted again: its sequence may be broken for ever."""
        producer, self._producer, self._holder = self._producer, None, None
        if producer is not None:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(1):
                    await producer.stop()


def _append(batch: object, record: Record) -> bool:
    headers = [(name, value.encode()) for name, value in record.headers.items()]
    done = batch.append(  # type: ignore[attr-defined]
        timestamp=None, key=record.key.encode(), value=record.value.encode(), headers=headers
    )
    return done is not None
