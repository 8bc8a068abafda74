"""One dedicated connection of a loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from shared.db import AWAY, SAME_PLAN
from shared.errors import Away

SETTINGS = {
    "idle_in_transaction_session_timeout": "2000",  # a frozen process must not keep rows locked
    "lock_timeout": "10000",
    **SAME_PLAN,
}
FORGETFUL = {"synchronous_commit": "off"}
ANSWERS_WITHIN = 3.0


class Link:
    """A connection that is opened when it is needed, and again after it broke.

    `forgetful`: commits do not wait for the disk. After a crash of the server the last may be gone; for work that is
    then done again.
    """

    def __init__(self, dsn: str, name: str, forgetful: bool = False) -> None:
        self.dsn, self.name = dsn, name
        self._settings = SETTINGS | {"application_name": name} | (FORGETFUL if forgetful else {})
        self._connection: asyncpg.Connection | None = None

    async def connection(self) -> asyncpg.Connection:
        """Raises Away("postgres")."""
        if self._connection is None or self._connection.is_closed():
            try:
                self._connection = await asyncpg.connect(
                    self.dsn, timeout=3, command_timeout=30, server_settings=self._settings
                )
            except AWAY as error:
                raise Away("postgres") from error
        return self._connection

    @asynccontextmanager
    async def using(self) -> AsyncIterator[asyncpg.Connection]:
        """The connection outside a transaction of ours. Raises Away("postgres")."""
        connection = await self.connection()
        try:
            yield connection
        except AWAY as error:
            self.drop()
            raise Away("postgres") from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """Raises Away("postgres"); whether a commit that failed took place is then unknown."""
        async with self.using() as connection, connection.transaction():
            yield connection

    async def ask(self) -> None:
        """Returns where PostgreSQL answers. Raises Away("postgres")."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN), self.using() as connection:
                await connection.fetchval("SELECT 1")
        except TimeoutError as error:
            self.drop()
            raise Away("postgres") from error

    def drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def close(self) -> None:
        self.drop()
