"""What PostgreSQL's absence looks like, said once."""

from __future__ import annotations

import asyncpg
from asyncpg.exceptions import InternalClientError

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    InternalClientError,  # the connection broke while an answer was read
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InvalidCatalogNameError,
)
"""Raised by a server that is not there, is starting, is stopping or has gone: wait and try again."""


async def leave_as_it_is(connection: asyncpg.Connection) -> None:
    """For `reset` of a pool whose users set nothing in a session: asyncpg would ask the server to reset it after each
    statement, which costs as much as the statement."""
