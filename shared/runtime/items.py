"""The messages that may stand in a set. Each is about one entity."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shared.deciding import Actor, EffectEnded
from shared.runtime.asking import Asked
from shared.runtime.records import Envelope, Record
from shared.security.causes import cause_of

PLATFORM = "platform"
"""The clinic of what belongs to none."""


@dataclass(frozen=True, slots=True)
class Hear:
    """A record of a stream, its envelope read. `place` is its partition and offset; `plain` its body, once the seal was
    looked at."""

    record: Record
    envelope: Envelope
    broken: bool = False  # it failed alone: park it untried
    place: tuple[int, int] = (0, 0)
    plain: bytes | None = None

    @classmethod
    def again(cls, record: Record) -> Hear:
        """A record that was set aside."""
        return cls(record, Envelope.of(record))

    @property
    def entity(self) -> str:
        return self.envelope.entity

    @property
    def topic(self) -> str:
        return self.record.topic

    @property
    def number(self) -> int:
        return self.envelope.number

    @property
    def id(self) -> UUID:
        return self.envelope.id

    @property
    def clinic(self) -> str:
        return self.envelope.clinic


@dataclass(frozen=True, slots=True)
class Ask:
    """A command from HTTP."""

    asked: Asked
    broken: bool = False

    @property
    def entity(self) -> str:
        return self.asked.entity

    @property
    def clinic(self) -> str | None:
        return self.asked.actor.clinic if self.asked.opens else None


@dataclass(frozen=True, slots=True)
class RunOut:
    """Waits of this entity have run out: all whose time has come when its row is locked."""

    entity: str
    broken: bool = False
    clinic: str | None = None


@dataclass(frozen=True, slots=True)
class Garbage:
    """A record that its teller did not seal for where it stands: it belongs to the stream itself, and to no clinic."""

    record: Record
    id: UUID
    reason: str
    clinic: str = PLATFORM

    @classmethod
    def at(cls, record: Record, place: tuple[int, int], reason: str) -> Garbage:
        """What stands at this partition and offset."""
        partition, offset = place
        return cls(record, cause_of("record", record.topic, str(partition), str(offset)), reason)

    @property
    def entity(self) -> str:
        return f"stream:{self.record.topic}"


@dataclass(frozen=True, slots=True)
class HandOver:
    """A fact handed over by another entity of this service; `id` is the row of `handed`."""

    id: int
    entity: str
    clinic: str
    record: Record


@dataclass(frozen=True, slots=True)
class End:
    """The outcome of an effect."""

    entity: str
    ended: EffectEnded
    clinic: str | None = None


@dataclass(frozen=True, slots=True)
class Redrive:
    """Tries a parked message again. Without an actor it is the start of a process that asks."""

    entity: str
    parked: UUID
    actor: Actor | None = None
    cause: UUID | None = None
    clinic: str | None = None


@dataclass(frozen=True, slots=True)
class Discard:
    """Gives up a parked message, for a reason."""

    entity: str
    parked: UUID
    reason: str
    actor: Actor
    cause: UUID
    clinic: str | None = None


@dataclass(frozen=True, slots=True)
class Retell:
    """Puts what was told on a stream, from a number on, back into the outbox."""

    entity: str
    stream: str
    first: int
    actor: Actor
    cause: UUID
    clinic: str | None = None


@dataclass(frozen=True, slots=True)
class Restore:
    """The own facts of one decision found on Kafka beyond the counters, in the order of their numbers per stream."""

    entity: str
    clinic: str
    records: tuple[Record, ...]
    seq: int
    of: int


Item = Hear | Garbage | Ask | RunOut | HandOver | End | Redrive | Discard | Retell | Restore
