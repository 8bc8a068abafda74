"""Requests of the HTTP binding of CloudEvents, header by header."""

from __future__ import annotations

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx

from tests.edge.conftest import House, bearer

PATH = "/v1/events"
STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
SIGNED = {"document": "rules", "version": 1}
DATA = json.dumps(SIGNED).encode()


def binary(house: House, person: str, *more: tuple[str, bytes], body: bytes = DATA, **attributes: bytes) -> Any:
    """A request in binary mode, its headers as raw bytes."""
    said = {"specversion": b"1.0", "type": b"consent-signed", "source": b"/apps", "id": str(uuid4()).encode()}
    headers = [(b"content-type", b"application/json"), *((k.encode(), v.encode()) for k, v in bearer(person).items())]
    headers += [(f"ce-{name}".encode(), value) for name, value in (said | attributes).items()]
    headers += [(name.encode(), value) for name, value in more]
    return house.request("POST", PATH, headers=headers, content=body)


def structured(house: House, person: str, **members: Any) -> httpx.Response:
    said = {"specversion": "1.0", "id": str(uuid4()), "source": "/apps", "type": "consent-signed", "data": SIGNED}
    said |= members
    content = json.dumps({name: value for name, value in said.items() if value is not ...}).encode()
    return house.request("POST", PATH, headers={**bearer(person), "content-type": STRUCTURED}, content=content)


def batched(house: House, person: str, content: bytes) -> Any:
    headers = {**bearer(person), "content-type": BATCHED}
    return house.request("POST", PATH, headers=headers, content=b"[" + content + b"]").json()[0]


def cause(source: str, id: str) -> Any:
    return uuid5(NAMESPACE_URL, json.dumps(["event", "ada", source, id], separators=(",", ":"), ensure_ascii=False))
