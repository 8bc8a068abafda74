"""Moving a stepping clock: to the next due instant, then wait until every service is quiet there, and again.

A service answers `GET /internal/quiet` with {now, quiet, busy, next, work, held}, and `PUT /internal/clock` {now} with
the same; `work` counts the messages it applied and the records it relayed, `held` says how far it has read its topics.
Services meet over Kafka, so one round of quiet answers proves nothing: what a service told after it was asked may not
have been heard by one that was asked before. Two rounds in a row that are quiet and count the same do prove it, where
after the second one the topics end where everybody has read to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from carepath.stack.clock import PlatformClock
from carepath.stack.ports import HOST
from shared.errors import Away
from shared.runtime.quiet import Ends
from shared.runtime.tables.positions import Place
from shared.times import instant, stamp

HEADER = "x-carepath-clock"
_SHORTEST, _LONGEST = 0.004, 0.02
"""Seconds between two rounds of questions."""


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
    """Somebody was still busy when patience ran out. `busy`: replica -> what with."""

    def __init__(self, now: datetime, busy: dict[str, list[str]]) -> None:
        who = ", ".join(f"{label} ({' '.join(what)})" for label, what in busy.items())
        super().__init__(f"not quiet at {stamp(now)}: {who}")
        self.busy = busy


@dataclass(frozen=True)
class Round:
    """What everybody answered. `busy` is empty where all are quiet at this instant; `held` is by replica and topic."""

    busy: dict[str, list[str]]
    work: dict[str, int]
    next: datetime | None
    held: dict[str, dict[str, dict[str, int]]]


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
        self._told: dict[tuple[str, int | None], datetime] = {}
        self._client = httpx.AsyncClient(timeout=2, headers={HEADER: secret})

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
        before: Round | None = None
        while True:
            round_ = await self._ask()
            busy = round_.busy
            if not busy and before and before.work == round_.work:
                busy = await self._behind(round_)
                if not busy:
                    return round_.next
            before = round_ if not busy else None
            if busy:
                await self._until_done(busy, deadline)

    async def _behind(self, round_: Round) -> dict[str, list[str]]:
        """Who has not read to the ends that the topics have now."""
        topics = sorted({topic for held in round_.held.values() for topic in held})
        if not topics:
            return {}
        try:
            ends = await self._ends.of(topics)
        except Away:
            return {label: ["kafka away"] for label in round_.held}
        return {
            label: ["behind"]
            for label, held in round_.held.items()
            if any(
                held[place.topic].get(str(place.partition), 0) < end
                for place, end in ends.items()
                if place.topic in held
            )
        }

    async def _until_done(self, busy: dict[str, list[str]], deadline: float) -> None:
        """Asks those who were busy, and only them: asking takes time from those who are asked."""
        pause = _SHORTEST
        while busy:
            if asyncio.get_running_loop().time() > deadline:
                raise NotQuiet(self._clock.now(), busy)
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST)
            busy = (await self._ask(set(busy))).busy

    async def _ask(self, only: Container[str] | None = None) -> Round:
        replicas = [each for each in self._live() if only is None or each.label in only]
        answers = await asyncio.gather(*(self._ask_one(replica) for replica in replicas))
        said = dict(zip(replicas, answers, strict=True))
        due = [instant(answer["next"]) for answer in answers if answer.get("next")]
        return Round(
            {replica.label: answer["busy"] for replica, answer in said.items() if answer["busy"]},
            {f"{replica.label}:{replica.pid}": answer.get("work", 0) for replica, answer in said.items()},
            min(due, default=None),
            {replica.label: answer.get("held", {}) for replica, answer in said.items()},
        )

    async def _ask_one(self, replica: Replica) -> dict[str, Any]:
        """Its answer; `busy` says why it is not quiet at this instant, and is empty where it is."""
        if replica.pid is None:
            return {"busy": ["not running"]}
        try:
            answer = await self._quiet(replica)
            if answer["now"] != stamp(self._clock.now()):
                answer = await self._tell(replica)
        except httpx.HTTPStatusError as error:
            return {"busy": [f"answers {error.response.status_code}"]}
        except httpx.TransportError:
            return {"busy": ["does not answer"]}
        overdue = bool(answer["next"]) and instant(answer["next"]) <= self._clock.now()
        busy = [] if answer["quiet"] else list(answer["busy"]) or ["busy"]
        return {**answer, "busy": busy or (["due"] if overdue else [])}

    async def _quiet(self, replica: Replica) -> dict[str, Any]:
        """Whoever has not been told the time yet is told first."""
        if self._told.get((replica.label, replica.pid)) != self._clock.now():
            return await self._tell(replica)
        answer: dict[str, Any] = (await self._client.get(f"{replica.url}/internal/quiet")).raise_for_status().json()
        return answer

    async def _tell(self, replica: Replica) -> dict[str, Any]:
        now = self._clock.now()
        url, body = f"{replica.url}/internal/clock", {"now": stamp(now)}
        answer: dict[str, Any] = (await self._client.put(url, json=body)).raise_for_status().json()
        self._told[replica.label, replica.pid] = now
        return answer


def _is_behind(held: Mapping[str, Mapping[str, int]], ends: Mapping[Place, int]) -> bool:
    heard = ((place, end) for place, end in ends.items() if place.topic in held)
    return any(held[place.topic].get(str(place.partition), 0) < end for place, end in heard)
