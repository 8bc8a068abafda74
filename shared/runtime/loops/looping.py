"""How every background loop of a process lives: it never ends, waits for what is away, and never spins."""

import asyncio
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
