"""How often the relay looks into its queue, and what it says of it while Kafka does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from prometheus_client import REGISTRY

from shared.runtime.loops.relay import Relay
from shared.runtime.records import Record, pack
from shared.runtime.tables.link import Link
from shared.runtime.tables.positions import Place
from tests.postgres import fresh, postgres

__all__ = ["postgres"]
SCHEMA = Path("shared/runtime/schema.sql")
LANE = "ordinary"
RECORD = Record("care.intake", "ada", "x", {"ce_id": "x"}, LANE)
_ROW = """
INSERT INTO journal (entity, seq, cause, decided, kind, name, at, version, told, prev, hash)
VALUES ('ada', 1, gen_random_uuid(), true, 'command', 'x', now(), 1, $1, '', '')"""
_WAITING = "INSERT INTO outbox (lane, entity, seq, since) VALUES ($1, 'ada', 1, now() - interval '1 minute')"


def age() -> float:
    return REGISTRY.get_sample_value("carepath_outbox_oldest_seconds", {"lane": LANE}) or 0.0


async def _ages(dsn: str, kafka: str) -> list[float]:
    """What is shown a moment after the relay began, and a second later."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(_ROW, pack([RECORD]))
    await connection.execute(_WAITING, LANE)
    relay = Relay("intake", LANE, Link(dsn, "relay"), kafka, asyncio.Event(), 0.02, lambda: None)
    running = asyncio.create_task(relay.run())
    try:
        await asyncio.sleep(0.3)
        first = age()
        await asyncio.sleep(1)
        return [first, age()]
    finally:
        running.cancel()
        await relay.close()
        await connection.close()


async def _with_a_silent_kafka(dsn: str) -> list[float]:
    """Something takes the connection and never answers, as a frozen broker does."""
    server = await asyncio.start_server(lambda _reader, _writer: asyncio.sleep(60), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        return await _ages(dsn, f"127.0.0.1:{port}")


@pytest.mark.parametrize("kafka", ["refuses", "is silent"])
def test_the_age_of_the_queue_grows_while_kafka_is_away(postgres: str, kafka: str) -> None:
    dsn = asyncio.run(fresh(postgres, "relay", SCHEMA))
    asking = _with_a_silent_kafka(dsn) if kafka == "is silent" else _ages(dsn, "127.0.0.1:1")
    first, later = asyncio.run(asking)
    assert 60 < first < 62
    assert 0.9 < later - first < 1.5


class Deaf(Relay):
    """Kafka takes everything at once; `asked` counts how often the outbox was looked into."""

    asked = 0

    async def step(self) -> int:
        self.asked += 1
        return await super().step()

    async def _publish(self, records: Sequence[Record]) -> dict[Place, int]:
        return {}

    async def _started(self) -> Any:
        return None


async def _asked(dsn: str) -> list[int]:
    """How often the outbox was looked into: after the one row that lay there, and after one more that was told of."""
    connection, woken = await asyncpg.connect(dsn), asyncio.Event()
    await connection.execute(_ROW, pack([RECORD]))
    await connection.execute(_WAITING, LANE)
    relay = Deaf("intake", LANE, Link(dsn, "relay"), "", woken, 60, lambda: None)
    running, seen = asyncio.create_task(relay.run()), list[int]()
    try:
        for _ in range(2):
            async with asyncio.timeout(5):
                while await connection.fetchval("SELECT count(*) FROM outbox"):
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)
            seen.append(relay.asked)
            await connection.execute(_WAITING, LANE)
            woken.set()
        return seen
    finally:
        running.cancel()
        await relay.close()
        await connection.close()


def test_what_was_taken_was_all_until_somebody_tells_more(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "taken", SCHEMA))
    assert asyncio.run(_asked(dsn)) == [1, 2]
