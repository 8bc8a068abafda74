"""How one loop of a process wakes others."""

import asyncio
import contextlib


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
