"""Writes what a set changed: net differences, one statement for what most sets change, one per table for the rest."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import asyncpg

from shared.deciding import Wait
from shared.runtime import faults
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.folding import Implied, implied
from shared.runtime.aggregates.inbox import Parked
from shared.runtime.records import pack
from shared.runtime.tables import claims
from shared.runtime.tables.changed import (
    Changed,
    Rows,
    due_row,
    effect_row,
    journal_row,
    outbox_row,
    put_set,
    state_row,
)
from shared.runtime.tables.known import newly_known
from shared.security.keyring import Keyring

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

Untold = tuple[str, str, int]
"""Lane, entity and seq of a journal row that is to be told."""
Both = tuple[Aggregate, Implied, Implied]
"""An aggregate, what its state implied before the set, and after it."""


class Written(NamedTuple):
    """Which loops have something new to do: relays, by lane; the one for waits and handed facts; the one for
    effects."""

    lanes: set[str]
    waits: bool
    effects: bool


async def write(
    connection: asyncpg.Connection,
    keyring: Keyring,
    aggregates: Iterable[Aggregate],
    again: Sequence[Untold],
    now: datetime,
    read_again: bool = False,
) -> Written:
    """Writes all differences. `read_again`: after a crash of PostgreSQL these messages would be read from Kafka once
    more, so the commit does not wait for the disk, unless something is told."""
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
    return Written({str(lane) for _, lane, *_ in changed.outbox}, waits, bool(changed.effect_new))


def _changed(keyring: Keyring, aggregates: Sequence[Aggregate], again: Sequence[Untold]) -> Changed:
    rows = [row for each in aggregates for row in each.journal.rows]
    untold = [(lane, row.entity, row.seq) for row in rows for lane in sorted({record.lane for record in row.told})]
    return Changed(
        journal=[journal_row(row) for row in rows],
        state=[state_row(keyring, each) for each in aggregates if each.touched],
        heard=[(e.entity, t, *e.inbox.last[t]) for e in aggregates for t in sorted(e.inbox.changed)],
        known=newly_known(aggregates),
        outbox=[outbox_row(*each) for each in dict.fromkeys([*untold, *again])],
    )


async def put(connection: asyncpg.Connection, statement: str, rows: Rows) -> None:
    if rows:
        await connection.execute(statement, *(list(column) for column in zip(*rows, strict=True)))


async def _forget(connection: asyncpg.Connection, erased: list[str]) -> None:
    """An erased state implies nothing any more."""
    if erased:
        for statement in _IMPLIED_BY_ERASED:
            await connection.execute(statement, erased)


def change_waits(changed: Changed, waits: list[tuple[str, dict[str, Wait], dict[str, Wait]]], now: datetime) -> None:
    """A wait that only asks somebody else, or is moved to another time, keeps its beginning. One that now asks for
    something else begins now."""
    changed.due_gone = [due_row(entity, e) for entity, old, new in waits for key, e in old.items() if key not in new]
    changed.due_new = [
        due_row(entity, e, now) for entity, old, new in waits for key, e in new.items() if key not in old
    ]
    changed.due_moved = [
        due_row(entity, each, None if each.what == old[key].what else now)
        for entity, old, new in waits
        for key, each in new.items()
        if key in old and each != old[key]
    ]


def _change_effects(keyring: Keyring, changed: Changed, both: Sequence[Both]) -> None:
    changed.effect_gone = [key for _, old, then in both for key in old.effects.keys() - then.effects.keys()]
    changed.effect_new = [
        effect_row(keyring, each, effect)
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
