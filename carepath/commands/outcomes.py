"""`carepath outcomes`: what became of the patients, computed from the facts on Kafka; in development only."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from carepath.audit.upfile import CannotAudit, read_up
from carepath.commands.frame import parser, run
from carepath.outcomes.cohort import totals
from carepath.outcomes.courses import Said, outcomes
from carepath.outcomes.printing import show
from carepath.outcomes.reading import read_facts


def main(args: list[str]) -> int:
    does = "Computes every patient's baseline, change and state from the facts on Kafka. Development only."
    words = parser("outcomes", does, "carepath outcomes --json > outcomes.json")
    words.add_argument("--up", type=Path, default=Path(".carepath/up.json"), help="what describes the stack")
    words.add_argument("--json", action="store_true", help="patient by patient, as JSON")
    told = words.parse_args(args)
    return run(_outcomes(told.up, told.json))


async def _outcomes(up: Path, as_json: bool) -> int:
    try:
        found = await read(up)
    except CannotAudit as error:
        raise ValueError(str(error)) from None
    if as_json:
        print(json.dumps(found, indent=1))
    else:
        show(found, Console())
    return 0


async def read(up: Path) -> dict[str, Any]:
    """{patients: {id: {...}}, totals: {...}} of the stack that `up` describes. Raises CannotAudit."""
    facts = await read_facts(read_up(up))
    found = outcomes(Said(known.patient, known.at, known.fact) for known in facts)
    patients = {patient: outcome.as_dict() for patient, outcome in sorted(found.items())}
    return {"patients": patients, "totals": totals(found.values())}
