"""Operations of a service over HTTP: what each is called, who may call it, what it takes and what it replies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from shared.deciding import Actor, Command, Fact, Refused, Role, Told, kebab
from shared.jsons import Json
from shared.runtime.service import NAMED, Place, Service

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
    opens_own: bool = False  # the same, by a token that is bound to it alone
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
    ids = dict.fromkeys(NAMED.findall(path), SOMEBODY)
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
    `headers` describes those that a reply may have, by name. `noted` is the command by which each reading is told: it
    is decided first, and where it is refused nothing is read.
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
    noted: CommandOperation | None = None


Operation = CommandOperation | QueryOperation


def commands_of(operations: Iterable[Operation]) -> dict[str, CommandOperation]:
    """By operation id, with those by which a reading is told."""
    asked = (each if isinstance(each, CommandOperation) else each.noted for each in operations)
    return {each.operation_id: each for each in asked if each}


def places(service: Service, operations: Iterable[Operation]) -> dict[str, Place]:
    """Where a person does what a wait asks for, by the wait's `what`."""
    own = {each.operation_id: place_of(service.name, each) for each in operations}
    return own | {what: own[act] if isinstance(act, str) else act for what, act in service.acts.items()}


def place_of(service: str, operation: Operation) -> Place:
    method = operation.method if isinstance(operation, CommandOperation) else "GET"
    return Place(service=service, operation_id=operation.operation_id, method=method, path=operation.path)
