"""One process of one service: what starts in which order, and what ends it."""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
import uvloop
from faststream.kafka import KafkaBroker
from starlette.routing import BaseRoute, Route

from shared import logs
from shared.clock import Clock
from shared.deciding import Lane
from shared.errors import Away
from shared.events import TELLERS
from shared.fields.times import Present
from shared.runtime import faults
from shared.runtime.catching_up import CatchingUp
from shared.runtime.command_queue import CommandQueue
from shared.runtime.edge import Edge, tokens_of
from shared.runtime.edge import app as edge_app
from shared.runtime.edge.server import serve, server
from shared.runtime.edge.surroundings import InFlight
from shared.runtime.items import Redrive
from shared.runtime.lateness import Lateness
from shared.runtime.levers import chaos_levers, clock_levers
from shared.runtime.listening import Listener
from shared.runtime.looping import for_ever
from shared.runtime.quiet import Ends, Quiet
from shared.runtime.readiness import Readiness
from shared.runtime.rehearsing import rehearse
from shared.runtime.relay import Relay
from shared.runtime.remembering import Remembering
from shared.runtime.sending import Sending
from shared.runtime.service import CommandOperation, Operation, Send, Service, stream_of
from shared.runtime.tables.link import Link
from shared.runtime.tables.reading import Reading
from shared.runtime.timing import Timing
from shared.runtime.writer import Writer
from shared.security.identity import Identity
from shared.security.keyring import Keyring
from shared.settings import Settings

log = structlog.get_logger("process")
Senders = Callable[[Settings, Keyring], Mapping[str, Send]]
Pages = Callable[[Settings], Sequence[BaseRoute]]

_PARKED = "SELECT id, entity FROM parked WHERE what <> 'behind' ORDER BY since"


