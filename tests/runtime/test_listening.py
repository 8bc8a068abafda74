"""A reader's links and what it has heard, with a real PostgreSQL; Kafka's side is played."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, cast

import pytest
from aiokafka import TopicPartition

from shared.runtime.loops.catching_up import LATELY_SECONDS, CatchingUp
from shared.runtime.loops.ends import Ends
from shared.runtime.loops.listening import Listener
from shared.runtime.tables import positions
from shared.runtime.tables.link import Link
from shared.runtime.tables.positions import Place
from shared.runtime.writer import Writer
from tests.postgres import fresh, postgres

__all__ = ["postgres"]
SCHEMA = Path("shared/runtime/schema.sql")
PLACE = TopicPartition("care.intake", 0)
BOTH = ("care.intake", "care.intake.safety")


class Consumer:
    """A partition without a record; each third question finds one."""

    def __init__(self) -> None:
        self.asked, self.fetches = 0, False
        self.fetched_when_asked: list[bool] = []

    async def getmany(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[str]]:
        self.asked += 1
        self.fetched_when_asked.append(self.fetches)
        return {PLACE: ["a record"]} if self.asked % 3 == 0 else {}

    def assignment(self) -> set[TopicPartition]:
        return {PLACE}

    async def end_offsets(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(places, 0)

    def seek(self, *_: object) -> None:
        """Nobody fetches."""

    def pause(self, *places: TopicPartition) -> None:
        self.fetches = False

    def resume(self, *places: TopicPartition) -> None:
        self.fetches = True


async def _rebalanced_beside_a_batch(dsn: str) -> int:
    """What a batch in the middle of its transaction comes to."""
    taking, assigning = Link(dsn, "taking"), Link(dsn, "assigning")
    listener = Listener(cast(Writer, None), taking, assigning, ["care.intake"], "group", "member", set())
    listener.subscriber = type("Subscriber", (), {"consumer": Consumer()})

    async def batch() -> int:
        async with listener.link.transaction() as connection:
            return cast(int, await connection.fetchval("SELECT 7 FROM pg_sleep(0.3)"))

    took = asyncio.create_task(batch())
    await asyncio.sleep(0.1)
    await listener.on_partitions_assigned({PLACE})
    assert listener.held == {Place(*PLACE): 0}
    try:
        return await took
    finally:
        await taking.close()
        await assigning.close()


def test_a_rebalance_does_not_disturb_the_batch_that_is_taken(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "listening", SCHEMA))
    assert asyncio.run(_rebalanced_beside_a_batch(dsn)) == 7


async def _asked_twice(dsn: str, consumer: Consumer, gathers_ms: int = 0) -> Any:
    """What somebody gets who asks a reader that was assigned twice."""
    taking, assigning = Link(dsn, "taking"), Link(dsn, "assigning")
    topics = ["care.intake"]
    listener = Listener(cast(Writer, None), taking, assigning, topics, "group", "member", set(), 500, gathers_ms)
    listener.subscriber = type("Subscriber", (), {"consumer": consumer})
    for _ in range(2):
        await listener.on_partitions_assigned({PLACE})
    try:
        await consumer.getmany(timeout_ms=1, max_records=1)
        return await consumer.getmany(timeout_ms=1, max_records=1)
    finally:
        await assigning.close()


def test_a_reader_is_never_told_that_there_is_nothing(postgres: str) -> None:
    """FastStream would sleep then, and what comes meanwhile would wait."""
    dsn = asyncio.run(fresh(postgres, "patient", SCHEMA))
    assert asyncio.run(_asked_twice(dsn, Consumer())) == {PLACE: ["a record"]}


@pytest.mark.parametrize("gathers_ms", [0, 250])
def test_who_gathers_asks_kafka_for_nothing_until_it_reads_again(postgres: str, gathers_ms: int) -> None:
    """Else each fact that comes meanwhile is an answer of its own, and another question."""
    dsn, consumer = asyncio.run(fresh(postgres, "gathering", SCHEMA)), Consumer()
    asyncio.run(_asked_twice(dsn, consumer, gathers_ms))
    assert consumer.fetched_when_asked == [True] * 6
    assert consumer.fetches == (not gathers_ms)


class World:
    """Ends that grow, positions that follow, and a clock."""

    def __init__(self, dsn: str) -> None:
        self.now, self.ends = 1_000.0, dict.fromkeys((Place(topic, 0) for topic in (*BOTH, "care.monitoring")), 0)
        self.link = Link(dsn, "catching-up")
        self.subject = CatchingUp(("intake", "monitoring"), self.link, cast(Ends, self), lambda: self.now)

    async def of(self, topics: list[str]) -> dict[Place, int]:
        return dict(self.ends)

    async def hears(self, topic: str, to: int) -> None:
        async with self.link.using() as connection:
            await positions.add(connection, [Place(topic, 0)])
            await connection.execute("UPDATE position SET next = $2 WHERE topic = $1", topic, to)

    async def looks(self, after: float = 0) -> Any:
        self.now += after
        await self.subject.look()
        return self.subject.caught_up()


async def _told_and_heard(dsn: str) -> list[Any]:
    world = World(dsn)
    seen = [world.subject.caught_up(), await world.looks()]
    world.ends[Place("care.intake.safety", 0)] = 5
    seen.append(await world.looks(LATELY_SECONDS + 1))
    await world.hears("care.intake.safety", 4)
    seen.append(await world.looks(1))
    await world.hears("care.intake.safety", 5)
    world.ends[Place("care.intake.safety", 0)] = 9
    seen.append(await world.looks(1))
    world.now += LATELY_SECONDS
    seen.append(world.subject.caught_up())
    await world.link.close()
    return seen


def test_a_teller_is_caught_up_with_where_both_streams_were_heard_to_what_lately_was_their_end(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "catching_up", SCHEMA))
    nobody, one, both = frozenset[str](), frozenset({"monitoring"}), frozenset({"intake", "monitoring"})
    assert asyncio.run(_told_and_heard(dsn)) == [nobody, both, one, one, both, one]


async def _begun(gathers_ms: int, pause: float) -> float:
    """Seconds between the beginnings of two sets, the second of which is there when so much time has passed."""
    link, begun = Link("", "taking"), list[float]()
    listener = Listener(cast(Writer, None), link, link, ["care.intake"], "group", "member", set(), 500, gathers_ms)

    async def take(records: object) -> None:
        begun.append(time.monotonic())

    listener._take = take  # type: ignore[method-assign]
    for _ in range(2):
        await listener._handle([])
        await asyncio.sleep(pause)
    return begun[1] - begun[0]


def test_what_comes_while_a_set_is_gathered_waits_for_it() -> None:
    assert asyncio.run(_begun(200, 0.0)) >= 0.2 * 0.8


def test_nothing_is_gathered_for_safety() -> None:
    assert asyncio.run(_begun(0, 0.0)) < 0.2 * 0.8
