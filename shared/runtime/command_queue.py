"""Commands of one process: whatever waits is one set, no delay is added (architecture, "One writer")."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog

from shared.deciding import Actor
from shared.errors import Away
from shared.runtime import faults
from shared.runtime.asking import Asked, Replied
from shared.runtime.items import Ask, Discard, Item, Redrive, Retell
from shared.runtime.tables.link import Link
from shared.runtime.tables.reading import Reading
from shared.runtime.writer import Writer

log = structlog.get_logger("commands")
MOST = 100
_WHOSE = """
SELECT entity FROM parked WHERE id = $1 UNION ALL SELECT entity FROM journal WHERE decided AND cause = $2 LIMIT 1"""
Waiting = tuple[Item, "asyncio.Future[Replied]"]


class CommandQueue:
    """Hands commands to the writer and their replies back. A dependency that is away is the caller's 503."""

    def __init__(self, writer: Writer, link: Link, reading: Reading) -> None:
        self.writer, self.link, self.reading = writer, link, reading
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue()

    async def ask(self, asked: Asked) -> Replied:
        """Answers when it is committed. Raises `shared.errors.Away`."""
        faults.reach("command_received")
        return await self.put(Ask(asked))

    async def put(self, item: Item) -> Replied:
        future: asyncio.Future[Replied] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((item, future))
        return await future

    async def run(self) -> None:
        """For ever."""
        while True:
            waiting = [await self._queue.get()]
            while len(waiting) < MOST and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            await self._answer(waiting)

    async def _answer(self, waiting: Sequence[Waiting]) -> None:
        try:
            replies = await self.writer.apply(self.link, [item for item, _ in waiting])
            faults.reach("command_committed")
        except Away as away:
            _fail(waiting, away)
        except Exception:
            log.exception("set-failed", size=len(waiting))
            await self._one_by_one(waiting)
        else:
            for (_, future), reply in zip(waiting, replies, strict=True):
                if not future.done() and reply is not None:
                    future.set_result(reply)

    async def _one_by_one(self, waiting: Sequence[Waiting]) -> None:
        if len(waiting) > 1:
            for each in waiting:
                await self._answer([each])
            return
        item, future = waiting[0]
        if isinstance(item, Ask) and not item.broken:
            await self._answer([(Ask(item.asked, broken=True), future)])
        else:
            _fail(waiting, Away("postgres"))

    async def redrive(self, parked_id: UUID, actor: Actor, cause: UUID) -> Replied:
        """Decides a parked message on the state of today."""
        entity = await self._entity_of(parked_id, cause)
        return await self.put(Redrive(entity, parked_id, actor, cause))

    async def discard(self, parked_id: UUID, reason: str, actor: Actor, cause: UUID) -> Replied:
        """Gives a parked message up."""
        entity = await self._entity_of(parked_id, cause)
        return await self.put(Discard(entity, parked_id, reason, actor, cause))

    async def retell(self, patient_id: str, stream: str, from_: int, actor: Actor, cause: UUID) -> Replied:
        """Tells again what was told on a stream, from a number on."""
        return await self.put(Retell(patient_id, stream, from_, actor, cause))

    async def _entity_of(self, parked_id: UUID, cause: UUID) -> str:
        """Whose message this is or was; "" for one that never was parked."""
        return str(await self.reading.fetchval(_WHOSE, parked_id, cause) or "")


def _fail(waiting: Sequence[Waiting], error: Exception) -> None:
    for _, future in waiting:
        if not future.done():
            future.set_exception(error)
