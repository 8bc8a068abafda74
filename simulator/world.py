"""The platform as anybody outside sees it: operations by their ids, tokens, the clock. HTTP and nothing else."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

import httpx

from shared.times import instant, stamp

PATIENCE = 60.0
"""Seconds on the wall clock that a front end tries again."""
_TOKEN_SECONDS = 86_400
_NOT_FINAL = frozenset({"still-running", "not-heard-yet"})
_MOST_AT_ONCE = 20
_A_MOMENT = 0.05
"""Seconds in which services usually hear what was told, where the clock does not wait for them."""


class Surprise(Exception):
    """The platform answered otherwise than the person in front of it had reason to expect."""


@dataclass(frozen=True)
class Reply:
    """What an operation answered: an object, or the array of a search."""

    status: int
    body: Any

    @property
    def done(self) -> bool:
        return self.status in (200, 201)

    @property
    def code(self) -> str:
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""

    @property
    def final(self) -> bool:
        return self.status != 503 and self.code not in _NOT_FINAL


@dataclass(frozen=True)
class Operation:
    """Where an operation lives: `path` still has its parameters in braces."""

    service: str
    method: str
    path: str


@dataclass
class Speaker:
    """Somebody with a token. Idempotency keys are counted, so that a second run uses the same ones."""

    role: str
    clinic: str
    subject: str
    patient: str | None = None
    token: str = ""
    said: int = 0

    def next_key(self, operation: str) -> str:
        self.said += 1
        return f"{self.said:04d}-{operation}"


@dataclass
class World:
    """`up` is the description that a running stack gives of itself. `now` is where its clock stood last; `replies` what
    every command was answered, for whoever audits the platform; `stirred`: staff may have something new to do."""

    up: Mapping[str, Any]
    client: httpx.AsyncClient
    start: datetime
    now: datetime
    operations: dict[tuple[str, str], Operation] = field(default_factory=dict)
    staff: dict[tuple[str, str], Speaker] = field(default_factory=dict)
    replies: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    stirred: bool = False

    @property
    def pace(self) -> int:
        """How many times as fast as real time the clock runs; 0 where it stands until somebody moves it."""
        mode = str(self.up["clock"]["mode"])
        return int(mode[1:]) if mode.startswith("x") else 0

    def speaker(self, role: str, clinic: str, patient: str | None = None) -> Speaker:
        """Whoever of the clinic's staff has this role; with a `patient` whoever is with that one alone."""
        subject = f"{role}@{patient or clinic}"
        return self.staff.setdefault((role, subject), Speaker(role, clinic, subject, patient))

    async def ask(
        self,
        who: Speaker,
        operation: str,
        body: Any = None,
        *,
        key: str | None = None,
        event: Mapping[str, str] | None = None,
        service: str | None = None,
        query: Mapping[str, str] | None = None,
        **ids: str,
    ) -> Reply:
        """One operation, tried again under the same key until the answer is final. `event`: its attributes, for what
        is published as a CloudEvent (binary mode)."""
        there = self._operation(operation, service)
        said = _identity(who, operation, there.method, key, event)
        headers = {"authorization": f"Bearer {await self._token(who)}", **said}
        path = there.path.format(**ids) + (f"?{urlencode(query)}" if query else "")
        reply = await self._insist(there, path, body, headers)
        self._note(there.service, who, said, reply)
        return reply

    async def insist(self, who: Speaker, operation: str, body: Any = None, **more: Any) -> Any:
        """What it answered. Raises Surprise unless it was done."""
        reply = await self.ask(who, operation, body, **more)
        if not reply.done:
            raise Surprise(f"{operation} by {who.subject}: {reply.status} {reply.code} {_pointers(reply)}".strip())
        return reply.body

    async def move(self, to: datetime) -> None:
        """The clock, through every due instant; returns when every service is quiet there. One that runs waits for
        nobody: it is waited for."""
        if self.pace:
            await self._wait_until(to)
            return
        answer = await self.client.post(self.up["clock"]["url"], json={"to": stamp(to)}, timeout=None)
        if answer.is_error:
            raise Surprise(answer.json()["detail"])
        self.now = instant(answer.json()["now"])

    async def settle(self) -> None:
        """Returns when every service is quiet at this instant."""
        await self.move(self.now)

    async def _wait_until(self, to: datetime) -> None:
        await asyncio.sleep(_A_MOMENT)
        while (now := await time_at(self.client, self.up)) < to:
            await asyncio.sleep((to - now).total_seconds() / self.pace)
        self.now = now

    def _note(self, service: str, who: Speaker, said: Mapping[str, str], reply: Reply) -> None:
        if said:
            told = {"service": service, "status": reply.status, "events": reply.body.get("events", [])}
            self.replies.append({**told, **_cause(who.subject, said)})

    def _operation(self, id: str, service: str | None) -> Operation:
        found = [each for (name, of), each in self.operations.items() if name == id and service in (None, of)]
        if not found:
            raise Surprise(f"no service offers {id}")
        return found[0]

    async def _token(self, who: Speaker) -> str:
        if not who.token:
            asked = {"role": who.role, "clinic": who.clinic, "subject": who.subject, "ttl": _TOKEN_SECONDS}
            asked |= {"patient": who.patient} if who.patient else {}
            answer = await self.client.post(self.up["issuer"]["token"], json=asked)
            who.token = answer.raise_for_status().json()["access_token"]
        return who.token

    async def _insist(self, there: Operation, path: str, body: Any, headers: Mapping[str, str]) -> Reply:
        until = time.monotonic() + PATIENCE
        while True:
            reply = await self._try(there.method, self._replica(there.service).join(path), body, headers)
            if reply and (reply.final or time.monotonic() > until):
                return reply
            if time.monotonic() > until:
                raise Surprise(f"{there.service} does not answer")
            await asyncio.sleep(0.2)

    def _replica(self, service: str) -> httpx.URL:
        """One after the other: any replica answers any key."""
        told = self.up["services"][service]
        self.asked += 1
        replica = told["replicas"][self.asked % len(told["replicas"])]
        return httpx.URL(told["url"]).copy_with(port=replica["port"])

    async def _try(self, method: str, url: httpx.URL, body: Any, headers: Mapping[str, str]) -> Reply | None:
        try:
            answer = await self.client.request(method, url, json=body, headers=dict(headers))
        except httpx.TransportError:
            return None
        return Reply(answer.status_code, answer.json())


