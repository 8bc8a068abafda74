"""`make bench`: assessments in an open loop; then the hop against a bare loop that opens and seals the same bytes and
writes the same rows."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

import asyncpg
from rich.console import Console
from rich.table import Table

from benchmarks.arrivals import COLUMNS
from benchmarks.hop import rate
from benchmarks.load import fill, patients
from benchmarks.pair.facts import join
from carepath.stack import Stack

EVENTS = int(os.environ.get("EVENTS", "12000"))
PEOPLE = int(os.environ.get("PEOPLE", "600"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
RATES = [float(each) for each in os.environ.get("RATES", "5 20 80").split()]
SECONDS = float(os.environ.get("SECONDS", "20"))
SCHEMA = Path("shared/runtime/schema.sql")
SERVICES = {"teller": "benchmarks.pair.teller", "hearer": "benchmarks.pair.hearer"}


async def round_() -> tuple[float, float, str]:
    """Both in one stack, one after the other, on the same records: (hop, bare, broker)."""
    with tempfile.TemporaryDirectory() as directory:
        settings = {"services": SERVICES, "broker": os.environ.get("BROKER", "auto"), "clock": "real"}
        async with Stack(directory, settings) as stack:
            up, secrets = stack.up, stack.layout.secrets
            await stack.stop_service("hearer")
            await stack.stop_service("teller")
            people = await patients(up["keys_dsn"], secrets, PEOPLE)
            await fill(up["broker"]["bootstrap"], up["keys_dsn"], secrets, people, EVENTS)
            hop = await rate(stack, EVENTS)
            await stack.stop_service("hearer")
            bare = await bare_rate(up, secrets)
            return hop, bare, up["broker"]["why"]


async def bare_rate(up: dict, secrets: Path) -> float:  # type: ignore[type-arg]
    admin = await asyncpg.connect(up["postgres"]["superuser_dsn"])
    await admin.execute("CREATE DATABASE bare")
    await admin.close()
    dsn = up["postgres"]["superuser_dsn"].rpartition("/")[0] + "/bare"
    connection = await asyncpg.connect(dsn)
    await connection.execute(SCHEMA.read_text())
    await connection.close()
    words = [up["broker"]["bootstrap"], dsn, up["keys_dsn"], str(secrets), str(EVENTS)]
    return float(await said_by("benchmarks.bare", *words))


async def said_by(*words: str, told: str = "") -> str:
    """What a module of ours prints, run on its own."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", *words, stdin=pipe, stdout=pipe)
    said, _ = await process.communicate(told.encode())
    return said.decode()


async def arrive() -> None:
    """Each rate on the same stack, one after the other; the first request is among those of the first rate."""
    with tempfile.TemporaryDirectory() as directory:
        async with Stack(directory, {"broker": os.environ.get("BROKER", "auto"), "clock": "real"}) as stack:
            table = Table(*COLUMNS, title=f"assessments, {SECONDS:g} s each; ms, median / 99 in 100")
            for rate in RATES:
                words = ["benchmarks.arrivals", str(rate), str(SECONDS)]
                table.add_row(*json.loads(await said_by(*words, told=json.dumps(stack.up))))
    Console().print(table)


async def hop() -> None:
    hops, bares, broker = [], [], ""
    for number in range(ROUNDS):
        hop, bare, broker = await round_()
        hops.append(hop)
        bares.append(bare)
        Console(stderr=True).print(f"round {number + 1} of {ROUNDS}: hop {hop:,.0f}, bare {bare:,.0f} events/s")
    table = Table(title=f"one hop, {EVENTS} events, {PEOPLE} people, {broker}")
    for name in ("", "events/s (median)", "ratio"):
        table.add_column(name)
    table.add_row("bare loop", f"{median(bares):,.0f}", "1.00")
    ratio = median(hop / bare for hop, bare in zip(hops, bares, strict=True))
    table.add_row("carepath hop", f"{median(hops):,.0f}", f"{ratio:.2f}")
    Console().print(table)


async def main() -> None:
    if RATES:
        await arrive()
    if ROUNDS:
        await hop()


if __name__ == "__main__":
    join()
    asyncio.run(main())
