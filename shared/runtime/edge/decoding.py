"""Percent-encoded UTF-8, read strictly: two texts that differ on the wire never become one and the same.

`%FF` and `%FE` are no UTF-8, `%zz` is no percent-encoding. A lenient reader makes one text of several; here they are
refused.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from shared.runtime.edge.problems import FieldError, Problem

WRONG_ENCODING = "wrong-encoding"

_STRAY = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def percent_decoded(raw: bytes) -> str:
    """The text, decoded once. Raises ValueError for what is not percent-encoded UTF-8."""
    if _STRAY.search(raw):
        raise ValueError("a percent sign without two hexadecimal digits")
    return unquote_to_bytes(raw).decode("utf-8")


def require_decodable(request: Request) -> None:
    """Raises a Problem 400 for a path or a query string that is not percent-encoded UTF-8."""
    parts = {"/path": request.scope.get("raw_path") or b"", "/query": request.scope["query_string"]}
    if wrong := [pointer for pointer, raw in parts.items() if not _is_decodable(raw)]:
        raise undecodable(*(FieldError(pointer, WRONG_ENCODING) for pointer in wrong))


def undecodable(*errors: FieldError) -> Problem:
    return Problem(400, WRONG_ENCODING, errors)


def _is_decodable(raw: bytes) -> bool:
    try:
        percent_decoded(raw)
    except ValueError:
        return False
    return True
