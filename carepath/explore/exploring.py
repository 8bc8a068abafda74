"""Many lifetimes, one after the other, until there were enough; each fault that is found is told once, made short."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from carepath.explore.lifetime import Life, drawn
from carepath.explore.shrinking import shrunk
from carepath.explore.telling import story


@dataclass
class Report:
    """`states` counts the places in which a patient was seen: who was waited for, for what, and how the episode
    stood."""

    lifetimes: int = 0
    steps: int = 0
    seconds: float = 0.0
    states: set[frozenset[str]] = field(default_factory=set)
    findings: list[dict[str, object]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        return {
            "lifetimes": self.lifetimes,
            "steps": self.steps,
            "states": len(self.states),
            "seconds": round(self.seconds, 1),
            "findings": self.findings,
        }


def explore(
    seed: int, lifetimes: int | None, seconds: float | None, say: Callable[[Report], None] = lambda _report: None
) -> Report:
    """So many lifetimes, or as many as fit into the time; of neither, a thousand."""
    report, began, known = Report(), time.monotonic(), set[str]()
    for each in _seeds(seed, lifetimes, seconds, began):
        life = drawn(each)
        report.lifetimes += 1
        report.steps += life.world.steps
        report.states |= life.states
        report.seconds = time.monotonic() - began
        if life.found and life.found.invariant not in known:
            known.add(life.found.invariant)
            report.findings.append(_finding(each, life))
        say(report)
    report.seconds = time.monotonic() - began
    return report


def _seeds(seed: int, lifetimes: int | None, seconds: float | None, began: float) -> Iterator[int]:
    wanted = lifetimes if lifetimes is not None or seconds is not None else 1000
    for number in count():
        if number == wanted or (seconds is not None and time.monotonic() - began > seconds):
            return
        yield seed + number


def _finding(seed: int, life: Life) -> dict[str, object]:
    assert life.found
    return {"seed": seed, "invariant": life.found.invariant, "story": story(shrunk(life))}
