"""A service that rehearses leaves nothing behind, and is ready in spite of whatever is away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import asyncpg

from services.intake.api import OPERATIONS
from services.intake.handlers import SERVICE
from shared.errors import Away
from shared.fields.times import Present
from shared.runtime.process.rehearsing import rehearse
from shared.runtime.tables.link import Link
from shared.runtime.writer import Writer
from tests.postgres import fresh, postgres
from tests.runtime.model import Keys

__all__ = ["postgres"]
SCHEMA = Path("shared/runtime/schema.sql")
TABLES = ("state", "journal", "heard", "known", "outbox", "position", "due", "effect")
NOW = Present(datetime(2026, 11, 4, tzinfo=UTC), timedelta(days=731))


class SomeKeys(Keys):
    async def prefetch(self, entities: object) -> None:
        """Nobody's."""

    def is_erased(self, entity: str) -> bool:
        return False


class NoKeys(Keys):
    async def prefetch(self, entities: object) -> None:
        raise Away("keyring")


def _writer(keyring: Keys) -> Writer:
    return cast(Writer, type("Writer", (), {"service": SERVICE, "keyring": keyring}))


async def _left(dsn: str) -> list[Any]:
    link = Link(dsn, "commands")
    await rehearse(_writer(SomeKeys()), [link], OPERATIONS, NOW)
    await link.close()
    connection = await asyncpg.connect(dsn)
    found = [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]
    await connection.close()
    return found


def test_a_rehearsal_leaves_nothing(postgres: str) -> None:
    dsn = asyncio.run(fresh(postgres, "rehearsed", SCHEMA))
    assert asyncio.run(_left(dsn)) == [0] * len(TABLES)


def test_what_is_away_holds_no_rehearsal_up() -> None:
    asyncio.run(
        rehearse(_writer(NoKeys()), [Link("postgresql://nobody@127.0.0.1:1/none", "commands")], OPERATIONS, NOW)
    )
