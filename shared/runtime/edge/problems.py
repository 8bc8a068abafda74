"""Errors as RFC 9457 problems: `code` and `errors[{pointer, code}]`, never the value (contract 2.3)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import NamedTuple

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.errors import Away, Erased

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 1

_CODES = {404: "not-found", 405: "method-not-allowed"}


class FieldError(NamedTuple):
    """One thing that is wrong, and where (RFC 6901)."""

    pointer: str
    code: str


class Problem(Exception):
    """An answer that is not a success. It says a code, and never a value that somebody sent."""

    def __init__(
        self,
        status: int,
        code: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.headers = status, code, dict(headers or {})
        self.errors, self.members = tuple(errors), members

    def body(self) -> dict[str, object]:
        return {
            **self.members,
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "errors": [error._asdict() for error in self.errors],
        }

    def response(self) -> Response:
        content = orjson.dumps(self.body(), option=orjson.OPT_SORT_KEYS)
        return Response(content, self.status, {"cache-control": "no-store", **self.headers}, MEDIA_TYPE)


def unknown() -> Problem:
    """404: there is no such thing, or it belongs to another person or clinic. Both look the same from outside."""
    return Problem(404, "unknown")


def invalid(*errors: FieldError) -> Problem:
    return Problem(422, "invalid", errors)


def away() -> Problem:
    return Problem(503, "away", headers={"retry-after": str(RETRY_SECONDS)})


def incident(id: str) -> Problem:
    return Problem(500, "incident", incident=id)


@contextmanager
def saying_too(members: Callable[[], Mapping[str, object]]) -> Iterator[None]:
    """Adds these members to the body of any problem raised inside."""
    try:
        yield
    except ON_PURPOSE as error:
        problem = problem_of(error)
        problem.members |= members()
        raise problem from None


async def respond(_: Request, error: Exception) -> Response:
    """The response to whatever an endpoint may raise on purpose."""
    return problem_of(error).response()


def problem_of(error: Exception) -> Problem:
    """The problem that an error stands for. An error that was not raised on purpose is raised again."""
    match error:
        case Problem():
            return error
        case Away():
            return away()
        case Erased():
            return unknown()
        case HTTPException():
            return Problem(error.status_code, _CODES.get(error.status_code, "refused"), headers=error.headers)
    raise error


ON_PURPOSE = (Problem, Away, Erased, HTTPException)
RESPONDS = dict.fromkeys(ON_PURPOSE, respond)
