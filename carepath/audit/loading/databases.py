"""One service's database, all of it in one read-only snapshot; and which keys there are."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import asyncpg

from carepath.audit.evidence import Database, Deferred, Due, Effect, Heard, Kept, Parked, Place, Row, Untold
from carepath.audit.formulas import digest
from carepath.audit.records import Word, word_of
from carepath.audit.upfile import CannotAudit

_STATE = "SELECT entity, clinic, seq, version, head, counters FROM state ORDER BY entity"
_JOURNAL = """
SELECT entity, seq, cause, decided, kind, name, actor, at, stream, number, version, said, read, told, reply, prev, hash
FROM journal ORDER BY entity, seq"""
_HEARD = "SELECT entity, topic, number, id FROM heard ORDER BY entity, topic"
_POSITION = "SELECT topic, partition, next FROM position ORDER BY topic, partition"
_DUE = "SELECT entity, key, until, parked FROM due ORDER BY entity, key"
_EFFECT = "SELECT key, entity, not_before, sending_since IS NOT NULL AS sending FROM effect ORDER BY key"
_DEFERRED = "SELECT entity, topic, number, clinic FROM deferred ORDER BY entity, topic, number"
_PARKED = "SELECT id, entity, what, topic, number, clinic, kind, name FROM parked ORDER BY entity, id"
_OUTBOX = "SELECT DISTINCT lane, entity, seq FROM outbox"
_HANDED = "SELECT count(*) FROM handed"
_KNOWN = "SELECT id FROM known"
_REST = "SELECT topic, partition, until FROM rest"
_KEYS = "SELECT entity, owner, kid, erased_at IS NOT NULL AS erased, wrapped IS NULL AS gone FROM key"

_AT_ONCE = 500
_HEARING = frozenset({"heard", "handed", "redriven"})
"""Kinds of rows whose `said` is the record that was heard, sealed already."""


@asynccontextmanager
async def snapshot(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection inside one REPEATABLE READ, READ ONLY transaction. Raises CannotAudit."""
    try:
        connection = await asyncpg.connect(dsn, timeout=10, server_settings={"application_name": "carepath audit"})
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise CannotAudit(f"PostgreSQL does not let the audit in ({type(error).__name__})") from None
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection
    except asyncpg.UndefinedTableError as error:
        raise CannotAudit(f"a database has not the tables of a service ({error})") from None
    finally:
        await connection.close()


async def read_database(name: str, dsn: str) -> Database:
    database = Database(name)
    async with snapshot(dsn) as connection:
        for row in await connection.fetch(_STATE):
            database.states[row["entity"]] = _kept(row)
        async for row in connection.cursor(_JOURNAL, prefetch=_AT_ONCE):
            database.journal.setdefault(row["entity"], []).append(_journal_row(row))
        for row in await connection.fetch(_HEARD):
            database.heard[row["entity"], row["topic"]] = Heard(row["number"], row["id"])
        database.positions = {Place(row[0], row[1]): row[2] for row in await connection.fetch(_POSITION)}
        database.due = [Due(*row) for row in await connection.fetch(_DUE)]
        database.effects = [Effect(*row) for row in await connection.fetch(_EFFECT)]
        database.deferred = [Deferred(*row) for row in await connection.fetch(_DEFERRED)]
        database.parked = [Parked(*row) for row in await connection.fetch(_PARKED)]
        database.outbox = {Untold(*row) for row in await connection.fetch(_OUTBOX)}
        database.handed = await connection.fetchval(_HANDED)
        database.known = frozenset(row["id"] for row in await connection.fetch(_KNOWN))
        database.rest = {Place(row[0], row[1]): row[2] for row in await connection.fetch(_REST)}
    return database


class Keys(NamedTuple):
    """The public name of every entity's key, whose keys were destroyed, and whose were by halves."""

    kids: Mapping[str, str]
    erased: frozenset[str]
    torn: frozenset[str]


async def read_keys(dsn: str) -> Keys:
    async with snapshot(dsn) as connection:
        rows = await connection.fetch(_KEYS)
    whole = {row["entity"] for row in rows if not row["erased"] and not row["gone"]}
    gone = frozenset(row["entity"] for row in rows if row["erased"] or row["gone"])
    half = frozenset(row["entity"] for row in rows if row["erased"] != row["gone"]) | (gone & whole)
    return Keys({row["entity"]: row["kid"] for row in rows if not row["owner"]}, gone, half)


def _kept(row: asyncpg.Record) -> Kept:
    return Kept(row["clinic"], row["seq"], row["version"], row["head"], json.loads(row["counters"]))


def _journal_row(row: asyncpg.Record) -> Row:
    heard = words_of(row["said"]) if row["kind"] in _HEARING else ()
    return Row(
        row["entity"], row["seq"], row["cause"], row["decided"], row["kind"], row["name"], row["actor"], row["at"],
        row["stream"], row["number"], row["version"], digest(row["said"]), digest(row["read"]), digest(row["told"]),
        digest(row["reply"]), row["prev"], row["hash"], words_of(row["told"]), heard[0] if heard else None,
    )  # fmt: skip


def words_of(packed: bytes | None) -> tuple[Word, ...]:
    """The records of a column that holds JSON [[topic, key, value, {header: value}, lane], ...]. What cannot be read
    gives no words: the hash of its row says that it was changed."""
    try:
        records: list[Any] = json.loads(packed) if packed else []
        words = [word_of(topic, key, value, headers, lane) for topic, key, value, headers, lane in records]
    except (ValueError, TypeError, AttributeError):
        return ()
    return tuple(word for word in words if word)
