"""`carepath demo`: a stack from nothing, simulated people on it, a table, and the audit."""

import json
import os
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from carepath.commands.frame import parser, run, say
from carepath.commands.outcomes import read
from carepath.commands.up import welcome
from carepath.demo.audited import Audited, audited
from carepath.demo.facts import read_headings
from carepath.demo.memory import memory
from carepath.demo.report import Measured, figures, show
from carepath.demo.settings import OPTIONS, Settings
from carepath.demo.truth import differences, summary, write
from carepath.stack import Stack
from shared.times import instant
from simulator.play import Played, play
from simulator.world import Surprise

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), TextColumn("day {task.completed:.0f} of {task.total}"))


def main(args: list[str]) -> int:
    does = "Starts a stack from nothing, plays the pathway on it with simulated people, and audits what it did."
    words = parser("demo", does, "carepath demo --patients 10 --days 3")
    for name, help_ in OPTIONS.items():
        words.add_argument(f"--{name}", help=help_)
    return run(_demo(vars(words.parse_args(args))))


async def _demo(options: dict[str, str | None]) -> int:
    """0 if everybody ended as they should and the audit finds nothing, else 1."""
    settings = Settings.read(os.environ, options)
    stack, kept = Stack(settings=settings.of_the_stack), False
    try:
        code = await _from_nothing(stack, settings)
        kept = settings.keep
        return code
    finally:
        if not kept:
            await stack.stop()


async def _from_nothing(stack: Stack, settings: Settings) -> int:
    began = time.monotonic()
    await stack.start(say, stay=settings.keep)
    if settings.keep:
        print(stack.layout.up, flush=True)
    try:
        return await _on(stack, settings, time.monotonic() - began)
    except Surprise as surprise:
        say(str(surprise))
        return 1


async def _on(stack: Stack, settings: Settings, start_s: float) -> int:
    began = time.monotonic()
    played = await _played(stack, settings)
    play_s = time.monotonic() - began
    if settings.waits_for_nobody:
        stack = await _at_rest(stack, settings)
    up = stack.up
    measured = Measured(start_s, play_s, memory(up, stack.pid), await read_headings(up["broker"]["bootstrap"]))
    show(Console(), settings, measured)
    print("\n".join([*(await welcome(stack) if settings.keep else ()), f"broker: {up['broker']['why']}"]), flush=True)
    outcomes = await read(stack.layout.up)
    wrong = list(played.wrong)
    if settings.waits_for_nobody:
        say(f"{len(played.behind)} people could not keep up with {settings.clock}: what they did next was refused")
    else:
        wrong += differences(played.measured, outcomes["patients"])
    write(stack.layout.up, played.measured)
    found = await audited(stack.layout.up, played.replies)
    if settings.report:
        told = figures(settings, up["broker"], played.states, measured, outcomes, found)
        settings.report.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return _verdict(wrong, outcomes, found)


async def _at_rest(stack: Stack, settings: Settings) -> Stack:
    """Its clock is stopped, so that everything can be looked at."""
    await stack.stop()
    still = await Stack(settings=settings.at_rest).start(say, stay=settings.keep)
    await still.clock_to(by="0s")
    return still


async def _played(stack: Stack, settings: Settings) -> Played:
    """With a bar on a terminal."""
    console, start = Console(stderr=True), instant(stack.up["clock"]["now"])
    with Progress(*_COLUMNS, TimeElapsedColumn(), console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"{settings.patients} candidates", total=settings.days)

        def on_step(now: datetime) -> None:
            bar.update(task, completed=(now - start) / timedelta(days=1))

        return await play(stack.up, settings.patients, settings.days, settings.seed, on_step)


def _verdict(wrong: list[str], outcomes: Mapping[str, Any], found: Audited) -> int:
    for line in wrong:
        say(line)
    if found.code:
        print(found.words)
    print(summary(outcomes["totals"]))
    print(found.summary, flush=True)
    return found.code or int(bool(wrong))
