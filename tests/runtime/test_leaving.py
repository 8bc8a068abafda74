"""A process that is told to end says so first, answers what it has, and closes then. `/ready` names what is away."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.intake.api import OPERATIONS
from services.intake.handlers import SERVICE
from shared.runtime.process import Process
from shared.security.secret_files import create_secret
from shared.settings import Settings
from tests.postgres import fresh, postgres

__all__ = ["postgres"]
LAME_DUCK_MS = 400


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


async def process(postgres: str, secrets: Path, **more: Any) -> Process:
    for name in ("installation.key", "kek.key", "kek.intake.key"):
        create_secret(secrets / name)
    dsn = await fresh(postgres, "leaving", Path("shared/runtime/schema.sql"))
    keys_dsn = await fresh(postgres, "leaving_keys", Path("shared/security/keys.sql"))
    told = {
        "kafka": f"127.0.0.1:{free_port()}",
        "jwks": "http://127.0.0.1:1/jwks",
        "lame_duck_ms": LAME_DUCK_MS,
        **more,
    }
    settings = Settings.model_validate(
        {"dsn": dsn, "keys_dsn": keys_dsn, "secrets": secrets, "port": free_port(), **told}
    )
    return Process(SERVICE, OPERATIONS, settings, None, None)


def test_ready_names_what_is_away_and_health_lives(postgres: str, tmp_path: Path) -> None:
    async def scenario() -> None:
        made = await process(postgres, tmp_path)
        assert await made.readiness.away() == ["kafka", "issuer"]
        serving = asyncio.create_task(made._serve())
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{made.settings.port}") as client:
            answer = await until_answered(client, "/ready")
            assert (answer.status_code, answer.json()) == (503, {"status": "away", "away": ["kafka", "issuer"]})
            assert (await client.get("/health")).json() == {"status": "live"}
        os.kill(os.getpid(), signal.SIGTERM)
        await serving
        await made._close()

    asyncio.run(scenario())


@pytest.mark.parametrize("times", [1, 2])
def test_not_ready_comes_first_then_answers_then_the_end(postgres: str, tmp_path: Path, times: int) -> None:
    async def scenario() -> None:
        made = await process(postgres, tmp_path)
        made.readiness._checks = {}
        serving = asyncio.create_task(made._serve())
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{made.settings.port}") as client:
            assert (await until_answered(client, "/ready")).status_code == 200
            release, entered = asyncio.Event(), asyncio.Event()

            async def slow(request: Any) -> Any:
                entered.set()
                await release.wait()
                raise_away()

            made.tokens.bearer = slow  # type: ignore[method-assign]
            in_flight = asyncio.create_task(client.get("/v1/tasks"))
            await entered.wait()
            for _ in range(times):
                os.kill(os.getpid(), signal.SIGTERM)
                await asyncio.sleep(0.05)
            if times == 1:
                leaving = await client.get("/ready")
                assert (leaving.status_code, leaving.json()["status"]) == (503, "leaving")
            await until_closed(made.settings.port)
            assert not in_flight.done()
            release.set()
            answer = await in_flight
            assert (answer.status_code, answer.headers["connection"]) == (503, "close")
        await serving
        await made._close()

    asyncio.run(scenario())


def raise_away() -> None:
    from shared.errors import Away

    raise Away("issuer")


async def until_answered(client: httpx.AsyncClient, path: str) -> httpx.Response:
    while True:
        try:
            return await client.get(path)
        except httpx.TransportError:
            await asyncio.sleep(0.02)


async def until_closed(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.02)
