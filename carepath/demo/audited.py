"""The audit of a demo: run as a stranger's program would, with what every command was answered."""

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Audited:
    """`code` is its exit code, `words` what it printed, `report` what it found."""

    code: int
    words: str
    report: dict[str, Any]

    @property
    def summary(self) -> str:
        found: dict[str, Any] = self.report.get("invariants", {})
        violated = [name for name, each in found.items() if each["violations"]]
        examined = sum(each["examined"] for each in found.values())
        if self.code == 0:
            holding = sum(each["examined"] > 0 for each in found.values())
            return f"audit: clean, {holding} invariants hold for {examined:,} things examined"
        return f"audit: exit {self.code}, violated: {', '.join(violated) or 'none'}, {examined:,} things examined"


async def audited(up: Path, replies: Iterable[Mapping[str, Any]]) -> Audited:
    """Its files lie beside `up.json`."""
    report, journal = up.with_name("audit.json"), up.with_name("replies.jsonl")
    report.unlink(missing_ok=True)
    journal.write_text("".join(json.dumps(reply) + "\n" for reply in replies), encoding="utf-8")
    words = ("audit", "--up", str(up), "--report", str(report), "--replies", str(journal))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "carepath", *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    told = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    return Audited(process.returncode or 0, said.decode(), told)
