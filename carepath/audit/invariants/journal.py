"""The journal of each service: a chain (I25), one decision per cause (I14), everybody in their own clinic (I32)."""

import json
from collections import Counter
from collections.abc import Sequence

from carepath.audit.evidence import Database, Evidence, Kept, Row
from carepath.audit.finding import Finding, Invariant
from carepath.audit.formulas import cause_of, event_id, public_id
from carepath.audit.records import Word

FOLDING = frozenset({"heard", "handed", "restored"})
"""Kinds of rows that always fold a fact; any other does where it told one."""


def check_chain(evidence: Evidence, finding: Finding) -> None:
    for name, database in evidence.databases.items():
        for entity in sorted(database.states.keys() | database.journal.keys()):
            rows, kept = database.journal.get(entity, []), database.states.get(entity)
            _check_rows(name, rows, finding)
            if not _is_head(rows, kept):
                finding.breaks(f"{name}/{entity}")


def _check_rows(name: str, rows: Sequence[Row], finding: Finding) -> None:
    seq, head, version = 0, b"", 0
    for row in rows:
        linked = row.seq == seq + 1 and row.prev == head and row.hash == row.chained()
        finding.holds(linked and row.version == _version_after(row, version), f"{name}/{row.entity}/{row.seq}")
        seq, head, version = row.seq, row.hash, row.version


def _version_after(row: Row, before: int) -> int:
    return row.seq if row.kind in FOLDING or row.told else before


def _is_head(rows: Sequence[Row], kept: Kept | None) -> bool:
    """Whether the state row stands at the end of its chain."""
    if kept is None:
        return False
    last = (rows[-1].seq, rows[-1].version, rows[-1].hash) if rows else (0, 0, b"")
    return (kept.seq, kept.version, kept.head) == last


def check_causes(evidence: Evidence, finding: Finding) -> None:
    for name, database in evidence.databases.items():
        rows = database.rows()
        decided = Counter(row.cause for row in rows if row.decided)
        for row in rows:
            once = not row.decided or decided[row.cause] == 1
            follows = _ordinals_follow(name, row) and all(is_copy(evidence, row, each) for each in row.copies)
            finding.holds(once and follows, f"{name}/{row.entity}/{row.seq}")
        for heard in database.journal.values():
            _check_folded(evidence, database, [row for row in heard if row.kind == "heard"], finding)


def _ordinals_follow(name: str, row: Row) -> bool:
    """The facts of a row are its cause's, from the first to the last; a restored row may hold fewer."""
    ids = [word.id for word in row.facts]
    of = max((word.of for word in row.facts), default=0)
    expected = [event_id(row.cause, name, ordinal) for ordinal in range(of)]
    restored = row.kind == "restored" and len(set(ids)) == len(ids) and set(ids) <= set(expected)
    return ids == expected or restored


def is_copy(evidence: Evidence, row: Row, word: Word) -> bool:
    """Whether a public record is the copy of a fact of this row: of its type, at its time, the only one, and under
    another id. With the installation key that id is computed too."""
    of = [fact for fact in row.facts if (fact.type, fact.at, fact.clinic) == (word.type, word.at, word.clinic)]
    alone = len({each.id for each in row.copies if each.type == word.type}) == len(of) > 0
    if evidence.installation is None:
        return alone and word.id not in {fact.id for fact in row.facts}
    return alone and word.id in {public_id(evidence.installation, fact.id) for fact in of}


def _check_folded(evidence: Evidence, database: Database, rows: Sequence[Row], finding: Finding) -> None:
    """Numbers rise, except where a record was parked meanwhile, and what was folded is what its topic carries."""
    last: dict[str | None, int] = {}
    for row in rows:
        before = last.get(row.stream, 0)
        rises = (row.number or 0) > before or _comes_late(database, rows, row)
        last[row.stream] = max(before, row.number or 0)
        if not (rises and _is_what_was_told(evidence, row)):
            finding.breaks(f"{database.name}/{row.entity}/{row.seq}")


def _comes_late(database: Database, rows: Sequence[Row], row: Row) -> bool:
    again = [each for each in rows if (each.stream, each.number) == (row.stream, row.number)]
    return len(again) == 1 and was_parked(database, row.entity, str(row.cause))


def was_parked(database: Database, entity: str, id: str) -> bool:
    """Whether the journal holds the row that told of the parking."""
    return (entity, cause_of("parked", database.name, id, 1)) in database.causes


def _is_what_was_told(evidence: Evidence, row: Row) -> bool:
    word = row.heard
    if word is None or (word.topic, word.number, word.id) != (row.stream, row.number, row.cause):
        return False
    copies = evidence.streams.get((word.topic, word.key), {}).get(word.number, [])
    return any(each.word and each.word.fingerprint == word.fingerprint for each in copies)


def check_clinics(evidence: Evidence, finding: Finding) -> None:
    for name, database in evidence.databases.items():
        for row in database.rows():
            kept = database.states.get(row.entity)
            clinics = {word.clinic for word in row.told} | _clinic_of(row.actor)
            clinics |= {row.heard.clinic} if row.heard else set()
            finding.holds(kept is not None and clinics <= {kept.clinic}, f"{name}/{row.entity}/{row.seq}")
        for entity, kept in database.states.items():
            finding.holds(evidence.clinics.get(entity, set()) <= {kept.clinic}, f"{name}/{entity}")
        aside = [(each.entity, each.clinic) for each in database.parked]
        aside += [(each.entity, each.clinic) for each in database.deferred]
        for entity, clinic in aside:
            finding.holds(clinic == _kept_for(database, entity), f"{name}/{entity}")


def _kept_for(database: Database, entity: str) -> str | None:
    kept = database.states.get(entity)
    return kept.clinic if kept else None


def _clinic_of(actor: str) -> set[str]:
    """The clinic of whoever acted. The platform has none."""
    if not actor:
        return set()
    try:
        said = json.loads(actor)
    except ValueError:
        return {""}
    return {str(said.get("clinic"))} if isinstance(said, dict) else {""}


CAUSES = Invariant(
    "I14",
    "a cause decides once",
    "Each cause decides at most once per service, its facts have ordinals 0, 1, 2, ...; each number is folded once, "
    "and what was folded is what its topic carries",
    check_causes,
)
CHAIN = Invariant(
    "I25",
    "the journal is a chain",
    "Per entity and service the journal is a chain: seq 1, 2, 3, ..., each row holds the hash of the one before, the "
    "state row holds the last; version is the seq of the last row that folded a fact",
    check_chain,
)
CLINICS = Invariant(
    "I32",
    "everybody in their own clinic",
    "Everybody acts for their own clinic: the actor's clinic, and the clinic of all that was told, heard and set "
    "aside, are the entity's, in every database",
    check_clinics,
)
