"""How a service declares itself to the runtime: its domains, what it hears, what it answers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypeVar

from shared.deciding import (
    Actor,
    Claim,
    Command,
    Effect,
    EffectEnded,
    Fact,
    Lane,
    Message,
    Refused,
    Role,
    State,
    Told,
    Wait,
    kebab,
    read_key,
)
from shared.handling import Decide, Decision, Hand
from shared.jsons import Json

S = TypeVar("S", bound=State, default=Any)


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
        """The event types that move more than a number here; the runtime's own are always among them."""
        decided = (each for each in self._answers if isinstance(each, type) and issubclass(each, Fact))
        return frozenset(fact.type for fact in (*decided, *self.folds)) | {"message-parked", "message-unparked"}

    def hears(self, fact: type[Fact]) -> bool:
        return fact in self._answers or fact in self.folds


STREAM = Domain("stream", State, lambda state, _told: state)
"""Whom a record without a readable envelope belongs to: the stream it stood on."""

Send = Callable[[Mapping[str, Any], str], Awaitable[str]]
"""A sender of effects: (line, effect key) -> outcome. It raises `shared.errors.Away` where it should be tried again."""


class Place(BaseModel):
    """Where an operation is. `path` holds names of ids, `{patient_id}` and at most one other, or the ids themselves."""

    model_config = ConfigDict(frozen=True)

    service: str
    operation_id: str
    method: str
    path: str

    def of(self, entity: str, key: str) -> Place:
        """The same with the ids filled in: the entity is the patient, the key of the wait names what it is about."""
        return self.model_copy(update={"path": _NAMED.sub(read_key(key)[1], self.path.replace("{patient_id}", entity))})


_NAMED = re.compile(r"{(\w+)}")


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


Reply = Callable[[Any, tuple[Told, ...]], Mapping[str, object]]
"""(state after, facts told by this command) -> reply body without `events`."""

Salvage = Callable[[Mapping[str, Json], tuple[tuple[str, str], ...]], Mapping[str, Json] | None]
"""(body, (pointer, code) of each implausible value) -> a body to validate again, or None to refuse after all."""

Check = Callable[[Any, datetime], Iterable[tuple[str, str]]]
"""(valid command, platform's now) -> (pointer, code) of what cannot be at that time and no type of a field can say."""

About = Callable[[Any, Actor, Callable[[str], UUID]], str]
"""(valid command, actor, new_id) -> the entity that a command is about, where that is no patient."""


class Done(BaseModel):
    """The ids of the facts that the command told."""

    events: list[str]


def nothing_else(_state: object, _told: tuple[Told, ...]) -> dict[str, object]:
    """The reply of a command of which its `events` are all there is to say."""
    return {}


@dataclass(frozen=True)
class CommandOperation:
    """An HTTP operation that asks for a decision. `path` holds parameters named like fields of `command`."""

    operation_id: str
    path: str
    command: type[Command]
    roles: frozenset[Role]
    example: Mapping[str, Json]
    summary: str
    method: str = "POST"
    reply_model: type[BaseModel] = Done
    reply: Reply = nothing_else
    opens: bool = False  # may be the first word about an entity
    asserts: str | None = None  # the event type under which `publish-event` takes it
    limit: int = 65_536  # bytes of the last accepted body
    screen: Callable[[Mapping[str, Json]], bool] | None = None  # a body to take in spite of implausible values
    salvage: Salvage | None = None  # makes such a body acceptable; without it the implausible members are left out
    words: frozenset[str] = frozenset()  # keys of open maps that an error's pointer may name
    check: Check | None = None  # what the model cannot know without a clock
    about: About | None = None
    urgent: bool | Callable[[Mapping[str, Json]], bool] = False  # never refused for load, waits behind nothing else
    refused: Callable[[Mapping[str, Json]], Mapping[str, object]] = lambda _body: {}  # what a refusal of it says too

    def is_urgent(self, body: Mapping[str, Json]) -> bool:
        """Whether what was sent is about somebody's safety; a function looks at the body, whatever is wrong with it."""
        return self.urgent(body) if callable(self.urgent) else self.urgent


PATIENT = "/v1/patients/{patient_id}"
SOMEBODY = "0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102"


def of_patient(
    path: str,
    command: type[Command],
    roles: frozenset[Role],
    summary: str,
    example: Mapping[str, Json] = MappingProxyType({}),
    **more: Any,
) -> CommandOperation:
    """An operation about a patient, by the name of its command. The ids of its path need no example."""
    path = PATIENT + path
    ids = dict.fromkeys(_NAMED.findall(path), SOMEBODY)
    names = {"operation_id": kebab(command.__name__), **more}
    return CommandOperation(
        path=path, command=command, roles=roles, summary=summary, example={**ids, **example}, **names
    )


def fields_of(kind: type[Fact], *names: str) -> Reply:
    """A reply with these fields of the one fact of this kind that was told."""

    def reply(_state: object, told: tuple[Told, ...]) -> dict[str, object]:
        fact = next(each.fact for each in told if isinstance(each.fact, kind))
        return fact.model_dump(mode="json", include=set(names))

    return reply


@dataclass(frozen=True)
class Viewer:
    """Who reads, from which database, with which keys. `clock` and `keyring` are those of the process.

    `bearer` is the viewer's own token, for who asks another service on their behalf; `services` says where each is.
    `places` says where that is done which a wait of this service asks a person for.
    """

    actor: Actor
    database: Any
    keyring: Any = None
    clock: Any = None
    bearer: str = field(default="", repr=False)
    services: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What a query gives with headers beside it."""

    body: object
    headers: Mapping[str, str]


@dataclass(frozen=True)
class QueryOperation:
    """An HTTP operation that only reads. `read(viewer, **parameters)` gives a body, Found or Refused (unknown: 404).

    Parameters are those of the path and of `query`, as text; `parameters` (a model of the latter) makes them more.
    `headers` describes those that a reply may have, by name.
    """

    operation_id: str
    path: str
    roles: frozenset[Role]
    reply_model: type[BaseModel]
    read: Callable[..., Awaitable[Mapping[str, object] | Found | Refused]]
    summary: str
    query: tuple[str, ...] = ()
    parameters: type[BaseModel] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Operation = CommandOperation | QueryOperation


def places(service: Service, operations: Iterable[Operation]) -> dict[str, Place]:
    """Where a person does what a wait asks for, by the wait's `what`."""
    own = {each.operation_id: place_of(service.name, each) for each in operations}
    return own | {what: own[act] if isinstance(act, str) else act for what, act in service.acts.items()}


def place_of(service: str, operation: Operation) -> Place:
    method = operation.method if isinstance(operation, CommandOperation) else "GET"
    return Place(service=service, operation_id=operation.operation_id, method=method, path=operation.path)
