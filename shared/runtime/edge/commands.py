"""Operations that ask for a decision. In the contract's order: 401, 403, 413, 415, 400, 422, 404, then what it says."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from shared.deciding import Actor, Command
from shared.runtime.asking import Asked
from shared.runtime.edge.after import after_of, require_heard
from shared.runtime.edge.auth import Bearer, permit
from shared.runtime.edge.body import read_json
from shared.runtime.edge.comparing import comparable
from shared.runtime.edge.decoding import require_decodable
from shared.runtime.edge.idempotency import key_of
from shared.runtime.edge.problems import FieldError, invalid, saying_too, unknown
from shared.runtime.edge.replies import replied
from shared.runtime.edge.surroundings import Edge
from shared.runtime.edge.validating import Validated, validate
from shared.runtime.edge.whom import require_own_clinic, subject_of, with_patient
from shared.runtime.operations import CommandOperation
from shared.security.causes import cause_of

_ANSWERED = "SELECT 1 FROM journal WHERE decided AND cause = $1"

Endpoint = Callable[[Request], Awaitable[Response]]


class Received(NamedTuple):
    """A command that is well formed, from somebody who may send it. `body` is what was said, ids included."""

    bearer: Bearer
    command: Command
    body: Mapping[str, Any]
    cause: UUID
    urgent: bool = False


def command_endpoint(edge: Edge, operation: CommandOperation) -> Endpoint:
    """Answers one operation by asking the writer."""

    async def endpoint(request: Request) -> Response:
        with ExitStack() as answered:
            received = await receive(edge, request, operation, answered)
            return await ask(edge, operation, received)

    return endpoint


async def receive(edge: Edge, request: Request, operation: CommandOperation, answered: ExitStack) -> Received:
    """Raises the Problem that comes first. The command counts among those of its caller until it is `answered`."""
    bearer = await edge.tokens.bearer(request)
    permit(bearer.actor, operation.roles)
    said = await read_json(request, operation.limit, optional=not has_body(operation))
    answered.enter_context(refusing(operation, said))
    require_decodable(request)
    urgent = edge.budgets.admit(bearer.actor, operation, said, answered)
    key, after = key_of(request), after_of(request)
    found = validate(operation, said, request.path_params, edge.present())
    if found.errors or after.errors or isinstance(key, FieldError):
        raise invalid(*([key] if isinstance(key, FieldError) else []), *after.errors, *found.errors)
    if found.command is None:
        raise unknown()
    cause = cause_of("command", bearer.actor.subject, key)
    await require_timely(edge, found, cause)
    await require_heard(edge, after.fact)
    return Received(bearer, found.command, comparable({**said, **request.path_params}), cause, urgent)


def refusing(operation: CommandOperation, said: Any) -> AbstractContextManager[None]:
    """Adds to any refusal what the refusals of this operation must say too."""
    return saying_too(lambda: operation.refused(said) if isinstance(said, Mapping) else {})


async def require_timely(edge: Edge, found: Validated, cause: UUID, at: str = "") -> None:
    """Raises a Problem 422 for what cannot be at this time. A repeat of what was answered before gets its answer."""
    if found.untimely and not await edge.database.fetchval(_ANSWERED, cause):
        raise invalid(*(FieldError(f"{at}{each.pointer}", each.code) for each in found.untimely))


async def ask(edge: Edge, operation: CommandOperation, received: Received, **reply: str) -> Response:
    """Asks the writer. Raises a Problem where its answer is no success."""
    with edge.budgets.one_more():
        actor = await with_patient(edge, received.bearer)
        entity = _about(edge, operation, received, actor)
        asked = Asked(operation, received.command, entity, actor, received.cause, received.body, received.urgent)
        return replied(await edge.commands.ask(asked), **reply)


def _about(edge: Edge, operation: CommandOperation, received: Received, actor: Actor) -> str:
    """The entity. Raises a Problem 404 where this person has nothing to do with it."""
    if operation.about is None:
        return subject_of(edge, actor, received.body.get("patient_id"), received.cause if operation.opens else None)
    entity = operation.about(received.command, actor, partial(edge.identity.new_id, received.cause))
    require_own_clinic(entity, actor)
    return entity


def has_body(operation: CommandOperation) -> bool:
    """Whether a command says more than the ids in its path."""
    return any("{" + name + "}" not in operation.path for name in operation.command.model_fields)
