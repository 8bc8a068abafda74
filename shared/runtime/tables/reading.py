"""What queries read from: a pool that knows how to open a state."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from shared.db import AWAY, pool_of
from shared.deciding import Fact, State, Taken
from shared.errors import Away, Erased
from shared.runtime.aggregates.sealed_rows import open_state
from shared.runtime.records import Envelope, unpack
from shared.runtime.sealed_records import open_fact
from shared.runtime.service import Service
from shared.runtime.tables import claims, loading
from shared.runtime.tables.link import SETTINGS
from shared.security.keyring import Keyring

_STATE = "SELECT version, document FROM state WHERE entity = $1 AND version > 0"
_TOLD = "SELECT told FROM journal WHERE entity = $1 AND position(convert_to($2, 'UTF8') IN told) > 0 ORDER BY seq"
_LISTED = "SELECT entity FROM listing WHERE field = $1 AND value = $2 ORDER BY entity"


class Glance:
    """What stands in the database at one instant."""

    def __init__(self, connection: asyncpg.Connection, service: Service, keyring: Keyring) -> None:
        self._connection, self._service, self._keyring = connection, service, keyring

    async def listing(self, field: str, value: str) -> list[str]:
        """The entities of which this open column has this value."""
        return [row["entity"] for row in await self._connection.fetch(_LISTED, field, value)]

    async def states(self, entities: Collection[str]) -> dict[str, State]:
        """What this service knows of each; who was never spoken of, or whose key is gone, is not among them."""
        await self._keyring.prefetch(entities)
        found = await loading.others(self._connection, self._service, self._keyring, entities)
        return {entity: other.state for entity, other in found.items() if other.state is not None}

    async def taken(self, resources: Collection[str]) -> tuple[Taken, ...]:
        """The claims that stand on these."""
        return tuple(await claims.standing(self._connection, resources))


class Reading:
    """Reads outside the one writer's transactions. Everything raises Away("postgres") while it does not answer."""

    def __init__(self, dsn: str, service: Service, keyring: Keyring) -> None:
        self.service, self.keyring = service, keyring
        self._dsn = dsn
        self._pool: asyncpg.Pool | None = None

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        try:
            return list(await (await self._open()).fetch(statement, *values))
        except AWAY as error:
            raise Away("postgres") from error

    async def fetchval(self, statement: str, *values: object) -> Any:
        try:
            return await (await self._open()).fetchval(statement, *values)
        except AWAY as error:
            raise Away("postgres") from error

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        """A connection for several reads that belong together."""
        try:
            async with (await self._open()).acquire(timeout=3) as connection:
                yield connection
        except AWAY as error:
            raise Away("postgres") from error

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[Glance]:
        """For several reads of one instant: all of them see what was committed before the first."""
        async with self.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            yield Glance(connection, self.service, self.keyring)

    async def state(self, entity: str) -> State | None:
        """What this service knows of an entity, or None where nobody spoke of it or its key is gone."""
        rows = await self.fetch(_STATE, entity)
        if not rows or rows[0]["document"] is None:
            return None
        await self.keyring.prefetch([entity])
        model = self.service.domain(entity).state
        try:
            return open_state(self.keyring, entity, rows[0]["version"], rows[0]["document"], model)
        except Erased:
            return None

    async def told(self, entity: str, type: str) -> list[Fact]:
        """Every fact of this type that this service told about an entity, in order, private fields included.

        What is long and decides nothing need not stand in a state: the journal keeps it.
        """
        rows = await self.fetch(_TOLD, entity, f'"{type}"')
        await self.keyring.prefetch([entity])
        said = (record for row in rows for record in unpack(row["told"]) if record.is_sealed)
        opened = ((record, Envelope.of(record)) for record in said)
        try:
            return [open_fact(each, about, self.keyring, own=True) for each, about in opened if about.type == type]
        except Erased:
            return []

    async def listing(self, field: str, value: str) -> list[str]:
        """The entities of which this open column has this value."""
        return [row["entity"] for row in await self.fetch(_LISTED, field, value)]

    async def _open(self) -> asyncpg.Pool:
        if self._pool is None:
            self._pool = await pool_of(self._dsn, most=6, connects=3, answers=10, settings=SETTINGS)
        return self._pool

    async def open(self) -> None:
        """A connection is there for the first reader."""
        await self.fetchval("SELECT 1")

    async def close(self) -> None:
        if self._pool is not None:
            self._pool.terminate()
