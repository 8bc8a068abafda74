"""What one process of a service consists of, made and connected to each other. Nothing of it has begun."""

from collections.abc import Callable, Mapping, Sequence

from starlette.routing import BaseRoute

from shared.clock import Clock
from shared.deciding import Lane
from shared.events import TELLERS
from shared.runtime.edge import tokens_of
from shared.runtime.edge.lateness import Lateness
from shared.runtime.edge.readiness import Readiness
from shared.runtime.edge.surroundings import Edge, InFlight
from shared.runtime.loops.catching_up import CatchingUp
from shared.runtime.loops.command_queue import CommandQueue
from shared.runtime.loops.ends import Ends
from shared.runtime.loops.listening import Listener
from shared.runtime.loops.relay import Relay
from shared.runtime.loops.sending import Sending
from shared.runtime.loops.timing import Timing
from shared.runtime.operations import Operation, commands_of
from shared.runtime.service import Send, Service, stream_of
from shared.runtime.tables.link import Link
from shared.runtime.tables.reading import Reading
from shared.runtime.writer import Writer
from shared.security.identity import Identity
from shared.security.keyring import Keyring
from shared.settings import Settings

Senders = Callable[[Settings, Keyring], Mapping[str, Send]]
Pages = Callable[[Settings], Sequence[BaseRoute]]


class Parts:
    """The writer, the loops that hand it messages, and what the edge asks of them."""

    def __init__(
        self,
        service: Service,
        operations: Sequence[Operation],
        settings: Settings,
        senders: Senders | None,
        pages: Pages | None,
    ) -> None:
        self.service, self.settings, self.operations = service, settings, tuple(operations)
        self.clock = Clock(settings.clock)
        self.keyring = Keyring(settings.keys_dsn, settings.secrets, service.name)
        self.identity = Identity.load(settings.secrets)
        self.writer = self._writer()
        self.reading = Reading(settings.dsn, service, self.keyring)
        self.queue = self._queue()
        self.paused: set[str] = set()
        self.listeners = [self._listener(lane) for lane in Lane] if service.hears else []
        self.relays = [self._relay(lane) for lane in Lane]
        self.timing = Timing(self.writer, self.link("timing"), self.clock)
        self.catching_up = CatchingUp(service.hears, self.link("catching-up"), Ends(settings.kafka))
        if service.reads:
            self.writer.caught_up = self.catching_up.caught_up
        self.sending = self._sending(senders(settings, self.keyring) if senders else {})
        self.tokens = tokens_of(settings)
        self.ends = Ends(settings.kafka)
        self.readiness = self._readiness()
        self.requests, self.lateness = InFlight(), Lateness()
        self.ready = False
        self.pages = pages(settings) if pages else ()

    def link(self, name: str, forgetful: bool = False) -> Link:
        return Link(self.settings.dsn, f"{self.service.name}.{self.settings.replica} {name}", forgetful)

    def edge(self) -> Edge:
        return Edge(
            service=self.service,
            operations=self.operations,
            commands=self.queue,
            database=self.reading,
            keyring=self.keyring,
            identity=self.identity,
            clock=self.clock,
            settings=self.settings,
            ready=lambda: self.ready,
            tokens=self.tokens,
            away=self.readiness.away,
            has_room=lambda let_in: self.queue.has_room(let_in) and not self.lateness.is_late(),
            requests=self.requests,
        )

    def has_heard_all(self) -> bool:
        return self.catching_up.caught_up() == frozenset(self.service.hears)

    @property
    def _gathers_ms(self) -> int:
        return 0 if self.clock.stepping else self.service.gathers_ms

    def _writer(self) -> Writer:
        return Writer(
            self.service, commands_of(self.operations), self.keyring, self.identity, self.clock, self.settings.unbound
        )

    def _queue(self) -> CommandQueue:
        lines = self.link("commands"), self.link("urgent-commands")
        return CommandQueue(self.writer, *lines, self.reading, self.settings.patience_ms / 1000)

    def _relay(self, lane: Lane) -> Relay:
        public = [fact.type for fact in TELLERS.get(self.service.name, ()) if fact.public]
        return Relay(
            self.service.name,
            lane.value,
            self.link(f"relay-{lane}", forgetful=True),  # what it forgets it tells again, under the same number
            self.settings.kafka,
            self.writer.woken[lane.value],
            0.02 if self.settings.replicas > 1 else 0.25,
            self.writer.relayed,
            [self.service.stream(lane), *public],
        )

    def _sending(self, sends: Mapping[str, Send]) -> Sending:
        links = self.link("sending"), self.link("abandoning")
        replica = f"{self.service.name}.{self.settings.replica}"
        return Sending(self.writer, *links, self.clock, sends, replica, self.has_heard_all, self._gathers_ms)

    def _readiness(self) -> Readiness:
        database, issuer = self.link("readiness").ask, self.tokens.keys.known
        return Readiness({"postgres": database, "kafka": self._ask_kafka, "issuer": issuer})

    async def _ask_kafka(self) -> None:
        await self.ends.of([self.service.stream(Lane.ORDINARY)])

    def _listener(self, lane: Lane) -> Listener:
        topics = [stream_of(teller, lane) for teller in self.service.hears]
        group = f"carepath-{self.service.name}" + ("-safety" if lane is Lane.SAFETY else "")
        member = f"{group}-{self.settings.replica}"
        taking, assigning = self.link(f"listening-{lane}"), self.link(f"assigning-{lane}")
        gathers = 0 if lane is Lane.SAFETY else self._gathers_ms
        return Listener(
            self.writer, taking, assigning, topics, group, member, self.paused, self.settings.idle_ms, gathers
        )
