"""Request bodies: of bounded size, of the right type, strictly JSON. In this order: 413, 415, 400."""

import json
from email.message import Message
from functools import lru_cache
from sys import float_info
from typing import Any

from starlette.requests import Request

from shared.jsons import Json
from shared.runtime.edge.problems import Problem

DEPTH = 20
LARGEST_INTEGER = 2**63 - 1
JSON = "application/json"


async def read_json(request: Request, limit: int, optional: bool = False) -> Any:
    """The JSON value of the body. `optional`: a body that is left out is an empty object."""
    raw = await read_bytes(request, limit)
    if optional and not raw and "content-type" not in request.headers:
        return {}
    require_media(request, JSON)
    return parse(raw)


def require_media(request: Request, media: str) -> None:
    """Raises a Problem 415 for anything but this media type, in UTF-8 and as it is."""
    if "content-encoding" in request.headers or not is_media(request.headers.get("content-type", ""), media):
        raise Problem(415, "unsupported-media-type")


def require_json_data(request: Request) -> None:
    """Raises a Problem 415 for data that are said to be something else than JSON. Without a type they are JSON."""
    if "content-encoding" in request.headers or not declares_json(request.headers.get("content-type", JSON)):
        raise Problem(415, "unsupported-media-type")


def declares_json(content_type: str) -> bool:
    """Whether data of this type are JSON in UTF-8: `application/json`, `text/json`, `application/vnd.example+json`."""
    media = _content(content_type).get_content_type()
    return media.endswith(("/json", "+json")) and is_media(content_type, media)


def media_of(request: Request) -> str:
    """The media type that the body is said to be of, in whatever charset."""
    return _content(request.headers.get("content-type", "")).get_content_type()


def parse(raw: bytes, around: int = 0) -> Any:
    """A JSON value, strictly: UTF-8, no key twice, no NaN, at most twenty deep. Raises a Problem 400.

    A number too large for 64 bits becomes the nearest that fits, and is just as implausible.

    `around`: how many levels an envelope puts around the value.
    """
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
        _require_sound(value, -around)
    except (ValueError, RecursionError):
        raise Problem(400, "not-json") from None
    return value


async def read_bytes(request: Request, limit: int) -> bytes:
    """The body as it was sent. Raises a Problem 413 beyond the limit, 408 where it takes too long (`draining`)."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise Problem(413, "too-large")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise Problem(413, "too-large")
    return bytes(body)


@lru_cache(maxsize=100)
def is_media(content_type: str, media: str) -> bool:
    """Whether a content type is this media type, in UTF-8."""
    content = _content(content_type)
    return content.get_content_type() == media and str(content.get_param("charset", "utf-8")).lower() == "utf-8"


def _content(content_type: str) -> Message:
    content = Message()
    content["content-type"] = content_type
    return content


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
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


def _require_sound(value: Json, depth: int) -> None:
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
