"""Kafka positions, rows of the service's own database (architecture, "One writer")."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import asyncpg

_READ = "SELECT topic, partition, next FROM position WHERE topic = ANY($1)"
_ADD = """
INSERT INTO position (topic, partition, next)
SELECT topic, partition, 0 FROM unnest($1::text[], $2::int[]) AS n (topic, partition)
ORDER BY topic, partition ON CONFLICT DO NOTHING"""
_MOVE = """
WITH held AS (
  SELECT p.topic, p.partition
  FROM position p JOIN unnest($1::text[], $2::int[]) AS n (topic, partition) USING (topic, partition)
  ORDER BY p.topic, p.partition FOR UPDATE OF p
), moved AS (
  UPDATE position p SET next = n.after
  FROM held, unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) AS n (topic, partition, before, after)
  WHERE (p.topic, p.partition) = (held.topic, held.partition)
    AND (p.topic, p.partition, p.next) = (n.topic, n.partition, n.before)
  RETURNING 1
)
SELECT count(*) FROM moved"""
_SET = "UPDATE position SET next = $3 WHERE topic = $1 AND partition = $2"


class Place(NamedTuple):
    topic: str
    partition: int


class Move(NamedTuple):
    """A position goes from the value a batch began with to the one after its last record."""

    topic: str
    partition: int
    before: int
    after: int


async def read(connection: asyncpg.Connection, topics: Iterable[str]) -> dict[Place, int]:
    rows = await connection.fetch(_READ, list(topics))
    return {Place(row["topic"], row["partition"]): row["next"] for row in rows}


async def add(connection: asyncpg.Connection, places: Sequence[Place]) -> None:
    """Positions not there yet begin at 0."""
    await connection.execute(_ADD, [place.topic for place in places], [place.partition for place in places])


async def move(connection: asyncpg.Connection, moves: Sequence[Move]) -> bool:
    """False where a position is not where this batch began: somebody else has read these records."""
    columns = [list(column) for column in zip(*moves, strict=True)]
    return int(await connection.fetchval(_MOVE, *columns)) == len(moves)


async def step_back(connection: asyncpg.Connection, place: Place, end: int) -> None:
    """A position beyond the end of its log goes to that end."""
    await connection.execute(_SET, place.topic, place.partition, end)
