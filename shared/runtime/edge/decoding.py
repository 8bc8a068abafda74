"""Paths and query strings are percent-encoded UTF-8, or refused."""

from starlette.requests import Request

from shared.percent import percent_decoded
from shared.runtime.edge.problems import FieldError, Problem

WRONG_ENCODING = "wrong-encoding"


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
