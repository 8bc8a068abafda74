"""How evidence is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from carepath.audit.evidence import Database, Evidence, Row
from carepath.audit.records import Seen, word_of
from tests.audit.clinic import ADA, append

Damage = Callable[[Evidence], None]
INTAKE, ELIGIBILITY = "care.intake", "care.eligibility"
SECOND_ROW = 1


def row_of(evidence: Evidence, service: str = "intake", entity: str = ADA, index: int = SECOND_ROW) -> Row:
    return evidence.databases[service].journal[entity][index]


def change_row(evidence: Evidence, **changes: Any) -> None:
    rows = evidence.databases["intake"].journal[ADA]
    rows[SECOND_ROW] = replace(rows[SECOND_ROW], **changes)


def rechain(database: Database, entity: str, rows: list[Row]) -> None:
    """What an owner of the database could do: a whole chain anew."""
    chain, head = [], b""
    for seq, row in enumerate(rows, start=1):
        chain.append(replace(row, seq=seq).with_chain(head))
        head = chain[-1].hash
    database.journal[entity] = chain
    kept = database.states[entity]
    database.states[entity] = kept._replace(seq=len(chain), head=head, version=chain[-1].version)


def last_seen(evidence: Evidence, topic: str, entity: str = ADA) -> Seen:
    return [each for each in evidence.topics[topic].seen if each.word and each.word.key == entity][-1]


def produce_like(evidence: Evidence, seen: Seen, value: str | None = None, **headers: str) -> Seen:
    """Another record of the same shape."""
    changed = {**seen.headers, **{f"ce_{name}": text for name, text in headers.items()}}
    key = changed["ce_subject"]
    return append(evidence.topics[seen.topic], key, seen.value if value is None else value, changed)


def unproduce(evidence: Evidence, seen: Seen) -> None:
    evidence.topics[seen.topic].seen.remove(seen)


def replace_seen(evidence: Evidence, seen: Seen, **changes: Any) -> None:
    records = evidence.topics[seen.topic].seen
    other = replace(seen, **changes)
    word = word_of(other.topic, other.headers.get("ce_subject", ""), other.value, other.headers)
    records[records.index(seen)] = replace(other, word=word)
