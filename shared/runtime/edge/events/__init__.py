"""`publish-event`: the CloudEvents HTTP binding for the types a person may assert (contract 2.4).

Binary, structured, and batched: up to a hundred events of one person, each answered on its own.
"""

from starlette.requests import Request
from starlette.responses import Response

from shared.runtime.edge.after import after_of, require_heard
from shared.runtime.edge.auth import Bearer, permit
from shared.runtime.edge.body import media_of, parse, read_bytes, require_json_data, require_media
from shared.runtime.edge.commands import Endpoint
from shared.runtime.edge.decoding import undecodable
from shared.runtime.edge.events.batch import MOST_BYTES, answers, require_batch
from shared.runtime.edge.events.binary import in_headers
from shared.runtime.edge.events.context import ABSENT, Event
from shared.runtime.edge.events.publishing import LIMIT, Publishing, asserted
from shared.runtime.edge.events.structured import in_json
from shared.runtime.edge.problems import Problem
from shared.runtime.edge.surroundings import Edge
from shared.runtime.operations import CommandOperation

__all__ = ["BATCHED", "PATH", "STRUCTURED", "asserted", "event_endpoint"]

PATH = "/v1/events"
CLOUDEVENTS = "application/cloudevents"
STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"


def event_endpoint(edge: Edge, by_type: dict[str, CommandOperation]) -> Endpoint:
    """Answers an event as the operation that it asserts would."""
    publishing = Publishing(edge, by_type)

    async def endpoint(request: Request) -> Response:
        bearer = await edge.tokens.bearer(request)
        media = media_of(request)
        if media == BATCHED:
            return await _batched(publishing, bearer, request)
        if media.startswith(CLOUDEVENTS):
            return await _structured(publishing, bearer, request)
        return await _binary(publishing, bearer, request)

    return endpoint


async def _binary(publishing: Publishing, bearer: Bearer, request: Request) -> Response:
    event = in_headers(request.headers.raw)
    publishing.permit(bearer, event)
    raw = await read_bytes(request, publishing.limit(event))
    require_json_data(request)
    if event.undecodable:
        raise undecodable(*event.undecodable)
    return await _one(publishing, bearer, request, event.saying(parse(raw) if raw else ABSENT))


async def _structured(publishing: Publishing, bearer: Bearer, request: Request) -> Response:
    permit(bearer.actor, publishing.anybody)
    raw = await read_bytes(request, publishing.most)
    require_media(request, STRUCTURED)
    event = _told(raw)
    publishing.permit(bearer, event)
    publishing.require_small(event, len(raw))
    return await _one(publishing, bearer, request, event)


def _told(raw: bytes) -> Event:
    """The event in this body. Raises a Problem: 413 where the body cannot be read and is over the usual limit."""
    try:
        return in_json(parse(raw, around=1))
    except Problem as problem:
        raise Problem(413, "too-large") if len(raw) > LIMIT else problem from None


async def _one(publishing: Publishing, bearer: Bearer, request: Request, event: Event) -> Response:
    after = after_of(request)
    return await publishing.answer(bearer, event, after.errors, after.fact)


async def _batched(publishing: Publishing, bearer: Bearer, request: Request) -> Response:
    permit(bearer.actor, publishing.anybody)
    raw = await read_bytes(request, MOST_BYTES)
    require_media(request, BATCHED)
    after = after_of(request)
    events = require_batch(parse(raw, around=2), after.errors)
    await require_heard(publishing.edge, after.fact)
    return await answers(publishing, bearer, events)
