"""The edge of a made-up service, with a real keyring and database and a writer in memory. Two clinics."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from shared.clock import Clock
from shared.runtime.edge import Edge, app
from shared.runtime.edge.auth import Tokens
from shared.runtime.edge.claims import Claims
from shared.runtime.edge.jwks import KeySet
from shared.runtime.edge.surroundings import InFlight
from shared.security.identity import Identity
from shared.security.keyring import Keyring
from shared.security.secret_files import create_secret
from shared.settings import Settings
from tests.edge.made_up import OPERATIONS, SERVICE, Memory
from tests.edge.people import AUDIENCE, ISSUER, Issuer, token
from tests.postgres import fresh, postgres

__all__ = ["postgres"]
T = TypeVar("T")


@dataclass
class House:
    """A running edge. `post` and `get` speak to it as `person` (a role, or a whole token)."""

    loop: asyncio.AbstractEventLoop
    application: Starlette
    memory: Memory
    keyring: Keyring
    identity: Identity
    issuer: Issuer
    pool: asyncpg.Pool
    requests: InFlight
    settings: Settings
    ready: bool = True

    def told(self, **settings: Any) -> House:
        """The same house behind an edge that was told something else."""
        other = replace(self, settings=self.settings.model_copy(update=settings))
        other.application = _application(other)
        return other

    def application_with(self, **more: Any) -> Starlette:
        return _application(self, **more)

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(coroutine)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.application)
            async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:
                return await client.request(method, path, **more)

        return self.wait(ask())

    def get(self, path: str, person: str = "clinician", **more: Any) -> httpx.Response:
        return self.request("GET", path, headers=bearer(person), **more)

    def post(
        self,
        path: str,
        body: Any = None,
        person: str = "clinician",
        key: str | None = "",
        headers: Any = None,
        **more: Any,
    ) -> httpx.Response:
        given = bearer(person) | ({} if key is None else {"idempotency-key": key or str(uuid4())}) | (headers or {})
        said = {} if body is None else {"json": body}
        return self.request("POST", path, headers=given, **said, **more)

    def publish(
        self, type: str | None, data: Any, person: str, headers: Any = None, **attributes: str | None
    ) -> httpx.Response:
        said = {"specversion": "1.0", "id": str(uuid4()), "source": "/apps/test", "type": type, **attributes}
        given = {f"ce-{name}": value for name, value in said.items() if value is not None}
        return self.post("/v1/events", data, person, key=None, headers=given | (headers or {}))

    def opened(self, person: str = "guide") -> str:
        """A patient of this person's clinic."""
        return str(self.post("/v1/cards", {"name": "Ada"}, person).json()["patient_id"])


def bearer(person: str) -> dict[str, str]:
    if not person:
        return {}
    return {"authorization": f"Bearer {token(person) if person.replace('-', '').isalpha() else person}"}


@pytest.fixture(scope="session")
def house(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    secrets = tmp_path_factory.mktemp("secrets")
    for name in ("installation.key", "kek.key", "kek.intake.key"):
        create_secret(secrets / name)
    loop = asyncio.new_event_loop()
    built = loop.run_until_complete(_build(loop, postgres, secrets))
    yield built
    loop.run_until_complete(built.keyring.close())
    loop.run_until_complete(built.pool.close())
    loop.close()


async def _build(loop: asyncio.AbstractEventLoop, postgres: str, secrets: Path) -> House:
    dsn = await fresh(postgres, "edge", Path("shared/runtime/schema.sql"))
    keys_dsn = await fresh(postgres, "edge_keys", Path("shared/security/keys.sql"))
    pool = await asyncpg.create_pool(dsn, min_size=0, max_size=4)
    memory, issuer, requests = Memory(pool), Issuer(), InFlight()
    keyring, identity = Keyring(keys_dsn, secrets, "intake"), Identity.load(secrets)
    settings = Settings(dsn=dsn, keys_dsn=keys_dsn, kafka="none:1", secrets=secrets)
    built = House(loop, Starlette(), memory, keyring, identity, issuer, pool, requests, settings)
    built.application = _application(built)
    return built


def _application(house: House, **more: Any) -> Starlette:
    told = house.settings
    where = Claims(told.role_claim, told.clinic_claim, told.patient_claim)
    edge = Edge(
        service=SERVICE,
        operations=OPERATIONS,
        commands=house.memory,
        database=house.pool,
        keyring=house.keyring,
        identity=house.identity,
        clock=Clock(),
        settings=told,
        ready=lambda: house.ready,
        requests=house.requests,
        tokens=Tokens(ISSUER, AUDIENCE, KeySet("https://issuer.test/jwks", house.issuer), where),
        **more,
    )
    return app(edge)


def port_of(listening: uvicorn.Server) -> int:
    """The port that a started server listens on."""
    sockets: list[socket.socket] = [each for one in listening.servers for each in one.sockets]
    return int(sockets[0].getsockname()[1])


@pytest.fixture(scope="module")
def person(house: House) -> str:
    return token("patient", patient=house.opened(), sub="ada")
