"""What every endpoint of one process shares."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from shared.clock import Clock
from shared.fields.times import Present
from shared.runtime.asking import Commands
from shared.runtime.edge.auth import Tokens
from shared.runtime.edge.budgets import Budgets
from shared.runtime.operations import Operation, places
from shared.runtime.service import Place, Service
from shared.security.identity import Identity
from shared.security.keyring import Keyring
from shared.settings import Settings


@dataclass
class InFlight:
    """How many requests are being answered; the ones of probes and of the platform itself do not count.

    `leaving`: this process ends soon, so no client shall keep its connection.
    """

    in_flight: int = 0
    leaving: bool = False


async def nobody_away() -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Edge:
    """`database` is read with `fetch` and `fetchval`; `ready` tells whether this process takes requests.

    `requests` counts what is being answered. `away` names the dependencies that do not answer, `has_room` tells whether
    one more command will be answered in time.
    """

    service: Service
    operations: tuple[Operation, ...]
    commands: Commands
    database: Any
    keyring: Keyring
    identity: Identity
    clock: Clock
    settings: Settings
    tokens: Tokens
    ready: Callable[[], bool]
    requests: InFlight
    away: Callable[[], Awaitable[Sequence[str]]] = nobody_away
    has_room: Callable[[int], bool] = lambda _let_in: True

    def present(self) -> Present:
        """What bodies are validated against."""
        return Present(self.clock.now(), timedelta(days=self.settings.horizon_days))

    @cached_property
    def budgets(self) -> Budgets:
        told = self.settings
        return Budgets(told.requests_per_minute, told.bytes_per_day, self.has_room, told.requests_at_once)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        return places(self.service, self.operations)
