from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from carepath.stack import CannotStart, Stack
from tests.stack.conftest import BROKER, DUMMIES, run

pytestmark = pytest.mark.stack


def pids(stack: Stack) -> dict[str, int]:
    """Every process that up.json lists."""
    up = stack.up
    services = {
        f"{name}.{index}": replica["pid"]
        for name, service in up["services"].items()
        for index, replica in enumerate(service["replicas"], start=1)
    }
    servers = {"kafka": up["broker"]["pids"], "postgres": [up["postgres"]["pid"]]}
    return services | {name: listed[0] for name, listed in servers.items() if listed and listed[0]}


async def seconds_until(true: Callable[[], bool], patience: float = 20) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < patience
        await asyncio.sleep(0.01)
    return time.monotonic() - began


def test_a_killed_service_is_listed_within_a_second_and_ready_within_ten_on_the_same_port(stepping: Stack) -> None:
    async def scenario() -> None:
        before = stepping.up["services"]["second"]
        await stepping.kill("second")
        old = before["replicas"][0]["pid"]
        assert await seconds_until(lambda: pids(stepping).get("second.1", old) != old) < 1
        await asyncio.wait_for(stepping.until_ready("second"), 10)
        assert stepping.up["services"]["second"]["url"] == before["url"]

    run(scenario())


def test_a_service_stopped_on_purpose_stays_away_until_it_is_started(stepping: Stack) -> None:
    async def scenario() -> None:
        await stepping.stop_service("second")
        await asyncio.sleep(1.5)
        assert stepping.up["services"]["second"]["replicas"] == []
        await stepping.clock_to(by="1s")
        await stepping.start_service("second")
        assert len(stepping.up["services"]["second"]["replicas"]) == 1

    run(scenario())


def test_a_frozen_service_is_left_alone(stepping: Stack) -> None:
    async def scenario() -> None:
        before = pids(stepping)
        await stepping.freeze("second")
        await asyncio.sleep(1.5)
        assert pids(stepping) == before
        assert psutil.Process(before["second.1"]).status() == psutil.STATUS_STOPPED
        await stepping.thaw("second")
        await stepping.until_ready("second")

    run(scenario())


def test_a_fault_is_told_to_the_first_start_only(stepping: Stack) -> None:
    async def scenario() -> None:
        assert await fault_of(stepping, "second") == ""
        await stepping.restart("second", fault="decided:1:kill")
        await stepping.until_ready("second")
        assert await fault_of(stepping, "second") == "decided:1:kill"
        await stepping.kill("second")
        await asyncio.sleep(0.3)
        await stepping.until_ready("second")
        assert await fault_of(stepping, "second") == ""

    run(scenario())


def test_a_fault_of_the_environment_is_told_to_its_service_only(stepping: Stack) -> None:
    assert run(fault_of(stepping, "first")) == "decided:1:kill"


async def fault_of(stack: Stack, name: str) -> str:
    async with httpx.AsyncClient() as client:
        told: dict[str, str] = (await client.get(f"{stack.up['services'][name]['url']}/environment")).json()
    return told["CAREPATH_FAULT"]


def test_killed_postgres_is_back_on_the_same_port_with_what_was_committed(stepping: Stack) -> None:
    async def scenario() -> None:
        dsn = stepping.up["services"]["first"]["dsn"]
        connection = await asyncpg.connect(dsn)
        await connection.execute("INSERT INTO position VALUES ('kept', 0, 7)")
        await stepping.kill("postgres")
        again = await connected(dsn)
        assert await again.fetchval("SELECT next FROM position WHERE topic = 'kept'") == 7
        await again.execute("DELETE FROM position")
        await again.close()

    run(scenario())


async def connected(dsn: str) -> asyncpg.Connection:
    deadline = time.monotonic() + 20
    while True:
        try:
            connection = await asyncpg.connect(dsn)
            await connection.fetchval("SELECT 1")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        else:
            return connection


def test_killed_kafka_is_back_on_the_same_port_with_every_acknowledged_record(stepping: Stack) -> None:
    async def scenario() -> None:
        bootstrap = stepping.up["broker"]["bootstrap"]
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
        await producer.start()
        for number in range(100):
            await producer.send_and_wait("care.first", b"%d" % number, partition=0)
        await producer.stop()
        old = pids(stepping)["kafka"]
        await stepping.kill("kafka")
        await seconds_until(lambda: pids(stepping).get("kafka", old) != old)
        assert await read(bootstrap, 100) == [b"%d" % number for number in range(100)]

    run(scenario())