class Process:
    """Everything one process of a service consists of."""

    def __init__(
        self,
        service: Service,
        operations: Sequence[Operation],
        settings: Settings,
        senders: Senders | None,
        pages: Pages | None,
    ) -> None:
        self.service, self.settings = service, settings
        self.clock = Clock(settings.clock)
        self.keyring = Keyring(settings.keys_dsn, settings.secrets, service.name)
        self.identity = Identity.load(settings.secrets)
        self.operations = tuple(operations)
        self.writer = self._writer()
        self.reading = Reading(settings.dsn, service, self.keyring)
        self.queue = self._queue()
        self.paused: set[str] = set()
        self.listeners = [self._listener(lane) for lane in Lane] if service.hears else []
        self.relays = [self._relay(lane) for lane in Lane]
        self.timing = Timing(self.writer, self._link("timing"), self.clock)
        self.catching_up = CatchingUp(service.hears, self._link("catching-up"), Ends(settings.kafka))
        if service.reads:
            self.writer.caught_up = self.catching_up.caught_up
        self.sending = self._sending(senders(settings, self.keyring) if senders else {})
        self.tokens = tokens_of(settings)
        self.ends = Ends(settings.kafka)
        self.readiness = self._readiness()
        self.requests, self.lateness = InFlight(), Lateness()
        self.ready = False
        self.pages = pages(settings) if pages else ()

    @property
    def _gathers_ms(self) -> int:
        return 0 if self.clock.stepping else self.service.gathers_ms

    def _writer(self) -> Writer:
        commands = {each.operation_id: each for each in self.operations if isinstance(each, CommandOperation)}
        return Writer(self.service, commands, self.keyring, self.identity, self.clock, self.settings.unbound)

    def _queue(self) -> CommandQueue:
        lines = self._link("commands"), self._link("urgent-commands")
        return CommandQueue(self.writer, *lines, self.reading, self.settings.patience_ms / 1000)

    def _relay(self, lane: Lane) -> Relay:
        public = [fact.type for fact in TELLERS.get(self.service.name, ()) if fact.public]
        return Relay(
            self.service.name,
            lane.value,
            self._link(f"relay-{lane}", forgetful=True),  # what it forgets it tells again, under the same number
            self.settings.kafka,
            self.writer.woken[lane.value],
            0.02 if self.settings.replicas > 1 else 0.25,
            self.writer.relayed,
            [self.service.stream(lane), *public],
        )

    def _sending(self, sends: Mapping[str, Send]) -> Sending:
        links = self._link("sending"), self._link("abandoning")
        replica = f"{self.service.name}.{self.settings.replica}"
        return Sending(self.writer, *links, self.clock, sends, replica, self._has_heard_all, self._gathers_ms)

    def _readiness(self) -> Readiness:
        database, issuer = self._link("readiness").ask, self.tokens.keys.known
        return Readiness({"postgres": database, "kafka": self._ask_kafka, "issuer": issuer})

    def _link(self, name: str, forgetful: bool = False) -> Link:
        return Link(self.settings.dsn, f"{self.service.name}.{self.settings.replica} {name}", forgetful)

    def _listener(self, lane: Lane) -> Listener:
        topics = [stream_of(teller, lane) for teller in self.service.hears]
        group = f"carepath-{self.service.name}" + ("-safety" if lane is Lane.SAFETY else "")
        member = f"{group}-{self.settings.replica}"
        taking, assigning = self._link(f"listening-{lane}"), self._link(f"assigning-{lane}")
        gathers = 0 if lane is Lane.SAFETY else self._gathers_ms
        return Listener(
            self.writer, taking, assigning, topics, group, member, self.paused, self.settings.idle_ms, gathers
        )

    async def _ask_kafka(self) -> None:
        await self.ends.of([stream_of(self.service.name, Lane.ORDINARY)])

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
        await Remembering(self.writer, self._link("remembering"), self.settings.kafka).run()
        await self.sending.abandon(own=True)
        await self._try_parked_again()

    async def _try_parked_again(self) -> None:
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
        links = [*self.queue.links, *(each.link for each in self.listeners)]
        present = Present(self.clock.now(), timedelta(days=self.settings.horizon_days))
        await rehearse(self.writer, links, self.operations, present)
        await self.readiness.away()

    async def _serve(self) -> None:
        edge = Edge(
            service=self.service,
            operations=self.operations,
            asks=self.queue,
            database=self.reading,
            keyring=self.keyring,
            identity=self.identity,
            clock=self.clock,
            settings=self.settings,
            repairs=self.queue,
            ready=lambda: self.ready,
            tokens=self.tokens,
            away=self.readiness.away,
            has_room=self._has_room,
            requests=self.requests,
        )
        app = edge_app(edge, [*self._levers(), *self.pages])
        told = self.settings
        listening = server(app, told.host, told.port, told.connections, told.connections_per_address)
        self.ready = True
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 50, 50)
        log.info("ready", replica=self.settings.replica)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._leave, listening)
        async with self.lateness.watched():  # from here on: what it did before says nothing
            await serve(listening)

    def _leave(self, listening: object) -> None:
        """Not ready at once, so that nobody new is sent here; what comes meanwhile is answered; told twice, now."""
        wait = 0.0 if self.requests.leaving else self.settings.lame_duck_ms / 1000
        self.ready, self.requests.leaving = False, True
        log.info("leaving", replica=self.settings.replica)
        asyncio.get_running_loop().call_later(wait, _stop, listening)

    def _levers(self) -> list[Route]:
        """What the platform clock pulls; nothing where time is real."""
        if not self.clock.stepping:
            return []
        settings = self.settings
        secret = (settings.secrets / "clock.key").read_text().strip()
        link, stirred = self._link("quiet"), self.writer.stirred
        quiet = Quiet(self.clock, link, self.listeners, self.requests, stirred, self._knows)
        levers = clock_levers(secret, self.clock, quiet, self.writer.wake)
        return levers + (chaos_levers(secret, self.paused, settings.fault_log) if settings.chaos else [])

    def _knows(self) -> bool:
        return not self.service.reads or self._has_heard_all()

    def _has_room(self, let_in: int) -> bool:
        return self.queue.has_room(let_in) and not self.lateness.is_late()

    def _has_heard_all(self) -> bool:
        return self.catching_up.caught_up() == frozenset(self.service.hears)

    async def _close(self) -> None:
        for relay in self.relays:
            await relay.close()
        await self.catching_up.ends.close()
        await self.ends.close()
        await self.reading.close()
        await self.keyring.close()


def _stop(listening: object) -> None:
    listening.should_exit = True  # type: ignore[attr-defined]


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


def main(
    service: Service, operations: Sequence[Operation], senders: Senders | None = None, pages: Pages | None = None
) -> None:
    """`python -m services.<name>` runs the service; with `verify` it only replays its journal, reading.

    `pages` gives what a browser is shown, beside the operations.
    """
    settings = Settings.from_environment()
    if sys.argv[1:] == ["verify"]:
        from shared.runtime.verify import verify

        raise SystemExit(asyncio.run(verify(service, operations, settings)))
    logs.configure(service.name, settings.replica, settings.logs)
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    faults.arm(settings.fault, settings.fault_log, settings.chaos)
    uvloop.run(Process(service, operations, settings, senders, pages).run())
