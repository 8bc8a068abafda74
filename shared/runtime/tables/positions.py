"""Kafka positions, rows of the service's own database (architecture, "One writer")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import asyncpg

_READ = "SELECT topic, partition, next FROM position WHERE topic = ANY($1)"
_ADD = """
INSERT INTO position (topic, partition, next)
SELECT topic, partition, 0 FROM unnest($1::text[], $2::int[]) AS n (topic, partition)
ORDER BY topic, partition ON CONFLICT DO NOTHING"""
_LOCK = """
SELECT FROM position p JOIN unnest($1::text[], $2::int[]) AS n (topic, partition) USING (topic, partition)
ORDER BY p.topic, p.partition FOR UPDATE OF p"""
_MOVE = """
UPDATE position p SET next = n.after
FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) AS n (topic, partition, before, after)
WHERE (p.topic, p.partition, p.next) = (n.topic, n.partition, n.before)"""
_NOTE = """
INSERT INTO position AS p (topic, partition, next)
SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[]) AS n (topic, partition, next) ORDER BY 1, 2
ON CONFLICT (topic, partition) DO UPDATE SET next = greatest(p.next, excluded.next)"""
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
    """False where one is not at the value it should be moved from: somebody else read these records."""
    columns = [list(column) for column in zip(*moves, strict=True)]
    if len(moves) > 1:
        await connection.execute(_LOCK, columns[0], columns[1])
    status = await connection.execute(_MOVE, *columns)
    return int(status.rpartition(" ")[2]) == len(moves)


async def note(connection: asyncpg.Connection, told: dict[Place, int]) -> None:
    """How far the relay knows its own topics; never backwards."""
    places = sorted(told)
    columns = ([p.topic for p in places], [p.partition for p in places], [told[p] for p in places])
    await connection.execute(_NOTE, *columns)


async def step_back(connection: asyncpg.Connection, place: Place, end: int) -> None:
    """A position beyond the end of its log goes to that end."""
    await connection.execute(_SET, place.topic, place.partition, end)
