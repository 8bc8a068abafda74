"""Clients that never finish: each is let go in its time, none takes memory, others are served meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import resource
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY

from shared.runtime.edge import connections, draining
from shared.runtime.edge.server import serve, server
from tests.edge.conftest import House, bearer, port_of
from tests.edge.made_up import OPEN

SOON = 0.4
Client = Callable[[], Coroutine[Any, Any, tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", SOON)
    monkeypatch.setattr(draining, "BODY_SECONDS", SOON)
    monkeypatch.setattr(draining, "MOST_SECONDS", SOON)


ONCE = httpx.Limits(max_keepalive_connections=0)
"""Others call on a connection of their own each time: one that idles is closed, as it should be."""


@contextlib.asynccontextmanager
async def served(house: House, idle: int = 1, **limits: int) -> AsyncIterator[tuple[Client, httpx.AsyncClient]]:
    listening = server(house.application, "127.0.0.1", 0, **limits)
    listening.config.timeout_keep_alive = idle
    running = asyncio.create_task(serve(listening))
    while not listening.started:
        await asyncio.sleep(0.01)
    port = port_of(listening)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20, limits=ONCE) as others:
            yield lambda: asyncio.open_connection("127.0.0.1", port), others
    finally:
        listening.should_exit = True
        await running


def head(person: str, *more: str, path: str = "/v1/cards", method: str = "POST") -> bytes:
    said = [f"{name}: {value}" for name, value in bearer(person).items()]
    key = "idempotency-key: over-a-socket"
    return "\r\n".join([f"{method} {path} HTTP/1.1", "host: x", key, *said, *more, "", ""]).encode()


def cut(why: str) -> float:
    return REGISTRY.get_sample_value("carepath_http_connections_cut_total", {"why": why}) or 0.0


async def drip(writer: asyncio.StreamWriter, one: bytes) -> None:
    """So much again and again, each in good time."""
    with contextlib.suppress(ConnectionError):
        while True:
            writer.write(one)
            await writer.drain()
            await asyncio.sleep(SOON / 8)


async def answered(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the server closes."""
    with contextlib.suppress(ConnectionError):
        return await reader.read()
    return b""


async def fine(others: httpx.AsyncClient) -> bool:
    return (await others.get("/v1/tasks", headers=bearer("guide"))).status_code == 200


HALVES = {
    "nothing at all": b"",
    "a blank line": b"\r\n",
    "half a request line": b"POST /v1/ca",
    "half a header": b"POST /v1/cards HTTP/1.1\r\nhost: x\r\nauthor",
    "no blank line": head("guide")[:-2],
    "half of a second head": head("guide", method="GET", path="/v1/tasks") + b"GET /v1/ta",
}


@pytest.mark.parametrize("said", HALVES.values(), ids=HALVES.keys())
def test_half_a_head_is_let_go_and_others_are_served_meanwhile(house: House, said: bytes) -> None:
    async def scenario() -> None:
        async with served(house) as (connect, others):
            pairs = [await connect() for _ in range(50)]
            for _, writer in pairs:
                writer.write(said)
            assert await fine(others)
            async with asyncio.timeout(8 * SOON + 6):
                await asyncio.gather(*(answered(reader) for reader, _ in pairs))
            assert await fine(others)

    house.wait(scenario())


@pytest.mark.parametrize("one", [b"x", b"\r\n", b"x: y\r\n"])
def test_a_head_that_drips_has_one_deadline_for_all_of_it(house: House, one: bytes) -> None:
    async def scenario() -> None:
        async with served(house) as (connect, others):
            reader, writer = await connect()
            writer.write(b"" if one == b"\r\n" else b"GET / HTTP/1.1\r\n")
            dripping = asyncio.create_task(drip(writer, one))
            async with asyncio.timeout(8 * SOON + 8):
                await answered(reader)
            dripping.cancel()
            assert await fine(others)

    house.wait(scenario())


BODIES = {
    "nothing of a body": (("content-length: 9", "content-type: application/json"), b""),
    "half a body": (("content-length: 9", "content-type: application/json"), b'{"na'),
    "no chunk": (("transfer-encoding: chunked", "content-type: application/json"), b""),
    "a chunk without an end": (("transfer-encoding: chunked", "content-type: application/json"), b"5\r\n{"),
    "no last chunk": (("transfer-encoding: chunked", "content-type: application/json"), b'4\r\n{"na\r\n'),
}


@pytest.mark.parametrize(("headers", "said"), BODIES.values(), ids=BODIES.keys())
def test_half_a_body_is_408_and_without_a_token_401_at_once(
    house: House, headers: tuple[str, ...], said: bytes
) -> None:
    async def scenario() -> None:
        async with served(house) as (connect, others):
            for person, status in (("guide", b"408"), ("", b"401"), ("clinician", b"403")):
                reader, writer = await connect()
                writer.write(head(person, *headers) + said)
                async with asyncio.timeout(8 * SOON + 8):
                    first = await reader.readline()
                    assert first.split()[1] == status
                    assert await fine(others)
                    await answered(reader)
                writer.close()
            assert house.requests.in_flight == 0

    house.wait(scenario())


