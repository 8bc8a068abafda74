"""One process that is kept alive: started again whenever it ends, until somebody stops it on purpose."""

import asyncio
import contextlib
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from carepath.stack.processes import ended, stop

_BEAR = 6
_FIRST_PAUSE = 0.1
_REMEMBERED = 30.0
_LONGEST_PAUSE = 10.0


class Pauses:
    """How long to wait before the next start. A process that was killed is started at once; one that keeps ending by
    itself waits longer and longer."""

    def __init__(self) -> None:
        self._failures: list[float] = []

    def after(self, code: int, now: float) -> float:
        """`code` as `subprocess` tells it: below 0 where a signal ended it."""
        if code < 0:
            return 0.0
        self._failures = [*(then for then in self._failures if now - then < _REMEMBERED), now]
        again = len(self._failures) - 1
        return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (again - 1)) if again else 0.0

    @property
    def failing(self) -> bool:
        """It has ended by itself so often that it is not expected to live."""
        return len(self._failures) > _BEAR


@dataclass
class Unit:
    """`changed` is called whenever its pid appears or goes. `ask` is the signal that ends it politely."""

    name: str
    spawn: Callable[[], subprocess.Popen[bytes]]
    changed: Callable[[], None]
    ask: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    wanted: bool = False
    process: subprocess.Popen[bytes] | None = None
    pauses: Pauses = field(default_factory=Pauses)
    _keeping: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        """Nothing where it runs already."""
        if not self.wanted:
            self.wanted = True
            self._spawn()
            self._keeping = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def stop(self) -> None:
        """Ends it, and it stays away until `start`."""
        self.wanted = False
        if self.process:
            await stop(self.process, self.ask, self.patience)
        if self._keeping:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
        self._gone()

    async def _keep(self) -> None:
        while self.wanted and self.process:
            code = await ended(self.process)
            self._gone()
            await asyncio.sleep(self.pauses.after(code, time.monotonic()))
            if self.wanted:
                self._spawn()

    def _spawn(self) -> None:
        self.process = self.spawn()
        self.changed()

    def _gone(self) -> None:
        if self.process:
            self.process = None
            self.changed()
