"""What only a service can compute: its journal replayed (I18), and what its states imply (I29). It prints both; the
audit judges."""

from collections.abc import Iterator, Mapping
from typing import Any

from carepath.audit.evidence import Database, Evidence, Verified
from carepath.audit.finding import Finding, Invariant

IMPLIED = ("waits", "effects", "claims", "listing", "parked")


def check_replayed(evidence: Evidence, finding: Finding) -> None:
    for name, database, verified in _verified(evidence):
        lines = {line["entity"]: line for line in verified.lines}
        finding.examined += verified.rows
        for entity, kept in database.states.items():
            if kept.seq and not _is_replayed(lines.get(entity), kept.seq, kept.version, evidence.still):
                finding.breaks(f"{name}/{entity}")


def _is_replayed(line: Mapping[str, Any] | None, seq: int, version: int, still: bool) -> bool:
    """A line about this entity, at this row, without a difference."""
    if line is None:
        return not still
    same = (line["seq"], line["version"]) == (seq, version) or not still
    return same and not line["state_differs"] and not line["told_differs"]


def check_implied(evidence: Evidence, finding: Finding) -> None:
    for name, _, verified in _verified(evidence):
        for line in verified.lines:
            if not line.get("erased"):
                different = sorted(key for table in IMPLIED for keys in line[table].values() for key in keys)
                finding.holds(not different, f"{name}/{line['entity']}/{','.join(different)}")


def check_attended(evidence: Evidence, finding: Finding) -> None:
    """A service that can open what it told names the alerts that are nobody's task. Without keys it is still seen
    that each queue has a parked record at its head."""
    for name, database, verified in _verified(evidence):
        heads = {(each.entity, each.topic) for each in database.parked if each.what != "behind"}
        for each in database.parked:
            finding.holds(each.what != "behind" or (each.entity, each.topic) in heads, f"{name}/{each.id}")
        for line in verified.lines:
            left = line.get("unattended", ())
            finding.holds(not left, f"{name}/{line['entity']}/{','.join(left)}")


def _verified(evidence: Evidence) -> Iterator[tuple[str, Database, Verified]]:
    for name, verified in (evidence.verified or {}).items():
        if not verified.failed:
            yield name, evidence.databases[name], verified


def has_keys(evidence: Evidence) -> bool:
    return evidence.verified is not None


REPLAYED = Invariant(
    "I18",
    "the journal gives the states",
    "A service's journal replayed through its own functions gives the states it keeps and the facts it told",
    check_replayed,
    needs_keys=True,
    reached=has_keys,
)
IMPLIED_ROWS = Invariant(
    "I29",
    "rows are what states imply",
    "The stored waits, effects, claims, listings and parked messages of every entity are what its state implies, no "
    "more and no less",
    check_implied,
    needs_keys=True,
    reached=has_keys,
)
ATTENDED = Invariant(
    "I36",
    "every alert is somebody's",
    "Every alert that was raised has a task (a wait, or what is parked) or an end, and what queues does so behind "
    "something that is parked",
    check_attended,
    needs_keys=True,
    reached=has_keys,
)
