"""Nothing told goes unheard. What was accepted is decided on (I13), positions are truthful (I30), parking holds no
safety fact up (I31), and what waits behind a missing number is seen (I33)."""

from collections.abc import Iterator
from datetime import datetime

from carepath.audit.evidence import Database, Deferred, Evidence, Heard, Parked
from carepath.audit.finding import Finding, Invariant
from carepath.audit.formulas import cause_of
from carepath.audit.invariants.journal import was_parked
from carepath.audit.records import Seen, Word

NOTHING = Heard(0, cause_of("nothing"))


def waiting(database: Database) -> set[tuple[str, str | None, int | None]]:
    """(entity, topic, number) of every record that is deferred or parked."""
    aside: list[Deferred | Parked] = [*database.deferred, *database.parked]
    return {(each.entity, each.topic, each.number) for each in aside}


def heard_of(database: Database, word: Word) -> int:
    return database.heard.get((word.key, word.topic), NOTHING).number


def is_taken(database: Database, word: Word, waits: set[tuple[str, str | None, int | None]]) -> bool:
    return word.number <= heard_of(database, word) or (word.key, word.topic, word.number) in waits


def is_set_aside(database: Database, seen: Seen) -> bool:
    """A record without a readable envelope is parked with the stream that it stands on, for whoever looks at it."""
    id = cause_of("record", seen.topic, str(seen.partition), str(seen.offset))
    return any(each.id == id for each in database.parked) or was_parked(database, f"stream:{seen.topic}", str(id))


def is_seen(database: Database, seen: Seen, waits: set[tuple[str, str | None, int | None]]) -> bool:
    """Whether a service has taken a record. One that its teller did not seal is parked with its stream."""
    return (seen.word is not None and is_taken(database, seen.word, waits)) or is_set_aside(database, seen)


def heard_records(evidence: Evidence, database: Database) -> Iterator[Seen]:
    for topic in sorted(database.hears & evidence.topics.keys()):
        yield from evidence.topics[topic].seen


def check_decided(evidence: Evidence, finding: Finding) -> None:
    for database in evidence.databases.values():
        waits = waiting(database)
        for seen in heard_records(evidence, database):
            right = is_seen(database, seen, waits)
            finding.holds(right, f"{database.name}/{seen.word.id if seen.word else seen.place}")
        _check_heard(evidence, database, finding)
        _check_answered(evidence, database, finding)
    _check_replies(evidence, finding)


def _check_heard(evidence: Evidence, database: Database, finding: Finding) -> None:
    """A heard row names a record that was told. No number is heard beyond the end of a stream, or after one that is
    missing."""
    for (entity, topic), heard in database.heard.items():
        numbers = evidence.streams.get((topic, entity), {})
        ids = {seen.word.id for seen in numbers.get(heard.number, []) if seen.word}
        if heard.id not in ids or len(numbers) < max(numbers):
            finding.breaks(f"{database.name}/{entity}/{topic}")


def _check_answered(evidence: Evidence, database: Database, finding: Finding) -> None:
    """What counts as heard and is of a type that this service answers has its journal row."""
    rows = {(row.entity, row.stream, row.number) for row in database.rows() if row.kind == "heard"}
    since = answered_since(database)
    for seen in heard_records(evidence, database):
        word = seen.word
        if word is None or word.number > heard_of(database, word) or word.key in evidence.erased:
            continue
        first = since.get((kind_of(word.key), word.type))
        unanswered = (word.key, word.topic, word.number) not in rows
        if first and unanswered and instant(word) >= first and not was_parked(database, word.key, str(word.id)):
            finding.breaks(f"{database.name}/{word.id}")


def answered_since(database: Database) -> dict[tuple[str, str], datetime]:
    """(kind of entity, type) -> when the first fact was told that this service answered; a later release may answer
    more types. A type that is never answered leaves no row and only moves numbers."""
    since: dict[tuple[str, str], datetime] = {}
    for row in database.rows():
        if row.kind == "heard" and row.heard:
            place = (kind_of(row.entity), row.heard.type)
            since[place] = min(instant(row.heard), since.get(place, instant(row.heard)))
    return since


def kind_of(entity: str) -> str:
    kind, colon, _ = entity.partition(":")
    return kind if colon else "patient"


