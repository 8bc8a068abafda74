"""The tables of a database, made once and in order."""

import hashlib
from pathlib import Path

import asyncpg

from carepath.stack.errors import CannotStart
from carepath.stack.layout import PROJECT

SERVICE = (PROJECT / "shared" / "runtime" / "schema.sql",)
KEYS = (PROJECT / "shared" / "security" / "keys.sql",)

_TABLE = """
CREATE TABLE IF NOT EXISTS migration (
  version    int PRIMARY KEY,
  name       text NOT NULL,
  digest     text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)"""
_APPLIED = "SELECT version, digest FROM migration"
_NOTE = "INSERT INTO migration (version, name, digest) VALUES ($1, $2, $3)"


async def migrate(connection: asyncpg.Connection, scripts: tuple[Path, ...]) -> None:
    """Applies what this database has not seen, all or nothing.

    Raises CannotStart where a script that was applied has changed since: a new one goes behind it instead.
    """
    async with connection.transaction():
        await connection.execute(_TABLE)
        applied = {row["version"]: row["digest"] for row in await connection.fetch(_APPLIED)}
        for version, script in enumerate(scripts, start=1):
            if version in applied:
                _check(script, applied[version])
            else:
                await connection.execute(script.read_text(encoding="utf-8"))
                await connection.execute(_NOTE, version, script.name, digest(script))


def digest(script: Path) -> str:
    return hashlib.sha256(script.read_bytes()).hexdigest()


def _check(script: Path, applied: str) -> None:
    if digest(script) != applied:
        raise CannotStart(f"{script.name} changed after it was applied: FRESH=1 starts from nothing")
