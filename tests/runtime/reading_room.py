"""The library on a real PostgreSQL with a real keyring: writers with links of their own, as in several processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import structlog

from shared import logs
from shared.clock import Clock
from shared.deciding import Actor, Command, Role
from shared.runtime.asking import Asked, Replied
from shared.runtime.items import Ask
from shared.runtime.records import Record, unpack
from shared.runtime.recovery.verify import verify
from shared.runtime.tables.link import Link
from shared.runtime.writer import Writer
from shared.security.identity import Identity
from shared.security.keyring import Keyring
from shared.security.secret_files import create_secret
from shared.settings import Settings
from tests.postgres import fresh
from tests.runtime import library
from tests.runtime.library import ALL, COMMANDS, OPERATIONS, ROOM, SERVICE, BorrowDesk, OpenRoom, ReturnDesk

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
_TOLD = "SELECT told FROM journal ORDER BY entity, seq"
CLAIMS = "SELECT entity, key, resource, seat, lower(span) AS start, upper(span) AS until FROM claim ORDER BY 1, 2"


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def reader(number: int) -> str:
    return str(UUID(int=number))


def borrow(start: float = 0, end: float = 1, key: str = "", **more: str) -> BorrowDesk:
    return BorrowDesk(key=key or str(uuid4()), start=at(start), end=at(end), **{"room": ROOM, **more})


@dataclass
class ReadingRoom:
    """`writer` has a keyring of its own, as every process has. `clinics` says whose an entity is; most are `demo`'s."""

    settings: Settings
    writer: Writer
    link: Link
    clinics: dict[str, str] = field(default_factory=dict)
    extra: list[Link] = field(default_factory=list)

    def another_link(self) -> Link:
        self.extra.append(Link(self.settings.dsn, "library"))
        return self.extra[-1]

    def item(self, entity: str, command: Command, key: str = "") -> Ask:
        operation, clinic = OPERATIONS[COMMANDS[type(command)]], self.clinics.get(entity, "demo")
        body: Mapping[str, Any] = command.model_dump(mode="json")
        cause = UUID(key) if key else uuid4()
        actor = Actor(Role.OPERATIONS, f"operations@{clinic}", clinic)
        return Ask(Asked(operation, command, entity, actor, cause, body))

    async def set(self, *items: Ask) -> list[Replied]:
        replies = await self.writer.apply(self.link, items)
        return [each for each in replies if each is not None]

    async def ask(self, entity: str, command: Command, key: str = "") -> Replied:
        return (await self.set(self.item(entity, command, key)))[0]

    async def opens(self, seats: int = 1, room: str = ROOM) -> None:
        assert (await self.ask(room, OpenRoom(room=room, seats=seats))).status == 200

    async def returns(self, entity: str, key: str) -> None:
        assert (await self.ask(entity, ReturnDesk(key=key))).status == 200

    async def fetch(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        async with self.link.using() as connection:
            return list(await connection.fetch(statement, *values))

    async def told(self) -> list[Record]:
        """Everything the library has told so far."""
        return [record for row in await self.fetch(_TOLD) for record in unpack(row["told"])]

    async def keep_copy(self) -> None:
        await self._as_superuser("DROP DATABASE IF EXISTS copy", f'CREATE DATABASE copy TEMPLATE "{self._name}"')

    async def put_back(self) -> None:
        """The copy stands in the place of the database, and a new process on it."""
        await self._as_superuser(
            f'DROP DATABASE "{self._name}" WITH (FORCE)', f'CREATE DATABASE "{self._name}" TEMPLATE copy'
        )
        await self.writer.keyring.close()
        self.writer = writer_of(self.settings)

    @property
    def _name(self) -> str:
        return self.settings.dsn.rpartition("/")[2]

    async def _as_superuser(self, *statements: str) -> None:
        for link in (self.link, *self.extra):
            await link.close()
        connection = await asyncpg.connect(self.settings.dsn.rpartition("/")[0] + "/postgres")
        for each in statements:
            await connection.execute(each)
        await connection.close()

    async def claims(self) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.fetch(CLAIMS)]

    async def verified(self) -> int:
        return await verify(SERVICE, ALL, self.settings)


@asynccontextmanager
async def reading_room(postgres: str, directory: Path, name: str) -> AsyncIterator[ReadingRoom]:
    """Two clinics; nobody has spoken of anything yet."""
    for secret in ("installation.key", "kek.key", "kek.library.key"):
        if not (directory / secret).exists():
            create_secret(directory / secret)
    dsn = await fresh(postgres, name, Path("shared/runtime/schema.sql"))
    keys = await fresh(postgres, f"{name}_keys", Path("shared/security/keys.sql"))
    settings = Settings(dsn=dsn, keys_dsn=keys, kafka="none:1", secrets=directory)
    room = ReadingRoom(settings, writer_of(settings), Link(dsn, "library"))
    try:
        yield room
    finally:
        for link in (room.link, *room.extra):
            await link.close()
        await room.writer.keyring.close()


def writer_of(settings: Settings) -> Writer:
    keyring = Keyring(settings.keys_dsn, settings.secrets, SERVICE.name)
    commands = {each.operation_id: each for each in OPERATIONS.values()}
    return Writer(SERVICE, commands, keyring, Identity.load(settings.secrets), Clock())


Story = Callable[[ReadingRoom], Awaitable[None]]
Play = Callable[[Story], None]


@pytest.fixture(scope="module", autouse=True)
def catalogued() -> Iterator[None]:
    """The library's facts are in the catalogue; logs are those of a process: others take seconds for an exception."""
    library.join()
    logs.configure("library", 1, None)
    yield
    structlog.reset_defaults()
    library.leave()


@pytest.fixture
def play(postgres: str, tmp_path: Path) -> Play:
    """Plays a story in a library with an empty database."""

    def run(story: Story) -> None:
        async def told() -> None:
            async with reading_room(postgres, tmp_path, "library") as room:
                await story(room)

        asyncio.run(told())

    return run
