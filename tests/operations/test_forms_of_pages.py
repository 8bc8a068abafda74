"""What a browser sends to a page is read only where somebody may send it, and never more than a form holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette

from services.operations.pages import pages
from shared.percent import fields_of
from shared.settings import Settings

ACTS = "/patients/0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102/acts"
OURS = {"origin": "http://board", "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
COOKIE = {"cookie": "carepath=some.token.here"}
MOST = 65_536 + 65_536
UNREADABLE = [b"%FF", b"\xff", b"%C0%AF", b"%ED%A0%80", b"%E2%82", b"%zz", b"%4", b"%"]


def post(path: str, content: Any, more: Mapping[str, str]) -> httpx.Response:
    async def scenario() -> httpx.Response:
        settings = Settings.model_validate(
            {"dsn": "", "keys_dsn": "", "kafka": "", "secrets": ".", "development": True, "services": "{}"}
        )
        transport = httpx.ASGITransport(Starlette(routes=[*pages(settings)]))
        async with httpx.AsyncClient(transport=transport, base_url="http://board") as client:
            return await client.post(path, content=content, headers=OURS | dict(more))

    return asyncio.run(scenario())


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

    answer = post(path, endless(), more)
    assert answer.status_code in (303, 401, 403, 413)
    unread = "content-length" in more or (path == ACTS and not more)
    assert taken <= (0 if unread else MOST)


@pytest.mark.parametrize("path", [ACTS, "/sign-in"])
@pytest.mark.parametrize("wrong", UNREADABLE)
@pytest.mark.parametrize("form", [b"what=decide-review&reason=a%s-b", b"role=guide&clinic=demo&x=%s", b"a%s-b=1"])
def test_words_that_would_be_lost_are_refused(path: str, wrong: bytes, form: bytes) -> None:
    answer = post(path, form.replace(b"%s", wrong), COOKIE)
    assert (answer.status_code, "wrong encoding" in answer.text) == (400, True)


@pytest.mark.parametrize("words", ["a b+c&d=e%FF", "\u00e9\u00df\u6f22 \U0001f600", "", "=&="])
def test_a_form_is_read_as_browsers_write_it(words: str) -> None:
    """`urlencode` writes the fields of a form as the URL Standard says."""
    encoded = urlencode({"reason": words, "what": "decide-review"}).encode()
    assert fields_of(encoded) == {"reason": words, "what": "decide-review"}
