"""A database and a role for each service, one for the keys, and a role that reads all of them and writes none."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from carepath.stack.errors import CannotStart
from carepath.stack.migrate import KEYS, SERVICE, migrate
from carepath.stack.postgres import Server
from carepath.stack.secrets import password_file, read_text

KEYS_OWNER = "keys"
AUDITOR = "auditor"
ERASER = "intake"
"""The service that may destroy a key."""


def called(name: str) -> str:
    """The name of a role or database of this installation, on a server that may hold others."""
    return f"carepath_{name}"


def roles_of(services: Iterable[str]) -> tuple[str, ...]:
    return (*services, KEYS_OWNER, AUDITOR)


@dataclass(frozen=True)
class Databases:
    """How each role reaches each database."""

    server: Server
    secrets: Path

    def service(self, name: str) -> str:
        return self._dsn(name, name)

    def keys(self, service: str = KEYS_OWNER) -> str:
        """The keys as this service may use them."""
        return self._dsn(service, KEYS_OWNER)

    def near(self, service: str) -> dict[str, str]:
        """What a service process on this machine is told."""
        dsns = {"dsn": self.service(service), "keys_dsn": self.keys(service)}
        return {name: self.server.near(dsn) for name, dsn in dsns.items()}

    def read_only(self, name: str) -> str:
        return self._dsn(AUDITOR, name)

    def _dsn(self, role: str, database: str) -> str:
        password = read_text(self.secrets, password_file(role))
        return self.server.dsn_of(called(role), password, called(database))


async def make_databases(databases: Databases, services: Iterable[str]) -> None:
    """Makes and migrates what is not there. Raises CannotStart."""
    names = (*services, KEYS_OWNER)
    connection = await asyncpg.connect(databases.server.dsn)
    try:
        for role in roles_of(services):
            await _make_role(connection, called(role), read_text(databases.secrets, password_file(role)))
        for name in names:
            await _make_database(connection, called(name))
    except asyncpg.InsufficientPrivilegeError as error:
        raise CannotStart("POSTGRES needs a role that may create databases and roles") from error
    finally:
        await connection.close()
    for name in names:
        await _fill(databases, name, services)


async def forget_databases(server: Server) -> None:
    """Drops every database of ours, whoever uses it."""
    connection = await asyncpg.connect(server.dsn)
    try:
        for name in await existing(connection):
            await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()


async def existing(connection: asyncpg.Connection) -> list[str]:
    """The databases of ours that a server holds."""
    rows = await connection.fetch(r"SELECT datname FROM pg_database WHERE datname LIKE 'carepath\_%' ORDER BY 1")
    return [row["datname"] for row in rows]


async def _make_role(connection: asyncpg.Connection, role: str, password: str) -> None:
    there = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role)
    await connection.execute(f"{'ALTER' if there else 'CREATE'} ROLE \"{role}\" LOGIN PASSWORD '{password}'")


async def _make_database(connection: asyncpg.Connection, name: str) -> None:
    if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        await connection.execute(f'CREATE DATABASE "{name}" OWNER "{name}" TEMPLATE template0 ENCODING \'UTF8\'')
    await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
    await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{called(AUDITOR)}"')


async def _fill(databases: Databases, name: str, services: Iterable[str]) -> None:
    """Its tables, made by their owner, and who else may read them."""
    connection = await asyncpg.connect(databases._dsn(name, name))
    auditor = called(AUDITOR)
    try:
        await connection.execute(f'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO "{auditor}"')
        await connection.execute(f'GRANT USAGE ON SCHEMA public TO "{auditor}"')
        await migrate(connection, KEYS if name == KEYS_OWNER else SERVICE)
        if name == KEYS_OWNER:
            for service in services:
                await _let_use_keys(connection, service)
    finally:
        await connection.close()


async def _let_use_keys(connection: asyncpg.Connection, service: str) -> None:
    rights = "SELECT, INSERT, UPDATE" if service == ERASER else "SELECT, INSERT"
    role = called(service)
    await connection.execute(f'GRANT CONNECT ON DATABASE "{called(KEYS_OWNER)}" TO "{role}"')
    await connection.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    await connection.execute(f'GRANT {rights} ON ALL TABLES IN SCHEMA public TO "{role}"')
