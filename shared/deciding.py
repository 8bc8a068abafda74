"""The words every decision is written in: facts told and heard, commands, waits, claims, effects. Pure data, no IO."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypeVar

A = TypeVar("A", default=Any)


class Role(StrEnum):
    """Who may act (contract 1.4). `SYSTEM` is also whom a plain timer waits for."""

    PATIENT = "patient"
    PEER_MONITOR = "peer-monitor"
    GUIDE = "guide"
    THERAPIST = "therapist"
    CLINICIAN = "clinician"
    MEDICAL_DIRECTOR = "medical-director"
    PHARMACY = "pharmacy"
    OPERATIONS = "operations"
    SUBSCRIBER = "subscriber"
    SYSTEM = "system"


CLINICIANS = frozenset({Role.CLINICIAN, Role.MEDICAL_DIRECTOR})
PATIENTS = frozenset({Role.PATIENT})


class Lane(StrEnum):
    """A teller's two streams: what must overtake, and everything else."""

    ORDINARY = "ordinary"
    SAFETY = "safety"


EVERYTHING = "*"
"""Of `Fact.ends`: nobody has to look at any alert of this entity any more."""


def kebab(name: str) -> str:
    """`AppealOpened` is `appeal-opened`."""
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in name).lstrip("-")


class Known(BaseModel):
    """A part of a state or of a fact."""

    model_config = ConfigDict(frozen=True)


class Fact(BaseModel):
    """Something that happened. A subclass is an event contract: one `(type, version)`, fields are only ever added.

    `private` names fields that only the teller may read: they travel sealed once more, and are None elsewhere.
    `public` is the allow-list of the public copy; empty: there is none. `ends` names the field whose id is of an alert,
    or of what an alert is about, that nobody has to look at after this fact.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str] = ""
    version: ClassVar[int] = 1
    lane: ClassVar[Lane] = Lane.ORDINARY
    private: ClassVar[tuple[str, ...]] = ()
    public: ClassVar[tuple[str, ...]] = ()
    ends: ClassVar[str] = ""

    def __init_subclass__(cls, **more: Any) -> None:
        """Its type is its name, unless it says another."""
        super().__init_subclass__(**more)
        if "type" not in cls.__dict__:
            cls.type = kebab(cls.__name__)

    def published(self) -> dict[str, object]:
        """The body of the public copy: exactly the fields of `public`. Who has free text there leaves it out."""
        return self.model_dump(mode="json", include=set(self.public))


class SafetyFact(Fact):
    """One that must overtake: it is told on the safety stream."""

    lane: ClassVar[Lane] = Lane.SAFETY


def facts_in(module: Mapping[str, object]) -> tuple[type[Fact], ...]:
    """The contracts that a module (its `globals()`) defines, in its order; a class that others extend is none."""
    classes = (each for each in module.values() if isinstance(each, type))
    own = (each for each in classes if each.__module__ == module["__name__"])
    return tuple(each for each in own if issubclass(each, Fact) and not each.__subclasses__())


class Part(BaseModel):
    """A part of a command. Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Command(Part):
    """What a person asks for. Path parameters are fields like the others."""


class PatientCommand(Command):
    """One about a patient, who stands in the path."""

    patient_id: str


class State(BaseModel):
    """What a service knows of one entity: a fold of facts. `S()` is somebody nobody has spoken of.

    `parked` maps a teller to what is parked there, by its cause: messages, forks, numbers that did not come (folded by
    the runtime, architecture, "Parked").
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    parked: dict[str, tuple[str, ...]] = {}

    @property
    def is_parked(self) -> bool:
        return any(self.parked.values())


F_co = TypeVar("F_co", bound=Fact, covariant=True, default=Fact)


@dataclass(frozen=True, slots=True)
class Told(Generic[F_co]):
    """A fact with its envelope, as folded: `number` counts per entity and stream from 1; `time` is the platform's."""

    fact: F_co
    id: UUID
    time: datetime
    cause: UUID
    stream: str
    number: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Who speaks: the token's subject with its role and clinic; `patient` where the token is bound to one."""

    role: Role
    subject: str
    clinic: str
    patient: str | None = None


