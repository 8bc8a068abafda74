"""How a service declares itself to the runtime: its domains, what it hears, what it answers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypeVar

from shared.deciding import (
    Claim,
    Command,
    Effect,
    EffectEnded,
    Fact,
    Lane,
    Message,
    State,
    Told,
    Wait,
    read_key,
)
from shared.handling import Decide, Decision, Hand

S = TypeVar("S", bound=State, default=Any)
NAMED = re.compile(r"{(\w+)}")
"""The names of ids in a path."""


def no_claims(_state: object) -> Iterable[Claim]:
    """Of a domain that takes nothing."""
    return ()


@dataclass(frozen=True)
class Domain(Generic[S]):
    """One kind of entity of a service: its state and the functions of the state alone.

    `decisions` says which function answers which message, each message once. A fact class that is folded but not
    decided on stands in `folds`. `hands` names the other entities of this service that a fact is handed to.
    `reads(state, clinic, command)` names the other entities of this service whose states a decision may look at and
    whose seats it may claim; the command is None where the platform asks.
    """

    kind: str
    state: type[S]
    evolve: Callable[[S, Told], S]
    decisions: tuple[Decision[S], ...] = ()
    folds: frozenset[type[Fact]] = frozenset()
    waits: Callable[[S], Iterable[Wait]] = lambda _state: ()
    effects: Callable[[S], Iterable[Effect]] = lambda _state: ()
    claims: Callable[[S], Iterable[Claim]] = no_claims
    reads: Callable[[S, str, Command | None], Iterable[str]] | None = None
    listing: Callable[[S], Mapping[str, str]] = lambda _state: {}
    hands: tuple[Hand, ...] = ()

    @cached_property
    def _answers(self) -> Mapping[object, Decide[S]]:
        return {each.message: each.decide for each in self.decisions}

    def decision_for(self, message: Message) -> Decide[S] | None:
        """The function that answers this message, or None where nobody does."""
        if isinstance(message, Told):
            return self._answers.get(type(message.fact))
        return self._answers[message.kind if isinstance(message, EffectEnded) else type(message)]

    def handed_to(self, told: Told) -> Iterable[str]:
        return (entity for hand in self.hands if hand.fact is type(told.fact) for entity in hand.to(told))

    @property
    def takes(self) -> bool:
        """Whether its entities claim seats."""
        return self.claims is not no_claims

    @cached_property
    def heard_types(self) -> frozenset[str]:
        """The event types that this domain folds or decides on. The runtime's own are always among them."""
        decided = (each for each in self._answers if isinstance(each, type) and issubclass(each, Fact))
        return frozenset(fact.type for fact in (*decided, *self.folds)) | {"message-parked", "message-unparked"}

    def hears(self, fact: type[Fact]) -> bool:
        return fact in self._answers or fact in self.folds


STREAM = Domain("stream", State, lambda state, _told: state)
"""The domain of streams: a record without a readable envelope belongs to the stream on which it stood."""

Send = Callable[[Mapping[str, Any], str], Awaitable[str]]
"""A sender of effects: (line, effect key) -> outcome, or `outcome:detail`. It raises `shared.errors.Away` where it
should be tried again."""


class Place(BaseModel):
    """Where an operation is. `path` holds names of ids, `{patient_id}` and at most one other, or the ids themselves."""

    model_config = ConfigDict(frozen=True)

    service: str
    operation_id: str
    method: str
    path: str

    def of(self, entity: str, key: str) -> Place:
        """The same with the ids filled in: the patient is the entity, the other id is what the wait of this key is
        about."""
        return self.model_copy(update={"path": NAMED.sub(read_key(key)[1], self.path.replace("{patient_id}", entity))})


@dataclass(frozen=True)
class Service:
    """A whole service as the runtime sees it. `hears` names the tellers whose two streams it reads.

    `acts` says by which operation a person does what a wait asks for, where the wait does not name an operation of this
    service: its id, or its place at another service.

    `gathers_ms`: ordinary facts that come faster than one in so many milliseconds are taken in sets of that time; one
    that comes alone, and whatever is told for safety, is taken at once.
    """

    name: str
    domains: tuple[Domain, ...]
    hears: tuple[str, ...]
    senders: Mapping[str, Send] = field(default_factory=dict)
    acts: Mapping[str, str | Place] = field(default_factory=dict)
    gathers_ms: int = 0

    def domain(self, entity: str) -> Domain:
        """The domain of an entity id: `provider:...` says its kind, a bare UUID is a patient."""
        kind = kind_of(entity)
        return next((domain for domain in self.domains if domain.kind == kind), STREAM)

    @cached_property
    def reads(self) -> bool:
        """Whether a decision here may look at another entity: only then is anything locked or loaded for it."""
        return any(domain.reads for domain in self.domains)

    def stream(self, lane: Lane) -> str:
        return stream_of(self.name, lane)


def kind_of(entity: str) -> str:
    kind, colon, _ = entity.partition(":")
    return kind if colon else "patient"


def stream_of(teller: str, lane: Lane) -> str:
    return f"care.{teller}.safety" if lane is Lane.SAFETY else f"care.{teller}"
