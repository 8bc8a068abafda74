"""`Idempotency-Key`: required of every command, belonging to the token's subject (contract 2.2)."""

import re

from starlette.requests import Request

from shared.runtime.edge.problems import FieldError

POINTER = "/headers/idempotency-key"
_KEY = re.compile(r"[\x21-\x7e]{8,128}")


def key_of(request: Request) -> str | FieldError:
    """The key, or what is wrong with it."""
    given = request.headers.getlist("idempotency-key")
    if not given:
        return FieldError(POINTER, "missing")
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        return FieldError(POINTER, "wrong-format")
    return given[0]
