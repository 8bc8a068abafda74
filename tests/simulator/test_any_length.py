"""However many people, days, and whatever seed: what the platform says on any day is what has happened until then."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from carepath.commands.outcomes import read
from carepath.demo.audited import audited
from carepath.demo.truth import differences as measured_otherwise
from carepath.stack import Stack
from simulator.cast import cast
from simulator.people import Person
from simulator.play import Play, company
from simulator.truth import differences, measured, parked, states_of
from simulator.world import World, open_world
from tests.simulator.test_plays import run_carepath

pytestmark = [pytest.mark.stack, pytest.mark.deep, pytest.mark.timeout(1200)]
BROKER = os.environ.get("BROKER", "auto")
SEED = 20261129  # another number draws other demos
DAYS, OF_THE_CAST, OF_THE_DRAWN = 64, 7, 5
OFF = timedelta(seconds=37)
"""Nobody acts at such an instant: what was done before has been heard."""


def draws() -> Iterator[tuple[int, int, int]]:
    """(patients, days, seed): one of each and one day, then a few people and an odd number of days."""
    random = Random(SEED)
    yield 1, 1, random.randrange(2**31)
    for _ in range(3):
        yield random.randint(1, 6), 2 * random.randint(1, 12) + 1, random.randrange(2**31)


@pytest.mark.parametrize(("patients", "days", "seed"), list(draws()))
def test_a_demo_of_any_size_ends_as_it_should(tmp_path: Path, patients: int, days: int, seed: int) -> None:
    words = ("demo", "--patients", str(patients), "--days", str(days), "--seed", str(seed), "--broker", BROKER)
    process = run_carepath(tmp_path, *words)
    said, complained = process.communicate(timeout=1000)
    assert process.returncode == 0, (said[-2000:], complained)
    assert said.strip().splitlines()[-1].startswith("audit: clean")


def instants(start: datetime) -> Iterator[datetime]:
    """The end of every day, where a shorter demo is cut off, and one instant in between."""
    random = Random(SEED)
    for day in range(1, DAYS):
        yield start + timedelta(days=day) + OFF
        yield start + timedelta(days=day, minutes=random.randrange(1, 1440)) + OFF


async def _watches(play: Play, up: Path, wrong: list[str]) -> None:
    for number, at in enumerate(instants(play.world.start)):
        await play.diary.until(at)
        found = [*differences(play.world, play.people, await states_of(play.world, play.people))]
        if number % 14 == 0:
            outcomes = await read(up)
            found += measured_otherwise(measured(play.walks), outcomes["patients"])
        wrong += [f"{at}: {line}" for line in found]


def sampled() -> list[Person]:
    """Some of the cast and some who are drawn."""
    random, fixed = Random(SEED), len(cast())
    everybody = company(3 * fixed, random.randrange(2**31))
    return [*random.sample(everybody[:fixed], OF_THE_CAST), *random.sample(everybody[fixed:], OF_THE_DRAWN)]


async def _played(stack: Stack, people: list[Person]) -> tuple[list[str], World, int]:
    wrong: list[str] = []
    async with open_world(stack.up) as world:
        play = Play(world, people, DAYS)
        play.diary.begin(_watches(play, stack.layout.up, wrong))
        await play.run()
        return wrong, world, await parked(world, people)


def test_on_every_day_of_a_play_the_platform_says_what_has_happened_until_then(tmp_path: Path) -> None:
    async def run() -> None:
        async with Stack(tmp_path, {"broker": BROKER, "clock": "steps"}) as stack:
            wrong, world, waiting = await _played(stack, sampled())
            assert (wrong, waiting) == ([], 0)
            found = await audited(stack.layout.up, world.replies)
            assert found.code == 0, found.words

    asyncio.run(run())
