"""What a browser sends to a page is read only where somebody may send it, and never more than a form holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
from starlette.applications import Starlette

from services.operations.pages import pages
from shared.settings import Settings

ACTS = "/patients/0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102/acts"
OURS = {"origin": "http://board", "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
COOKIE = {"cookie": "carepath=some.token.here"}
MOST = 65_536 + 65_536


@pytest.mark.parametrize("path", [ACTS, "/sign-in"])
@pytest.mark.parametrize(
    "more", [{}, COOKIE, {"content-length": "200000000"}, COOKIE | {"content-length": "200000000"}]
)
def test_no_page_reads_a_body_without_end(path: str, more: Mapping[str, str]) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while taken < 4 * MOST:
            taken += 16_384
            yield b"x" * 16_384

    async def scenario() -> httpx.Response:
        settings = Settings.model_validate(
            {"dsn": "", "keys_dsn": "", "kafka": "", "secrets": ".", "development": True, "services": "{}"}
        )
        transport = httpx.ASGITransport(Starlette(routes=[*pages(settings)]))
        async with httpx.AsyncClient(transport=transport, base_url="http://board") as client:
            return await client.post(path, content=endless(), headers=OURS | dict(more))

    answer = asyncio.run(scenario())
    assert answer.status_code in (303, 401, 403, 413)
    unread = "content-length" in more or (path == ACTS and not more)
    assert taken <= (0 if unread else MOST)
