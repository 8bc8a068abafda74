"""Over a real socket: sizes are refused politely, replies are whole, nothing names the server."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.runtime.edge.server import serve, server
from tests.edge.conftest import House, bearer, port_of

OPENED = {"name": "Ada"}
KEY = {"idempotency-key": "over-a-socket"}


@contextlib.asynccontextmanager
async def served(house: House) -> AsyncIterator[httpx.AsyncClient]:
    listening = server(house.application, "127.0.0.1", 0)
    running = asyncio.create_task(serve(listening))
    while not listening.started:
        await asyncio.sleep(0.01)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port_of(listening)}") as client:
            yield client
    finally:
        listening.should_exit = True
        await running


def test_a_reply_is_whole_and_names_no_server(house: House) -> None:
    async def scenario() -> None:
        async with served(house) as client:
            reply = await client.post("/v1/cards", json=OPENED, headers=bearer("guide") | KEY)
            assert (reply.status_code, set(reply.json())) == (200, {"patient_id", "events"})
            assert "server" not in reply.headers

    house.wait(scenario())


def test_what_is_too_large_is_answered_and_the_next_request_is_served(house: House) -> None:
    async def scenario() -> None:
        async with served(house) as client:
            huge, sealed = b'{"name": "' + b"x" * 5_000_000, {"content-type": "application/json"}
            for person, status in (("guide", 413), ("clinician", 403), ("", 401)):
                for connection in ({}, {"connection": "close"}):
                    headers = bearer(person) | KEY | sealed | connection
                    reply = await client.post("/v1/cards", content=huge, headers=headers)
                    assert reply.status_code == status
            reply = await client.get("/v1/tasks", headers=bearer("guide") | {"x-padding": "x" * 60_000})
            assert reply.status_code == 431
            reply = await client.post("/v1/cards", json=OPENED, headers=bearer("guide") | KEY)
            assert reply.status_code == 200

    house.wait(scenario())


@pytest.mark.parametrize("garbled", ["%FF", "%C0%A0", "%ED%A0%80", "%E2%82", "%zz", "%"])
@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ("GET /v1/tasks?since={}", "/query"),
        ("GET /v1/tasks?{}=1", "/query"),
        ("GET /v1/patients/{}/card", "/path"),
        ("POST /v1/patients/{}/close", "/path"),
    ],
)
def test_a_target_that_is_no_utf_8_is_refused(house: House, line: str, pointer: str, garbled: str) -> None:
    async def scenario() -> None:
        async with served(house) as client:
            reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
            headers = {"Host": "edge", "Connection": "close", **KEY, **bearer("clinician")}
            said = [f"{line.format(garbled)} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
            writer.write("\r\n".join([*said, "", ""]).encode())
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 400 ")
            assert json.loads(body)["errors"] == [{"pointer": pointer, "code": "wrong-encoding"}]
            writer.close()

    house.wait(scenario())


def test_a_client_that_sends_nothing_more_is_let_go(house: House) -> None:
    async def scenario() -> None:
        async with served(house) as client:
            reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
            head = "".join(f"{name}: {value}\r\n" for name, value in (bearer("guide") | KEY).items())
            writer.write(f"POST /v1/cards HTTP/1.1\r\nhost: x\r\n{head}content-length: 9\r\n\r\n{{".encode())
            await writer.drain()
            await asyncio.sleep(0.1)
            assert house.requests.in_flight == 1
            writer.close()
            await asyncio.sleep(0.1)
            assert house.requests.in_flight == 0
            reader.feed_eof()

    house.wait(scenario())
