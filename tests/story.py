"""A service's pure decisions played as a story: given these facts, when, then. No clock, no database, no network.

Every step also holds what the runtime relies on: facts and states survive storage, a wait that ran out is gone,
what a state implies is a function of the state alone, and whom a wait names can end it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.deciding import (
    Actor,
    Answer,
    Claim,
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
from shared.runtime.service import Domain, Service, stream_of
from shared.security.causes import event_id
from tests.doable import assert_doable

START = datetime(2026, 10, 5, 17, 0, tzinfo=UTC)  # a Monday, 10:00 in Los Angeles
PATIENT = "7a0f8f2e-0000-8000-8000-000000000001"


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def days(count: float) -> timedelta:
    return timedelta(days=count)


class Story:
    """One entity in one service, from nothing; a patient unless `patient` is another's id. `told` is everything the
    service has said of it.

    `others` are the states of other entities, by id; `taken` what they claim; `caught_up` who was heard to the end.
    """

    def __init__(self, service: Service, clinic: str = "demo", patient: str = PATIENT, now: datetime = START) -> None:
        self.service, self.clinic, self.patient, self.now = service, clinic, patient, now
        self.domain: Domain = service.domain(patient)
        self.others: dict[str, State] = {}
        self.taken: list[Taken] = []
        self.caught_up: frozenset[str] = frozenset(service.hears)
        self.state: State = self.domain.state()
        self.told: list[Told] = []
        self.numbers: dict[str, int] = {}
        self.causes = 0

    def hears(self, fact: Fact, teller: str) -> tuple[Fact, ...]:
        """A fact of another service, as it arrives: without its private fields. Gives what is told because of it."""
        told = self._told(fact, teller, uuid5(NAMESPACE_URL, f"{teller}/{self._cause()}"), 0)
        told = self._as_others_see_it(told)
        self._fold(told)
        return self._facts(self._decide(told, told.id)) if self.domain.decision_for(told) else ()

    def asks(self, command: Command, role: Role = Role.PATIENT, bound_to: str | None = None) -> Answer:
        """What a person's command gives."""
        bound = self.patient if role is Role.PATIENT and bound_to is None else bound_to
        return self._decide(command, self._cause(), Actor(role, f"{role}@{self.clinic}", self.clinic, bound))

    def does(self, command: Command, role: Role = Role.PATIENT) -> tuple[Fact, ...]:
        """What is told because of a command that is not refused."""
        return self._facts(self.asks(command, role))

    def passes(self, time: timedelta) -> tuple[Fact, ...]:
        """Time passes; what runs out on the way is answered at its instant. Gives all that was told."""
        return self.until(self.now + time)

    def until(self, end: datetime) -> tuple[Fact, ...]:
        told: list[Fact] = []
        while (wait := self.next_wait()) and wait.until <= end:
            self.now = max(self.now, wait.until)
            told += self._run_out(wait)
        self.now = end
        return tuple(told)

    def wakes_at(self, now: datetime) -> tuple[Fact, ...]:
        """The service was away: everything that is due is answered now."""
        self.now = now
        told: list[Fact] = []
        while (wait := self.next_wait()) and wait.until <= now:
            told += self._run_out(wait)
        return tuple(told)

    def ends(self, effect: Effect, outcome: str = "sent", detail: str = "") -> tuple[Fact, ...]:
        """How an effect ended outside."""
        gave = self._facts(self._decide(EffectEnded(effect.key, effect.kind, outcome, detail), self._cause()))
        assert gave and effect.key not in {open.key for open in self.effects()}
        return gave

    def next_wait(self) -> Wait | None:
        return min(self.waits(), key=lambda wait: (wait.until, wait.key), default=None)

    def waits(self) -> list[Wait]:
        found = list(self.domain.waits(self.state))
        assert len({wait.key for wait in found}) == len(found)
        assert_doable(self.service, found)
        return found

    def wait(self, name: str) -> Wait:
        return next(wait for wait in self.waits() if wait.kind.name == name)

    def names(self) -> list[str]:
        """Who is waited for, by the names of the waits."""
        return sorted(wait.kind.name for wait in self.waits())

    def effects(self) -> list[Effect]:
        found = list(self.domain.effects(self.state))
        assert len({effect.key for effect in found}) == len(found)
        return found

    def claims(self) -> list[Claim]:
        found = list(self.domain.claims(self.state))
        assert len({claim.key for claim in found}) == len(found)
        return found

    def types(self) -> list[str]:
        return [each.fact.type for each in self.told]

    def _run_out(self, wait: Wait) -> tuple[Fact, ...]:
        gave = self._facts(self._decide(wait.ran_out(), self._cause()))
        assert gave, f"{wait.key} ran out and nothing was told"
        assert (wait.key, wait.until) not in {(open.key, open.until) for open in self.waits()}
        return gave

    def _decide(self, message: Message, cause: UUID, actor: Actor | None = None) -> Answer:
        decide = self.domain.decision_for(message)
        assert decide, f"nobody answers {message}"
        platform = Actor(Role.SYSTEM, f"service:{self.service.name}", self.clinic)
        command = message if isinstance(message, Command) else None
        named = set(self.domain.reads(self.state, self.clinic, command)) if self.domain.reads else set()
        own = [Taken(claim, self.patient) for claim in self.claims()]
        moment = Moment(
            read={id: state for id, state in self.others.items() if id in named},
            taken=tuple(each for each in (*self.taken, *own) if each.claim.resource in named),
            caught_up=self.caught_up,
            now=self.now,
            entity=self.patient,
            clinic=self.clinic,
            actor=actor or platform,
            cause=cause,
            new_id=lambda label: uuid5(cause, label),
            digest=lambda text: uuid5(NAMESPACE_URL, f"{self.clinic}/{text}").hex,
        )
        answer = decide(self.state, message, moment)
        assert answer == decide(self.state, message, moment), "the same question, another answer"
        if isinstance(answer, Refused):
            assert all(re.fullmatch(r"[a-z0-9-]+", code) for code in answer.codes)
            return answer
        for ordinal, fact in enumerate(answer):
            self._tell(fact, cause, ordinal)
        return tuple(answer)

    def _tell(self, fact: Fact, cause: UUID, ordinal: int) -> None:
        told = self._told(fact, self.service.name, cause, ordinal)
        assert stored(fact) == fact
        self.told.append(told)
        self._fold(told)

    def _fold(self, told: Told) -> None:
        self.state = self.domain.evolve(self.state, told)
        assert self.domain.state.model_validate_json(self.state.model_dump_json()) == self.state

    def _told(self, fact: Fact, teller: str, cause: UUID, ordinal: int) -> Told:
        stream = stream_of(teller, fact.lane)
        self.numbers[stream] = self.numbers.get(stream, 0) + 1
        return Told(fact, event_id(cause, teller, ordinal), self.now, cause, stream, self.numbers[stream])

    @staticmethod
    def _as_others_see_it(told: Told) -> Told:
        body = told.fact.model_dump(mode="json", exclude=set(told.fact.private), exclude_none=True)
        seen = type(told.fact).model_validate(body)
        return Told(seen, told.id, told.time, told.cause, told.stream, told.number)

    @staticmethod
    def _facts(answer: Answer) -> tuple[Fact, ...]:
        assert not isinstance(answer, Refused)
        return answer

    def _cause(self) -> UUID:
        self.causes += 1
        return uuid5(NAMESPACE_URL, f"{self.clinic}/{self.causes}")


def stored(fact: Fact) -> Fact:
    """A fact after it went through a sealed body and back."""
    return type(fact).model_validate_json(fact.model_dump_json(exclude_none=True))


def types(facts: Answer) -> list[str]:
    assert not isinstance(facts, Refused), facts.codes
    return [fact.type for fact in facts]


def refused(answer: Answer) -> tuple[str, ...]:
    assert isinstance(answer, Refused), types(answer)
    return answer.codes
