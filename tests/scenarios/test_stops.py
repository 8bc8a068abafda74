"""E1 once more, with services away for a while: nobody notices but the clock."""

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
from tests.scenarios.stories import Story, assert_walked_to_the_end

pytestmark = [pytest.mark.stack, pytest.mark.deep, pytest.mark.timeout(900)]
BROKER = os.environ.get("BROKER", "auto")
OUTAGES = (
    ("intake", "2026-10-13T17:30:00Z"),  # between the prescription and the pharmacy's first word
    ("monitoring", "2026-10-15T18:30:00Z"),  # while the medicine is delivered
    ("integration", "2026-10-16T15:30:00Z"),  # after the first session was booked
    ("scheduling", "2026-10-20T17:00:00Z"),  # in the middle of that session
    ("eligibility", "2026-10-20T18:00:00Z"),
)
"""For an hour each, when nobody speaks to that service but others tell what it has to hear."""


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


@pytest.fixture(scope="module")
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


def test_E1_holds_while_operations_is_away_and_each_driving_service_stops_for_an_hour(interrupted: Story) -> None:
    assert_walked_to_the_end(interrupted)
