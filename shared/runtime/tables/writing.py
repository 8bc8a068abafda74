"""Writes what a set changed: net differences, one statement for what most sets change, one per table for the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

import asyncpg
import orjson

from shared.deciding import Effect, Wait
from shared.errors import Erased
from shared.runtime import faults
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.folding import Implied, implied
from shared.runtime.aggregates.inbox import Parked
from shared.runtime.aggregates.journal import Row
from shared.runtime.aggregates.sealed_rows import seal_line, seal_state
from shared.runtime.records import pack
from shared.runtime.tables import claims
from shared.runtime.tables.known import newly_known
from shared.security.keyring import Keyring

_SET = """
WITH journal AS (
  INSERT INTO journal (entity, seq, cause, decided, kind, name, actor, at, stream, number, version, said, read, told,
                       reply, prev, hash)
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::bool[], $5::text[], $6::text[], $7::text[],
                       $8::timestamptz[], $9::text[], $10::bigint[], $11::bigint[], $12::bytea[], $13::bytea[],
                       $14::bytea[], $15::bytea[], $16::bytea[], $17::bytea[])
), state AS (
  UPDATE state s SET seq = n.seq, version = n.version, head = n.head, counters = n.counters, document = n.document
  FROM unnest($18::text[], $19::bigint[], $20::bigint[], $21::bytea[], $22::jsonb[], $23::bytea[])
       AS n (entity, seq, version, head, counters, document)
  WHERE s.entity = n.entity
), heard AS (
  INSERT INTO heard (entity, topic, number, id)
  SELECT * FROM unnest($24::text[], $25::text[], $26::bigint[], $27::uuid[])
  ON CONFLICT (entity, topic) DO UPDATE SET number = excluded.number, id = excluded.id
), known AS (
  INSERT INTO known (id) SELECT id FROM unnest($28::uuid[]) AS n (id) ORDER BY id ON CONFLICT DO NOTHING
), outbox AS (
  INSERT INTO outbox (lane, entity, seq)
  SELECT lane, entity, seq
  FROM unnest($29::text[], $30::text[], $31::bigint[]) WITH ORDINALITY AS n (lane, entity, seq, place) ORDER BY place
), due_gone AS (
  DELETE FROM due d USING unnest($32::text[], $33::text[]) AS n (entity, key)
  WHERE (d.entity, d.key) = (n.entity, n.key)
), due_moved AS (
  UPDATE due d SET whom = n.whom, what = n.what, since = coalesce(n.since, d.since), until = n.until, parked = false
  FROM unnest($34::text[], $35::text[], $36::text[], $37::text[], $38::timestamptz[], $39::timestamptz[])
       AS n (entity, key, whom, what, since, until)
  WHERE (d.entity, d.key) = (n.entity, n.key)
), due_new AS (
  INSERT INTO due (entity, key, whom, what, since, until)
  SELECT * FROM unnest($40::text[], $41::text[], $42::text[], $43::text[], $44::timestamptz[], $45::timestamptz[])
), effect_gone AS (
  DELETE FROM effect WHERE key = ANY($46::uuid[])
)
INSERT INTO effect (key, entity, kind, not_before, expires_at, asked_seq, line, urgent)
SELECT * FROM unnest($47::uuid[], $48::text[], $49::text[], $50::timestamptz[], $51::timestamptz[], $52::bigint[],
                     $53::bytea[], $54::bool[])"""
"""What almost every set changes, in one way to the server: no table looks at another, no row is written twice."""

_LAZILY = "SET LOCAL synchronous_commit TO off"

_DUE_PARKED = """
UPDATE due d SET parked = n.parked FROM unnest($1::text[], $2::text[], $3::bool[]) AS n (entity, key, parked)
WHERE (d.entity, d.key) = (n.entity, n.key)"""

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

Rows = Sequence[Sequence[object]]
Both = tuple[Aggregate, Implied, Implied]
"""A aggregate, what its state implied before the set, and after it."""


@dataclass
class Changed:
    """Rows for `_SET`, by table, in the order of its parameters."""

    journal: Rows = ()
    state: Rows = ()
    heard: Rows = ()
    known: Rows = ()
    outbox: Rows = ()
    due_gone: Rows = ()
    due_moved: Rows = ()
    due_new: Rows = ()
    effect_gone: Rows = ()
    effect_new: Rows = ()


_COLUMNS = (17, 6, 4, 1, 3, 2, 6, 6, 1, 8)
"""How many each of these has."""


class Written(NamedTuple):
    """Who has something new to look at: relays by lane, whoever minds waits and handed facts, whoever sends effects."""

    lanes: set[str]
    waits: bool
    effects: bool


async def write(
    connection: asyncpg.Connection,
    keyring: Keyring,
    aggregates: Iterable[Aggregate],
    again: Rows,
    now: datetime,
    read_again: bool = False,
) -> Written:
    """Writes all differences. `read_again`: what PostgreSQL forgets of it in a crash is read from Kafka once more, so
    where nobody is told anything the disk is not waited for."""
    each = list(aggregates)
    both = [(one, implied(one.domain, one.loaded), implied(one.domain, one.state)) for one in each if one.touched]
    changed = _changed(keyring, each, again)
    change_waits(changed, [(one.entity, old.waits, then.waits) for one, old, then in both], now)
    _change_effects(keyring, changed, both)
    if changed != Changed():
        await put_set(connection, changed)
    if read_again and not changed.outbox and not changed.effect_new:
        await connection.execute(_LAZILY)
    faults.reach("state_written")
    await _put_seldom(connection, each, both, now)
    await _forget(connection, [one.entity for one in each if one.erased])
    faults.reach("outbox_written")
    freed = any(one.parked_waits.gone or one.outgoing.handed for one in each)
    waits = bool(changed.due_new or changed.due_moved or freed)
    return Written({str(lane) for lane, _, _ in changed.outbox}, waits, bool(changed.effect_new))


def _changed(keyring: Keyring, aggregates: Sequence[Aggregate], again: Rows) -> Changed:
    outbox = [(lane, row.entity, row.seq) for each in aggregates for row in each.journal.rows for lane in _lanes(row)]
    return Changed(
        journal=[_journal(row) for each in aggregates for row in each.journal.rows],
        state=[_state(keyring, each) for each in aggregates if each.touched],
        heard=[(e.entity, t, *e.inbox.last[t]) for e in aggregates for t in sorted(e.inbox.changed)],
        known=newly_known(aggregates),
        outbox=list(dict.fromkeys([*outbox, *(tuple(each) for each in again)])),
    )


async def put_set(connection: asyncpg.Connection, changed: Changed) -> None:
    tables = zip((getattr(changed, each.name) for each in fields(changed)), _COLUMNS, strict=True)
    await connection.execute(_SET, *(column for rows, count in tables for column in _columns(rows, count)))


def _columns(rows: Rows, count: int) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(count)]


async def put(connection: asyncpg.Connection, statement: str, rows: Rows) -> None:
    if rows:
        await connection.execute(statement, *_columns(rows, 0))


async def _forget(connection: asyncpg.Connection, erased: list[str]) -> None:
    """An erased state implies nothing any more."""
    if erased:
        for statement in _IMPLIED_BY_ERASED:
            await connection.execute(statement, erased)


def _lanes(row: Row) -> list[str]:
    return sorted({record.lane for record in row.told})


def _journal(row: Row) -> tuple[object, ...]:
    return (
        row.entity, row.seq, row.cause, row.decided, row.kind, row.name, row.actor, row.at, row.stream, row.number,
        row.version, row.said, row.read, row.packed, row.reply, row.prev, row.hash,
    )  # fmt: skip


def _state(keyring: Keyring, each: Aggregate) -> tuple[object, ...]:
    journal = each.journal
    try:
        document = seal_state(keyring, each.entity, journal.version, each.state)
    except Erased:
        document = None
    return (
        each.entity,
        journal.seq,
        journal.version,
        journal.head,
        orjson.dumps(each.outgoing.counters).decode(),
        document,
    )


def change_waits(changed: Changed, waits: list[tuple[str, dict[str, Wait], dict[str, Wait]]], now: datetime) -> None:
    """One that is moved on began when it began, unless it asks for something else now: neither whom it asks next nor
    until when is a beginning."""
    changed.due_gone = [(entity, key) for entity, old, new in waits for key in old if key not in new]
    changed.due_new = [_due(entity, e, now) for entity, old, new in waits for key, e in new.items() if key not in old]
    changed.due_moved = [
        _due(entity, each, None if each.what == old[key].what else now)
        for entity, old, new in waits
        for key, each in new.items()
        if key in old and each != old[key]
    ]


def _change_effects(keyring: Keyring, changed: Changed, both: Sequence[Both]) -> None:
    changed.effect_gone = [(key,) for _, old, then in both for key in old.effects.keys() - then.effects.keys()]
    changed.effect_new = [
        _effect(keyring, each, effect)
        for each, old, then in both
        for key, effect in then.effects.items()
        if key not in old.effects
    ]


async def _put_seldom(
    connection: asyncpg.Connection, aggregates: Sequence[Aggregate], both: Sequence[Both], now: datetime
) -> None:
    parked = [(each.entity, key, True) for each in aggregates for key in each.parked_waits.added]
    freed = [(each.entity, key, False) for each in aggregates for key in each.parked_waits.gone]
    await put(connection, _DUE_PARKED, parked + freed)
    await claims.write(connection, [(each, old.claims, then.claims) for each, old, then in both])
    await _put_listing(connection, [(each.entity, old.listing, then.listing) for each, old, then in both])
    await _put_queues(connection, aggregates, now)


def _due(entity: str, wait: Wait, began: datetime | None) -> tuple[object, ...]:
    return entity, wait.key, wait.whom.value, wait.what, wait.since or began, wait.until


def _effect(keyring: Keyring, each: Aggregate, effect: Effect) -> tuple[object, ...]:
    asked = each.outgoing.facts_at.get(effect.key, each.journal.seq)
    line = seal_line(keyring, each.entity, effect)
    return effect.key, each.entity, effect.kind, effect.not_before, effect.expires_at, asked, line, effect.urgent


async def _put_listing(
    connection: asyncpg.Connection, listings: list[tuple[str, dict[str, str], dict[str, str]]]
) -> None:
    gone = [(entity, f) for entity, old, new in listings for f in old if new.get(f) != old[f]]
    added = [(entity, f, value) for entity, old, new in listings for f, value in new.items() if old.get(f) != value]
    await put(connection, _LISTING_GONE, gone)
    await put(connection, _LISTING_NEW, added)


async def _put_queues(connection: asyncpg.Connection, changed: Sequence[Aggregate], now: datetime) -> None:
    await put(connection, _HANDED_GONE, [(id,) for each in changed for id in each.inbox.taken])
    await put(
        connection, _HANDED_NEW, [(h.entity, h.clinic, pack([h.record])) for e in changed for h in e.outgoing.handed]
    )
    await put(connection, _DEFERRED_GONE, [(e.entity, *place) for e in changed for place in e.deferred.gone])
    deferred = [
        (e.entity, topic, number, e.clinic, pack([e.deferred[topic, number]]))
        for e in changed
        for topic, number in e.deferred.added
    ]
    await put(connection, _DEFERRED_NEW, deferred)
    await put(connection, _PARKED_GONE, [(id,) for each in changed for id in each.parked.gone])
    await put(connection, _PARKED_NEW, [_parked(e, e.parked[id], now) for e in changed for id in e.parked.added])


def _parked(each: Aggregate, parked: Parked, now: datetime) -> tuple[object, ...]:
    return (
        parked.id, each.entity, each.clinic, parked.what, parked.kind, parked.name, parked.reason, parked.topic,
        parked.number, parked.attempt, now, parked.message,
    )  # fmt: skip
