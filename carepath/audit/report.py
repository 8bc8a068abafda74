"""What an audit found: as JSON for programs, as a table for people."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from carepath.audit.finding import Finding, Invariant

CLEAN, VIOLATED, EXAMINED_NOTHING = 0, 1, 2
_STYLES = {"violated": "bold red", "holds": "green", "examined nothing": "bold yellow", "not reached": "dim"}


@dataclass(frozen=True)
class Judged:
    """`reached`: this run had evidence for the invariant."""

    invariant: Invariant
    finding: Finding
    reached: bool

    @property
    def verdict(self) -> str:
        if self.finding.violations:
            return "violated"
        if self.finding.examined:
            return "holds"
        return "examined nothing" if self.reached else "not reached"


@dataclass(frozen=True)
class Report:
    """`quiet`: nothing moved while it was read. `remarks` are lines for a person."""

    run_id: str
    at: str
    quiet: bool
    remarks: tuple[str, ...]
    judged: tuple[Judged, ...]

    @property
    def exit(self) -> int:
        """0 clean, 1 violations, 2 where an invariant that could be reached examined nothing."""
        verdicts = {each.verdict for each in self.judged}
        if "violated" in verdicts:
            return VIOLATED
        return EXAMINED_NOTHING if "examined nothing" in verdicts else CLEAN

    def told(self) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "at": self.at,
            "quiet": self.quiet,
            "remarks": list(self.remarks),
            "not_reached": [each.invariant.id for each in self.judged if each.verdict == "not reached"],
            "invariants": {each.invariant.id: _told(each) for each in self.judged},
        }

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(self.told(), indent=2) + "\n", encoding="utf-8")

    def show(self, console: Console) -> None:
        """A line for each invariant, then whatever was violated in full."""
        console.print(_table(self.judged))
        for each in self.judged:
            if each.finding.violations:
                console.print(f"\n{each.invariant.id} {each.invariant.statement}:", markup=False)
                console.print("\n".join(f"  {example}" for example in each.finding.examples), markup=False)
        for remark in self.remarks:
            console.print(f"\n{remark}", markup=False)


def _told(judged: Judged) -> dict[str, Any]:
    invariant = judged.invariant
    return {"statement": invariant.statement, **asdict(judged.finding), "needs_keys": invariant.needs_keys}


def _table(judged: tuple[Judged, ...]) -> Table:
    table = Table("", "what holds", box=box.SIMPLE)
    for name in ("examined", "violations"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    for each in judged:
        counts = f"{each.finding.examined:,}", f"{each.finding.violations:,}"
        table.add_row(
            each.invariant.id, each.invariant.title, *counts, f"[{_STYLES[each.verdict]}]{each.verdict}[/]"
        )  # fmt: skip
    return table
