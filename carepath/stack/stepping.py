"""Moving a stepping clock: to the next due instant, then wait until every service is quiet there, and again.

A service answers `PUT /internal/clock` {now, heard, within} once it is quiet at `now` and has read its topics as far as
`heard`, or after `within` seconds, with {now, quiet, busy, next, held}; `held` says how far it has read.

Services meet over Kafka and nowhere else. So when everybody has answered that they are quiet, and the topics, asked for
their ends after the last answer, end where everybody had read to, nothing is left to do: whoever did something after
their answer had heard something new, and that would stand beyond what they had read. Who is behind is asked again.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpcore
import orjson

from carepath.stack.clock import PlatformClock
from carepath.stack.ports import HOST
from shared.errors import Away
from shared.runtime.loops.ends import Ends
from shared.runtime.testing.quiet import Held, behind
from shared.times import instant, stamp

HEADER = "x-carepath-clock"
Answer = dict[str, Any]
_WITHIN = 0.5
"""Seconds in which a service answers, quiet or not."""
_TIMEOUT = dict.fromkeys(("connect", "read", "write", "pool"), 2.0)
_DONE = 200
_PAUSE = 0.02
"""Seconds until somebody who is not there is asked again."""


@dataclass(frozen=True)
class Replica:
    """One process of one service. `pid` is None while it is not there."""

    service: str
    number: int
    port: int
    pid: int | None

    @property
    def label(self) -> str:
        return f"{self.service}.{self.number}"

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


class NotQuiet(Exception):
    """A replica was still busy when patience ran out. `busy`: replica -> what it was busy with."""

    def __init__(self, now: datetime, busy: dict[str, list[str]]) -> None:
        who = ", ".join(f"{label} ({' '.join(what)})" for label, what in busy.items())
        super().__init__(f"not quiet at {stamp(now)}: {who}")
        self.busy = busy


class Stepper:
    """`live` names the replicas that count: every one that nobody stopped on purpose.

    `patience` is in seconds on the wall clock, for one step.
    """

    def __init__(
        self,
        clock: PlatformClock,
        secret: str,
        live: Callable[[], Sequence[Replica]],
        patience: float,
        ends: Ends,
    ) -> None:
        self._clock = clock
        self._live = live
        self._patience = patience
        self._ends = ends
        self._moving = asyncio.Lock()
        self._headers = [(HEADER, secret), ("content-type", "application/json")]
        self._client = httpcore.AsyncConnectionPool()  # a fraction of what a whole client costs, thousands of times

    async def move(self, target: datetime) -> None:
        """Through every due instant to `target`. Raises NotQuiet; the clock then stands where it got to."""
        async with self._moving:
            while True:
                due = await self._settle()
                now = self._clock.now()
                if now >= target:
                    return
                self._clock.set(min(due, target) if due else target)

    async def close(self) -> None:
        await self._client.aclose()
        await self._ends.close()

    async def _settle(self) -> datetime | None:
        """Waits until all are quiet at now. The next due instant, None where nothing is due."""
        deadline = asyncio.get_running_loop().time() + self._patience
        said: dict[Replica, Answer] = {}
        ends: dict[str, dict[str, int]] = {}
        while True:
            live = self._live()
            asked = [each for each in live if each not in said]
            said |= dict(zip(asked, await asyncio.gather(*(self._ask(each, ends) for each in asked)), strict=True))
            busy = {each.label: list(said[each]["busy"]) for each in live if said[each]["busy"]}
            if not busy:
                ends = await self._ends_of(said[each] for each in live)
                busy = {each.label: ["behind"] for each in live if behind(said[each]["held"], ends)}
            if not busy:
                return min((instant(at) for each in live if (at := said[each]["next"])), default=None)
            if asyncio.get_running_loop().time() > deadline:
                raise NotQuiet(self._clock.now(), busy)
            said = {each: answer for each, answer in said.items() if each.label not in busy}

    async def _ends_of(self, answers: Iterable[Answer]) -> dict[str, dict[str, int]]:
        """Where the topics that are read end. While Kafka is away, an end that nobody can have reached."""
        ends: dict[str, dict[str, int]] = {topic: {} for answer in answers for topic in answer["held"]}
        if not ends:
            return ends
        try:
            found = await self._ends.of(sorted(ends))
        except Away:
            await asyncio.sleep(_PAUSE)
            return {topic: {"0": sys.maxsize} for topic in ends}
        for place, end in found.items():
            ends[place.topic][str(place.partition)] = end
        return ends

    async def _ask(self, replica: Replica, heard: Held) -> Answer:
        """Its answer; `busy` says why it is not quiet at this instant, and is empty where it is."""
        if replica.pid is None:
            return await _later("not running")
        body = orjson.dumps({"now": stamp(self._clock.now()), "heard": heard, "within": _WITHIN})
        url = f"{replica.url}/internal/clock"
        try:
            reply = await self._client.request(
                "PUT", url, headers=self._headers, content=body, extensions={"timeout": _TIMEOUT}
            )
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError):
            return await _later("does not answer")
        if reply.status != _DONE:
            return await _later(f"answers {reply.status}")
        answer: Answer = orjson.loads(reply.content)
        overdue = bool(answer["next"]) and instant(answer["next"]) <= self._clock.now()
        return {"held": {}, **answer, "busy": _why(answer) or (["due"] if overdue else [])}


def _why(answer: Answer) -> list[str]:
    return [] if answer["quiet"] else list(answer["busy"]) or ["busy"]


async def _later(why: str) -> Answer:
    await asyncio.sleep(_PAUSE)
    return {"busy": [why], "held": {}, "next": None}
