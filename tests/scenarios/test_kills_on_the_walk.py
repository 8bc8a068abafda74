"""Any service killed at any time of the walk leaves a clean audit, and the patients where they should be (P1 to P3)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle

import pytest

from carepath.stack import Stack
from simulator.diary import Diary
from simulator.play import Play
from simulator.world import open_world
from tests.promises.platform import Platform, run
from tests.scenarios.people import people

pytestmark = [pytest.mark.stack, pytest.mark.deep, pytest.mark.timeout(900)]
BROKER = os.environ.get("BROKER", "auto")
WHO = ("E1", "E4", "E5", "E11")
DAYS = 30
EVERY = timedelta(hours=7, minutes=30)
"""So that the kills fall on all hours of the day, sessions among them."""


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("killed"), {"broker": BROKER, "clock": "steps"})
    run(stack.start())
    yield stack
    run(stack.stop())


async def _kill_around(stack: Stack, diary: Diary) -> None:
    for name in cycle(stack.up["services"]):
        await diary.until(diary.now + EVERY)
        await stack.kill(name)


async def _play(stack: Stack) -> Play:
    async with open_world(stack.up) as world:
        play = Play(world, [each for each in people() if each.story in WHO], DAYS)
        play.diary.begin(_kill_around(stack, play.diary))
        await play.run()
    return play


def test_P1_P2_P3_services_that_are_killed_all_the_time_walk_everybody_on(stack: Stack) -> None:
    play = run(_play(stack))
    taken = {walk.me.story: walk.truth.completed for walk in play.walks}
    assert taken["E1"] == [1, 2, 3] and taken["E4"] == taken["E5"] == taken["E11"] == [1]
    Platform(stack).assert_whole()
