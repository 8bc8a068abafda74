from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from carepath.stack import CannotStart, Stack
from carepath.stack.topics import delete
from tests.stack.conftest import BROKER, run

pytestmark = pytest.mark.stack
SERVICES = {"third": "tests.stack.dummy"}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """An empty Kafka and an empty PostgreSQL that somebody else runs."""
    stack = Stack(tmp_path_factory.mktemp("servers"), {"services": {}, "broker": BROKER})

    async def start() -> dict[str, object]:
        up = (await stack.start()).up
        dsn = up["postgres"]["superuser_dsn"]
        connection = await asyncpg.connect(dsn)
        await connection.execute("DROP DATABASE carepath_keys")
        await connection.close()
        client = AIOKafkaAdminClient(bootstrap_servers=up["broker"]["bootstrap"])
        await client.start()
        await delete(client, await client.list_topics())
        await client.close()
        return {"services": SERVICES, "kafka": up["broker"]["bootstrap"], "postgres": dsn}

    yield run(start())
    run(stack.stop())


def test_nothing_is_started_where_the_caller_gives_it_and_it_is_still_there_afterwards(
    servers: dict[str, object], tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with Stack(tmp_path / "one", servers) as stack:
            up = stack.up
            assert (up["broker"]["kind"], up["broker"]["pids"], up["postgres"]["pid"]) == ("given", [], None)
            assert {"care.third", "care.third.safety"} <= set(await topics(str(servers["kafka"])))
            await write(up["services"]["third"]["dsn"])
        async with Stack(tmp_path / "one", servers) as stack:
            assert await count(stack.up["services"]["third"]["dsn"]) == 1
        with pytest.raises(CannotStart, match=r"holds .* of another stack: FRESH=1"):
            await Stack(tmp_path / "two", servers).start()
        async with Stack(tmp_path / "two", {**servers, "fresh": True}) as stack:
            assert await count(stack.up["services"]["third"]["dsn"]) == 0

    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    run(scenario())


async def topics(bootstrap: str) -> list[str]:
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await client.start()
    try:
        names: list[str] = await client.list_topics()
        return names
    finally:
        await client.close()


async def write(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("INSERT INTO position VALUES ('kept', 0, 7)")
    await connection.close()


async def count(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    found: int = await connection.fetchval("SELECT count(*) FROM position")
    await connection.close()
    return found
