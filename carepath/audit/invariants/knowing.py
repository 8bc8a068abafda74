"""What was heard or told is known by its id (I35). A key is there for everybody who needs one, until they are erased
(I34)."""

from collections.abc import Iterator
from uuid import UUID

from carepath.audit.evidence import Database, Evidence
from carepath.audit.finding import Finding, Invariant

FORGOTTEN = frozenset({"draft-expired", "candidate-erased"})
"""By which facts an entity's keys are destroyed."""


def check_keys(evidence: Evidence, finding: Finding) -> None:
    spoken_of = {seen.word.key for seen in evidence.seen() if seen.word and seen.word.content == "application/jose"}
    told = [seen.word for seen in evidence.seen() if seen.word and not seen.word.public]
    to_forget = {word.key for word in told if word.type in FORGOTTEN}
    for entity in sorted(entity for entity in spoken_of | evidence.erased if entity):
        there = entity in evidence.kids or entity in evidence.erased
        right = entity not in evidence.erased or entity in to_forget
        finding.holds(there and right and entity not in evidence.torn, entity)


def check_known(evidence: Evidence, finding: Finding) -> None:
    for name, database in evidence.databases.items():
        known, told = database.known | _decided(database), {fact.id for row in database.rows() for fact in row.facts}
        for ids in (*_heard(evidence, database), *({id} for id in told)):
            finding.holds(bool(ids & known), f"{name}/{min(ids)}")
        for id in database.known - evidence.inside - told - _given_up(database):
            finding.breaks(f"{name}/{id}")


def _heard(evidence: Evidence, database: Database) -> Iterator[set[UUID]]:
    """The ids that stand under each number that counts as heard. One of them was heard."""
    for (topic, key), numbers in evidence.streams.items():
        last = database.heard.get((key, topic)) if topic in database.hears else None
        if last and key not in evidence.erased:
            heard = (copies for number, copies in numbers.items() if number <= last.number)
            yield from ({each.word.id for each in copies if each.word} for copies in heard)


def _decided(database: Database) -> set[UUID]:
    return {row.cause for row in database.rows() if row.decided and row.kind == "heard"}


def _given_up(database: Database) -> set[UUID]:
    """A number that never came counts as heard under the cause of its alert."""
    return {row.cause for row in database.rows() if row.name == "missing-number"}


KEYS = Invariant(
    "I34",
    "keys are there until they must not be",
    "Whoever is spoken of has the key under which it is sealed; all keys of those who were to be forgotten, and of "
    "nobody else, are destroyed",
    check_keys,
)
KNOWN = Invariant(
    "I35",
    "what was heard is known",
    "Every service knows each fact that it has heard or told by its id, and no other: so another fact under the same "
    "number is seen",
    check_known,
)
