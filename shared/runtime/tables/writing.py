"""Writes what a set changed: net differences, one statement per table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import asyncpg
import orjson

from shared.deciding import Effect, Wait
from shared.errors import Erased
from shared.runtime import faults
from shared.runtime.dossier import Dossier, implied
from shared.runtime.journal import Row
from shared.runtime.records import pack
from shared.runtime.sealed_rows import seal_line, seal_state
from shared.runtime.tables import claims
from shared.runtime.tables.met import MEET, met
from shared.security.keyring import Keyring

JOURNAL = """
INSERT INTO journal (entity, seq, cause, decided, kind, name, actor, at, stream, number, version, said, read, told,
                     reply, prev, hash)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::bool[], $5::text[], $6::text[], $7::text[],
                     $8::timestamptz[], $9::text[], $10::bigint[], $11::bigint[], $12::bytea[], $13::bytea[],
                     $14::bytea[], $15::bytea[], $16::bytea[], $17::bytea[])"""

STATE = """
UPDATE state s SET seq = n.seq, version = n.version, head = n.head, counters = n.counters, document = n.document
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[], $5::jsonb[], $6::bytea[])
     AS n (entity, seq, version, head, counters, document)
WHERE s.entity = n.entity"""

HEARD = """
INSERT INTO heard (entity, topic, number, id) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[])
ON CONFLICT (entity, topic) DO UPDATE SET number = excluded.number, id = excluded.id"""

OUTBOX = """
INSERT INTO outbox (lane, entity, seq)
SELECT lane, entity, seq
FROM unnest($1::text[], $2::text[], $3::bigint[]) WITH ORDINALITY AS n (lane, entity, seq, place) ORDER BY place"""

DUE_GONE = """
DELETE FROM due d USING unnest($1::text[], $2::text[]) AS n (entity, key)
WHERE (d.entity, d.key) = (n.entity, n.key)"""
DUE_NEW = """
INSERT INTO due (entity, key, whom, what, since, until)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])"""
DUE_MOVED = """
UPDATE due d SET whom = n.whom, what = n.what, since = coalesce(n.since, d.since), until = n.until, parked = false
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
     AS n (entity, key, whom, what, since, until)
