"""Effects: mail and the like, never inside a decision. An attempt is noted before it is made (design 3.5)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import asyncpg
import structlog

from shared.clock import Clock
from shared.deciding import EffectEnded
from shared.errors import Away, Erased, Missing
from shared.runtime import faults
from shared.runtime.items import End
from shared.runtime.looping import woken_within
from shared.runtime.resting import resting
from shared.runtime.sealed_rows import open_line
from shared.runtime.service import Send
from shared.runtime.tables.link import Link
from shared.runtime.telemetry import AWAY
from shared.runtime.writer import Writer

log = structlog.get_logger("sending")
MOST = 20
POLL_SECONDS = 0.5
GONE_SECONDS = 60
"""An attempt of another process older than this, on the wall clock, is nobody's any more."""

RUNNABLE = """
not_before <= $1 AND sending_since IS NULL
AND NOT EXISTS (SELECT FROM outbox o WHERE (o.entity, o.seq) = (effect.entity, effect.asked_seq))"""
_OPEN = f"""
SELECT key, entity, kind, line, expires_at <= $1 AS expired FROM effect
WHERE {RUNNABLE} ORDER BY not_before, key LIMIT {MOST}"""
_CLAIM = f"""
UPDATE effect SET sending_since = clock_timestamp(), sending_by = $3 WHERE key = $2 AND {RUNNABLE} RETURNING key"""
_RELEASE = "UPDATE effect SET sending_since = NULL, sending_by = NULL WHERE key = $1 AND sending_by = $2"
_GONE = """
SELECT key, entity, kind FROM effect
WHERE sending_by = $1 OR sending_since < clock_timestamp() - make_interval(secs => $2)"""


class Sending:
    """Sends what has become runnable. `sender` names this replica: what it left half done, its next start tells.

    `abandoning` is another link: looking for attempts that nobody makes must not disturb one that is being made.
    """

    def __init__(
        self, writer: Writer, link: Link, abandoning: Link, clock: Clock, senders: Mapping[str, Send], sender: str
    ) -> None:
        self.writer, self.link, self.abandoning, self.clock = writer, link, abandoning, clock
        self.senders, self.sender = senders, sender
        self._woken = writer.runnable.listen()

    async def step(self) -> None:
        """Sends up to a handful, or sleeps until something may be runnable."""
        async with self.link.using() as connection:
            rows = [] if await resting(connection) else await connection.fetch(_OPEN, self.clock.now())
        for row in rows:
            await self._one(row)
        if not rows:
            await woken_within(self._woken, POLL_SECONDS)

    async def abandon(self, own: bool) -> None:
        """Tells `unknown` of attempts that nobody makes any more: at a start this replica's own, else old ones."""
        async with self.abandoning.using() as connection:
            rows = await connection.fetch(_GONE, self.sender if own else "", GONE_SECONDS)
        for row in rows:
            await self._end(row, "unknown", self.abandoning)

    async def _one(self, row: asyncpg.Record) -> None:
        if row["expired"]:
            await self._end(row, "expired", self.link)
        elif await self._claim(row["key"]):
            faults.reach("effect_claimed")
            await self._send(row)

    async def _claim(self, key: UUID) -> bool:
        """Notes the attempt. Where nobody knows whether it was noted it is taken back: nothing was sent."""
        try:
            async with self.link.using() as connection:
                return bool(await connection.fetchval(_CLAIM, self.clock.now(), key, self.sender))
        except Away:
            await self._release(key)
            raise

    async def _send(self, row: asyncpg.Record) -> None:
        try:
            await self.writer.keyring.prefetch([row["entity"]])
            line = open_line(self.writer.keyring, row["entity"], row["key"], row["line"])
            outcome = await self.senders[row["kind"]](line, str(row["key"]))
        except Away:
            await self._release(row["key"])
            raise
        except (Erased, Missing):
            outcome = "suppressed"
        except Exception as error:
            log.error("sender-raised", kind=row["kind"], error=type(error).__name__)
            outcome = "unknown"
        faults.reach("effect_sent")
        await self._end(row, outcome, self.link)

    async def _release(self, key: UUID) -> None:
        """Nothing was sent: another try may follow."""

        async def release() -> None:
            async with self.link.using() as connection:
                await connection.execute(_RELEASE, key, self.sender)

        await _however_long(release)

    async def _end(self, row: asyncpg.Record, outcome: str, link: Link) -> None:
        """What has happened outside is told."""
        end = End(row["entity"], EffectEnded(row["key"], row["kind"], outcome))
        await _however_long(lambda: self.writer.apply(link, [end]))


async def _however_long(write: Callable[[], Awaitable[object]]) -> None:
    """Waits for a database that is away."""
    while True:
        try:
            await write()
            return
        except Away as away:
            AWAY.labels(away.dependency).inc()
            await asyncio.sleep(0.5)
