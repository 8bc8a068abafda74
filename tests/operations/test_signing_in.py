"""Whose form a page takes, by what browsers call it; and where a token comes from."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from starlette.applications import Starlette

from services.operations.pages import pages
from shared.settings import Settings

NOBODY = "http://127.0.0.1:9/issuer"
CARE = "https://care.example"
FORM = {"role": "clinician", "clinic": "second"}


def settings(**told: Any) -> Settings:
    needed = {"dsn": "", "keys_dsn": "", "kafka": "", "secrets": Path()}
    return Settings(**needed, development=True, issuer=NOBODY, **told)


def post(told: Settings, origin: str | None, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=pages(told)))
        async with httpx.AsyncClient(transport=transport, base_url="http://operations:8080") as client:
            return await client.post(
                "/sign-in", data=FORM, headers={**headers, **({"origin": origin} if origin else {})}
            )

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("public_url", "origin", "taken"),
    [
        ("", "http://operations:8080", True),
        ("", "https://operations:8080", False),
        ("", CARE, False),
        (CARE, CARE, True),
        ("https://care.example/", CARE, True),
        ("HTTPS://Care.Example:443", CARE, True),
        ("https://care.example:8443", "https://care.example:8443", True),
        (CARE, "http://care.example", False),
        (CARE, "https://care.example:444", False),
        (CARE, "https://care.example.evil.example", False),
        (CARE, "http://operations:8080", False),
        (CARE, "null", False),
        (CARE, None, False),
        ("", None, False),
    ],
)
def test_a_form_is_taken_from_the_address_that_browsers_call(public_url: str, origin: str | None, taken: bool) -> None:
    answer = post(settings(public_url=public_url), origin)
    assert answer.status_code == (503 if taken else 403), "taken: nobody answers where tokens are given"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-proto": "https", "x-forwarded-host": "care.example"},
        {"forwarded": "proto=https;host=care.example"},
        {"x-forwarded-proto": "https", "x-forwarded-for": "127.0.0.1", "host": "care.example"},
    ],
)
def test_no_header_says_what_browsers_call_us(headers: dict[str, str]) -> None:
    assert post(settings(), CARE, **headers).status_code == 403


def test_an_issuer_that_does_not_answer_is_said() -> None:
    answer = post(settings(), "http://operations:8080")
    assert (answer.status_code, "issuer away" in answer.text) == (503, True)


@pytest.mark.parametrize(
    "told",
    ["care.example", "ftp://care.example", "https://care.example/ops", "https://u:p@care.example", "https://a?b"],
)
def test_an_address_that_is_no_origin_is_refused_at_the_start(told: str) -> None:
    with pytest.raises(ValidationError, match="public_url"):
        settings(public_url=told)
