"""`carepath audit`: exit 0 where everything holds, 1 where something does not, 2 where nothing could be looked at."""

import argparse
import asyncio
import sys
from pathlib import Path

from rich.console import Console

from carepath.audit.auditing import audit
from carepath.audit.report import EXAMINED_NOTHING
from carepath.audit.upfile import CannotAudit

_DOES = """Checks databases and topics from outside, from their first row and record on. Reads only.
Exit 0: clean. 1: violations. 2: something that this run could reach was not examined."""


def main(args: list[str]) -> int:
    told = _parser().parse_args(args)
    try:
        report = asyncio.run(audit(told.up, told.wait, told.replies))
    except CannotAudit as error:
        print(f"carepath: {error}", file=sys.stderr)
        return EXAMINED_NOTHING
    if told.report:
        report.write(told.report)
    report.show(Console())
    return report.exit


def _parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(
        prog="carepath audit",
        description=_DOES,
        epilog="example:\n  carepath audit --report audit.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    words.add_argument("--up", type=Path, default=Path(".carepath/up.json"), help="what describes the stack")
    words.add_argument("--report", type=Path, help="write what was found there, as JSON")
    words.add_argument("--wait", type=float, default=10.0, help="seconds to wait for a live stack to come to rest")
    words.add_argument("--replies", type=Path, help="a client's journal: JSON lines {service, cause, status, events}")
    return words