async def read(bootstrap: str, count: int) -> list[bytes | None]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    deadline = time.monotonic() + 20
    while True:
        try:
            await consumer.start()
            break
        except Exception:
            assert time.monotonic() < deadline
    consumer.assign([TopicPartition("care.first", 0)])
    found = [record.value async for record in _first(consumer, count)]
    await consumer.stop()
    return found


async def _first(consumer: AIOKafkaConsumer, count: int) -> Any:
    for _ in range(count):
        yield await asyncio.wait_for(consumer.getone(), 20)


def test_a_second_start_in_a_directory_is_refused_and_harms_nothing(stepping: Stack) -> None:
    async def scenario() -> None:
        before = pids(stepping)
        with pytest.raises(CannotStart, match="a stack runs here already"):
            await Stack(stepping.layout.root.parent, {"services": {}, "broker": BROKER}).start()
        assert pids(stepping) == before

    run(scenario())


def test_the_description_holds_all_that_a_stranger_needs(stepping: Stack) -> None:
    up = stepping.up
    assert set(up) >= {"version", "run_id", "started_at", "clock", "broker", "postgres", "services", "keys_dsn"}
    assert set(up) >= {"issuer", "board", "mail", "dirs"}
    assert set(up["services"]["first"]) >= {"url", "openapi", "metrics", "health", "ready", "dsn", "group", "replicas"}
    assert (stepping.layout.up.stat().st_mode & 0o077) == 0


def test_the_auditor_reads_every_database_and_writes_none(stepping: Stack) -> None:
    async def scenario() -> None:
        up = stepping.up
        for dsn, table in ((up["services"]["first"]["read_dsn"], "journal"), (up["keys_read_dsn"], "key")):
            connection = await asyncpg.connect(dsn)
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"DELETE FROM {table}")
            await connection.close()

    run(scenario())


def test_a_service_reaches_no_database_but_its_own_and_the_keys(stepping: Stack) -> None:
    async def scenario() -> None:
        server = stepping.up["services"]["first"]["dsn"].removesuffix("/carepath_first")
        await (await asyncpg.connect(f"{server}/carepath_first")).close()
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(f"{server}/carepath_second")
        keys = await asyncpg.connect(f"{server}/carepath_keys")
        await keys.execute("INSERT INTO key (entity, kid, wrapped) VALUES ('p', 'k', '')")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await keys.execute("DELETE FROM key")
        await keys.close()
        owner = await asyncpg.connect(stepping.up["keys_dsn"])
        await owner.execute("DELETE FROM key")
        await owner.close()

    run(scenario())


def settings() -> dict[str, object]:
    return {"services": DUMMIES, "broker": BROKER, "replicas": 1}


def test_the_end_of_a_stack_leaves_no_process_and_no_port(directory: Path) -> None:
    stack = run(Stack(directory, settings()).start())
    left, ports = list(pids(stack).values()), listening(stack)
    assert len(left) == 4 and len(ports) >= 5
    run(stack.stop())
    assert not any(psutil.pid_exists(pid) for pid in left)
    assert not any(answers(port) for port in ports)
    assert not stack.layout.up.exists()


def test_a_killed_supervisor_takes_everything_with_it(directory: Path) -> None:
    stack = run(Stack(directory, settings()).start())
    left = list(pids(stack).values())
    os.kill(int(stack.layout.lock.read_text()), signal.SIGKILL)
    run(seconds_until(lambda: not any(alive(pid) for pid in left)))
    run(stack.stop())


def test_a_stack_continues_with_the_data_it_had(directory: Path) -> None:
    async def scenario() -> None:
        async with Stack(directory, settings()) as stack:
            connection = await asyncpg.connect(stack.up["services"]["first"]["dsn"])
            await connection.execute("INSERT INTO position VALUES ('kept', 0, 7)")
            await connection.close()
        async with Stack(directory, settings()) as stack:
            connection = await asyncpg.connect(stack.up["services"]["first"]["dsn"])
            kept = await connection.fetchval("SELECT next FROM position WHERE topic = 'kept'")
            assert kept == (None if stack.up["broker"]["kind"] == "embedded" else 7)
            await connection.close()

    run(scenario())


def test_a_service_that_never_gets_ready_is_named(directory: Path) -> None:
    stack = Stack(directory, settings() | {"services": {"broken": "tests.stack.no_such_module"}})
    with pytest.raises(CannotStart, match=r"broken\.1 does not get ready"):
        run(stack.start())
    assert not stack.layout.up.exists()


def listening(stack: Stack) -> set[int]:
    """The ports of every process that belongs to the stack."""
    supervisor = psutil.Process(int(stack.layout.lock.read_text()))
    family = [supervisor, *supervisor.children(recursive=True)]
    connections = [each for process in family for each in process.net_connections("tcp")]
    return {each.laddr.port for each in connections if each.status == psutil.CONN_LISTEN}


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
