"""What the HTTP edge hands to the one writer, and what it gets back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from shared.deciding import Actor, Command
from shared.runtime.operations import CommandOperation


@dataclass(frozen=True)
class Asked:
    """A command with its cause (contract 3.4). `entity` is whom it is about.

    `body` is the JSON as it was sent, with the ids of the path: a repeat must be equal to it. `urgent` commands wait
    only behind other urgent ones.
    """

    operation: CommandOperation
    command: Command
    entity: str
    actor: Actor
    cause: UUID
    body: Mapping[str, object] = field(default_factory=dict)
    urgent: bool = False

    @property
    def opens(self) -> bool:
        """Whether it may be the first word about its entity."""
        return self.operation.opens or (self.operation.opens_own and self.actor.patient == self.entity)


@dataclass(frozen=True)
class Replied:
    """200 with the body kept for ever; 409 with `codes` and `blocked_by`; 404; 422 where the key was used for another
    body; 500 with `incident` where the decision raised and was parked."""

    status: int
    body: dict[str, object] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()


class Commands(Protocol):
    """What the edge asks for. Each answers when it is committed, and raises `shared.errors.Away` while that cannot be.

    Besides commands of the service, people may ask of the runtime itself that a parked message is decided again or
    given up, and that what was told about one patient on a stream is told again, from a number on.
    """

    async def ask(self, asked: Asked) -> Replied: ...

    async def redrive(self, parked_id: UUID, actor: Actor, cause: UUID) -> Replied: ...

    async def discard(self, parked_id: UUID, reason: str, actor: Actor, cause: UUID) -> Replied: ...

    async def retell(self, patient_id: str, stream: str, from_: int, actor: Actor, cause: UUID) -> Replied: ...
