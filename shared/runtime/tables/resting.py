"""After a restore, waits and effects rest until the streams are read as far as they went at that start.

Source: architecture, "Missing, forgotten".
"""

from collections.abc import Mapping

import asyncpg

from shared.runtime.tables.positions import Place

_REST = """
INSERT INTO rest (topic, partition, until) SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])
ON CONFLICT (topic, partition) DO UPDATE SET until = greatest(rest.until, excluded.until)"""
_ANY = "SELECT EXISTS (SELECT FROM rest)"
_RESTING = """
SELECT EXISTS (
  SELECT FROM rest r LEFT JOIN position p USING (topic, partition) WHERE coalesce(p.next, 0) < r.until)"""
_OVER = """
DELETE FROM rest r USING position p
WHERE (p.topic, p.partition) = (r.topic, r.partition) AND p.next >= r.until"""


async def rest(connection: asyncpg.Connection, ends: Mapping[Place, int]) -> None:
    """From now on nothing runs out and nothing is sent until the positions have reached these ends."""
    places = sorted(ends)
    await connection.execute(_REST, [p.topic for p in places], [p.partition for p in places], [ends[p] for p in places])


async def resting(connection: asyncpg.Connection) -> bool:
    if not await connection.fetchval(_ANY):
        return False
    if await connection.fetchval(_RESTING):
        return True
    await connection.execute(_OVER)
    return False