def instant(word: Word) -> datetime:
    return datetime.fromisoformat(word.at)


def _check_replies(evidence: Evidence, finding: Finding) -> None:
    """A command answered 2xx is a row that decided; its reply names the facts that came of it, and no others."""
    replies = [reply for reply in evidence.replies or () if 200 <= reply.status < 300]
    rows = {(name, row.cause): row for name, each in evidence.databases.items() for row in each.rows() if row.decided}
    told = {(name, id) for (_, id), tellings in evidence.told.items() for name, _, _ in tellings}
    for service, cause, _, events in replies:
        row = rows.get((service, cause))
        named = row is not None and {fact.id for fact in row.facts} <= set(events)
        finding.holds(named and {(service, id) for id in events} <= told, f"{service}/{cause}")


def check_positions(evidence: Evidence, finding: Finding) -> None:
    for database in evidence.databases.values():
        for place, position in database.positions.items():
            topic = evidence.topics.get(place.topic)
            end = topic.ends.get(place.partition, 0) if topic else 0
            finding.holds(position <= end, f"{database.name}/{place.topic}/{place.partition}")
        _check_read(evidence, database, finding)


def _check_read(evidence: Evidence, database: Database, finding: Finding) -> None:
    """Every partition that carries records has a position, and what lies below it was taken."""
    waits, positions = waiting(database), database.positions
    for seen in heard_records(evidence, database):
        position = positions.get((seen.topic, seen.partition))  # type: ignore[call-overload]
        if position is None:
            finding.holds(False, f"{database.name}/{seen.topic}/{seen.partition}")
        elif seen.offset < position:
            right = is_seen(database, seen, waits)
            finding.holds(right, f"{database.name}/{seen.word.id if seen.word else seen.place}")


def check_missing(evidence: Evidence, finding: Finding) -> None:
    for name, database in evidence.databases.items():
        finding.examined += len(database.heard)
        for entity, topic, number, _ in database.deferred:
            heard = database.heard.get((entity, topic), NOTHING).number
            missing = range(1, min(number, heard + 2))
            alarms = (cause_of("missing", name, topic, entity, each) for each in missing)
            told = any((entity, alarm) in database.causes for alarm in alarms)
            finding.holds(told and not evidence.still, f"{name}/{entity}/{topic}/{number}")


def check_parked(evidence: Evidence, finding: Finding) -> None:
    for database in evidence.databases.values():
        for each in database.parked:
            heard = database.heard.get((each.entity, each.topic or ""), NOTHING).number
            safety = each.topic is not None and each.topic.endswith(".safety") and each.what != "missing"
            free = not safety or (each.what in ("unread", "fork") and (each.number or 0) <= heard)
            finding.holds(free and _is_told_of(database, each), f"{database.name}/{each.id}")


def _is_told_of(database: Database, each: Parked) -> bool:
    """A parked record, unless it waits behind another, was told as `message-parked`; a missing number was told by
    its alert."""
    if each.what == "missing":
        return (each.entity, each.id) in database.causes
    return each.what == "behind" or was_parked(database, each.entity, str(each.id))


def anything_parked(evidence: Evidence) -> bool:
    return any(database.parked for database in evidence.databases.values())


DECIDED = Invariant(
    "I13",
    "what is accepted is decided",
    "Every accepted input is decided: a command answered 2xx has its journal row; every record on a stream that a "
    "service hears counts as heard, is deferred or is parked, and is journaled where the service answers its type",
    check_decided,
    needs_rest=True,
)
POSITIONS = Invariant(
    "I30",
    "positions are truthful",
    "Positions are truthful: no further than the end, every record below one is heard, deferred or parked, and no "
    "partition that carries records is without one",
    check_positions,
)
PARKED = Invariant(
    "I31",
    "parking delays no safety fact",
    "Parking delays no safety fact: nothing of a safety stream waits behind another, and what is parked there counts "
    "as heard; whatever is parked was told of",
    check_parked,
    reached=anything_parked,
)
MISSING = Invariant(
    "I33",
    "a missing number is seen",
    "Nothing waits behind a missing number unseen: every deferred record has its alert, and none is left at rest",
    check_missing,
)
