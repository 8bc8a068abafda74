from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from carepath.stack import NotQuiet, Stack
from carepath.stack.clock import PlatformClock
from carepath.stack.secrets import CLOCK, read_text
from carepath.stack.stepping import Replica, Stepper
from shared.runtime.loops.ends import Ends
from shared.times import instant, stamp
from tests.stack.conftest import run

pytestmark = pytest.mark.stack


@pytest.fixture
def stack(stepping: Stack) -> Iterator[Stack]:
    yield stepping
    give(stepping, "first", sticks=False)


def give(stack: Stack, name: str, **told: object) -> list[str]:
    """Gives a dummy dues; what it has taken so far."""
    answer = httpx.post(f"{stack.up['services'][name]['url']}/dues", json=told)
    taken: list[str] = answer.raise_for_status().json()["taken"]
    return taken


def now(stack: Stack) -> datetime:
    return instant(run(stack.now()))


def test_the_clock_moves_through_every_due_instant_of_every_service(stack: Stack) -> None:
    began = now(stack)
    hours = {"first": (1, 5, 9), "second": (3, 5, 30)}
    for name, due in hours.items():
        give(stack, name, dues=[stamp(began + timedelta(hours=hour)) for hour in due])
    assert run(stack.clock_to(by="10h")) == stamp(began + timedelta(hours=10))
    at = {hour: stamp(began + timedelta(hours=hour)) for hour in range(31)}
    assert give(stack, "first")[-3:] == [f"{at[hour]} at {at[hour]}" for hour in (1, 5, 9)]
    assert give(stack, "second")[-2:] == [f"{at[hour]} at {at[hour]}" for hour in (3, 5)]
    run(stack.clock_to(by="21h"))
    assert give(stack, "second")[-1] == f"{at[30]} at {at[30]}"


def test_what_is_due_at_the_target_itself_is_done(stack: Stack) -> None:
    target = now(stack) + timedelta(minutes=1)
    give(stack, "first", dues=[stamp(target)])
    run(stack.clock_to(to=stamp(target)))
    assert give(stack, "first")[-1] == f"{stamp(target)} at {stamp(target)}"


def test_what_one_service_tells_another_is_heard_before_the_clock_moves_on(stack: Stack) -> None:
    began = now(stack)
    at = [stamp(began + timedelta(hours=hour)) for hour in (1, 2, 3)]
    give(stack, "second", hears="care.second.safety")
    give(stack, "first", dues=at, tells="care.second.safety")
    run(stack.clock_to(by="4h"))
    give(stack, "first", tells="")
    assert give(stack, "second")[-3:] == [f"{hour} at {hour}" for hour in at]


def test_a_clock_is_not_moved_backwards(stack: Stack) -> None:
    with pytest.raises(ValueError, match="backwards"):
        run(stack.clock_to(to="2026-10-05T12:00:00Z"))


def test_a_service_that_starts_late_knows_the_time(stack: Stack) -> None:
    run(stack.clock_to(by="1h"))
    run(stack.restart("second"))
    run(stack.clock_to(by="1h"))


def test_who_is_not_quiet_is_named_and_the_clock_stands_where_it_got_to(stack: Stack) -> None:
    began = now(stack)
    give(stack, "first", sticks=True)

    async def move() -> None:
        clock = PlatformClock("steps", began, stack.layout.clock)
        services = [Replica(name, 1, told["replicas"][0]["port"], 1) for name, told in stack.up["services"].items()]
        stepper = Stepper(clock, read_text(stack.layout.secrets, CLOCK), lambda: services, 0.5, Ends(""))
        try:
            with pytest.raises(NotQuiet, match=r"first\.1 \(stuck\)") as told:
                await stepper.move(began + timedelta(days=1))
        finally:
            await stepper.close()
        assert told.value.busy == {"first.1": ["stuck"]}
        assert clock.now() == began

    run(move())


def test_only_who_knows_the_secret_may_set_a_services_clock(stack: Stack) -> None:
    url = f"{stack.up['services']['first']['url']}/internal/clock"
    body = {"now": stamp(datetime(2099, 1, 1, tzinfo=UTC))}
    assert httpx.put(url, json=body, headers={"x-carepath-clock": "guess"}).status_code == 403
