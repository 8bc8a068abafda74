"""One audit: read, judge, report."""

from pathlib import Path

from carepath.audit.evidence import Evidence
from carepath.audit.finding import Invariant
from carepath.audit.formulas import stamp
from carepath.audit.invariants import ALL
from carepath.audit.loading.gathering import Gathered, gather
from carepath.audit.report import Judged, Report
from carepath.audit.upfile import read_up


async def audit(up: Path, patience: float = 10.0, replies: Path | None = None) -> Report:
    """Judges the stack that this up.json describes. Raises CannotAudit where it cannot be read."""
    stack = read_up(up)
    gathered = await gather(stack, patience, replies)
    evidence = gathered.evidence
    return Report(stack.run_id, stamp(evidence.now), evidence.still, _remarks(gathered), judge(evidence))


def judge(evidence: Evidence) -> tuple[Judged, ...]:
    """Every invariant, in the order of their numbers."""
    return tuple(_judged(each, evidence) for each in ALL)


def _judged(invariant: Invariant, evidence: Evidence) -> Judged:
    return Judged(invariant, invariant.judge(evidence), invariant.reached(evidence))


def _remarks(gathered: Gathered) -> tuple[str, ...]:
    remarks = []
    if gathered.moved:
        moved = ", ".join(gathered.moved)
        remarks.append(f"The stack is not quiet ({moved} moved): what holds at rest only was not judged.")
    elif gathered.busy:
        remarks.append(f"The stack stands still with work left: {', '.join(gathered.busy)}.")
    for name, verified in (gathered.evidence.verified or {}).items():
        if verified.failed:
            remarks.append(f"{name} could not be replayed: {verified.failed}.")
    if gathered.evidence.verified is None:
        remarks.append("There are no keys here: what needs them was not reached.")
    return tuple(remarks)
