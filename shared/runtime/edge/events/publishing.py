"""An event, taken as the operation that it asserts: in that operation's order of refusals."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from starlette.responses import Response

from shared.events.asserted import OWNERS
from shared.runtime.edge.after import require_heard
from shared.runtime.edge.auth import Bearer, permit
from shared.runtime.edge.commands import Received, ask, has_body, refusing, require_timely
from shared.runtime.edge.comparing import comparable
from shared.runtime.edge.events.context import ABSENT, Event
from shared.runtime.edge.problems import FieldError, Problem, invalid, unknown
from shared.runtime.edge.surroundings import Edge
from shared.runtime.edge.validating import validate
from shared.runtime.edge.whom import PERSONAL, with_patient
from shared.runtime.operations import CommandOperation, Operation
from shared.security.causes import cause_of

LIMIT = 65_536


class Asserting(NamedTuple):
    """An event that is well formed, and the operation that answers it."""

    operation: CommandOperation
    received: Received


def asserted(operations: tuple[Operation, ...]) -> dict[str, CommandOperation]:
    """The operations under which an event may be published, by event type."""
    return {each.asserts: each for each in operations if isinstance(each, CommandOperation) and each.asserts}


class Publishing:
    """What one service takes. `anybody`: the roles that may assert something; `most`: bytes of the largest event."""

    def __init__(self, edge: Edge, by_type: dict[str, CommandOperation]) -> None:
        self.edge, self._by_type = edge, by_type
        self.anybody = frozenset().union(*(operation.roles for operation in by_type.values()))
        self.most = max(LIMIT, *(operation.limit for operation in by_type.values()))

    def permit(self, bearer: Bearer, event: Event) -> None:
        """Raises a Problem 403 where this role never asserts this type."""
        operation = self._by_type.get(event.type)
        permit(bearer.actor, operation.roles if operation else self.anybody)

    def limit(self, event: Event) -> int:
        operation = self._by_type.get(event.type)
        return operation.limit if operation else LIMIT

    def require_small(self, event: Event, size: int) -> None:
        """Raises a Problem 413."""
        if size > self.limit(event):
            raise Problem(413, "too-large")

    async def answer(
        self, bearer: Bearer, event: Event, also: Sequence[FieldError] = (), after: UUID | None = None
    ) -> Response:
        """The operation's own reply. Raises the Problem that comes first. `also` is wrong beside the event; `after` is
        a fact that must have been heard before."""
        with ExitStack() as answered:
            operation, received = await self._receive(bearer, event, also, answered)
            await require_heard(self.edge, after)
            return await ask(self.edge, operation, received, key_pointer="/id")

    async def _receive(
        self, bearer: Bearer, event: Event, also: Sequence[FieldError], answered: ExitStack
    ) -> Asserting:
        if errors := [*also, *event.wrong()]:
            raise invalid(*errors)
        operation = self._by_type.get(event.type)
        if operation is None:
            raise _elsewhere(event.type)
        return Asserting(operation, await self._received(operation, bearer, event, answered))

    async def _received(
        self, operation: CommandOperation, bearer: Bearer, event: Event, answered: ExitStack
    ) -> Received:
        """An event without a subject is about the patient who sends it."""
        actor = await with_patient(self.edge, bearer)
        subject = event.subject or actor.patient
        ids = {"patient_id": subject} if subject else {}
        data = {} if event.data is ABSENT and not has_body(operation) else event.data
        if data is ABSENT:
            raise invalid(FieldError("/data", "missing"))
        answered.enter_context(refusing(operation, data))
        urgent = self.edge.budgets.admit(actor, operation, data, answered)
        found = validate(operation, data, ids, self.edge.present())
        errors = [FieldError(f"/data{each.pointer}", each.code) for each in found.errors]
        if not ids and not operation.opens and actor.role not in PERSONAL:
            errors.append(FieldError("/subject", "missing"))
        if errors:
            raise invalid(*errors)
        if found.command is None:
            raise unknown()
        cause = cause_of("event", actor.subject, event.source, event.id)
        await require_timely(self.edge, found, cause, at="/data")
        return Received(replace(bearer, actor=actor), found.command, comparable({**data, **ids}), cause, urgent)


def _elsewhere(type: str) -> Problem:
    owner = OWNERS[type]
    return Problem(404, "owned-elsewhere", detail=f"{type} is published at the service {owner}")
