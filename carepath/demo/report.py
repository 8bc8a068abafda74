"""What a demo leaves behind: figures for programs, a table and a few lines for people."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from carepath.demo.audited import Audited
from carepath.demo.facts import Heading, count
from carepath.demo.settings import Settings
from carepath.demo.table import table


@dataclass(frozen=True)
class Measured:
    """Seconds on the wall clock until the stack was ready and for the play, memory in MB, and every fact."""

    start_s: float
    play_s: float
    memory: Mapping[str, float]
    headings: list[Heading]


def figures(
    settings: Settings,
    broker: Mapping[str, Any],
    states: Mapping[str, str],
    measured: Measured,
    outcomes: Mapping[str, Any],
    found: Audited,
) -> dict[str, Any]:
    """`wall_s` reaches from the command to the end of the play."""
    return {
        "patients": settings.patients,
        "days": settings.days,
        "seed": settings.seed,
        "broker": broker["kind"],
        "broker_why": broker["why"],
        "wall_s": round(measured.start_s + measured.play_s, 1),
        **measured.memory,
        "events": count(measured.headings),
        "states": dict(sorted(Counter(states.values()).items())),
        "audit": found.report,
        "outcomes": outcomes["totals"],
    }


def show(console: Console, settings: Settings, measured: Measured) -> None:
    memory = measured.memory
    said = (
        f"{settings.patients} candidates, {settings.days} days, seed {settings.seed}",
        f"stack ready after {measured.start_s:.1f} s, played in {measured.play_s:.1f} s",
        f"{len(measured.headings):,} facts told",
        f"memory (PSS) {memory['pss_mb']:.0f} MB, Kafka {memory['kafka_pss_mb']:.0f} MB",
    )
    console.print(table(measured.headings))
    console.print("", *said, sep="\n", highlight=False, soft_wrap=True)
