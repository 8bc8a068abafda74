"""Lives side by side: whoever waits for an instant goes on at it, and time moves to the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.diary import Diary

START = datetime(2026, 10, 5, 13, tzinfo=UTC)


def hour(count: int) -> datetime:
    return START + timedelta(hours=count)


async def run(*lives: Coroutine[Any, Any, object], diary: Diary) -> list[datetime]:
    """Through every instant that somebody waits for."""
    stops = []
    for life in lives:
        diary.begin(life)
    await diary.rest()
    while at := diary.next:
        stops.append(at)
        await diary.wake(at)
    return stops


def test_lives_go_on_in_the_order_of_time_and_share_their_instants() -> None:
    said: list[str] = []

    async def life(name: str, *hours: int) -> None:
        for each in hours:
            await diary.until(hour(each))
            said.append(f"{name}{each}")

    diary = Diary(START)
    stops = asyncio.run(run(life("a", 1, 3), life("b", 2, 3), diary=diary))
    assert stops == [hour(1), hour(2), hour(3)]
    assert said == ["a1", "b2", "a3", "b3"]


def test_who_waits_for_what_is_over_goes_on_after_one_more_stop() -> None:
    async def life() -> None:
        await diary.until(hour(2))
        await diary.until(hour(1))
        await diary.settled()

    diary = Diary(START)
    assert asyncio.run(run(life(), diary=diary)) == [hour(2)] * 3


def test_what_concerns_one_person_at_one_instant_happens_one_after_the_other() -> None:
    said: list[str] = []

    async def life(name: str, about: str) -> None:
        await diary.until(hour(1), about)
        said.append(f"{name} begins")
        await asyncio.sleep(0)
        said.append(f"{name} ends")

    diary = Diary(START)
    lives = (life("leaves", "ada"), life("is seen", "ada"), life("is seen too", "ben"))
    assert asyncio.run(run(*lives, diary=diary)) == [hour(1)] * 2
    assert said[-2:] == ["is seen begins", "is seen ends"]
    assert sorted(said[:4]) == ["is seen too begins", "is seen too ends", "leaves begins", "leaves ends"]


def test_a_life_that_begins_another_goes_on_beside_it() -> None:
    met: list[datetime] = []

    async def child() -> None:
        await diary.until(hour(2))
        met.append(diary.now)

    async def parent() -> None:
        await diary.until(hour(1))
        diary.begin(child())
        await diary.until(hour(3))
        met.append(diary.now)

    diary = Diary(START)
    asyncio.run(run(parent(), diary=diary))
    assert met == [hour(2), hour(3)]


def test_what_somebody_cannot_live_with_ends_the_play() -> None:
    async def life() -> None:
        await diary.until(hour(1))
        raise ValueError("not so")

    diary = Diary(START)
    with pytest.raises(ValueError, match="not so"):
        asyncio.run(run(life(), diary=diary))
