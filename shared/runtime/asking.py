"""What the HTTP edge hands to the one writer, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from shared.deciding import Actor, Command
from shared.runtime.service import CommandOperation


@dataclass(frozen=True)
class Asked:
    """A command with its cause (contract 3.4). `entity` is whom it is about; `body` is compared on a repeat."""

    operation: CommandOperation
    command: Command
    entity: str
    actor: Actor
    cause: UUID


@dataclass(frozen=True)
class Replied:
    """200 with the body kept for ever; 409 with `codes`; 404; 422 where the key was used for another body; 500 with
    `incident` where the decision raised and was parked."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    codes: tuple[str, ...] = ()


class Asks(Protocol):
    async def ask(self, asked: Asked) -> Replied:
        """Answers when it is committed. Raises `shared.errors.Away` while a dependency is away."""
        ...
