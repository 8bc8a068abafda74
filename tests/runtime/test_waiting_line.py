"""How long a command waits is bounded: beyond what is carried others are refused, a burst is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from shared.runtime.loops import waiting_line
from shared.runtime.loops.waiting_line import Line, Waiting

PATIENCE = 1.0


class Offered:
    """A line in a time of its own: commands come evenly, each set takes a while, longer with each command."""

    def __init__(self, patch: pytest.MonkeyPatch, per_set: float, per_command: float) -> None:
        self.now, self.line = 100.0, Line(PATIENCE)
        self.per_set, self.per_command = per_set, per_command
        self.refused, self.waited = 0, [0.0]
        patch.setattr(waiting_line.time, "monotonic", lambda: self.now)

    async def run(self, rate: float, seconds: float) -> None:
        arrivals, ends, taken = self.arrivals(rate, seconds), 0.0, list[Waiting]()
        for at in arrivals:
            while ends <= at and (taken or self.line._waiting):
                self.now = max(ends, self.now)
                self.waited += [self.now - each.since for each in taken]
                taken = await self.take()
                ends = self.now + (self.per_set + self.per_command * len(taken) if taken else 0.0)
            self.now = max(at, self.now)
            if self.line.has_room():
                self.line.join(None)  # type: ignore[arg-type]
            else:
                self.refused += 1

    async def take(self) -> list[Waiting]:
        taking = asyncio.ensure_future(self.line.take(100))
        await asyncio.sleep(0)
        if taking.done():
            return taking.result()
        taking.cancel()
        return []

    def arrivals(self, rate: float, seconds: float) -> Iterator[float]:
        return (100.0 + n / rate for n in range(int(rate * seconds)))


@pytest.mark.parametrize(("rate", "carried"), [(20, True), (40, True), (120, False), (500, False)])
def test_beyond_what_is_carried_some_are_refused_and_the_others_wait_little(
    rate: int, carried: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """About fifty a second are carried."""
    offered = Offered(monkeypatch, per_set=0.005, per_command=0.018)
    asyncio.run(offered.run(rate, seconds=60))
    assert (offered.refused == 0) == carried
    late = sorted(offered.waited[len(offered.waited) // 10 :])
    assert late[int(len(late) * 0.99) - 1] < PATIENCE * 1.5
    assert late[len(late) // 2] < PATIENCE
    assert len(offered.waited) > 60 * min(rate, 50) * 0.75


@pytest.mark.parametrize("burst", [10, 100, 1_000])
def test_a_burst_is_taken_whole(burst: int) -> None:
    async def scenario() -> None:
        line = Line(PATIENCE)
        for _ in range(burst):
            assert line.has_room()
            line.join(None)  # type: ignore[arg-type]
        assert sum([len(await line.take(100)) for _ in range(burst // 100 or 1)]) == burst

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("sets", "let_in", "room"),
    [(10, 0, True), (10, 14, True), (10, 16, False), (10, 1_000, False), (3, 16, True), (3, 1_000, True)],
)
def test_who_is_let_in_and_not_there_yet_counts_where_more_comes_than_is_carried(
    sets: int, let_in: int, room: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command takes 20 ms, 0.3 s are fifteen of them. A burst is taken whole."""
    now = [100.0]
    monkeypatch.setattr(waiting_line.time, "monotonic", lambda: now[0])

    async def scenario() -> None:
        line = Line(PATIENCE)
        for _ in range(sets):
            now[0] += 0.2
            for _ in range(10):
                line.join(None)  # type: ignore[arg-type]
            await line.take(100)
        assert line.has_room(let_in) == room

    asyncio.run(scenario())


@pytest.mark.parametrize(("since_the_last_refusal", "most"), [(0.0, 0.3), (0.9, 0.3), (1.1, 1.0), (60.0, 1.0)])
def test_a_line_that_is_empty_only_because_others_were_refused_stays_strict(
    since_the_last_refusal: float, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    now: list[Any] = [100.0]
    monkeypatch.setattr(waiting_line.time, "monotonic", lambda: now[0])

    async def scenario() -> None:
        line = Line(PATIENCE)
        line.join(None)  # type: ignore[arg-type]
        await line.take(100)
        now[0] += 1.2
        assert not line.has_room()
        line._answering = []  # answered, and nobody waits
        now[0] += since_the_last_refusal
        assert line.has_room()
        line.join(None)  # type: ignore[arg-type]
        now[0] += most - 0.05
        assert line.has_room()
        now[0] += 0.1
        assert not line.has_room()

    asyncio.run(scenario())


def test_a_writer_that_hangs_refuses_newcomers_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now: list[Any] = [0.0]
    monkeypatch.setattr(waiting_line.time, "monotonic", lambda: now[0])

    async def scenario() -> None:
        line = Line(PATIENCE)
        line.join(None)  # type: ignore[arg-type]
        await line.take(100)
        now[0] = 0.9
        assert line.has_room()
        now[0] = 1.1
        assert not line.has_room()
        taking = asyncio.ensure_future(line.take(100))
        await asyncio.sleep(0)
        assert line.has_room()
        taking.cancel()

    asyncio.run(scenario())
