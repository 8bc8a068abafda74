"""Every entity has its key; an erased one never again; nobody writes without."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from shared.errors import Away, Erased, Missing, Unreadable
from shared.security import keyring as module
from shared.security.keyring import Keyring
from shared.security.sealing import seal, unseal

DEMO, SECOND = "018f0000-0000-8000-8000-000000000001", "018f0000-0000-8000-8000-000000000002"
AT = datetime(2026, 10, 5, 13, tzinfo=UTC)


def run(use: Callable[..., Awaitable[None]], dsn: str, secrets: Path, *services: str) -> None:
    async def scenario() -> None:
        rings = [Keyring(dsn, secrets, service) for service in services]
        try:
            await use(*rings)
        finally:
            for ring in rings:
                await ring.close()

    asyncio.run(scenario())


def test_services_share_an_entitys_key_and_keep_their_own(keys_dsn: str, secrets: Path) -> None:
    async def use(intake: Keyring, eligibility: Keyring, operations: Keyring) -> None:
        await intake.ensure([DEMO, SECOND], private=True)
        await asyncio.gather(eligibility.prefetch([DEMO]), operations.prefetch([DEMO]))
        assert intake.key(DEMO) == eligibility.key(DEMO) == operations.key(DEMO)
        assert len({key.secret for key in (intake.key(DEMO), intake.key(SECOND), intake.private_key(DEMO))}) == 3
        for other in (eligibility, operations):
            with pytest.raises(Missing):
                other.private_key(DEMO)

    run(use, keys_dsn, secrets, "intake", "eligibility", "operations")


def test_two_processes_that_create_a_key_at_once_get_the_same(keys_dsn: str, secrets: Path) -> None:
    entities = [f"clinic:{n}" for n in range(50)]

    async def use(*rings: Keyring) -> None:
        await asyncio.gather(*(ring.ensure(entities, private=True) for ring in rings))
        for entity in entities:
            assert len({ring.key(entity) for ring in rings}) == len({ring.private_key(entity) for ring in rings}) == 1

    run(use, keys_dsn, secrets, "intake", "intake", "intake")


def test_a_key_that_is_not_there_yet_is_found_once_it_is(keys_dsn: str, secrets: Path) -> None:
    async def use(intake: Keyring, eligibility: Keyring) -> None:
        await eligibility.prefetch([DEMO])
        with pytest.raises(Missing):
            eligibility.key(DEMO)
        await intake.ensure([DEMO])
        await eligibility.prefetch([DEMO])
        assert eligibility.key(DEMO) == intake.key(DEMO)

    run(use, keys_dsn, secrets, "intake", "eligibility")


def test_erasing_destroys_every_key_of_one_entity_for_ever(keys_dsn: str, secrets: Path) -> None:
    async def use(intake: Keyring, eligibility: Keyring) -> None:
        await intake.ensure([DEMO, SECOND], private=True)
        await intake.erase(DEMO, AT)
        for ring in (intake, eligibility):
            await ring.ensure([DEMO], private=True)
            for key_of in (ring.key, ring.private_key):
                with pytest.raises(Erased):
                    key_of(DEMO)
        assert intake.private_key(SECOND)

    run(use, keys_dsn, secrets, "intake", "eligibility")
    rows = asyncio.run(_rows(keys_dsn, DEMO))
    assert [(row["wrapped"], row["erased_at"]) for row in rows] == [(None, AT)] * 2


def test_an_erasure_is_seen_by_others_within_a_minute(
    keys_dsn: str, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = 0.0
    monotonic = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: monotonic() + later)

    async def use(intake: Keyring, eligibility: Keyring) -> None:
        nonlocal later
        await intake.ensure([DEMO])
        await eligibility.prefetch([DEMO])
        await intake.erase(DEMO, AT)
        later = module.FRESH_SECONDS - 1
        await eligibility.prefetch([DEMO])
        assert eligibility.key(DEMO)
        later = module.CACHED_SECONDS + 1
        with pytest.raises(Away):
            eligibility.key(DEMO)
        await eligibility.prefetch([DEMO])
        with pytest.raises(Erased):
            eligibility.key(DEMO)

    run(use, keys_dsn, secrets, "intake", "eligibility")


def test_what_is_cached_needs_no_database(keys_dsn: str, secrets: Path) -> None:
    async def use(intake: Keyring) -> None:
        await intake.ensure([DEMO])
        await intake.close()
        await intake.prefetch([DEMO])
        assert unseal(seal(intake.key(DEMO), b"body", {}), intake.key(DEMO)) == b"body"
        with pytest.raises(Away):
            await intake.prefetch([DEMO, SECOND])

    run(use, keys_dsn, secrets, "intake")


def test_a_database_that_is_not_there_is_away(secrets: Path) -> None:
    async def use(intake: Keyring) -> None:
        for ask in (intake.prefetch([DEMO]), intake.ensure([DEMO]), intake.erase(DEMO, AT)):
            with pytest.raises(Away, match="keyring is away"):
                await ask

    run(use, "postgres://nobody@127.0.0.1:1/keys", secrets, "intake")


def test_a_wrapped_key_cannot_be_moved_to_another_entity(keys_dsn: str, secrets: Path) -> None:
    async def use(intake: Keyring, late: Keyring) -> None:
        await intake.ensure([DEMO, SECOND])
        connection = await asyncpg.connect(keys_dsn)
        await connection.execute(
            "UPDATE key SET (kid, wrapped) = (SELECT kid, wrapped FROM key WHERE entity = $1) WHERE entity = $2",
            DEMO,
            SECOND,
        )
        await connection.close()
        with pytest.raises(Unreadable):
            await late.prefetch([SECOND])

    run(use, keys_dsn, secrets, "intake", "eligibility")


async def _rows(dsn: str, entity: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetch("SELECT wrapped, erased_at FROM key WHERE entity = $1", entity)
    finally:
        await connection.close()
