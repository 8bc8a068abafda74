"""A key per entity, wrapped by a key-encryption key, in the database `keys`. Erasing an entity destroys its keys."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import asyncpg

from shared.db import AWAY
from shared.errors import Away, Erased, Missing
from shared.security.sealing import Key, open_at_rest, seal_at_rest
from shared.security.secret_files import SIZE, read_secret

CACHED_SECONDS = 60.0  # an erasure is complete everywhere after this long
FRESH_SECONDS = 50.0  # what `prefetch` leaves as it is: a set has ten seconds to use it
FORGOTTEN_SECONDS = 120.0
SHARED = ""

_READ = "SELECT entity, owner, kid, wrapped FROM key WHERE entity = ANY($1) AND owner = ANY($2)"
_CREATE = """
INSERT INTO key (entity, owner, kid, wrapped)
SELECT n.entity, n.owner, n.kid, n.wrapped
FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS n (entity, owner, kid, wrapped)
WHERE NOT EXISTS (SELECT FROM key k WHERE k.entity = n.entity AND k.erased_at IS NOT NULL)
ORDER BY n.entity, n.owner
ON CONFLICT DO NOTHING"""
_ERASE = "UPDATE key SET wrapped = NULL, erased_at = $2 WHERE entity = $1 AND erased_at IS NULL"


@dataclass(frozen=True, slots=True)
class _Cached:
    key: Key | None  # None: erased
    since: float


class Keyring:
    """The keys one service may use: each entity's shared key, and the service's private one where it has a secret.

    Everything that needs the database raises `shared.errors.Away("keyring")` while it does not answer.
    """

    def __init__(self, source: asyncpg.Pool | str, secrets: Path, service: str = SHARED) -> None:
        self._dsn = source if isinstance(source, str) else None
        self._pool = None if isinstance(source, str) else source
        self._opening = asyncio.Lock()
        self._owner = service
        self._wrapping = {SHARED: Key("kek", read_secret(secrets / "kek.key"))}
        own = secrets / f"kek.{service}.key"
        if service and own.exists():
            self._wrapping[service] = Key(f"kek.{service}", read_secret(own))
        self._cache: dict[tuple[str, str], _Cached] = {}

    async def prefetch(self, entities: Iterable[str]) -> None:
        """Makes `key` and `private_key` answer for these entities, in one query for all that are not cached."""
        fresh = time.monotonic() - FRESH_SECONDS
        wanted = [entity for entity in set(entities) if self._since(entity) < fresh]
        if wanted:
            await self._read(wanted)

    async def ensure(self, entities: Iterable[str], private: bool = False) -> None:
        """Gives a key (with `private` two) to each entity that has none and was not erased, and prefetches them."""
        owners = (SHARED, self._owner) if private else (SHARED,)
        entities = sorted(set(entities))
        await self.prefetch(entities)
        lacking = [(entity, owner) for entity in entities for owner in owners if (entity, owner) not in self._cache]
        if lacking:
            await self._create(lacking)
            await self._read([entity for entity, _ in lacking])

    def key(self, entity: str) -> Key:
        """The key all services share. Raises Erased, or Missing where there is none (or nobody prefetched it)."""
        return self._held(entity, SHARED)

    def is_erased(self, entity: str) -> bool:
        """Whether this entity's key was destroyed; one that nobody prefetched was not."""
        cached = self._cache.get((entity, SHARED))
        return cached is not None and cached.key is None

    def private_key(self, entity: str) -> Key:
        """The key of this service alone. Raises Erased or Missing."""
        self._held(entity, SHARED)
        return self._held(entity, self._owner)

    async def erase(self, entity: str, at: datetime) -> None:
        """Destroys every key of this entity. Other processes notice within a minute."""
        await self._execute(_ERASE, entity, at)
        await self._read([entity])

    async def close(self) -> None:
        if self._dsn and self._pool is not None:
            await self._pool.close()

    def _held(self, entity: str, owner: str) -> Key:
        cached = self._cache.get((entity, owner))
        if cached is None:
            raise Missing(owner or "shared")
        if time.monotonic() - cached.since > CACHED_SECONDS:
            raise Away("keyring")  # too old to be trusted: the caller prefetches again
        if cached.key is None:
            raise Erased
        return cached.key

    def _since(self, entity: str) -> float:
        cached = self._cache.get((entity, SHARED))
        return cached.since if cached else float("-inf")

    async def _read(self, entities: list[str]) -> None:
        since = time.monotonic()
        rows = await self._fetch(_READ, entities, list(self._wrapping))
        for row in rows:
            place = (row["entity"], row["owner"])
            self._cache.pop(place, None)
            self._cache[place] = _Cached(self._unwrap(row), since)
        self._forget(since - FORGOTTEN_SECONDS)

    def _forget(self, before: float) -> None:
        for place in list(self._cache):
            if self._cache[place].since >= before:
                break
            del self._cache[place]

    async def _create(self, lacking: list[tuple[str, str]]) -> None:
        kids = [token_urlsafe(12) for _ in lacking]
        wrapped = [
            seal_at_rest(self._wrapping[owner], os.urandom(SIZE), entity, owner, kid)
            for (entity, owner), kid in zip(lacking, kids, strict=True)
        ]
        await self._execute(_CREATE, [entity for entity, _ in lacking], [owner for _, owner in lacking], kids, wrapped)

    def _unwrap(self, row: asyncpg.Record) -> Key | None:
        if row["wrapped"] is None:
            return None
        entity, owner, kid = row["entity"], row["owner"], row["kid"]
        return Key(kid, open_at_rest(self._wrapping[owner], row["wrapped"], entity, owner, kid))

    async def _fetch(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        try:
            pool = await self._open()
            return await pool.fetch(statement, *values)
        except AWAY:
            raise Away("keyring") from None

    async def _execute(self, statement: str, *values: Any) -> None:
        await self._fetch(statement, *values)

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(self._dsn, min_size=0, max_size=4, timeout=5, command_timeout=5)
            return self._pool
