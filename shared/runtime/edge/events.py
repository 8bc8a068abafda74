"""`publish-event`: the CloudEvents HTTP binding in binary mode, for the types a person may assert (contract 2.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from shared.events.asserted import OWNERS
from shared.runtime.edge.auth import Bearer, permit
from shared.runtime.edge.body import read_json
from shared.runtime.edge.commands import Endpoint, Received, ask
from shared.runtime.edge.comparing import comparable
from shared.runtime.edge.problems import FieldError, Problem, invalid, unknown
from shared.runtime.edge.surroundings import Edge
from shared.runtime.edge.validating import validate
from shared.runtime.edge.whom import PERSONAL, with_patient
from shared.runtime.service import CommandOperation, Operation
from shared.security.causes import cause_of
from shared.times import instant

PATH = "/v1/events"
LIMIT = 65_536
_UNSEEN = frozenset(map(chr, (*range(0x20), 0x7F)))


class Event(NamedTuple):
    """The context attributes that matter here, as sent."""

    id: str
    source: str
    type: str
    specversion: str
    subject: str | None
    time: str | None


def asserted(operations: tuple[Operation, ...]) -> dict[str, CommandOperation]:
    """The operations under which an event may be published, by event type."""
    return {each.asserts: each for each in operations if isinstance(each, CommandOperation) and each.asserts}


def event_endpoint(edge: Edge, by_type: dict[str, CommandOperation]) -> Endpoint:
    """Answers an event as the operation that it asserts would."""
    anybody = frozenset().union(*(operation.roles for operation in by_type.values()))

    async def endpoint(request: Request) -> Response:
        bearer = await edge.tokens.bearer(request)
        event = _event(request)
        operation = by_type.get(event.type)
        permit(bearer.actor, operation.roles if operation else anybody)
        data = await read_json(request, operation.limit if operation else LIMIT)
        if errors := _wrong(event):
            raise invalid(*errors)
        if operation is None:
            raise _elsewhere(event.type)
        return await _publish(edge, operation, bearer, event, data)

    return endpoint


async def _publish(edge: Edge, operation: CommandOperation, bearer: Bearer, event: Event, data: Any) -> Response:
    """As the operation would; an event without a subject is about the patient who sends it."""
    actor = await with_patient(edge, bearer)
    subject = event.subject or actor.patient
    ids = {"patient_id": subject} if subject else {}
    found = validate(operation, data, ids, edge.clock.now())
    errors = [FieldError(f"/data{each.pointer}", each.code) for each in found.errors]
    if not ids and not operation.opens and actor.role not in PERSONAL:
        errors.append(FieldError("/subject", "missing"))
    if errors:
        raise invalid(*errors)
    if found.command is None:
        raise unknown()
    cause = cause_of("event", actor.subject, event.source, event.id)
    received = Received(replace(bearer, actor=actor), found.command, comparable({**data, **ids}), cause)
    return await ask(edge, operation, received, key_pointer="/id")


def _event(request: Request) -> Event:
    def attribute(name: str) -> str | None:
        given = request.headers.get(f"ce-{name}")
        return None if given is None else unquote(given)

    return Event(
        id=attribute("id") or "",
        source=attribute("source") or "",
        type=attribute("type") or "",
        specversion=attribute("specversion") or "",
        subject=attribute("subject"),
        time=attribute("time"),
    )


def _wrong(event: Event) -> list[FieldError]:
    errors = [FieldError(f"/{name}", "missing") for name in ("id", "source", "type") if not getattr(event, name)]
    errors += [FieldError(f"/{name}", "wrong-format") for name in ("id", "source") if _UNSEEN & {*getattr(event, name)}]
    if event.specversion != "1.0":
        errors.append(FieldError("/specversion", "not-one-of" if event.specversion else "missing"))
    if event.type and event.type not in OWNERS:
        errors.append(FieldError("/type", "not-one-of"))
    if event.time is not None and not _is_instant(event.time):
        errors.append(FieldError("/time", "wrong-format"))
    return errors


def _is_instant(text: str) -> bool:
    try:
        instant(text)
    except ValueError:
        return False
    return True


def _elsewhere(type: str) -> Problem:
    owner = OWNERS[type]
    return Problem(404, "owned-elsewhere", detail=f"{type} is published at the service {owner}")
