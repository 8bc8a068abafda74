"""Starts a stack, keeps it alive, steers it, and takes everything with it when it ends."""

import asyncio
import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

import httpx
import uvicorn

from carepath.stack import topics
from carepath.stack.clock import PlatformClock
from carepath.stack.databases import Databases
from carepath.stack.errors import CannotStart
from carepath.stack.fleet import Fleet, Surroundings
from carepath.stack.issuer import AUDIENCE, Issuer
from carepath.stack.kafka.broker import Broker
from carepath.stack.kafka.choice import choose
from carepath.stack.layout import Layout
from carepath.stack.levers import pull
from carepath.stack.mailbox import Mailbox
from carepath.stack.plan import START, Plan
from carepath.stack.ports import CONTROLLER, HOST, KAFKA, MAIL, POSTGRES, Block, claim_block, service_offset
from carepath.stack.say import Say
from carepath.stack.secrets import CLOCK, CONTROL, read_text
from carepath.stack.servers import Servers
from carepath.stack.stepping import Replica, Stepper
from carepath.stack.unit import Unit
from carepath.stack.up import Picture
from carepath.stack.web import application
from shared.runtime.loops.ends import Ends
from shared.times import stamp

_READY_WITHIN = 60.0
_LAME_DUCK_MS = 300


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
        self.servers: Servers | None = None
        self.picture: Picture | None = None
        self._held: TextIO | None = None
        self._web: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._mail: asyncio.Server | None = None

    async def start(self) -> None:
        """Returns when every service is ready and up.json is written. Raises CannotStart."""
        self.layout.prepare()
        self._held = hold(self.layout.lock)
        block = claim_block(self.layout.root, self._offsets(), self.plan.port)
        words = [topic.words for topic in topics.topics_of(self.plan.services)]
        broker = await choose(self.plan, self.layout, (block.port(KAFKA), block.port(CONTROLLER)), words, self.say)
        self.say(f"Kafka: {broker.why}")
        self.servers = Servers(self.plan, self.layout, broker, self.write, self.say)
        databases = await self.servers.start(block.port(POSTGRES))
        await self._serve(block, broker.bootstrap)
        self._describe(block, broker, databases)
        await self._start_services()

    async def stop(self) -> None:
        """Services first, then what they stand on. Leaves no process and no port."""
        if self.picture:
            await asyncio.gather(*(unit.stop() for unit in self.fleet.all()))
            await self.stepper.close()
            self.clock.rest()
        if self.servers:
            await self.servers.stop()
        if self._mail:
            self._mail.close()
        if self._web and self._serving:
            self._web.should_exit = True
            await self._serving
        if self._held:
            self.layout.up.unlink(missing_ok=True)

    def write(self) -> None:
        """up.json again, once there is a first one."""
        if self.picture:
            self.picture.write()

    moved = write

    async def pull(self, lever: str, body: dict[str, Any]) -> dict[str, Any]:
        return await pull(self.fleet, self.servers.units if self.servers else {}, lever, body)

    def _live(self) -> list[Replica]:
        return self.fleet.live()

    def _offsets(self) -> list[int]:
        replicas = range(1, self.plan.replicas + 1)
        services = [service_offset(index, number) for index in range(len(self.plan.services)) for number in replicas]
        return [KAFKA, CONTROLLER, POSTGRES, MAIL, *services]

    async def _serve(self, block: Block, bootstrap: str) -> None:
        """Issuer, clock, mailbox and levers: all in this process."""
        secrets, url = self.layout.secrets, f"http://{HOST}:{block.base}"
        self.issuer = Issuer(secrets, f"{url}/issuer")
        self.clock = PlatformClock(self.plan.clock, self.plan.start or START, self.layout.clock)
        self.stepper = Stepper(self.clock, read_text(secrets, CLOCK), self._live, self.plan.patience, Ends(bootstrap))
        self.control_key = read_text(secrets, CONTROL)
        self.mailbox = Mailbox(self.layout.mail)
        if not self.plan.smtp:
            self._mail = await self.mailbox.listen(block.port(MAIL))
        self._web = _Web(uvicorn.Config(application(self), log_config=None, access_log=False, lifespan="off"))
        self._serving = asyncio.create_task(self._web.serve(sockets=[block.held]))

    def _describe(self, block: Block, broker: Broker, databases: Databases) -> None:
        url, mail = f"http://{HOST}:{block.base}", self._mail_address(block)
        around = Surroundings(
            self.plan,
            self.layout,
            block,
            common=self._common(broker, f"{url}/clock", mail),
            of=databases.near,
        )
        self.fleet = Fleet(around, self.write)
        self.picture = Picture(
            run_id=str(uuid4()),
            started_at=stamp(datetime.now(UTC)),
            url=url,
            clock=self.clock,
            broker=broker,
            databases=databases,
            fleet=self.fleet,
            layout=self.layout,
            servers=self.servers.units if self.servers else {},
            mail=mail,
        )

    def _common(self, broker: Broker, clock: str, mail: tuple[str, int]) -> dict[str, str]:
        """What every service process is told alike."""
        return {
            "kafka": broker.bootstrap,
            "broker": broker.kind,
            "idle_ms": str(broker.idle_ms),
            "secrets": str(self.layout.secrets),
            "replicas": str(self.plan.replicas),
            "issuer": self.issuer.url,
            "jwks": f"{self.issuer.url}/jwks.json",
            "audience": AUDIENCE,
            "clock": self.clock.read_by(clock),
            "logs": str(self.layout.logs),
            "cors_origins": ",".join(self.plan.cors_origins),
            "smtp": f"{mail[0]}:{mail[1]}",
            "horizon_days": str(self.plan.horizon_days),
            **self.plan.model_dump(include={"smtp_user", "smtp_password", "smtp_tls", "smtp_ca"}),
            "channels": self.plan.channels or self._own_channels(*mail),
            "chaos": "1" if self.plan.chaos else "",
            "fault_log": str(self.layout.faults),
            "lame_duck_ms": str(_LAME_DUCK_MS),
            "development": "1",
        }

    def _own_channels(self, host: str, port: int) -> str:
        """The mailbox under two names, so that one channel's end can be lived; a server of the caller's takes mail."""
        pager = (
            f"mailto://{host}:{port}/?from=pages@{{clinic}}.clinic.example&to=pager.{{role}}@{{clinic}}.clinic.example"
        )
        return "" if self.plan.smtp else json.dumps([{"name": "mail"}, {"name": "pager", "url": pager}])

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
    def capture_signals(self) -> Iterator[None]:
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
