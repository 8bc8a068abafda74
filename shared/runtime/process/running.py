"""How a process begins, runs and ends."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog
import uvicorn
from faststream.kafka import KafkaBroker
from starlette.routing import Route

from shared.errors import Away
from shared.fields.times import Present
from shared.runtime.edge import app as edge_app
from shared.runtime.edge.server import serve, server
from shared.runtime.items import Redrive
from shared.runtime.loops.looping import for_ever
from shared.runtime.process.parts import Parts
from shared.runtime.process.rehearsing import rehearse
from shared.runtime.recovery.remembering import Remembering
from shared.runtime.testing.levers import chaos_levers, clock_levers
from shared.runtime.testing.quiet import Quiet

log = structlog.get_logger("process")

_PARKED = "SELECT id, entity FROM parked WHERE what <> 'behind' ORDER BY since"


class Process(Parts):
    """These parts at work."""

    async def run(self) -> None:
        """Until SIGTERM or SIGINT. Nothing is taken before the own streams are read to their end."""
        await _patiently(self.clock.fetch)
        await _patiently(self.reading.open)
        await _patiently(self._remember)
        async with contextlib.AsyncExitStack() as stack:
            for name, each in self._loops().items():
                stack.callback(asyncio.create_task(each, name=name).cancel)
            await self._listen(stack)
            await self._rehearse()
            await self._serve()
        await self._close()

    async def _remember(self) -> None:
        await Remembering(self.writer, self.link("remembering"), self.settings.kafka).run()
        await self.sending.abandon(own=True)
        for row in await self.reading.fetch(_PARKED):
            await self.writer.apply(self.timing.link, [Redrive(row["entity"], row["id"])])

    def _loops(self) -> dict[str, Coroutine[Any, Any, None]]:
        loops: dict[str, Coroutine[Any, Any, None]] = {f"relay-{relay.lane}": relay.run() for relay in self.relays}
        loops["commands"], loops["urgent-commands"] = self.queue.run(), self.queue.run(urgent=True)
        loops["timing"] = for_ever("timing", self.timing.step)
        if self.sending.senders:
            loops["sending"] = for_ever("sending", self.sending.step)
            loops["abandoned"] = for_ever("abandoned", self._abandon)
        if self.service.reads or self.sending.senders:
            loops["catching-up"] = for_ever("catching-up", self.catching_up.step)
        for each in self.listeners:
            loops[f"rereading-{each.group}"] = each.keep_rereading()
        return loops

    async def _abandon(self) -> None:
        await asyncio.sleep(10)
        await self.sending.abandon(own=False)

    async def _listen(self, stack: contextlib.AsyncExitStack) -> None:
        if not self.listeners:
            return
        broker = KafkaBroker(self.settings.kafka, allow_auto_create_topics=False, apply_types=False, logger=None)
        for each in self.listeners:
            each.subscribe(broker)
        await _patiently(broker.start)
        stack.push_async_callback(broker.stop)
        for each in self.listeners:
            await each.ready.wait()

    async def _rehearse(self) -> None:
        links = [*self.queue.links, *(each.link for each in self.listeners), self.timing.link, self.sending.link]
        present = Present(self.clock.now(), timedelta(days=self.settings.horizon_days))
        await rehearse(self.writer, links, self.operations, present)
        await self.readiness.away()

    async def _serve(self) -> None:
        told = self.settings
        app = edge_app(self.edge(), [*self._levers(), *self.pages])
        listening = server(app, told.host, told.port, told.connections, told.connections_per_address)
        self.ready = True
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 50, 50)
        log.info("ready", replica=told.replica)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._leave, listening)
        async with self.lateness.watched():  # from here on: what it did before says nothing
            await serve(listening)

    def _leave(self, listening: uvicorn.Server) -> None:
        """From now on not ready, so that nobody new is sent here; requests are answered a while longer. A second
        signal ends it now."""
        wait = 0.0 if self.requests.leaving else self.settings.lame_duck_ms / 1000
        self.ready, self.requests.leaving = False, True
        log.info("leaving", replica=self.settings.replica)
        asyncio.get_running_loop().call_later(wait, setattr, listening, "should_exit", True)

    def _levers(self) -> list[Route]:
        """What the platform clock pulls. Where time is real there are none."""
        if not self.clock.stepping:
            return []
        settings = self.settings
        secret = (settings.secrets / "clock.key").read_text().strip()
        quiet = Quiet(self.clock, self.link("quiet"), self.listeners, self.requests, self.writer.stirred, self._knows)
        levers = clock_levers(secret, self.clock, quiet, self.writer.wake)
        return levers + (chaos_levers(secret, self.paused, settings.fault_log) if settings.chaos else [])

    def _knows(self) -> bool:
        return not self.service.reads or self.has_heard_all()

    async def _close(self) -> None:
        for relay in self.relays:
            await relay.close()
        await self.catching_up.ends.close()
        await self.ends.close()
        await self.reading.close()
        await self.keyring.close()


async def _patiently(step: Callable[[], Awaitable[object]]) -> None:
    """Waits for whatever is away."""
    pause = 0.1
    while True:
        try:
            await step()
            return
        except Away as away:
            log.warning("waiting", dependency=away.dependency)
        except Exception as error:
            log.warning("waiting", error=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 2.0)
