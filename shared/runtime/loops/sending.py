"""Effects: mail and the like, never inside a decision. An attempt is noted before it is made."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

import asyncpg
import structlog

from shared.clock import Clock
from shared.deciding import EffectEnded
from shared.errors import Away, Erased, Later, Missing
from shared.runtime import faults
from shared.runtime.aggregates.sealed_rows import open_line
from shared.runtime.items import End
from shared.runtime.service import Send
from shared.runtime.tables.link import Link
from shared.runtime.tables.resting import resting
from shared.runtime.telemetry import AWAY
from shared.runtime.waking import woken_within
from shared.runtime.writer import Writer

log = structlog.get_logger("sending")
MOST = 20
POLL_SECONDS = 0.5
TELL_SECONDS = 0.1
"""Letters are sent on, before their outcomes are told as a set, until the first outcome is this old."""
LOOK_SECONDS = 1.0
"""After this long it looks again for what is urgent, which so waits behind one letter at most, and not behind all."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
GONE_SECONDS = 60
"""An attempt of another process that is older than this, on the wall clock, was abandoned."""

RUNNABLE = """
not_before <= $1 AND sending_since IS NULL
AND NOT EXISTS (SELECT FROM outbox o WHERE (o.entity, o.seq) = (effect.entity, effect.asked_seq))"""
_OPEN = f"""
SELECT key, entity, kind, line, expires_at <= $1 AS expired FROM effect
WHERE {RUNNABLE} AND (expires_at <= $1 OR (key <> ALL($2::uuid[]) AND (urgent OR $3)))
ORDER BY urgent DESC, expires_at, key LIMIT {MOST}"""
_CLAIM = f"""
UPDATE effect SET sending_since = clock_timestamp(), sending_by = $3 WHERE key = $2 AND {RUNNABLE} RETURNING key"""
_RELEASE = "UPDATE effect SET sending_since = NULL, sending_by = NULL WHERE key = $1 AND sending_by = $2"
_GONE = """
SELECT key, entity, kind FROM effect
WHERE sending_by = $1 OR sending_since < clock_timestamp() - make_interval(secs => $2)"""


class Sending:
    """Sends what has become runnable. `sender` names this replica; what it left half done is told at its next start.

    `abandoning` is another link: looking for abandoned attempts must not disturb one that is being made. `knows` says
    whether this process has heard what might make a letter untrue; until then only urgent ones go out. `gathers_ms`: at
    least so long lies between two looks, so that outcomes are told in sets.
    """

    def __init__(
        self,
        writer: Writer,
        link: Link,
        abandoning: Link,
        clock: Clock,
        senders: Mapping[str, Send],
        sender: str,
        knows: Callable[[], bool] = lambda: True,
        gathers_ms: int = 0,
    ) -> None:
        self.gathers_ms = gathers_ms
        self.writer, self.link, self.abandoning, self.clock = writer, link, abandoning, clock
        self.senders, self.sender, self.knows = senders, sender, knows
        self._woken = writer.runnable.listen()
        self._later = Patience()

    async def step(self) -> None:
        """Sends up to a handful, or sleeps until something may be runnable."""
        looked = time.monotonic()
        async with self.link.using() as connection:
            wanted = self.clock.now(), self._later.keys(), self.knows()
            rows = [] if await resting(connection) else await connection.fetch(_OPEN, *wanted)
        if rows:
            await self._all(rows, looked + LOOK_SECONDS)
            await asyncio.sleep(looked + self.gathers_ms / 1000 - time.monotonic())
        else:
            await woken_within(self._woken, POLL_SECONDS)

    async def _all(self, rows: Sequence[asyncpg.Record], until: float) -> None:
        """One after the other, as long as there is time; what has ended is told in sets, before it is old."""
        ended: list[End] = []
        since = 0.0
        try:
            for row in rows:
                if end := await self._one(row):
                    since = since if ended else time.monotonic()
                    ended.append(end)
                if ended and time.monotonic() > since + TELL_SECONDS:
                    ended = await self._tell(ended, self.link)
                if time.monotonic() > until:
                    return
        finally:
            await self._tell(ended, self.link)

    async def abandon(self, own: bool) -> None:
        """Tells that the outcome of abandoned attempts is `unknown`: at a start this replica's own, else old ones."""
        async with self.abandoning.using() as connection:
            rows = await connection.fetch(_GONE, self.sender if own else "", GONE_SECONDS)
        await self._tell([self._ended(row, "unknown") for row in rows], self.abandoning)

    async def _one(self, row: asyncpg.Record) -> End | None:
        if row["expired"]:
            return self._ended(row, "expired")
        if not await self._claim(row["key"]):
            return None
        faults.reach("effect_claimed")
        return await self._send(row)

    async def _claim(self, key: UUID) -> bool:
        """Notes the attempt. If the database goes away meanwhile, the note is taken back: nothing was sent."""
        try:
            async with self.link.using() as connection:
                return bool(await connection.fetchval(_CLAIM, self.clock.now(), key, self.sender))
        except Away:
            await self._release(key)
            raise

    async def _send(self, row: asyncpg.Record) -> End | None:
        try:
            await self.writer.keyring.prefetch([row["entity"]])
            line = open_line(self.writer.keyring, row["entity"], row["key"], row["line"])
            outcome = await self.senders[row["kind"]](line, str(row["key"]))
        except Later as later:
            AWAY.labels(later.dependency).inc()
            self._later.put_off(row["key"])
            await self._release(row["key"])
            return None
        except Away:
            await self._release(row["key"])
            raise
        except (Erased, Missing):
            outcome = "suppressed"
        except Exception as error:
            log.error("sender-raised", kind=row["kind"], error=type(error).__name__)
            outcome = "unknown"
        faults.reach("effect_sent")
        return self._ended(row, outcome)

    async def _release(self, key: UUID) -> None:
        """Nothing was sent: another try may follow."""

        async def release() -> None:
            async with self.link.using() as connection:
                await connection.execute(_RELEASE, key, self.sender)

        await _however_long(release)

    def _ended(self, row: asyncpg.Record, outcome: str) -> End:
        self._later.forget(row["key"])
        outcome, _, detail = outcome.partition(":")
        return End(row["entity"], EffectEnded(row["key"], row["kind"], outcome, detail))

    async def _tell(self, ended: list[End], link: Link) -> list[End]:
        """Tells these outcomes. Gives the empty list of what is left to be told."""
        if ended:
            await _however_long(lambda: self.writer.apply(link, ended))
        return []


class Patience:
    """Effects that are tried again later, each after a longer pause from try to try. Others do not wait behind them."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._until: dict[UUID, tuple[int, float]] = {}

    def put_off(self, key: UUID) -> None:
        tries = self._until.get(key, (0, 0.0))[0]
        self._until[key] = tries + 1, self._seconds() + min(FIRST_PAUSE * 2**tries, LONGEST_PAUSE)

    def keys(self) -> list[UUID]:
        """Whose time has not come."""
        now = self._seconds()
        return [key for key, (_, until) in self._until.items() if until > now]

    def forget(self, key: UUID) -> None:
        self._until.pop(key, None)


async def _however_long(write: Callable[[], Awaitable[object]]) -> None:
    """Waits for a database that is away."""
    while True:
        try:
            await write()
            return
        except Away as away:
            AWAY.labels(away.dependency).inc()
            await asyncio.sleep(0.5)
