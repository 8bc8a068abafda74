"""How late a process is: with more callers than it can carry, everything in it waits for its turn."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LOOK_SECONDS = 0.05
LATE_SECONDS = 0.1
"""A request has a handful of steps, and each waits for so long."""
_FADES = 0.8


class Lateness:
    """`is_late` while whatever is ready to run waits too long for its turn."""

    def __init__(self) -> None:
        self._seconds = 0.0

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        watching = asyncio.create_task(self.run())
        try:
            yield
        finally:
            watching.cancel()

    async def run(self) -> None:
        """For ever."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
            late = time.monotonic() - began - LOOK_SECONDS
            self._seconds = max(late, self._seconds * _FADES)

    def is_late(self) -> bool:
        return self._seconds > LATE_SECONDS
