"""Who must come back later: a caller who asks too often, and everybody while more waits than can be answered in
time. What is urgent, because somebody's safety depends on it, is never sent away."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

import orjson
from prometheus_client import Counter

from shared.deciding import Actor
from shared.runtime.edge.problems import RETRY_SECONDS, Problem
from shared.runtime.operations import CommandOperation

MINUTE, DAY = 60.0, 86_400.0
MOST_REMEMBERED = 10_000

REFUSED = Counter("carepath_http_refused_total", "Requests that must come back later", ["why"])


class Bucket:
    """A token bucket for each caller. It holds `fits`, and as many again flow in every `seconds`. 0 is no limit."""

    def __init__(self, fits: float, seconds: float) -> None:
        self._fits = fits
        self._each = seconds / fits if fits else 0.0
        self._full_at: dict[str, float] = {}

    def take(self, whose: str, cost: float = 1.0) -> float:
        """Takes this much, and gives 0; or gives the seconds to wait until there is so much."""
        if not self._fits:
            return 0.0
        now = time.monotonic()
        full_at = max(self._full_at.get(whose, now), now) + min(cost, self._fits) * self._each
        if (wait := full_at - now - self._fits * self._each) > 1e-9:
            return wait
        if len(self._full_at) >= MOST_REMEMBERED:
            self._full_at = {caller: at for caller, at in self._full_at.items() if at > now}
        self._full_at[whose] = full_at
        return 0.0


class AtOnce:
    """How many requests of each caller are being answered. `most` 0 is no limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[str, int] = {}

    @contextmanager
    def one_of(self, whose: str) -> Iterator[None]:
        """Raises a Problem 429 beyond the limit."""
        held = self._held.get(whose, 0)
        _require(RETRY_SECONDS if self._most and held >= self._most else 0, "at-once")
        self._held[whose] = held + 1
        try:
            yield
        finally:
            self._held[whose] -= 1
            if not self._held[whose]:
                del self._held[whose]


class Budgets:
    """Requests a minute and at once of one caller, bytes a day of one patient. `has_room`: commands are carried, also
    those that were let in and have no answer yet.

    What is admitted counts until it is `answered`.
    """

    def __init__(
        self, requests: int, size: int, has_room: Callable[[int], bool] = lambda _let_in: True, at_once: int = 0
    ) -> None:
        self._requests, self._bytes = Bucket(requests, MINUTE), Bucket(size, DAY)
        self._counts_bytes, self._has_room = bool(size), has_room
        self._at_once = AtOnce(at_once)
        self._let_in = 0

    def admit_query(self, actor: Actor, answered: ExitStack) -> None:
        """Raises a Problem 429."""
        answered.enter_context(self._at_once.one_of(_caller(actor)))
        _require(self._requests.take(_caller(actor)), "requests")

    def admit(self, actor: Actor, operation: CommandOperation, said: object, answered: ExitStack) -> bool:
        """Whether it is urgent. Raises a Problem 503 or 429 for what is not and must come back later."""
        if isinstance(said, Mapping) and operation.is_urgent(said):
            return True
        if not self._has_room(self._let_in):
            REFUSED.labels("busy").inc()
            raise Problem(503, "busy", headers={"retry-after": str(RETRY_SECONDS)})
        self.admit_query(actor, answered)
        if self._counts_bytes:
            _require(self._bytes.take(f"{actor.clinic} {actor.patient or actor.subject}", _size(said)), "bytes")
        return False

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Counts a command as waiting until it is answered. One that waits for a fact first (`Carepath-After`) does
        not count yet."""
        self._let_in += 1
        try:
            yield
        finally:
            self._let_in -= 1


def _caller(actor: Actor) -> str:
    return f"{actor.clinic} {actor.subject}"


def _size(said: object) -> int:
    return len(orjson.dumps(said))


def _require(wait: float, why: str) -> None:
    if wait:
        REFUSED.labels(why).inc()
        raise Problem(429, "too-many-requests", headers={"retry-after": str(math.ceil(wait))})
