"""Who does what when: lives run side by side, each writes down when it goes on, and time moves to the next entry."""

import asyncio
from collections.abc import Coroutine, Iterable
from datetime import datetime
from typing import Any, NamedTuple


class _Line(NamedTuple):
    about: str
    turn: asyncio.Future[None]


class Diary:
    """Lives are coroutines that wait for instants here and for nothing else that takes time on the platform's clock.

    What concerns the same person (`about`) at the same instant happens one after the other, each once the platform has
    heard of what was before: a patient who leaves at nine is not seen at nine.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._pages: dict[datetime, list[_Line]] = {}
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

    async def until(self, at: datetime, about: str = "") -> None:
        """Goes on when the clock stands at `at`; where that is over, when it has stood still once more."""
        line = _Line(about, asyncio.get_running_loop().create_future())
        self._pages.setdefault(max(at, self.now), []).append(line)
        self._fall_asleep()
        await line.turn

    async def settled(self, about: str = "") -> None:
        """Goes on at the same instant, once everybody's acts have reached every service."""
        await self.until(self.now, about)

    async def wake(self, at: datetime) -> None:
        """Whoever waits for `at` goes on, of each person one; returns when all wait again.

        Raises what somebody could not live with.
        """
        self.now = at
        turns, later = _one_of_each(self._pages.pop(at, []))
        if later:
            self._pages[at] = later
        self._awake += len(turns)
        self._all_asleep.clear()
        for line in turns:
            line.turn.set_result(None)
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


def _one_of_each(lines: Iterable[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The first line about each person, and whatever else there is; lines about nobody come at once."""
    seen: set[str] = set()
    first: list[_Line] = []
    later: list[_Line] = []
    for line in lines:
        (later if line.about in seen else first).append(line)
        seen.update({line.about} - {""})
    return first, later
