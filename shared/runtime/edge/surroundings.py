"""What every endpoint of one process shares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from shared.clock import Clock
from shared.fields.times import Present
from shared.runtime.asking import Asks, Repairs
from shared.runtime.edge.auth import Tokens
from shared.runtime.edge.budgets import Budgets
from shared.runtime.service import Operation, Place, Service, places
from shared.security.identity import Identity
from shared.security.keyring import Keyring


@dataclass
class InFlight:
    """How many requests are being answered; the ones of probes and of the platform itself do not count.

    `leaving`: this process ends soon, so no client shall keep its connection.
    """

    in_flight: int = 0
    leaving: bool = False


@dataclass(frozen=True)
class Edge:
    """`database` is read with `fetch` and `fetchval`; `ready` tells whether this process takes requests.

    `away` names the dependencies that do not answer. `addresses` are the base URLs of all services; `horizon` is how
    far ahead anything may be planned.
    """

    service: Service
    operations: tuple[Operation, ...]
    asks: Asks
    repairs: Repairs
    database: Any
    keyring: Keyring
    identity: Identity
    clock: Clock
    tokens: Tokens
    ready: Callable[[], bool]
    requests: InFlight
    addresses: Mapping[str, str]
    horizon: timedelta
    away: Callable[[], Awaitable[Sequence[str]]]
    budgets: Budgets

    def present(self) -> Present:
        """What bodies are validated against."""
        return Present(self.clock.now(), self.horizon)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        return places(self.service, self.operations)
