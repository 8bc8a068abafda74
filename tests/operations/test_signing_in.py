"""Whose form a page takes, by what browsers call it; and where a token comes from."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from pydantic import ValidationError
from starlette.applications import Starlette

from carepath.stack.secrets import make_secrets
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


@pytest.fixture
def development(tmp_path: Path) -> Iterator[str]:
    """The issuer as a container runs it: what its tokens name is not where others reach it. Where that is."""
    make_secrets(tmp_path, (), ())
    (port, smtp) = free_ports()
    told = {"SECRETS": str(tmp_path), "ISSUER": NOBODY, "PORT": port, "SMTP_PORT": smtp}
    environment = os.environ | {f"CAREPATH_{name}": value for name, value in told.items()}
    process = subprocess.Popen([sys.executable, "-m", "carepath.containers.development"], env=environment)
    url = f"http://127.0.0.1:{port}/issuer"
    try:
        until_it_answers(f"{url}/jwks.json")
        yield url
    finally:
        process.terminate()
        process.wait(20)


def free_ports() -> list[str]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return [str(each.getsockname()[1]) for each in (one, other)]


def until_it_answers(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            httpx.get(url).raise_for_status()
            return
        time.sleep(0.1)
    raise AssertionError(f"nobody answers at {url}")


def test_a_token_is_fetched_where_the_issuer_is_reached_and_names_what_the_services_expect(development: str) -> None:
    answer = post(settings(token_endpoint=f"{development}/token"), "http://operations:8080")
    assert (answer.status_code, answer.headers.get("location")) == (303, "/today")
    keys = jwt.PyJWKSet.from_dict(httpx.get(f"{development}/jwks.json").json())
    told = jwt.decode(answer.cookies["carepath"], keys.keys[0], ["ES256"], audience="carepath", issuer=NOBODY)
    assert (told["role"], told["clinic"]) == ("clinician", "second")


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
