"""Operations on the runtime itself. They are received like any command, and no decision of a service is asked."""

from contextlib import ExitStack

from starlette.requests import Request
from starlette.responses import Response

from shared.deciding import Lane
from shared.runtime.asking import Replied
from shared.runtime.edge.commands import Endpoint, Received, receive
from shared.runtime.edge.common import DiscardParked, RedriveParked, Retell
from shared.runtime.edge.problems import FieldError, invalid
from shared.runtime.edge.replies import replied
from shared.runtime.edge.surroundings import Edge
from shared.runtime.edge.whom import canonical
from shared.runtime.operations import CommandOperation


def repair_endpoint(edge: Edge, operation: CommandOperation) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        with ExitStack() as answered:
            received = await receive(edge, request, operation, answered)
            return replied(await _repair(edge, received))

    return endpoint


async def _repair(edge: Edge, received: Received) -> Replied:
    commands, actor, cause = edge.commands, received.bearer.actor, received.cause
    match received.command:
        case RedriveParked(parked_id=parked):
            return await commands.redrive(parked, actor, cause)
        case DiscardParked(parked_id=parked, reason=reason):
            return await commands.discard(parked, reason, actor, cause)
        case Retell(patient_id=patient, stream=stream, from_=first):
            _require_own(edge, stream)
            return await commands.retell(canonical(patient), stream, first, actor, cause)
    raise AssertionError("no such repair")


def _require_own(edge: Edge, stream: str) -> None:
    if stream not in map(edge.service.stream, Lane):
        raise invalid(FieldError("/stream", "not-one-of"))
