"""`make bench`: the hop against a bare loop that opens and seals the same bytes and writes the same rows."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

import asyncpg
from rich.console import Console
from rich.table import Table

from benchmarks.hop import rate
from benchmarks.load import fill, patients
from benchmarks.pair.facts import join
from carepath.stack import Stack

EVENTS = int(os.environ.get("EVENTS", "12000"))
PEOPLE = int(os.environ.get("PEOPLE", "600"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
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
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.bare", *words, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return float(out)


async def main() -> None:
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


if __name__ == "__main__":
    join()
    asyncio.run(main())
