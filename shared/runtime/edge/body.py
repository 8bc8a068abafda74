"""Request bodies: of bounded size, of the right type, strictly JSON. In this order: 413, 415, 400."""

from __future__ import annotations

import asyncio
import json
from email.message import Message
from typing import Any

from starlette.requests import Request

from shared.runtime.edge.problems import FieldError, Problem, invalid

DEPTH = 20
READ_SECONDS = 10
CONTROL = frozenset(map(chr, (*range(0x20), 0x7F)))


async def read_json(request: Request, limit: int, optional: bool = False) -> Any:
    """The JSON value of the body. `optional`: a body that is left out is an empty object."""
    raw = await _read(request, limit)
    if optional and not raw and "content-type" not in request.headers:
        return {}
    _require_json(request)
    return parse(raw)


def parse(raw: bytes) -> Any:
    """A JSON value, strictly: UTF-8, no key twice, no NaN, at most twenty deep. Raises a Problem 400, or 422."""
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
        numbers = list(_infinite(value))
    except (ValueError, RecursionError):
        raise Problem(400, "not-json") from None
    if numbers:
        raise invalid(*numbers)
    return value


async def _read(request: Request, limit: int) -> bytes:
    if int(request.headers.get("content-length", "0")) > limit:
        raise _too_large()
    parts, size = [], 0
    try:
        async with asyncio.timeout(READ_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise _too_large()
                parts.append(part)
    except TimeoutError:
        raise Problem(408, "too-slow", headers={"connection": "close"}) from None
    return b"".join(parts)


def _too_large() -> Problem:
    return Problem(413, "too-large", headers={"connection": "close"})


def _require_json(request: Request) -> None:
    content = Message()
    content["content-type"] = request.headers.get("content-type", "")
    charset = content.get_param("charset", "utf-8")
    if (
        content.get_content_type() != "application/json"
        or str(charset).lower() != "utf-8"
        or "content-encoding" in request.headers
    ):
        raise Problem(415, "unsupported-media-type")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(_: str) -> None:
    raise ValueError("no JSON number")


def _infinite(value: Any, pointer: str = "", depth: int = 0) -> Any:
    """The numbers beyond any float, by pointer. Raises ValueError for what is too deep or no Unicode."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, float):
        if value in (float("inf"), float("-inf")):
            yield FieldError(pointer, "out-of-range")
    elif isinstance(value, (dict, list)):
        if depth == DEPTH:
            raise ValueError("too deep")
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            str(key).encode()
            yield from _infinite(inner, f"{pointer}/{key}", depth + 1)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
