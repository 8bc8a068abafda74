"""Waits that ran out and facts handed over: taken from their tables, in sets (architecture, "Time")."""

from datetime import datetime

import asyncpg
import structlog

from shared.clock import Clock
from shared.errors import Away
from shared.runtime import faults
from shared.runtime.items import HandOver, Item, RunOut
from shared.runtime.records import unpack
from shared.runtime.tables.link import Link
from shared.runtime.tables.resting import resting
from shared.runtime.waking import woken_within
from shared.runtime.writer import Writer

log = structlog.get_logger("timing")
MOST = 200
POLL_SECONDS = 0.5
"""What another replica brought about is seen after this long."""

_DUE = """
SELECT entity FROM due WHERE until <= $1 AND NOT parked GROUP BY entity ORDER BY min(until) LIMIT $2"""
_AHEAD = """
SELECT EXISTS (SELECT FROM rest) AS rests, EXISTS (SELECT FROM handed) AS handed,
       (SELECT min(until) FROM due WHERE NOT parked) AS next"""
_HANDED = "SELECT id, entity, clinic, record FROM handed ORDER BY id LIMIT $1"


class Timing:
    """Decides waits when their time has come. A stepping clock wakes it, a real one lets it sleep until then."""

    def __init__(self, writer: Writer, link: Link, clock: Clock) -> None:
        self.writer, self.link, self.clock = writer, link, clock
        self._woken = writer.changed.listen()

    async def step(self) -> None:
        """Takes what is due now, or sleeps until something may be."""
        async with self.link.using() as connection:
            ahead = dict(await connection.fetchrow(_AHEAD) or {})
            rests = ahead["rests"] and await resting(connection)
            items = await self._handed(connection) if ahead["handed"] else []
            if not items and not rests and ahead["next"] and ahead["next"] <= self.clock.now():
                items = await self._due(connection)
        if items:
            await self._apply(items)
        else:
            await woken_within(self._woken, self._seconds_until(None if rests else ahead["next"]))

    async def _due(self, connection: asyncpg.Connection) -> list[Item]:
        rows = await connection.fetch(_DUE, self.clock.now(), MOST)
        faults.reach("wait_scanned")
        return [RunOut(row["entity"]) for row in rows]

    async def _handed(self, connection: asyncpg.Connection) -> list[Item]:
        rows = await connection.fetch(_HANDED, MOST)
        return [HandOver(row["id"], row["entity"], row["clinic"], unpack(row["record"])[0]) for row in rows]

    async def _apply(self, items: list[Item]) -> None:
        try:
            await self.writer.apply(self.link, items)
        except Away:
            raise
        except Exception:
            log.exception("set-failed", size=len(items))
            await self._one_by_one(items)
        faults.reach("wait_committed")

    async def _one_by_one(self, items: list[Item]) -> None:
        for item in items:
            try:
                await self.writer.apply(self.link, [item])
            except Away:
                raise
            except Exception:
                if not isinstance(item, RunOut):
                    raise
                log.exception("wait-failed-alone")
                await self.writer.apply(self.link, [RunOut(item.entity, broken=True)])

    def _seconds_until(self, wake: datetime | None) -> float:
        if wake is None or self.clock.stepping:
            return POLL_SECONDS
        return min(POLL_SECONDS, max(0.001, self.clock.seconds_until(wake)))