def _identity(
    who: Speaker, operation: str, method: str, key: str | None, event: Mapping[str, str] | None
) -> dict[str, str]:
    """The headers that make a command the same command when it is sent again."""
    if event:
        return {f"ce-{name}": value for name, value in event.items()}
    return {} if method == "get" else {"idempotency-key": key or who.next_key(operation)}


def _cause(subject: str, said: Mapping[str, str]) -> dict[str, str]:
    if "idempotency-key" in said:
        return {"subject": subject, "key": said["idempotency-key"]}
    named = json.dumps(["event", subject, said["ce-source"], said["ce-id"]], separators=(",", ":"))
    return {"cause": str(uuid5(NAMESPACE_URL, named))}


def _pointers(reply: Reply) -> str:
    return " ".join(f"{error['pointer']}:{error['code']}" for error in reply.body.get("errors", ()))


async def time_at(client: httpx.AsyncClient, up: Mapping[str, Any]) -> datetime:
    """What the platform's clock says."""
    return instant((await client.get(up["clock"]["url"])).raise_for_status().json()["now"])


@asynccontextmanager
async def open_world(up: Mapping[str, Any]) -> AsyncIterator[World]:
    """A world on the stack that `up` describes, as long as the block runs."""
    limits = httpx.Limits(max_connections=_MOST_AT_ONCE)
    async with httpx.AsyncClient(timeout=30, limits=limits) as client:
        now = await time_at(client, up)
        world = World(up, client, now, now)
        for name, service in up["services"].items():
            document = (await client.get(service["openapi"])).raise_for_status().json()
            world.operations.update(_operations(name, document))
        yield world


def _operations(service: str, document: Mapping[str, Any]) -> dict[tuple[str, str], Operation]:
    return {
        (described["operationId"], service): Operation(service, method, path)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    }
