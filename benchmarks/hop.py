"""One hop through the runtime: heard from Kafka, decided, written, told with its public copy, acknowledged."""

from __future__ import annotations

import asyncio
import time

from carepath.stack import Stack
from shared.runtime.loops.ends import Ends

WARM_UP = 0.2
"""The first part of the records is not timed: processes start, plans are made."""


async def rate(stack: Stack, events: int) -> float:
    """Events a second, from the start of the service until all that it told is acknowledged."""
    ends = Ends(stack.up["broker"]["bootstrap"])
    start = asyncio.create_task(stack.start_service("hearer"))
    begun, at_first = 0.0, 0
    while True:
        told = sum((await ends.of(["care.hearer"])).values())
        now = time.monotonic()
        if told >= events:
            break
        if not begun and told >= WARM_UP * events:
            begun, at_first = now, told
        await asyncio.sleep(0.02)
    await start
    await ends.close()
    return (told - at_first) / (now - begun)