WHERE (d.entity, d.key) = (n.entity, n.key)"""
_DUE_PARKED = """
UPDATE due d SET parked = n.parked FROM unnest($1::text[], $2::text[], $3::bool[]) AS n (entity, key, parked)
WHERE (d.entity, d.key) = (n.entity, n.key)"""

_EFFECT_GONE = "DELETE FROM effect WHERE key = ANY($1::uuid[])"
_EFFECT_NEW = """
INSERT INTO effect (key, entity, kind, not_before, expires_at, asked_seq, line, urgent)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::bigint[],
                     $7::bytea[], $8::bool[])"""

_LISTING_GONE = """
DELETE FROM listing l USING unnest($1::text[], $2::text[]) AS n (entity, field)
WHERE (l.entity, l.field) = (n.entity, n.field)"""
_LISTING_NEW = "INSERT INTO listing (entity, field, value) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])"

_HANDED_NEW = """
INSERT INTO handed (entity, clinic, record) SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[])"""
_HANDED_GONE = "DELETE FROM handed WHERE id = ANY($1::bigint[])"

_DEFERRED_NEW = """
INSERT INTO deferred (entity, topic, number, clinic, record)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bytea[]) ON CONFLICT DO NOTHING"""
_DEFERRED_GONE = """
DELETE FROM deferred d USING unnest($1::text[], $2::text[], $3::bigint[]) AS n (entity, topic, number)
WHERE (d.entity, d.topic, d.number) = (n.entity, n.topic, n.number)"""

_PARKED_NEW = """
INSERT INTO parked (id, entity, clinic, what, kind, name, reason, topic, number, attempt, since, message)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::bigint[], $10::int[], $11::timestamptz[], $12::bytea[]) ON CONFLICT DO NOTHING"""
_IMPLIED_BY_ERASED = (
    "DELETE FROM due WHERE entity = ANY($1::text[])",
    "DELETE FROM effect WHERE entity = ANY($1::text[])",
    "DELETE FROM claim WHERE entity = ANY($1::text[])",
    "DELETE FROM listing WHERE entity = ANY($1::text[])",
)
_PARKED_GONE = "DELETE FROM parked WHERE id = ANY($1::uuid[])"

Rows = Sequence[Sequence[Any]]
_PARAMETER = re.compile(r"\$(\d+)")


class Written(NamedTuple):
    """Who has something new to look at: relays by lane, whoever minds waits and handed facts, whoever sends effects."""

    lanes: set[str]
    waits: bool
    effects: bool


async def write(
    connection: asyncpg.Connection,
    keyring: Keyring,
    dossiers: Iterable[Dossier],
    again: Rows,
    now: datetime,
) -> Written:
    """Writes all differences."""
    changed = list(dossiers)
    outbox = [(lane, row.entity, row.seq) for each in changed for row in each.rows for lane in _lanes(row)]
    outbox += [tuple(each) for each in again]
    await put_together(
        connection,
        {
            JOURNAL: [_journal(row) for each in changed for row in each.rows],
            STATE: [_state(keyring, each) for each in changed if each.touched],
            HEARD: [(e.entity, t, *e.heard[t]) for e in changed for t in sorted(e.heard_changed)],
            MEET: met(changed),
        },
    )
    waits, effects = await _put_implied(connection, keyring, changed, now)
    await _put_queues(connection, changed, now)
    await _forget(connection, [each.entity for each in changed if each.erased])
    faults.reach("state_written")
    await put(connection, OUTBOX, list(dict.fromkeys(outbox)))
    faults.reach("outbox_written")
    handed = any(each.handed for each in changed)
    return Written({str(lane) for lane, _, _ in outbox}, waits or handed, effects)


async def put(connection: asyncpg.Connection, statement: str, rows: Rows) -> None:
    if rows:
        await connection.execute(statement, *(list(column) for column in zip(*rows, strict=True)))


async def put_together(connection: asyncpg.Connection, wanted: Mapping[str, Rows]) -> None:
    """Statements for tables of which none looks at another: one way to the server for all."""
    found = {statement: list(zip(*rows, strict=True)) for statement, rows in wanted.items() if rows}
    if found:
        columns = [list(column) for columns in found.values() for column in columns]
        await connection.execute(_together(tuple((each, len(columns)) for each, columns in found.items())), *columns)


@cache
def _together(statements: tuple[tuple[str, int], ...]) -> str:
    """One statement of several, with so many parameters each."""
    parts, before = [], 0
    for place, (statement, count) in enumerate(statements):
        parts.append(f"part_{place} AS ({_renumbered(statement, before)})")
        before += count
    return f"WITH {', '.join(parts)} SELECT"


def _renumbered(statement: str, by: int) -> str:
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + by}", statement)


async def _forget(connection: asyncpg.Connection, erased: list[str]) -> None:
    """An erased state implies nothing any more."""
    if erased:
        for statement in _IMPLIED_BY_ERASED:
            await connection.execute(statement, erased)


def _lanes(row: Row) -> list[str]:
    return sorted({record.lane for record in row.told})


def _journal(row: Row) -> tuple[Any, ...]:
    return (
        row.entity, row.seq, row.cause, row.decided, row.kind, row.name, row.actor, row.at, row.stream, row.number,
        row.version, row.said, row.read, row.packed, row.reply, row.prev, row.hash,
    )  # fmt: skip


def _state(keyring: Keyring, each: Dossier) -> tuple[Any, ...]:
    try:
        document = seal_state(keyring, each.entity, each.version, each.state)
    except Erased:
        document = None
    return each.entity, each.seq, each.version, each.head, orjson.dumps(each.counters).decode(), document


async def _put_implied(
    connection: asyncpg.Connection, keyring: Keyring, changed: list[Dossier], now: datetime
) -> tuple[bool, bool]:
    """Stored waits, effects, claims and listing follow the state: gone, then new. Whether there are new waits, and
    new effects."""
    both = [(each, each.before(), implied(each.domain, each.state)) for each in changed if each.touched]
    waits = await put_waits(connection, [(each.entity, old.waits, then.waits) for each, old, then in both], now)
    parked = [(each.entity, key, True) for each in changed for key in each.waits_parked]
    freed = [(each.entity, key, False) for each in changed for key in each.waits_freed]
    await put(connection, _DUE_PARKED, parked + freed)
    closed = [(key,) for _, old, then in both for key in old.effects.keys() - then.effects.keys()]
    await put(connection, _EFFECT_GONE, closed)
    opened = [
        _effect(keyring, each, effect)
        for each, old, then in both
        for key, effect in then.effects.items()
        if key not in old.effects
    ]
    await put(connection, _EFFECT_NEW, opened)
    await claims.write(connection, [(each, old.claims, then.claims) for each, old, then in both])
    await _put_listing(connection, [(each.entity, old.listing, then.listing) for each, old, then in both])
    return bool(waits or freed), bool(opened)


async def put_waits(
    connection: asyncpg.Connection, waits: list[tuple[str, dict[str, Wait], dict[str, Wait]]], now: datetime
) -> bool:
    """Whether there are other ones than before. One that is moved on began when it began, unless it asks for something
    else now: neither whom it asks next nor until when is a beginning."""
    gone = [(entity, key) for entity, old, new in waits for key in old if key not in new]
    added = [_due(entity, each, now) for entity, old, new in waits for key, each in new.items() if key not in old]
    moved = [
        _due(entity, each, None if each.what == old[key].what else now)
        for entity, old, new in waits
        for key, each in new.items()
        if key in old and each != old[key]
    ]
    await put(connection, DUE_GONE, gone)
    await put(connection, DUE_MOVED, moved)
    await put(connection, DUE_NEW, added)
    return bool(added or moved)


def _due(entity: str, wait: Wait, began: datetime | None) -> tuple[Any, ...]:
    return entity, wait.key, wait.whom.value, wait.what, wait.since or began, wait.until


def _effect(keyring: Keyring, each: Dossier, effect: Effect) -> tuple[Any, ...]:
    asked = each.facts_at.get(effect.key, each.seq)
    line = seal_line(keyring, each.entity, effect)
    return effect.key, each.entity, effect.kind, effect.not_before, effect.expires_at, asked, line, effect.urgent


async def _put_listing(
    connection: asyncpg.Connection, listings: list[tuple[str, dict[str, str], dict[str, str]]]
) -> None:
    gone = [(entity, f) for entity, old, new in listings for f in old if new.get(f) != old[f]]
    added = [(entity, f, value) for entity, old, new in listings for f, value in new.items() if old.get(f) != value]
    await put(connection, _LISTING_GONE, gone)
    await put(connection, _LISTING_NEW, added)


async def _put_queues(connection: asyncpg.Connection, changed: list[Dossier], now: datetime) -> None:
    await put(connection, _HANDED_GONE, [(id,) for each in changed for id in each.handed_gone])
    await put(connection, _HANDED_NEW, [(h.entity, h.clinic, pack([h.record])) for e in changed for h in e.handed])
    await put(connection, _DEFERRED_GONE, [(e.entity, *place) for e in changed for place in e.deferred_gone])
    deferred = [
        (e.entity, topic, number, e.clinic, pack([e.deferred[topic, number]]))
        for e in changed
        for topic, number in e.deferred_added
    ]
    await put(connection, _DEFERRED_NEW, deferred)
    await put(connection, _PARKED_GONE, [(id,) for each in changed for id in each.parked_gone])
    await put(connection, _PARKED_NEW, [_parked(e, e.parked[id], now) for e in changed for id in e.parked_added])


def _parked(each: Dossier, parked: Any, now: datetime) -> tuple[Any, ...]:
    return (
        parked.id, each.entity, each.clinic, parked.what, parked.kind, parked.name, parked.reason, parked.topic,
        parked.number, parked.attempt, now, parked.message,
    )  # fmt: skip
