"""A process that cannot do what it meant to do in time lets nobody else in."""

from __future__ import annotations

import asyncio
import time

from shared.runtime.edge.lateness import LATE_SECONDS, Lateness


async def _late_after(blocked: float, then: float) -> bool:
    lateness = Lateness()
    watching = asyncio.create_task(lateness.run())
    await asyncio.sleep(0)
    time.sleep(blocked)  # noqa: ASYNC251  what a loop with too much to do looks like
    await asyncio.sleep(then)
    watching.cancel()
    return lateness.is_late()


def test_a_loop_that_stood_still_is_late() -> None:
    assert asyncio.run(_late_after(0.05 + 2 * LATE_SECONDS, 0.01))


def test_it_is_in_time_again_soon() -> None:
    assert not asyncio.run(_late_after(0.05 + 2 * LATE_SECONDS, 1.0))


def test_a_loop_that_has_little_to_do_is_in_time() -> None:
    assert not asyncio.run(_late_after(0.0, 0.2))
