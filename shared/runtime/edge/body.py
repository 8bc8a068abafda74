"""Request bodies: of bounded size, of the right type, strictly JSON. In this order: 413, 415, 400."""

from __future__ import annotations

import asyncio
import json
from email.message import Message
from sys import float_info
from typing import Any

from starlette.requests import Request

from shared.runtime.edge.problems import Problem

DEPTH = 20
LARGEST_INTEGER = 2**63 - 1
READ_SECONDS = 10
_USUAL = frozenset({"application/json", "application/json; charset=utf-8", "application/json;charset=utf-8"})


async def read_json(request: Request, limit: int, optional: bool = False) -> Any:
    """The JSON value of the body. `optional`: a body that is left out is an empty object."""
    raw = await _read(request, limit)
    if optional and not raw and "content-type" not in request.headers:
        return {}
    if "content-encoding" in request.headers or not _is_json(request.headers.get("content-type", "")):
        raise Problem(415, "unsupported-media-type")
    return parse(raw)


def parse(raw: bytes) -> Any:
    """A JSON value, strictly: UTF-8, no key twice, no NaN, at most twenty deep. Raises a Problem 400.

    A number that no 64 bits hold becomes the nearest that they do: it stays as implausible as it was.
    """
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
        _require_sound(value, 0)
    except (ValueError, RecursionError):
        raise Problem(400, "not-json") from None
    return value


async def _read(request: Request, limit: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise Problem(413, "too-large")
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await _collect(request, limit)
    except TimeoutError:
        raise Problem(408, "too-slow", headers={"connection": "close"}) from None


async def _collect(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise Problem(413, "too-large")
    return bytes(body)


def _is_json(content_type: str) -> bool:
    if content_type.lower() in _USUAL:
        return True
    content = Message()
    content["content-type"] = content_type
    charset = content.get_param("charset", "utf-8")
    return content.get_content_type() == "application/json" and str(charset).lower() == "utf-8"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(_: str) -> None:
    raise ValueError("no JSON number")


def _integer(digits: str) -> int:
    limit = -LARGEST_INTEGER if digits.startswith("-") else LARGEST_INTEGER
    return limit if len(digits) > 20 else max(-LARGEST_INTEGER, min(int(digits), LARGEST_INTEGER))


def _number(digits: str) -> float:
    return max(-float_info.max, min(float(digits), float_info.max))


def _require_sound(value: Any, depth: int) -> None:
    """Raises ValueError for what is nested too deep or holds half a surrogate pair."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, (dict, list)):
        if depth == DEPTH:
            raise ValueError("too deep")
        for inner in [*value, *value.values()] if isinstance(value, dict) else value:
            _require_sound(inner, depth + 1)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_integer, parse_float=_number
)
