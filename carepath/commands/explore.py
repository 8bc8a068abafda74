"""`carepath explore`: plays lifetimes of patients in memory and says what must not be."""

import json
import sys
import time
from pathlib import Path

from carepath.commands.frame import parser, say
from carepath.explore.exploring import Report, explore

SAY_EVERY = 10.0


def main(args: list[str]) -> int:
    does = (
        "Plays lifetimes of drawn patients in memory: no tablet in spite of danger, nobody stuck. 1: it found a fault."
    )
    words = parser("explore", does, "carepath explore --lifetimes 200 --seed 1")
    words.add_argument("--lifetimes", type=int, help="how many (1000 where no time is given)")
    words.add_argument("--seconds", type=float, help="as many as fit into this time")
    words.add_argument("--seed", type=int, default=1, help="of the first; each next one adds 1")
    words.add_argument("--report", type=Path, help="where the findings are written as JSON")
    told = words.parse_args(args)
    report = explore(told.seed, told.lifetimes, told.seconds, _Progress())
    if told.report:
        told.report.write_text(json.dumps(report.as_dict(), indent=1) + "\n")
    _show(report)
    return 1 if report.findings else 0


class _Progress:
    """A line every ten seconds."""

    def __init__(self) -> None:
        self.next = time.monotonic() + SAY_EVERY

    def __call__(self, report: Report) -> None:
        if time.monotonic() >= self.next:
            self.next += SAY_EVERY
            say(f"{report.lifetimes} lifetimes, {len(report.findings)} faults found")


def _show(report: Report) -> None:
    for found in report.findings:
        print(f"seed {found['seed']}: {found['invariant']}")
        for line in found["story"]:  # type: ignore[attr-defined]
            print(f"  {line}")
    a_minute = report.lifetimes / report.seconds * 60 if report.seconds else 0
    print(
        f"{report.lifetimes} lifetimes ({a_minute:.0f} a minute), {report.steps} steps, {len(report.states)} states, "
        f"{len(report.findings)} faults",
        file=sys.stdout,
    )
