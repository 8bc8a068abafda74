"""Outcomes for the terminal."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from carepath.outcomes.cohort import HULL, HULL_N, TOO_FEW
from carepath.outcomes.courses import INSTRUMENTS

WHAT = ("response", "remission", "deterioration")


def show(found: Mapping[str, Any], console: Console) -> None:
    """One row per patient, then everybody; published figures beside ours only where there are enough of us."""
    console.print(_patients(found["patients"]))
    states = Counter(each["state"] for each in found["patients"].values())
    console.print("States: " + ", ".join(f"{state} {count}" for state, count in sorted(states.items())))
    totals = found["totals"]
    console.print(f"Started {totals['n_started']}, finished {totals['n_completed']}, ", end="")
    console.print(f"measured {totals['measured']}, missing {totals['missing']}")
    for line in _lines(totals):
        console.print(line, highlight=False, markup=False)


def _patients(patients: Mapping[str, Mapping[str, Any]]) -> Table:
    table = Table("patient", "state", "sessions", *INSTRUMENTS)
    for patient, said in patients.items():
        table.add_row(patient[:8], said["state"], str(said["sessions"]), *(_moved(said[name]) for name in INSTRUMENTS))
    return table


def _moved(said: Mapping[str, Any]) -> str:
    """From baseline to latest, and by how much."""
    if said["change"] is None:
        return "-" if said["baseline"] is None else str(said["baseline"])
    return f"{said['baseline']} > {said['latest']} ({said['change']:+d})"


def _lines(totals: Mapping[str, Any]) -> Iterator[str]:
    for name in INSTRUMENTS:
        for what in WHAT:
            yield f"{name} {what}: {_share(totals[name][what])}{_beside(totals, name, what)}"
    published = totals["published"]
    yield TOO_FEW if published == TOO_FEW else published["caveat"]


def _share(share: Mapping[str, Any]) -> str:
    between = f" (95 % {share['interval'][0]} to {share['interval'][1]} %)" if share["interval"] else ""
    return f"{share['n']} of {share['of']}{between}"


def _beside(totals: Mapping[str, Any], name: str, what: str) -> str:
    if totals["published"] == TOO_FEW:
        return ""
    hull = HULL[name][what]
    return f"; Hull 2022, n {HULL_N}: {hull.percent} % ({hull.low} to {hull.high} %)"
