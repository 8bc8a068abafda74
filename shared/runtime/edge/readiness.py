"""Whether the database, Kafka and the issuer answer. They are asked when somebody wants to know, at most twice a
second."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from shared.errors import Away

Check = Callable[[], Awaitable[object]]
FRESH_SECONDS = 0.5
WITHIN_SECONDS = 0.9
"""A probe usually waits for one second."""


class Readiness:
    """`checks` by the name of the dependency; each raises Away, or takes too long."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._asked: dict[str, tuple[float, asyncio.Task[bool]]] = {}

    async def away(self) -> list[str]:
        """The names of what does not answer. However many ask at once, each dependency is asked once."""
        asking = {name: self._look(name) for name in self._checks}
        if asking:
            await asyncio.wait(asking.values(), timeout=WITHIN_SECONDS)
        return [name for name, task in asking.items() if not (task.done() and task.result())]

    def _look(self, name: str) -> asyncio.Task[bool]:
        now = time.monotonic()
        at, task = self._asked.get(name, (0.0, None))
        if task is None or (task.done() and now - at > FRESH_SECONDS):
            task = asyncio.create_task(_answers(self._checks[name]), name=f"readiness-{name}")
            self._asked[name] = now, task
        return task


async def _answers(check: Check) -> bool:
    try:
        await check()
    except Away:
        return False
    return True