@dataclass(frozen=True, slots=True)
class WaitRanOut(Generic[A]):
    """The message a wait becomes when `until` has passed. A subclass is one kind of wait; `about` says of which thing
    of the entity: its id, a number, a word, or None where the entity has one such wait at most."""

    name: ClassVar[str]
    about: A
    until: datetime

    def __init_subclass__(cls, name: str = "") -> None:
        cls.name = name


@dataclass(frozen=True, slots=True)
class EffectEnded:
    """How an effect ended: `sent`, `failed`, `suppressed`, `expired` or `unknown`. `key` is the asking fact's id,
    `detail` a word more: by which way, or why."""

    key: UUID
    kind: str
    outcome: str
    detail: str = ""

    @property
    def said(self) -> str:
        """As it is kept, and as its sender says it."""
        return f"{self.outcome}:{self.detail}" if self.detail else self.outcome


Message = Told | Command | WaitRanOut | EffectEnded


@dataclass(frozen=True, slots=True)
class Claim:
    """One seat of a resource, taken for `[start, end)`. `resource` is an entity's id; `key` is unique per claimant."""

    key: str
    resource: str
    seat: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A claim that stands, and whose it is."""

    claim: Claim
    entity: str


@dataclass(frozen=True, slots=True)
class Moment:
    """What a decision may know besides state and message. `new_id(label)` is repeatable and not guessable;
    `digest(text)` is the same for the same text in the whole clinic, whatever the cause, and leads back to no text.

    `read` maps the ids that the domain's `reads` named to the states of those entities (one nobody has spoken of is not
    there), `taken` are the claims that stand on them. `caught_up` names the tellers whose streams were heard to their
    ends within the last 30 s.
    """

    now: datetime
    entity: str
    clinic: str
    actor: Actor
    cause: UUID
    new_id: Callable[[str], UUID]
    read: Mapping[str, Any] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()
    caught_up: frozenset[str] = frozenset()
    digest: Callable[[str], str] = NotImplemented  # whoever asks without one is told so


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule said no. `codes` are all reasons, kebab-case. `unknown`: there is no such thing (HTTP 404).

    `blocked_by` names what stands in the way (keys of claims), where something does.
    """

    codes: tuple[str, ...]
    unknown: bool = False
    blocked_by: tuple[str, ...] = ()


UNKNOWN = Refused(("unknown",), unknown=True)
"""There is no such thing, or not here."""


@dataclass(frozen=True, slots=True, init=False)
class Wait:
    """Who is waited for, for what, until when: `Wait(HoldWait, hold_id, Role.CLINICIAN, "release-hold", until)`.

    Where a person is waited for, `what` names the operation by which they end it (or a word that `Service.acts` maps to
    one), and `about` is the id in its path besides the patient's. What only time can end waits for `SYSTEM`. `since` is
    when it began, where the state knows; else it began when this key first asked for this, however often `until` and
    `whom` have moved on.
    """

    kind: type[WaitRanOut]
    about: object
    whom: Role
    what: str
    until: datetime
    since: datetime | None

    def __init__(
        self, kind: type[WaitRanOut[A]], about: A, whom: Role, what: str, until: datetime, since: datetime | None = None
    ) -> None:
        for name, value in zip(self.__slots__, (kind, about, whom, what, until, since), strict=True):
            object.__setattr__(self, name, value)

    @property
    def key(self) -> str:
        """Unique per entity; (key, until) names one wait for ever. `read_key` reads it."""
        return self.kind.name if self.about is None else f"{self.kind.name}:{self.about}"

    def ran_out(self) -> WaitRanOut:
        return self.kind(self.about, self.until)


def read_key(key: str) -> tuple[str, str]:
    """The name of the kind of wait, and what it is about as text."""
    name, _, about = key.partition(":")
    return name, about


@dataclass(frozen=True, slots=True)
class Effect:
    """What must be sent and is not yet. `key` is the id of the fact that asked, `line` all that its sender needs.

    `urgent` goes ahead of the rest, and also while the streams that could make it untrue are not heard to their ends.
    """

    key: UUID
    kind: str
    not_before: datetime
    expires_at: datetime
    line: Mapping[str, object]
    urgent: bool = False


Answer = tuple[Fact, ...] | Refused
