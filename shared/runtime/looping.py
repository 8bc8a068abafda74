"""How every background loop of a process lives: it never ends, waits for what is away, and never spins."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from shared.errors import Away
from shared.runtime.telemetry import AWAY

log = structlog.get_logger("loop")


async def for_ever(name: str, step: Callable[[], Awaitable[None]]) -> None:
    """Runs `step` again and again; after a failure it backs off up to two seconds."""
    pause = 0.1
    while True:
        try:
            await step()
            pause = 0.1
        except Away as away:
            AWAY.labels(away.dependency).inc()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)
        except Exception:
            log.exception("step-failed", loop=name)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)


class Signal:
    """Wakes every loop that listens. Each has an event of its own, so nobody takes another's call."""

    def __init__(self) -> None:
        self._events: list[asyncio.Event] = []

    def listen(self) -> asyncio.Event:
        event = asyncio.Event()
        self._events.append(event)
        return event

    def set(self) -> None:
        for event in self._events:
            event.set()


async def woken_within(event: asyncio.Event, seconds: float) -> None:
    """Returns when the event is set or the time is over."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    event.clear()
