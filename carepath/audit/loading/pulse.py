"""Whether a stack stands still, and whether it has anything left to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from carepath.audit.evidence import Place
from carepath.audit.loading.databases import snapshot
from carepath.audit.loading.topics import Kafka
from carepath.audit.upfile import StackAt

_MARKS = """
SELECT (SELECT coalesce(sum(seq), 0) FROM state) AS journal,
       (SELECT coalesce(sum(number), 0) FROM heard) AS heard,
       (SELECT count(*) FROM deferred) + (SELECT count(*) FROM parked) AS aside,
       (SELECT count(*) FROM outbox) AS outbox,
       (SELECT count(*) FROM handed) AS handed,
       (SELECT count(*) FROM due WHERE until <= $1 AND NOT parked) AS due,
       (SELECT count(*) FROM effect WHERE not_before <= $1 AND sending_since IS NULL) AS effect,
       (SELECT count(*) FROM effect WHERE sending_since IS NOT NULL) AS sending"""
_POSITIONS = "SELECT topic, partition, next FROM position ORDER BY topic, partition"
_LEFT = ("outbox", "handed", "due", "effect", "sending")


@dataclass(frozen=True)
class Pulse:
    """`marks` change with whatever a stack does; `busy` names what is left to do, in words for a person."""

    marks: Mapping[str, Any]
    busy: tuple[str, ...]

    def moved_since(self, earlier: Pulse) -> tuple[str, ...]:
        return tuple(sorted(name for name, mark in self.marks.items() if earlier.marks.get(name) != mark))


async def take(stack: StackAt, kafka: Kafka, places: list[Place], now: datetime) -> Pulse:
    ends = {place: end for place, (_, end) in kafka.bounds(places).items()}
    marks: dict[str, Any] = {"topics": tuple(sorted(ends.items()))}
    busy: list[str] = []
    for service in stack.services:
        async with snapshot(service.dsn) as connection:
            row = dict(await connection.fetchrow(_MARKS, now) or {})
            positions = {Place(each[0], each[1]): each[2] for each in await connection.fetch(_POSITIONS)}
        marks |= {f"{service.name} {name}": value for name, value in row.items()}
        marks[f"{service.name} position"] = tuple(positions.items())
        busy += [f"{service.name} {name}" for name in _LEFT if row[name]]
        own = (f"care.{service.name}", f"care.{service.name}.safety")
        if any(next_ != ends.get(place, 0) for place, next_ in positions.items() if place.topic not in own):
            busy.append(f"{service.name} reads")
    return Pulse(marks, tuple(busy))
