"""Commands that wait behind each other, and whether one more may join them."""

import asyncio
import time
from collections import deque
from typing import NamedTuple

from shared.runtime.asking import Replied
from shared.runtime.items import Item

STRICT = 0.3
LEARNS_FROM = 5
"""Only sets of at least so many commands show what a command costs: in a smaller one most of the time is the set's
own."""
LATELY = 0.2


class Waiting(NamedTuple):
    item: Item
    future: asyncio.Future[Replied]
    since: float


class Line:
    """One line. It is bounded by `patience`, in seconds, and not by a length, which would mean another wait on each
    machine.

    Nobody joins while the oldest command without an answer has waited for `patience`, or where the newcomer would wait
    that long, going by what recent sets took. If the line was not empty for longer than `patience`, more comes than can
    be carried: then a third of `patience` is the bound, so that those let in are answered soon. A line that is empty
    for a moment because others were refused just now is still in that state.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._waiting: deque[Waiting] = deque()
        self._answering: list[Waiting] = []
        self._taken_at = self._busy_since = self._refused_at = 0.0
        self._each = 0.0  # seconds of one command, once a set was large enough to tell
        self._there = asyncio.Event()

    def join(self, item: Item) -> asyncio.Future[Replied]:
        now = time.monotonic()
        if self._oldest() is None and now - self._refused_at > self._patience:
            self._busy_since = now
        future: asyncio.Future[Replied] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(item, future, now))
        self._there.set()
        return future

    async def take(self, most: int) -> list[Waiting]:
        """At least one, at most so many: whatever waits. Those who were taken before have their answer."""
        self._learn()
        self._answering = []
        while not self._waiting:
            self._there.clear()
            await self._there.wait()
        self._taken_at = time.monotonic()
        self._answering = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        return self._answering

    def has_room(self, let_in: int = 0) -> bool:
        """`let_in`: how many have no answer yet, those included that are still on their way to the line. They count
        while more comes than can be carried."""
        now = time.monotonic()
        if not self._has_room(now, let_in):
            self._refused_at = now
            return False
        return True

    def _has_room(self, now: float, let_in: int) -> bool:
        oldest = self._oldest()
        if oldest is None:
            return True
        standing, ahead = now - self._busy_since > self._patience, len(self._answering) + len(self._waiting)
        expected = self._each * (max(let_in, ahead) if standing else ahead)
        return max(now - oldest, expected) <= self._patience * (STRICT if standing else 1)

    def _learn(self) -> None:
        """Learns what a command takes. A small set can only show that it takes less than was thought."""
        if not self._answering:
            return
        each = (time.monotonic() - self._taken_at) / len(self._answering)
        if len(self._answering) >= LEARNS_FROM:
            self._each += (each - self._each) * (LATELY if self._each else 1)
        else:
            self._each = min(self._each, each)

    def _oldest(self) -> float | None:
        first = self._answering or self._waiting
        return first[0].since if first else None
