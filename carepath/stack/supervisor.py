"""Starts a stack, keeps it alive, steers it, and takes everything with it when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

import httpx
import uvicorn

from carepath.stack import databases, installation, postgres, topics
from carepath.stack.clock import PlatformClock
from carepath.stack.databases import Databases
from carepath.stack.errors import CannotStart
from carepath.stack.fleet import Fleet, Surroundings
from carepath.stack.issuer import AUDIENCE, Issuer
from carepath.stack.kafka.broker import Broker, wait_until_ready
from carepath.stack.kafka.choice import choose
from carepath.stack.layout import Layout
from carepath.stack.levers import pull
from carepath.stack.mailbox import Mailbox
from carepath.stack.plan import START, Plan
from carepath.stack.ports import CONTROLLER, HOST, KAFKA, MAIL, POSTGRES, Block, claim_block, service_offset
from carepath.stack.say import Say
from carepath.stack.secrets import CLOCK, CONTROL, make_secrets, password_file, read_text
from carepath.stack.stepping import Stepper
from carepath.stack.unit import Unit
from carepath.stack.up import Picture
from carepath.stack.web import application
from shared.times import stamp

_READY_WITHIN = 60.0


class Supervisor:
    """One stack from its first process to its last."""

    issuer: Issuer
    clock: PlatformClock
    stepper: Stepper
    mailbox: Mailbox
    control_key: str
    fleet: Fleet

    def __init__(self, plan: Plan, layout: Layout, say: Say) -> None:
        self.plan, self.layout, self.say = plan, layout, say
        self.topics = topics.topics_of(plan.services)
        self.servers: dict[str, Unit] = {}
        self.picture: Picture | None = None
        self._serving: list[asyncio.Task[None]] = []
        self._web: uvicorn.Server | None = None
        self._mail: asyncio.Server | None = None
        self._held: TextIO | None = None

    async def start(self) -> None:
        """Returns when every service is ready and up.json is written. Raises CannotStart."""
        self.layout.prepare()
        self._held = hold(self.layout.lock)
        block = claim_block(self.layout.root, self._offsets(), self.plan.port)
        words = [topic.words for topic in self.topics]
        broker = await choose(self.plan, self.layout, (block.port(KAFKA), block.port(CONTROLLER)), words, self.say)
        self.say(f"Kafka: {broker.why}")
        server = await self._start_servers(broker, block)
        await self._start_own(block)
        self._describe(block, broker, server)
        await self._start_services()

    async def stop(self) -> None:
        """Services first, then what they stand on. Leaves no process and no port."""
        if self.picture:
            await asyncio.gather(*(unit.stop() for unit in self.fleet.all()))
            await self.stepper.close()
        await asyncio.gather(*(unit.stop() for unit in self.servers.values()))
        if self._web:
            self._web.should_exit = True
        if self._mail:
            self._mail.close()
        await asyncio.gather(*self._serving)
        if self._held:
            self.layout.up.unlink(missing_ok=True)

    def write(self) -> None:
        if self.picture and self.layout.root.exists():
            self.picture.write()

    moved = write

    async def pull(self, lever: str, body: dict[str, Any]) -> dict[str, Any]:
        return await pull(self.fleet, self.servers, lever, body)

    def _offsets(self) -> list[int]:
        replicas = range(1, self.plan.replicas + 1)
        services = [service_offset(index, number) for index in range(len(self.plan.services)) for number in replicas]
        return [KAFKA, CONTROLLER, POSTGRES, MAIL, *services]

    async def _start_servers(self, broker: Broker, block: Block) -> postgres.Server:
        now = installation.Installation.of(self.plan, broker)
        why = installation.why_from_nothing(self.plan, self.layout, now)
        if why is not None:
            self._begin(why)
        make_secrets(self.layout.secrets, self.plan.services, ("postgres", *databases.roles_of(self.plan.services)))
        server = self._postgres(block)
        self._add("kafka", broker.spawn, signal.SIGTERM)
        self._add("postgres", server.spawn, signal.SIGINT)
        await asyncio.gather(self._fill_kafka(broker, why), self._fill_postgres(server, why))
        installation.note(self.plan, self.layout, now)
        return server

    def _begin(self, why: str) -> None:
        if why:
            self.say(f"starting from nothing: {why}")
        self.layout.forget()
        self.layout.prepare()

    def _postgres(self, block: Block) -> postgres.Server:
        if self.plan.postgres:
            return postgres.Server(self.plan.postgres)
        password = read_text(self.layout.secrets, password_file("postgres"))
        return postgres.own_server(self.layout, block.port(POSTGRES), password)

    def _add(self, name: str, spawn: Any, ask: signal.Signals) -> None:
        if spawn:
            self.servers[name] = Unit(name, spawn, self.write, ask=ask, patience=15)
            self.servers[name].start()

    async def _fill_kafka(self, broker: Broker, why: str | None) -> None:
        await self._while_it_lives("kafka", wait_until_ready(broker.bootstrap))
        if broker.kind == "embedded":
            return
        if why is not None and broker.kind == "given":
            await installation.empty_topics(self.plan, broker.bootstrap, self.topics)
        await topics.create(broker.bootstrap, self.topics)

    async def _fill_postgres(self, server: postgres.Server, why: str | None) -> None:
        await self._while_it_lives("postgres", postgres.wait_until_ready(server.dsn))
        if why is not None and server.spawn is None:
            await installation.empty_databases(self.plan, server)
        await databases.make_databases(Databases(server, self.layout.secrets), self.plan.services)

    async def _while_it_lives(self, name: str, ready: Any) -> None:
        """Waits for `ready`, but not for a server that cannot live."""
        waiting = asyncio.ensure_future(ready)
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=0.05)
            unit = self.servers.get(name)
            if unit and unit.pauses.failing:
                waiting.cancel()
                raise CannotStart(f"{name} does not stay alive: see {self.layout.root / name / 'server.log'}")
        waiting.result()

    async def _start_own(self, block: Block) -> None:
        """Issuer, clock, mailbox and levers: all in this process."""
        secrets, url = self.layout.secrets, f"http://{HOST}:{block.base}"
        self.issuer = Issuer(secrets, f"{url}/issuer")
        self.clock = PlatformClock(self.plan.clock, self.plan.start or START, self.layout.clock)
        self.stepper = Stepper(self.clock, read_text(secrets, CLOCK), lambda: self.fleet.live())  # noqa: PLW0108
        self.control_key = read_text(secrets, CONTROL)
        self.mailbox = Mailbox(self.layout.mail)
        if not self.plan.smtp:
            self._mail = await self.mailbox.listen(block.port(MAIL))
        config = uvicorn.Config(application(self), log_config=None, access_log=False, lifespan="off")
        self._web = _Web(config)
        self._serving.append(asyncio.create_task(self._web.serve(sockets=[block.held])))

    def _describe(self, block: Block, broker: Broker, server: postgres.Server) -> None:
        reach = Databases(server, self.layout.secrets)
        url = f"http://{HOST}:{block.base}"
        mail = self._mail_address(block)
        common = {
            "kafka": broker.bootstrap,
            "broker": broker.kind,
            "secrets": str(self.layout.secrets),
            "replicas": str(self.plan.replicas),
            "issuer": self.issuer.url,
            "jwks": f"{self.issuer.url}/jwks.json",
            "audience": AUDIENCE,
            "clock": f"{url}/clock" if self.plan.clock == "steps" else "real",
            "logs": str(self.layout.logs),
            "smtp": f"{mail[0]}:{mail[1]}",
            "chaos": "1" if self.plan.chaos else "",
            "fault_log": str(self.layout.faults),
            "development": "1",
        }
        around = Surroundings(
            self.plan, self.layout, block, broker, common,
            lambda name: {"dsn": reach.service(name), "keys_dsn": reach.keys(name)},
        )  # fmt: skip
        self.fleet = Fleet(around, self.write)
        servers = self.servers.get("kafka"), self.servers.get("postgres")
        began = stamp(datetime.now(UTC))
        self.picture = Picture(
            str(uuid4()), began, url, self.clock, broker, reach, self.fleet, self.layout, *servers, mail
        )

    def _mail_address(self, block: Block) -> tuple[str, int]:
        if not self.plan.smtp:
            return HOST, block.port(MAIL)
        host, _, port = self.plan.smtp.rpartition(":")
        return host, int(port)

    async def _start_services(self) -> None:
        for unit in self.fleet.all():
            unit.start()
        async with httpx.AsyncClient(timeout=2) as client:
            await asyncio.gather(*(self._until_ready(client, unit) for unit in self.fleet.all()))
        self.write()

    async def _until_ready(self, client: httpx.AsyncClient, unit: Unit) -> None:
        url = next(replica.url for replica in self.fleet.live() if replica.label == unit.name)
        deadline = time.monotonic() + _READY_WITHIN
        while not await is_ready(client, url):
            if unit.pauses.failing or time.monotonic() > deadline:
                raise CannotStart(f"{unit.name} does not get ready: see {self.layout.log}")
            await asyncio.sleep(0.05)


async def is_ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/ready")).status_code == 200
    except httpx.HTTPError:
        return False


class _Web(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        """Signals are the supervisor's own business."""
        yield


def hold(lock: Path) -> TextIO:
    """The one supervisor of this directory, as long as the file stays open. Raises CannotStart."""
    file = lock.open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise CannotStart(f"a stack runs here already (process {file.read()}): make down ends it") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
