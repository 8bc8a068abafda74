"""Before a service says that it is ready, it does what its first caller would have to wait for: connections,
statements, plans, and whatever the code loads when it is first needed."""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from uuid import UUID

from shared.errors import Away
from shared.fields.times import Present
from shared.runtime.edge.validating import validate
from shared.runtime.operations import CommandOperation, Operation
from shared.runtime.tables import loading, positions
from shared.runtime.tables.changed import Changed, put_set
from shared.runtime.tables.link import Link
from shared.runtime.tables.positions import Move
from shared.runtime.writer import Writer

NOBODY, SOMEBODY = "", "nobody"
NOTHING = UUID(int=0)


async def rehearse(writer: Writer, links: Iterable[Link], operations: Sequence[Operation], present: Present) -> None:
    """Leaves nothing behind. Where it cannot be done, the first caller waits instead."""
    for each in operations:
        if isinstance(each, CommandOperation):
            validate(each, dict(each.example), {}, present)
    with contextlib.suppress(Away):
        await writer.keyring.prefetch([SOMEBODY])
        await asyncio.gather(*(_rehearse_a_set(writer, link) for link in links))


async def _rehearse_a_set(writer: Writer, link: Link) -> None:
    """All statements of a set, about nobody, rolled back."""
    async with link.using() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await positions.move(connection, [Move("", 0, 0, 0)])
        entities = {NOBODY, SOMEBODY}
        await loading.lock(connection, writer.service, writer.keyring, entities, {NOBODY: ""}, [NOTHING])
        await put_set(connection, Changed())
        await transaction.rollback()
