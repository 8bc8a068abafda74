"""Commands of one process. Whatever waits is one set; no delay is added (architecture, "One writer").

Urgent commands have a line of their own.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog

from shared.deciding import Actor
from shared.errors import Away
from shared.runtime import faults
from shared.runtime.asking import Asked, Replied
from shared.runtime.items import Ask, Discard, Item, Redrive, Retell
from shared.runtime.loops.waiting_line import Line, Waiting
from shared.runtime.tables.link import Link
from shared.runtime.tables.reading import Reading
from shared.runtime.writer import Writer

log = structlog.get_logger("commands")
MOST = 100
_WHOSE = """
SELECT entity FROM parked WHERE id = $1 UNION ALL SELECT entity FROM journal WHERE decided AND cause = $2 LIMIT 1"""


class CommandQueue:
    """Hands commands to the writer and their replies back. A dependency that is away is the caller's 503."""

    def __init__(self, writer: Writer, link: Link, urgent: Link, reading: Reading, patience: float = 1.0) -> None:
        self.writer, self.reading = writer, reading
        self._links = {False: link, True: urgent}
        self._lines = {each: Line(patience) for each in self._links}

    @property
    def links(self) -> list[Link]:
        return list(self._links.values())

    async def ask(self, asked: Asked) -> Replied:
        """Answers when it is committed. Raises `shared.errors.Away`."""
        faults.reach("command_received")
        return await self.put(Ask(asked), asked.urgent)

    async def put(self, item: Item, urgent: bool = False) -> Replied:
        return await self._lines[urgent].join(item)

    def has_room(self, let_in: int = 0) -> bool:
        """Whether one more command that is not urgent will be answered in time; `let_in` wait for an answer already."""
        return self._lines[False].has_room(let_in)

    async def run(self, urgent: bool = False) -> None:
        """For ever, one of the two lines."""
        while True:
            await self._answer(self._links[urgent], await self._lines[urgent].take(MOST))

    async def _answer(self, link: Link, waiting: Sequence[Waiting]) -> None:
        try:
            replies = await self.writer.apply(link, [each.item for each in waiting])
            faults.reach("command_committed")
        except Away as away:
            _fail(waiting, away)
        except Exception:
            log.exception("set-failed", size=len(waiting))
            await self._one_by_one(link, waiting)
        else:
            for each, reply in zip(waiting, replies, strict=True):
                if not each.future.done() and reply is not None:
                    each.future.set_result(reply)

    async def _one_by_one(self, link: Link, waiting: Sequence[Waiting]) -> None:
        if len(waiting) > 1:
            for each in waiting:
                await self._answer(link, [each])
            return
        item = waiting[0].item
        if isinstance(item, Ask) and not item.broken:
            await self._answer(link, [waiting[0]._replace(item=Ask(item.asked, broken=True))])
        else:
            _fail(waiting, Away("postgres"))

    async def redrive(self, parked_id: UUID, actor: Actor, cause: UUID) -> Replied:
        entity = await self._entity_of(parked_id, cause)
        return await self.put(Redrive(entity, parked_id, actor, cause))

    async def discard(self, parked_id: UUID, reason: str, actor: Actor, cause: UUID) -> Replied:
        entity = await self._entity_of(parked_id, cause)
        return await self.put(Discard(entity, parked_id, reason, actor, cause))

    async def retell(self, patient_id: str, stream: str, from_: int, actor: Actor, cause: UUID) -> Replied:
        return await self.put(Retell(patient_id, stream, from_, actor, cause))

    async def _entity_of(self, parked_id: UUID, cause: UUID) -> str:
        """Whose message this is or was; "" for one that never was parked."""
        return str(await self.reading.fetchval(_WHOSE, parked_id, cause) or "")


def _fail(waiting: Sequence[Waiting], error: Exception) -> None:
    for each in waiting:
        if not each.future.done():
            each.future.set_exception(error)
