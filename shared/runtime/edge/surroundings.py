"""What every endpoint of one process shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from shared.clock import Clock
from shared.fields.times import Present
from shared.runtime.asking import Asks, Repairs
from shared.runtime.edge.auth import Tokens
from shared.runtime.service import Operation, Place, Service, places
from shared.security.identity import Identity
from shared.security.keyring import Keyring


@dataclass
class InFlight:
    """How many requests are being answered; the ones of probes and of the platform itself do not count."""

    in_flight: int = 0


@dataclass(frozen=True)
class Edge:
    """`database` is read with `fetch` and `fetchval`; `ready` tells whether this process takes requests.

    `addresses` are the base URLs of all services; `horizon` is how far ahead anything may be planned.
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

    def present(self) -> Present:
        """What bodies are validated against."""
        return Present(self.clock.now(), self.horizon)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        return places(self.service, self.operations)
