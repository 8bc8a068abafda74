"""At rest nothing is left to do (I19)."""

from carepath.audit.evidence import Database, Due, Evidence
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
        waits = due.until > evidence.now if not due.parked else _is_parked(database, due)
        finding.holds(waits, f"{database.name}/due/{due.entity}/{due.key}")
    for place, until in database.rest.items():
        rested = database.positions.get(place, 0) >= until
        finding.holds(rested, f"{database.name}/rest/{place.topic}/{place.partition}")
    for effect in database.effects:
        startable = effect.not_before <= evidence.now and not effect.sending
        finding.holds(not startable, f"{database.name}/effect/{effect.key}")
    if database.handed:
        finding.breaks(f"{database.name}/handed")


def _is_parked(database: Database, due: Due) -> bool:
    """A wait that is marked as parked does not run out. Its decision raised, and must be parked for a person."""
    name = due.key.partition(":")[0]
    return any((each.entity, each.kind, each.name) == (due.entity, "wait", name) for each in database.parked)


SETTLED = Invariant(
    "I19",
    "nothing left to do",
    "At rest every position is at the end of its stream, the outbox is empty, nothing handed over waits, nothing rests "
    "after a restore, and no wait or effect is overdue that is neither being tried nor parked with a message for "
    "somebody",
    check_settled,
    needs_rest=True,
)
