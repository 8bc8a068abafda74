"""`carepath demo`: a stack from nothing, simulated people on it, a table, and the audit."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from carepath.commands.frame import parser, run, say
from carepath.commands.report import count_events, memory, show
from carepath.commands.up import welcome
from carepath.stack import CannotStart, Stack


class Demo(BaseModel):
    """The settings of a demo, as in the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    patients: int = Field(default=50, ge=1)
    days: int = Field(default=14, ge=1)
    seed: int = 7
    keep: bool = False
    report: Path | None = None
    clock: str = "steps"

    @classmethod
    def from_environment(cls) -> Demo:
        """Raises CannotStart naming the setting that is wrong."""
        given = {name: os.environ[name.upper()] for name in cls.model_fields if os.environ.get(name.upper())}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            raise CannotStart(f"{name.upper()}={given[name]} will not do: {first['msg']}") from None


def main(args: list[str]) -> int:
    does = "Plays the pathway with simulated people. Settings: PATIENTS DAYS SEED BROKER CLOCK REPLICAS KEEP REPORT."
    parser("demo", does, "PATIENTS=10 DAYS=3 carepath demo").parse_args(args)
    return run(_demo())


async def _demo() -> int:
    demo = Demo.from_environment()
    stack = Stack(settings={"anew": True, "clock": demo.clock})
    began = time.monotonic()
    await stack.start(say, stay=demo.keep)
    try:
        return await _play(demo, stack, began)
    finally:
        if not demo.keep:
            await stack.stop()


async def _play(demo: Demo, stack: Stack, began: float) -> int:
    print(stack.layout.up, flush=True)
    print("\n".join(await welcome(stack)), flush=True)
    played = await _with_progress(demo, stack)
    told = await _report(demo, stack, played, began)
    code, told["audit"] = await _audit(stack)
    show(told)
    if demo.report:
        demo.report.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return code


async def _with_progress(demo: Demo, stack: Stack) -> dict[str, Any]:
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.1f} of {task.total} days")
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(f"{demo.patients} candidates", total=demo.days)
        played: dict[str, Any] = await importlib.import_module("simulator.play").play(
            stack.up,
            patients=demo.patients,
            days=demo.days,
            seed=demo.seed,
            on_day=lambda days: progress.update(task, completed=days),
        )
    return played


async def _report(demo: Demo, stack: Stack, played: dict[str, Any], began: float) -> dict[str, Any]:
    up = stack.up
    return {
        "patients": demo.patients,
        "days": demo.days,
        "seed": demo.seed,
        "broker": up["broker"]["kind"],
        "broker_why": up["broker"]["why"],
        "wall_s": round(time.monotonic() - began, 1),
        **memory(up, stack.pid),
        "events": await count_events(up["broker"]["bootstrap"]),
        "states": played["states"],
        "outcomes": played["outcomes"],
    }


async def _audit(stack: Stack) -> tuple[int, dict[str, Any]]:
    """Its exit code and its report: it runs as a stranger's program would."""
    report = stack.layout.root / "audit.json"
    words = [sys.executable, "-m", "carepath", "audit", "--up", str(stack.layout.up), "--report", str(report)]
    process = await asyncio.create_subprocess_exec(*words)
    code = await process.wait()
    return code, json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
