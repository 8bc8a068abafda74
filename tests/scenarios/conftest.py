"""The acceptance scenarios of the clinical reference (10.1), played together on one stack by simulated people."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from carepath.stack import Stack
from simulator.people import Person
from simulator.play import Play
from simulator.world import open_world
from tests.promises.platform import Platform, run
from tests.scenarios.people import DAYS, people
from tests.scenarios.stories import Story

BROKER = os.environ.get("BROKER", "auto")


async def _play(stack: Stack, cast: list[Person]) -> dict[str, Person]:
    async with open_world(stack.up) as world:
        await Play(world, cast, DAYS).run()
    return {person.name: person for person in cast}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Platform, dict[str, Person]]]:
    stack = Stack(tmp_path_factory.mktemp("scenarios"), {"broker": BROKER, "clock": "steps", "chaos": True})
    run(stack.start())
    try:
        yield Platform(stack), run(_play(stack, people()))
    finally:
        run(stack.stop())


@pytest.fixture
def story(played: tuple[Platform, dict[str, Person]], request: pytest.FixtureRequest) -> Story:
    """What was told of the person after whom the test's marker is named."""
    platform, persons = played
    scenario = request.node.name.split("_")[1]
    person = next(each for each in persons.values() if each.story == scenario)
    return Story(platform, person)