@pytest.mark.parametrize(
    ("length", "one"), [("content-length: 9000", b" "), ("transfer-encoding: chunked", b"1\r\n \r\n")]
)
def test_a_body_that_drips_has_one_deadline_for_all_of_it(house: House, length: str, one: bytes) -> None:
    async def scenario() -> None:
        async with served(house) as (connect, others):
            reader, writer = await connect()
            writer.write(head("guide", length, "content-type: application/json"))
            dripping = asyncio.create_task(drip(writer, one))
            async with asyncio.timeout(8 * SOON + 8):
                assert (await reader.readline()).split()[1] == b"408"
            dripping.cancel()
            assert await fine(others)

    house.wait(scenario())


@pytest.mark.parametrize("close", [(), ("connection: close",)])
@pytest.mark.parametrize(("person", "status"), [("guide", b"413"), ("", b"401"), ("clinician", b"403")])
def test_a_body_without_end_is_cut_and_takes_no_memory(
    house: House, person: str, status: bytes, close: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "MOST_SECONDS", SOON)
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"

    async def pour(writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(chunk)
                await writer.drain()

    async def scenario() -> None:
        async with served(house) as (connect, others):
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            reader, writer = await connect()
            writer.write(head(person, "transfer-encoding: chunked", "content-type: application/json", *close))
            pouring = asyncio.create_task(pour(writer))
            async with asyncio.timeout(10 * SOON + 8):
                try:
                    assert (await reader.readline()).split()[1] == status
                except ConnectionResetError:
                    assert close, "who pours on into a connection that closes may see the reset before the answer"
                assert await fine(others)
                await answered(reader)
            pouring.cancel()
            assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000

    house.wait(scenario())


def test_what_comes_fast_enough_may_take_longer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "SLOWEST", 5_000)

    async def scenario() -> None:
        async with served(house) as (connect, _):
            reader, writer = await connect()
            text = b'{"name": "Ada"' + b" " * 10_000 + b"}"
            writer.write(head("guide", f"content-length: {len(text)}", "content-type: application/json"))
            for start in range(0, len(text), 1_000):
                writer.write(text[start : start + 1_000])
                await writer.drain()
                await asyncio.sleep(SOON / 6)
            assert (await reader.readline()).split()[1] == b"200"
            writer.close()

    house.wait(scenario())


@pytest.mark.parametrize("limits", [{"most": 20, "most_of_one": 0}, {"most": 1000, "most_of_one": 20}])
def test_connections_are_limited_and_those_that_wait_make_room(
    house: House, limits: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 60)

    async def scenario() -> None:
        async with served(house, **limits) as (connect, others):
            pairs = [await connect() for _ in range(60)]
            for _, writer in pairs:
                with contextlib.suppress(ConnectionError):
                    writer.write(b"GET /v1/tasks HT")
            async with asyncio.timeout(5):
                assert await fine(others)
                ended = [asyncio.create_task(answered(reader)) for reader, _ in pairs]
                await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(0.1)
                assert 60 - sum(each.done() for each in ended) <= 20
            for each in ended:
                each.cancel()
            for _, writer in pairs:
                writer.close()

    house.wait(scenario())


def test_with_a_request_on_each_connection_a_newcomer_is_told_to_come_back(house: House) -> None:
    async def scenario() -> None:
        async with served(house, most=5, most_of_one=0) as (connect, _):
            asking = house.memory.ask
            hold = asyncio.Event()

            async def slow(asked: Any) -> Any:
                await hold.wait()
                return await asking(asked)

            house.memory.ask = slow  # type: ignore[method-assign]
            try:
                body = b'{"name": "Ada"}'
                pairs = [await connect() for _ in range(5)]
                for n, (_, writer) in enumerate(pairs):
                    said = (f"content-length: {len(body)}", "content-type: application/json", f"x-n: {n}")
                    writer.write(head("guide", *said) + body)
                await asyncio.sleep(0.2)
                reader, _ = await connect()
                crowded = await answered(reader)
                assert crowded.startswith(b"HTTP/1.1 503")
                assert b"retry-after: 1\r\n" in crowded and b"too-many-connections" in crowded
                hold.set()
                for reader, _ in pairs:
                    assert (await reader.readline()).split()[1] == b"200"
            finally:
                house.memory.ask = asking  # type: ignore[method-assign]

    house.wait(scenario())


def test_a_client_that_takes_no_answer_is_let_go(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "WRITE_SECONDS", SOON)
    before = cut("write")

    async def scenario() -> None:
        async with served(house, idle=60) as (connect, others):
            reader, writer = await connect()
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            asked = head("", path="/openapi.json", method="GET")
            with contextlib.suppress(ConnectionError):
                for _ in range(400):
                    writer.write(asked)
                    await asyncio.sleep(0)
            async with asyncio.timeout(15):
                while cut("write") == before:
                    await asyncio.sleep(0.1)
            assert await fine(others)
            writer.transport.abort()

    assert OPEN
    house.wait(scenario())
