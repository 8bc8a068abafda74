"""The acceptance scenarios of the clinical reference (10.1), played together on one stack by simulated people."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest

from carepath.stack import Stack
from shared.times import instant
from simulator.diary import Diary
from simulator.people import Person
from simulator.play import Play
from simulator.world import open_world
from tests.promises.platform import Platform, run
from tests.scenarios.people import DAYS, people
from tests.scenarios.stories import Story

BROKER = os.environ.get("BROKER", "auto")


OUTAGES = (
    ("intake", "2026-10-13T17:30:00Z"),  # between the prescription and the pharmacy's first word
    ("monitoring", "2026-10-15T18:30:00Z"),  # while the medicine is delivered
    ("integration", "2026-10-16T15:30:00Z"),  # after the first session was booked
    ("scheduling", "2026-10-20T17:00:00Z"),  # in the middle of that session
    ("eligibility", "2026-10-20T18:00:00Z"),
)
"""For an hour each, when nobody speaks to that service but others tell what it has to hear."""


async def _play(stack: Stack, cast: list[Person]) -> dict[str, Person]:
    async with open_world(stack.up) as world:
        await Play(world, cast, DAYS).run()
    return {person.name: person for person in cast}


async def _interrupt(stack: Stack, diary: Diary) -> None:
    """Nobody waits for operations at all."""
    await stack.stop_service("operations")
    for name, at in OUTAGES:
        await diary.until(instant(at))
        await stack.stop_service(name)
        await diary.until(instant(at) + timedelta(hours=1))
        await stack.start_service(name)


async def _play_interrupted(stack: Stack, person: Person) -> Person:
    async with open_world(stack.up) as world:
        play = Play(world, [person], DAYS)
        play.diary.begin(_interrupt(stack, play.diary))
        await play.run()
    await stack.start_service("operations")
    return person


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    stack = Stack(tmp_path_factory.mktemp("interrupted"), {"broker": BROKER, "clock": "steps"})
    run(stack.start())
    try:
        person = next(each for each in people() if each.story == "E1")
        story = Story(Platform(stack), run(_play_interrupted(stack, person)))
        story.platform.assert_whole()
        yield story
    finally:
        run(stack.stop())
