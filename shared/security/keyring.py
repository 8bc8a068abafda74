"""A key per entity, wrapped by a key-encryption key, in the database `keys`. Erasing an entity destroys its keys."""

import asyncio
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe

import asyncpg

from shared.db import AWAY, SAME_PLAN, pool_of
from shared.errors import Away, Erased, Missing
from shared.security.sealing import Key, open_at_rest, seal_at_rest
from shared.security.secret_files import SIZE, read_secret

CACHED_SECONDS = 60.0  # an erasure is complete everywhere after this long
FRESH_SECONDS = 50.0  # what `prefetch` leaves as it is: a set has ten seconds to use it
FORGOTTEN_SECONDS = 120.0
SHARED = ""

_READ = "SELECT entity, owner, kid, wrapped FROM key WHERE entity = ANY($1) AND owner = ANY($2)"
_ENSURE = """
WITH lacking AS (
  SELECT n.entity, n.owner, n.kid, n.wrapped
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS n (entity, owner, kid, wrapped)
  WHERE NOT EXISTS (SELECT FROM key k WHERE k.entity = n.entity AND (k.owner = n.owner OR k.erased_at IS NOT NULL))
), made AS (
  INSERT INTO key (entity, owner, kid, wrapped) SELECT * FROM lacking ORDER BY entity, owner
  ON CONFLICT DO NOTHING
  RETURNING entity, owner, kid, wrapped
)
SELECT entity, owner, kid, wrapped FROM made
UNION ALL
SELECT entity, owner, kid, wrapped FROM key WHERE entity = ANY($1) AND owner = ANY($5)"""
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
        wanted = [entity for entity in set(entities) if not self._is_fresh(entity, SHARED)]
        if wanted:
            await self._read(wanted)

    async def ensure(self, entities: Iterable[str], private: bool = False) -> None:
        """As `prefetch`, and gives a key (with `private` two) to each entity that has none and was not erased."""
        owners = (SHARED, self._owner) if private else (SHARED,)
        wanted = [(entity, owner) for entity in sorted(set(entities)) for owner in owners]
        if stale := [place for place in wanted if not self._is_fresh(*place)]:
            await self._ensure(stale)
        if unread := {entity for entity, owner in stale if not self._is_fresh(entity, owner)}:
            await self._read(list(unread))  # somebody else has just made it, or it is one of the erased

    def key(self, entity: str) -> Key:
        """The key all services share. Raises Erased, or Missing where there is none (or nobody prefetched it)."""
        return self._held(entity, SHARED)

    def is_erased(self, entity: str) -> bool:
        """Whether this entity's key was destroyed, as far as was prefetched."""
        cached = self._cache.get((entity, SHARED))
        return cached is not None and cached.key is None

    def private_key(self, entity: str) -> Key:
        """The key of this service alone. Raises Erased or Missing."""
        self._held(entity, SHARED)
        return self._held(entity, self._owner)

    async def erase(self, entity: str, at: datetime) -> None:
        """Destroys every key of this entity. Other processes notice within a minute."""
        await self._fetch(_ERASE, entity, at)
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

    def _is_fresh(self, entity: str, owner: str) -> bool:
        cached = self._cache.get((entity, owner))
        return cached is not None and cached.since >= time.monotonic() - FRESH_SECONDS

    async def _read(self, entities: list[str]) -> None:
        since = time.monotonic()
        self._keep(await self._fetch(_READ, entities, list(self._wrapping)), since)
        self._forget(since - FORGOTTEN_SECONDS)

    def _keep(self, rows: list[asyncpg.Record], since: float) -> None:
        for row in rows:
            place = (row["entity"], row["owner"])
            self._cache.pop(place, None)
            self._cache[place] = _Cached(self._unwrap(row), since)

    def _forget(self, before: float) -> None:
        for place in list(self._cache):
            if self._cache[place].since >= before:
                break
            del self._cache[place]

    async def _ensure(self, places: list[tuple[str, str]]) -> None:
        since = time.monotonic()
        entities, owners = zip(*places, strict=True)
        kids = [token_urlsafe(12) for _ in places]
        wrapped = [
            seal_at_rest(self._wrapping[owner], os.urandom(SIZE), entity, owner, kid)
            for (entity, owner), kid in zip(places, kids, strict=True)
        ]
        self._keep(await self._fetch(_ENSURE, entities, owners, kids, wrapped, list(self._wrapping)), since)

    def _unwrap(self, row: asyncpg.Record) -> Key | None:
        if row["wrapped"] is None:
            return None
        entity, owner, kid = row["entity"], row["owner"], row["kid"]
        return Key(kid, open_at_rest(self._wrapping[owner], row["wrapped"], entity, owner, kid))

    async def _fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        try:
            pool = await self._open()
            return await pool.fetch(statement, *values)
        except AWAY:
            raise Away("keyring") from None

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                self._pool = await pool_of(self._dsn, most=4, connects=5, answers=5, settings=SAME_PLAN)
            return self._pool
