"""From the writer's reply to HTTP. The same reply gives the same bytes, for ever."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.deciding import Refused
from shared.runtime import faults
from shared.runtime.asking import Replied
from shared.runtime.edge.idempotency import POINTER
from shared.runtime.edge.problems import FieldError, Problem, incident, unknown
from shared.runtime.operations import Found

HEADERS = {"cache-control": "no-store"}


class Reply(Response):
    """A JSON body, sent in two halves so that a test may kill the process between them."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytes(self.body)
        half = len(body) // 2
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": body[:half], "more_body": True})
        faults.reach("reply_half")
        await send({"type": "http.response.body", "body": body[half:], "more_body": False})


def reply(body: object, headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    return Reply(body, headers={**HEADERS, **headers})


def replied(answer: Replied, key_pointer: str = POINTER) -> Response:
    """Raises a Problem where the answer is no success. `key_pointer` is where the key of this request stood."""
    match answer.status:
        case 200:
            return reply(answer.body)
        case 404:
            raise _unknown(answer.codes)
        case 409:
            raise refused(answer.codes, answer.blocked_by)
        case 422:
            raise Problem(422, "idempotency-key-reused", [FieldError(key_pointer, "reused")])
        case _:
            raise incident(str(answer.body.get("incident", "")))


def read(answer: Mapping[str, object] | list[object] | Found | Refused) -> Response:
    """The reply of a query. Raises a Problem where it was refused."""
    if isinstance(answer, Found):
        return reply(answer.body, answer.headers)
    if not isinstance(answer, Refused):
        return reply(answer)
    raise _unknown(answer.codes) if answer.unknown else refused(answer.codes, answer.blocked_by)


def refused(codes: tuple[str, ...], blocked_by: tuple[str, ...] = ()) -> Problem:
    """A rule said no: all its reasons, the first of them as the code, and what is in the way."""
    members: dict[str, Any] = {"reasons": list(codes)} | ({"blocked_by": list(blocked_by)} if blocked_by else {})
    return Problem(409, codes[0] if codes else "refused", **members)


def _unknown(codes: tuple[str, ...]) -> Problem:
    return Problem(404, codes[0]) if codes else unknown()
