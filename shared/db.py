"""What PostgreSQL's absence looks like, said once."""

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


SAME_PLAN = {"plan_cache_mode": "force_generic_plan"}
"""The plan of a statement is always the same one: by the index, however many rows."""


async def pool_of(
    dsn: str | None, most: int, connects: float, answers: float, settings: dict[str, str]
) -> asyncpg.Pool:
    """A pool for users who set nothing in a session. A connection that was opened stays, for the next caller.

    `connects` and `answers` are the seconds within which the server has to.
    """
    return await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=most,
        max_inactive_connection_lifetime=0,
        timeout=connects,
        command_timeout=answers,
        server_settings=settings,
        reset=_leave_as_it_is,
    )


async def _leave_as_it_is(connection: asyncpg.Connection) -> None:
    """asyncpg would ask the server to reset it after each statement, which costs as much as the statement."""
