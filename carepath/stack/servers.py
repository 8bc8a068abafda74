"""The Kafka and the PostgreSQL that a stack stands on: started where they are ours, filled, kept alive."""

import asyncio
import signal
import subprocess
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from carepath.stack import databases, installation, postgres, topics
from carepath.stack.databases import Databases
from carepath.stack.errors import CannotStart
from carepath.stack.kafka.broker import Broker, wait_until_ready
from carepath.stack.layout import Layout
from carepath.stack.plan import Plan
from carepath.stack.say import Say
from carepath.stack.secrets import make_secrets, password_file, read_text
from carepath.stack.unit import Unit

_PATIENCE = 15.0
"""Seconds they may take to end politely."""


@dataclass
class Servers:
    """`units` holds those that are ours. `changed` is called whenever one of them is started or gone."""

    plan: Plan
    layout: Layout
    broker: Broker
    changed: Callable[[], None]
    say: Say
    units: dict[str, Unit] = field(default_factory=dict)

    async def start(self, port: int) -> Databases:
        """Continues with the data that is there, or begins from nothing. Raises CannotStart."""
        now = installation.Installation.of(self.plan, self.broker)
        why = installation.why_from_nothing(self.plan, self.layout, now)
        if why is not None:
            self._forget(why)
        make_secrets(self.layout.secrets, self.plan.services, ("postgres", *databases.roles_of(self.plan.services)))
        server = self._postgres(port)
        self._add("kafka", self.broker.spawn, signal.SIGTERM)
        self._add("postgres", server.spawn, signal.SIGINT)
        await asyncio.gather(self._fill_kafka(why), self._fill_postgres(server, why))
        installation.note(self.plan, self.layout, now)
        return Databases(server, self.layout.secrets)

    async def stop(self) -> None:
        await asyncio.gather(*(unit.stop() for unit in self.units.values()))

    def _forget(self, why: str) -> None:
        if why:
            self.say(f"starting from nothing: {why}")
        self.layout.forget()
        self.layout.prepare()

    def _postgres(self, port: int) -> postgres.Server:
        if self.plan.postgres:
            return postgres.Server(self.plan.postgres)
        password = read_text(self.layout.secrets, password_file(postgres.SUPERUSER))
        return postgres.own_server(self.layout, port, password)

    def _add(self, name: str, spawn: Callable[[], subprocess.Popen[bytes]] | None, ask: signal.Signals) -> None:
        if spawn:
            self.units[name] = Unit(name, spawn, self.changed, ask=ask, patience=_PATIENCE)
            self.units[name].start()

    async def _fill_kafka(self, why: str | None) -> None:
        bootstrap = self.broker.bootstrap
        await self._while_it_lives("kafka", wait_until_ready(bootstrap))
        wanted = topics.topics_of(self.plan.services)
        if why is not None and self.broker.kind == "given":
            await installation.empty_topics(self.plan, bootstrap, wanted)
        if self.broker.kind != "embedded":
            await topics.create(bootstrap, wanted)

    async def _fill_postgres(self, server: postgres.Server, why: str | None) -> None:
        await self._while_it_lives("postgres", postgres.wait_until_ready(server.dsn))
        if why is not None and server.spawn is None:
            await installation.empty_databases(self.plan, server)
        await databases.make_databases(Databases(server, self.layout.secrets), self.plan.services)

    async def _while_it_lives(self, name: str, ready: Coroutine[Any, Any, None]) -> None:
        """Waits for `ready`. Raises CannotStart at once for a server that keeps ending."""
        waiting = asyncio.ensure_future(ready)
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=0.05)
            unit = self.units.get(name)
            if unit and unit.pauses.failing:
                waiting.cancel()
                raise CannotStart(f"{name} does not stay alive: see {self.layout.root / name / 'server.log'}")
        waiting.result()
