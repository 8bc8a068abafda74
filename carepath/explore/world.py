"""The services in one process: their own decisions and folds, one clock, nothing that is stored or sent.

It follows the runtime's rules (architecture, "Four ideas"): a fact is folded before it is decided on, a wait that runs
out tells something and is gone, a decision is shown whom it names and nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cache
from random import Random
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from carepath.explore.finding import Found
from carepath.explore.streams import Sent, Streams, as_others_see_it, operations, services
from shared.deciding import (
    Actor,
    Answer,
    Command,
    Effect,
    EffectEnded,
    Fact,
    Message,
    Moment,
    Refused,
    Role,
    State,
    Taken,
    Told,
    Wait,
)
from shared.events.intake import MessageSent
from shared.events.monitoring import SessionStarted
from shared.runtime.aggregates.folding import fold
from shared.runtime.service import Domain, stream_of
from shared.security.causes import cause_of, event_id

MOST_AT_ONE_INSTANT = 20_000
"""More decisions without time passing is something that would never end."""
MAIL = "mail"
NO_WAITS = Domain("", State, lambda state, _told: state).waits
NOBODY: frozenset[str] = frozenset()
JUDGED = (SessionStarted, MessageSent)


class Here(NamedTuple):
    """An entity in a service."""

    service: str
    entity: str


class Said(NamedTuple):
    """A fact as it was told: by whom, about whom. Who was `behind` had not heard everything of others then."""

    teller: str
    entity: str
    told: Told
    behind: frozenset[str] = frozenset()


class World:
    """`told` is everything that was said, in its order. `steps` counts what was decided and folded."""

    def __init__(self, clinic: str, now: datetime, random: Random) -> None:
        self.clinic, self.now, self.random = clinic, now, random
        self.states: dict[Here, State] = {}
        self.living: tuple[Here, ...] = ()  # whoever may wait for something
        self.numbers: dict[tuple[str, str], int] = {}
        self.streams = Streams()
        self.told: list[Said] = []
        self.away: dict[str, datetime] = {}
        self.lost_mail = 0.0  # how likely a letter does not arrive
        self.steps = self.asked = 0
        self._waits: dict[Here, tuple[Wait, ...]] = {}
        self._effects: dict[Here, tuple[Effect, ...]] = {}
        self._due: dict[Here, datetime | None] = {}

    def copy(self) -> World:
        other = World(self.clinic, self.now, Random(self.random.random()))
        other.states, other.numbers, other.streams = dict(self.states), dict(self.numbers), self.streams.copy()
        other.living = self.living
        other.told, other.away, other.asked = list(self.told), dict(self.away), self.asked
        other._waits, other._effects, other._due = dict(self._waits), dict(self._effects), dict(self._due)
        return other

    # what is known

    def state(self, service: str, entity: str) -> Any:
        here = Here(service, entity)
        return self.states[here] if here in self.states else self._domain(here).state()

    def waits(self) -> Iterator[tuple[Here, Wait]]:
        for here in self.living:
            yield from ((here, wait) for wait in self._waits_of(here))

    def is_up(self, service: str) -> bool:
        return service not in self.away or self.away[service] <= self.now

    def next_due(self) -> datetime | None:
        """When something happens by itself; of a service that is away, once it is back."""
        found = [max(at, self.away.get(here.service, at)) for here in self.living if (at := self._due_at(here))]
        return min((*found, *filter(None, [self.streams.opens_at()])), default=None)

    def _due_at(self, here: Here) -> datetime | None:
        if here not in self._due:
            effects = (min(each.not_before, each.expires_at) for each in self._effects_of(here))
            self._due[here] = min((*(wait.until for wait in self._waits_of(here)), *effects), default=None)
        return self._due[here]

    # what happens

    def ask(self, operation_id: str, command: Command, entity: str, actor: Actor) -> Answer:
        """What a person's command gives, and all that follows from it at this instant."""
        service, operation = operations()[operation_id]
        here = Here(service, entity)
        if here not in self.states and not operation.opens:
            return Refused(("unknown",), unknown=True)
        self.asked += 1
        answer = self._decide(here, command, cause_of("command", actor.subject, str(self.asked)), actor)
        self._happen()
        return answer

    def until(self, end: datetime) -> None:
        """Time passes; whatever is due on the way happens at its instant."""
        while (due := self.next_due()) is not None and due <= end:
            self.now, steps = max(self.now, due), self.steps
            self._happen()
            if self.steps == steps and due < self.now:
                raise Found("no-end", f"due at {due.isoformat()} and nothing happens")
        self.now = max(self.now, end)

    def settle(self) -> None:
        """Everything that can arrive now arrives, in some order."""
        for _ in range(MOST_AT_ONE_INSTANT):
            arrives = self.streams.next(self.now, self._gone(), self.random)
            if arrives is None:
                return
            hearer, sent = arrives
            self._hear(Here(hearer, sent.entity), sent.told)
        raise Found("no-end", "facts follow from facts without end")

    def _gone(self) -> frozenset[str]:
        return frozenset(name for name in self.away if not self.is_up(name)) if self.away else NOBODY

    def _happen(self) -> None:
        self.streams.shut = {way: at for way, at in self.streams.shut.items() if at > self.now}
        self.settle()
        for _ in range(MOST_AT_ONE_INSTANT):
            if not any(self._runs_out(here) or self._goes_out(here) for here in self._all_due()):
                return
            self.settle()
        raise Found("no-end", "waits run out without end")

    def _all_due(self) -> list[Here]:
        return [here for here in self.living if (at := self._due_at(here)) and at <= self.now]

    def _runs_out(self, here: Here) -> bool:
        due = [wait for wait in self._waits_of(here) if wait.until <= self.now]
        if not due or not self.is_up(here.service):
            return False
        wait = min(due, key=lambda each: (each.until, each.key))
        cause = cause_of("wait", here.service, here.entity, wait.key, wait.until.isoformat())
        self._tell_or_fail(here, wait.ran_out(), cause, wait.key)
        if any((each.key, each.until) == (wait.key, wait.until) for each in self._waits_of(here)):
            raise Found("wait-stands", f"{here.service}: {wait.key} ran out and still stands")
        return True

    def _goes_out(self, here: Here) -> bool:
        due = [each for each in self._effects_of(here) if min(each.not_before, each.expires_at) <= self.now]
        if not due or not self.is_up(here.service):
            return False
        effect = due[0]
        cause = cause_of("effect", str(effect.key), self.now.isoformat())
        self._tell_or_fail(here, EffectEnded(effect.key, effect.kind, self._outcome(effect)), cause, effect.kind)
        return True

    def _outcome(self, effect: Effect) -> str:
        if effect.expires_at <= self.now:
            return "expired"
        lost = effect.kind == MAIL and self.random.random() < self.lost_mail
        return self.random.choice(("failed", "unknown")) if lost else "sent"

    def _tell_or_fail(self, here: Here, message: Message, cause: UUID, name: str) -> None:
        answer = self._decide(here, message, cause, self._platform(here.service))
        if isinstance(answer, Refused) or not answer:
            raise Found("silence", f"{here.service}: {name} ended and nothing was told")

    def _hear(self, here: Here, told: Told) -> None:
        self._fold(here, told)
        if self._domain(here).decision_for(told) is not None:
            self._decide(here, told, told.id, self._platform(told.stream.split(".")[1]))

    # how it is decided

    def _decide(self, here: Here, message: Message, cause: UUID, actor: Actor) -> Answer:
        domain = self._domain(here)
        decide = domain.decision_for(message)
        assert decide, f"{here.service}: nobody answers {type(message).__name__}"
        self.steps += 1
        try:
            answer = decide(self.state(*here), message, self._moment(here, domain, message, cause, actor))
        except Exception as error:
            raise Found("decision-raised", f"{here.service}: {type(message).__name__}: {error!r}") from error
        if isinstance(answer, Refused):
            return answer
        self._tell(here, tuple(answer), cause)
        return tuple(answer)

    def _moment(self, here: Here, domain: Domain, message: Message, cause: UUID, actor: Actor) -> Moment:
        named = self._named(here, domain, message)
        read = {
            name: self.states[Here(here.service, name)] for name in named if Here(here.service, name) in self.states
        }
        read.pop(here.entity, None)
        return Moment(
            now=self.now,
            entity=here.entity,
            clinic=self.clinic,
            actor=actor,
            cause=cause,
            new_id=lambda label: uuid5(cause, label),
            read=read,
            taken=tuple(self.taken(named, here.service)),
            caught_up=self.streams.heard_out(here.service),
            digest=lambda text: uuid5(NAMESPACE_URL, text).hex,
        )

    def _named(self, here: Here, domain: Domain, message: Message) -> frozenset[str]:
        if domain.reads is None:
            return frozenset()
        command = message if isinstance(message, Command) else None
        return frozenset(domain.reads(self.state(*here), self.clinic, command))

    def taken(self, resources: Collection[str], service: str = "scheduling") -> Iterator[Taken]:
        """The claims that stand on these."""
        takers = [here for here in self.states if here.service == service and self._domain(here).takes]
        for here in takers if resources else ():
            claims = self._domain(here).claims(self.states[here])
            yield from (Taken(each, here.entity) for each in claims if each.resource in resources)

    def _tell(self, here: Here, facts: Sequence[Fact], cause: UUID) -> None:
        for ordinal, fact in enumerate(facts):
            stream = stream_of(here.service, fact.lane)
            number = self.numbers[stream, here.entity] = self.numbers.get((stream, here.entity), 0) + 1
            told = Told(fact, event_id(cause, here.service, ordinal), self.now, cause, stream, number)
            self._fold(here, told)
            self.told.append(Said(here.service, here.entity, told, self._behind(here.service, fact)))
            self.streams.send(here.service, Sent(here.entity, as_others_see_it(told)))
            for entity in self._domain(here).handed_to(told):
                self._hear(Here(here.service, entity), told)

    def _behind(self, service: str, fact: Fact) -> frozenset[str]:
        """Whom the teller has not heard to the end; asked of facts alone that an oracle judges by it."""
        if not isinstance(fact, JUDGED):
            return frozenset()
        return frozenset(services()[service].hears) - self.streams.heard_out(service)

    def _fold(self, here: Here, told: Told) -> None:
        self.steps += 1
        try:
            state = fold(self._domain(here), self.state(*here), told)
        except Exception as error:
            raise Found("fold-raised", f"{here.service}: {told.fact.type}: {error!r}") from error
        if self.states.get(here) is not state:
            if here not in self.states and self._domain(here).waits is not NO_WAITS:
                self.living = (*self.living, here)
            self.states[here] = state
            self._waits.pop(here, None)
            self._effects.pop(here, None)
            self._due.pop(here, None)

    def _waits_of(self, here: Here) -> tuple[Wait, ...]:
        if here not in self._waits:
            self._waits[here] = tuple(self._domain(here).waits(self.states[here]))
        return self._waits[here]

    def _effects_of(self, here: Here) -> tuple[Effect, ...]:
        if here not in self._effects:
            self._effects[here] = tuple(self._domain(here).effects(self.states[here]))
        return self._effects[here]

    def _platform(self, teller: str) -> Actor:
        return Actor(Role.SYSTEM, f"service:{teller}", self.clinic)

    @staticmethod
    @cache
    def _domain(here: Here) -> Domain:
        return services()[here.service].domain(here.entity)
