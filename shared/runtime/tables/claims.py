"""Claims: which seats of which resources are taken, for which spans. Locked by resource, after every row."""

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256

import asyncpg

from shared.deciding import Claim, Taken
from shared.runtime.aggregates.aggregate import Aggregate

_LOCK = "SELECT pg_advisory_xact_lock(hash) FROM unnest($1::bigint[]) AS n (hash)"
_STANDING = """
SELECT entity, key, resource, seat, lower(span) AS start, upper(span) AS until FROM claim WHERE resource = ANY($1)"""

_GONE = """
DELETE FROM claim c USING unnest($1::text[], $2::text[]) AS n (entity, key)
WHERE (c.entity, c.key) = (n.entity, n.key)"""
_NEW = """
INSERT INTO claim (entity, key, resource, seat, span)
SELECT entity, key, resource, seat, tstzrange(start, until, '[)')
FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::timestamptz[])
     AS n (entity, key, resource, seat, start, until)"""

_ALL_GONE = "DELETE FROM claim WHERE entity = ANY($1::text[])"
_STALE = """
DELETE FROM claim c USING unnest($1::text[], $2::int[], $3::timestamptz[], $4::timestamptz[])
                          AS n (resource, seat, start, until)
WHERE (c.resource, c.seat) = (n.resource, n.seat) AND c.span && tstzrange(n.start, n.until, '[)')"""

Change = tuple[Aggregate, dict[str, Claim], dict[str, Claim]]
"""An aggregate, what its state claimed before the set, and after it."""


async def lock(connection: asyncpg.Connection, resources: Iterable[str]) -> None:
    """Until the transaction ends nobody else takes or releases anything on these. They are locked in the order of
    their hashes."""
    await connection.fetch(_LOCK, sorted({_hash(each) for each in resources}))


def _hash(resource: str) -> int:
    return int.from_bytes(sha256(f"resource/{resource}".encode()).digest()[:8], "big", signed=True)


async def standing(connection: asyncpg.Connection, resources: Collection[str]) -> list[Taken]:
    """The claims that stand on these resources, whoever's they are."""
    return [_taken(row) for row in await connection.fetch(_STANDING, list(resources))]


def _taken(row: asyncpg.Record) -> Taken:
    return Taken(Claim(row["key"], row["resource"], row["seat"], row["start"], row["until"]), row["entity"])


async def forget(connection: asyncpg.Connection, erased: Iterable[str]) -> None:
    """Whoever is erased claims nothing any more."""
    await connection.execute(_ALL_GONE, list(erased))


async def write(connection: asyncpg.Connection, changes: Sequence[Change]) -> None:
    """Stored claims follow the states: gone, then new."""
    ordinary = [each for each in changes if not _restored(each[0])]
    gone = [(each.entity, key) for each, old, now in ordinary for key in old if now.get(key) != old[key]]
    new = [_row(e.entity, claim) for e, old, now in ordinary for key, claim in now.items() if old.get(key) != claim]
    await _put(connection, _GONE, gone)
    await _put_back(connection, [(each.entity, now) for each, _, now in changes if _restored(each)])
    await _put(connection, _NEW, new)


async def _put_back(connection: asyncpg.Connection, restored: Sequence[tuple[str, dict[str, Claim]]]) -> None:
    """All claims of an entity whose state was just restored. A claim that stands in their way is older, and is
    removed: its holder had given it up after the copy was made, and will be restored too."""
    if not restored:
        return
    rows = [_row(entity, claim) for entity, claims in restored for claim in claims.values()]
    await connection.execute(_ALL_GONE, [entity for entity, _ in restored])
    await _put(connection, _STALE, [row[2:] for row in rows])
    await _put(connection, f"{_NEW} ON CONFLICT DO NOTHING", rows)


def _restored(aggregate: Aggregate) -> bool:
    return any(row.kind == "restored" for row in aggregate.journal.rows)


def _row(entity: str, claim: Claim) -> tuple[object, ...]:
    return entity, claim.key, claim.resource, claim.seat, claim.start, claim.end


async def _put(connection: asyncpg.Connection, statement: str, rows: Sequence[Sequence[object]]) -> None:
    if rows:
        await connection.execute(statement, *(list(column) for column in zip(*rows, strict=True)))
