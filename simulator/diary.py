"""Who does what when: lives run side by side, each writes down when it goes on, and time moves to the next entry."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any


class Diary:
    """Lives are coroutines that wait for instants here and for nothing else that takes time on the platform's clock."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._pages: dict[datetime, list[asyncio.Future[None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._awake = 0
        self._all_asleep = asyncio.Event()
        self._failed: BaseException | None = None

    @property
    def next(self) -> datetime | None:
        """The next instant that somebody waits for."""
        return min(self._pages, default=None)

    def begin(self, life: Coroutine[Any, Any, object]) -> None:
        """It runs until it first waits as soon as anybody is woken."""
        self._awake += 1
        self._all_asleep.clear()
        task = asyncio.create_task(self._live(life))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def until(self, at: datetime) -> None:
        """Goes on when the clock stands at `at`; where that is over, when it has stood still once more."""
        page: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pages.setdefault(max(at, self.now), []).append(page)
        self._fall_asleep()
        await page

    async def settled(self) -> None:
        """Goes on at the same instant, once everybody's acts have reached every service."""
        await self.until(self.now)

    async def wake(self, at: datetime) -> None:
        """Whoever waits for `at` goes on; returns when all wait again. Raises what somebody could not live with."""
        self.now = at
        pages = self._pages.pop(at, [])
        self._awake += len(pages)
        self._all_asleep.clear()
        for page in pages:
            page.set_result(None)
        await self.rest()

    async def rest(self) -> None:
        """Returns when everybody waits."""
        if self._awake:
            await self._all_asleep.wait()
        if self._failed:
            raise self._failed

    async def close(self) -> None:
        """Whoever still waits, waits no more."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _live(self, life: Coroutine[Any, Any, object]) -> None:
        try:
            await life
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self._failed = self._failed or error
        self._fall_asleep()

    def _fall_asleep(self) -> None:
        self._awake -= 1
        if not self._awake:
            self._all_asleep.set()
