"""The supervisor's process: `python -m carepath.stack.daemon ROOT`.

It reads a plan as the first line of stdin and tells on stdout, one JSON object a line: {"say": ...} while it works,
then {"ready": ...} or {"failed": ...}. It ends when stdin ends, so that it does not outlive a caller that was killed; a
second line tells it to stay.
"""

import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path
from typing import Any

import uvloop

from carepath.stack.errors import CannotStart
from carepath.stack.layout import Layout
from carepath.stack.plan import Plan
from carepath.stack.say import STAY
from carepath.stack.supervisor import Supervisor


def say(text: str) -> None:
    tell({"say": text})


def tell(what: dict[str, str]) -> None:
    """Once the stack stays, nobody reads what it says."""
    with contextlib.suppress(BrokenPipeError):
        print(json.dumps(what), flush=True)


async def run(layout: Layout) -> int:
    """Runs until a signal comes, or whoever started it is gone."""
    over = asyncio.Event()
    stdin = await _stdin()
    plan = Plan.model_validate_json(await stdin.readline())
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, over.set)
    leash = asyncio.create_task(_watch_leash(stdin, over))
    supervisor = Supervisor(plan, layout, say)
    try:
        if await _first(supervisor.start(), over):
            tell({"ready": str(layout.up)})
            await over.wait()
    except CannotStart as error:
        tell({"failed": str(error)})
        return 1
    finally:
        leash.cancel()
        await supervisor.stop()
    return 0


async def _first(work: Any, over: asyncio.Event) -> bool:
    """Whether `work` was done before the end was asked for."""
    task, waiting = asyncio.ensure_future(work), asyncio.ensure_future(over.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not task.done():
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        return False
    task.result()
    return True


async def _stdin() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def _watch_leash(stdin: asyncio.StreamReader, over: asyncio.Event) -> None:
    if await stdin.readline() != STAY:
        over.set()


if __name__ == "__main__":
    sys.exit(uvloop.run(run(Layout(Path(sys.argv[1])))))
