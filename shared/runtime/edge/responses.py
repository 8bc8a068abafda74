"""What an operation may answer beside its success: every status, what it means, and the problem that it carries."""

from collections.abc import Iterable
from http import HTTPStatus

from shared.runtime.edge.problems import MEDIA_TYPE
from shared.runtime.edge.schemas import Schema

MEANINGS = {
    400: "Not readable: no strict JSON (`not-json`), or a header, path or query that is no percent-encoded UTF-8 "
    "(`wrong-encoding`)",
    401: "No token (`token-required`), or none that is good (`token-refused`)",
    403: "This role never may (`forbidden`)",
    404: "There is no such thing, or it is not this person's or this clinic's (`unknown`)",
    408: "The body took longer than ten seconds (`too-slow`)",
    409: "A rule refuses it: all its `reasons`, the first of them as `code`, and what is in the way as `blocked_by`. "
    "With Retry-After it is not final: `not-heard-yet`, `still-running`",
    413: "The body is larger than this operation takes (`too-large`)",
    415: "The body is not of a media type that this operation takes, or is encoded (`unsupported-media-type`)",
    422: "Something is invalid: `errors` name each place and what is wrong there (`invalid`); or the key was used for "
    "something else (`idempotency-key-reused`)",
    429: "This caller asks too often; asking again after Retry-After is welcome",
    431: "More than 16 KiB of headers (`headers-too-large`)",
    500: "A defect, with an `incident` that operations find in the logs (`incident`). Send it again under the same key",
    503: "Something that this needs is away, or too many are waiting; nothing was committed (`away`)",
}
"""Status -> when it comes, with its codes."""

OF_QUERIES = (400, 401, 403, 404, 409, 422, 429, 431, 500, 503)
OF_COMMANDS = tuple(MEANINGS)

_RETRY: Schema = {"description": "Seconds", "schema": {"type": "string", "pattern": "^[0-9]+$"}}
_HEADERS: dict[int, dict[str, object]] = {
    401: {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    409: {"Retry-After": _RETRY},
    429: {"Retry-After": {"required": True, **_RETRY}},
    503: {"Retry-After": {"required": True, **_RETRY}},
}
PROBLEM: Schema = {
    "title": "Problem",
    "type": "object",
    "description": "RFC 9457. Never holds a value that was sent.",
    "required": ["type", "title", "status", "code", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Why, for a program"},
        "detail": {"type": "string", "description": "Why, for a person"},
        "incident": {"type": "string", "description": "Of a 500: what operations look for in the logs"},
        "reasons": {"type": "array", "items": {"type": "string"}},
        "blocked_by": {"type": "array", "items": {"type": "string"}},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
    },
}
FIELD_ERROR: Schema = {
    "title": "FieldError",
    "type": "object",
    "description": "One place, and what is wrong there.",
    "required": ["pointer", "code"],
    "properties": {
        "pointer": {"type": "string", "description": "RFC 6901, into the body; `/headers/...`, `/query/...` elsewhere"},
        "code": {"type": "string", "description": "`missing`, `wrong-type`, `wrong-format`, `not-one-of`, ..."},
    },
}


def refusals(statuses: Iterable[int]) -> dict[str, Schema]:
    """Of one operation."""
    return {str(status): {"$ref": f"#/components/responses/{_name(status)}"} for status in statuses}


def components() -> dict[str, Schema]:
    """What `refusals` refer to, by name."""
    return {_name(status): _response(status, meaning) for status, meaning in MEANINGS.items()}


def _response(status: int, meaning: str) -> Schema:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": meaning, "content": content} | ({"headers": _HEADERS[status]} if status in _HEADERS else {})


def _name(status: int) -> str:
    return "".join(word.capitalize() for word in HTTPStatus(status).phrase.split())
