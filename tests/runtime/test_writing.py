"""What a set waits for before it counts as written, with a real PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from shared.runtime.tables.link import Link
from shared.runtime.tables.writing import write
from shared.security.keyring import Keyring
from tests.postgres import fresh, postgres

__all__ = ["postgres"]
SCHEMA = Path("shared/runtime/schema.sql")
NOW = datetime(2026, 12, 4, tzinfo=UTC)
TOLD = [("ordinary", "ada", 1)]


async def _waits(dsn: str, again: list[tuple[Any, ...]], read_again: bool) -> str:
    """`on` where the commit waits for the disk; afterwards the link must wait again."""
    link = Link(dsn, "writing")
    async with link.transaction() as connection:
        await write(connection, cast(Keyring, None), [], again, NOW, read_again)
        waits = str(await connection.fetchval("SHOW synchronous_commit"))
    async with link.transaction() as connection:
        assert await connection.fetchval("SHOW synchronous_commit") == "on"
    await link.close()
    return waits


@pytest.mark.parametrize(
    ("again", "read_again", "waits"), [([], False, "on"), (TOLD, True, "on"), (TOLD, False, "on"), ([], True, "off")]
)
def test_the_disk_is_waited_for_unless_all_is_read_again_and_nobody_is_told(
    postgres: str, again: list[tuple[Any, ...]], read_again: bool, waits: str
) -> None:
    dsn = asyncio.run(fresh(postgres, "writing", SCHEMA))
    assert asyncio.run(_waits(dsn, again, read_again)) == waits
