"""At rest nothing is left to do (I19)."""

from __future__ import annotations

from carepath.audit.evidence import Database, Evidence
from carepath.audit.finding import Finding, Invariant


def check_settled(evidence: Evidence, finding: Finding) -> None:
    for database in evidence.databases.values():
        _check_read_up(evidence, database, finding)
        _check_queues(evidence, database, finding)


def _check_read_up(evidence: Evidence, database: Database, finding: Finding) -> None:
    for name in sorted(database.hears & evidence.topics.keys()):
        for partition, end in evidence.topics[name].ends.items():
            position = database.positions.get((name, partition), 0)  # type: ignore[call-overload]
            finding.holds(position == end, f"{database.name}/{name}/{partition}")


def _check_queues(evidence: Evidence, database: Database, finding: Finding) -> None:
    for untold in sorted(database.outbox):
        finding.holds(False, f"{database.name}/outbox/{untold.entity}/{untold.seq}")
    for due in database.due:
        finding.holds(due.parked or due.until > evidence.now, f"{database.name}/due/{due.entity}/{due.key}")
    for effect in database.effects:
        startable = effect.not_before <= evidence.now and not effect.sending
        finding.holds(not startable, f"{database.name}/effect/{effect.key}")
    if database.handed:
        finding.breaks(f"{database.name}/handed")


SETTLED = Invariant(
    "I19",
    "nothing left to do",
    "At rest every position is at the end of its stream, the outbox is empty, nothing handed over waits, and no wait "
    "or effect is overdue that is neither parked nor being tried",
    check_settled,
    needs_rest=True,
)
