"""Everything an audit looks at, loaded once. Pure data: the invariants are functions of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from carepath.audit.formulas import chained, public_id, stamp
from carepath.audit.records import Seen, Word


@dataclass(frozen=True, slots=True)
class Row:
    """A journal row. `said`, `read`, `packed` and `reply` are digests; `told` what it told, `heard` what it heard."""

    entity: str
    seq: int
    cause: UUID
    decided: bool
    kind: str
    name: str
    actor: str
    at: datetime
    stream: str | None
    number: int | None
    version: int
    said: str | None
    read: str | None
    packed: str | None
    reply: str | None
    prev: bytes
    hash: bytes
    told: tuple[Word, ...] = ()
    heard: Word | None = None

    @property
    def facts(self) -> tuple[Word, ...]:
        """What it told on its teller's own streams, public copies aside."""
        return tuple(word for word in self.told if not word.public)

    @property
    def copies(self) -> tuple[Word, ...]:
        """The public copies of them."""
        return tuple(word for word in self.told if word.public)

    def chained(self) -> bytes:
        columns = [
            self.entity, self.seq, str(self.cause), self.decided, self.kind, self.name, self.actor, stamp(self.at),
            self.stream, self.number, self.version, self.said, self.read, self.packed, self.reply,
        ]  # fmt: skip
        return chained(columns, self.prev)

    def with_chain(self, prev: bytes) -> Row:
        """The same row after another one: `prev` and `hash` are computed anew."""
        linked = replace(self, prev=prev)
        return replace(linked, hash=linked.chained())


class Kept(NamedTuple):
    """The open columns of a `state` row."""

    clinic: str
    seq: int
    version: int
    head: bytes
    counters: Mapping[str, int]


class Heard(NamedTuple):
    number: int
    id: UUID


class Due(NamedTuple):
    entity: str
    key: str
    until: datetime
    parked: bool


class Effect(NamedTuple):
    key: UUID
    entity: str
    not_before: datetime
    sending: bool


class Parked(NamedTuple):
    id: UUID
    entity: str
    what: str
    topic: str | None
    number: int | None
    clinic: str = ""
    kind: str = ""
    name: str = ""


class Deferred(NamedTuple):
    entity: str
    topic: str
    number: int
    clinic: str = ""


class Untold(NamedTuple):
    """A row of the outbox."""

    lane: str
    entity: str
    seq: int


class Place(NamedTuple):
    topic: str
    partition: int


@dataclass
class Database:
    """What one service's database said in one snapshot."""

    name: str
    states: dict[str, Kept] = field(default_factory=dict)
    journal: dict[str, list[Row]] = field(default_factory=dict)
    heard: dict[tuple[str, str], Heard] = field(default_factory=dict)
    positions: dict[Place, int] = field(default_factory=dict)
    due: list[Due] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    deferred: list[Deferred] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    outbox: set[Untold] = field(default_factory=set)
    handed: int = 0
    known: frozenset[UUID] = frozenset()
    rest: dict[Place, int] = field(default_factory=dict)

    def rows(self) -> list[Row]:
        return [row for rows in self.journal.values() for row in rows]

    def owns(self, topic: str) -> bool:
        return topic in (f"care.{self.name}", f"care.{self.name}.safety")

    @cached_property
    def hears(self) -> frozenset[str]:
        """The streams this service reads: it has a position or heard numbers there, and they are not its own."""
        topics = {place.topic for place in self.positions} | {topic for _, topic in self.heard}
        return frozenset(topic for topic in topics if topic.startswith("care.") and not self.owns(topic))

    @cached_property
    def causes(self) -> frozenset[tuple[str, UUID]]:
        """(entity, cause) of every journal row."""
        return frozenset((row.entity, row.cause) for row in self.rows())


@dataclass
class Topic:
    """A topic from its first record to `ends`, taken after the databases were read; `firm` are its ends before."""

    name: str
    begins: dict[int, int] = field(default_factory=dict)
    firm: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)

    @property
    def cut(self) -> bool:
        """Whether its beginning is gone, as it may be: public topics are kept 90 days."""
        return not self.name.startswith("care.") and any(self.begins.values())

    def firm_ones(self) -> list[Seen]:
        """Records that stood here before the databases were read, so that these must know them."""
        return [each for each in self.seen if each.offset < self.firm.get(each.partition, 0)]


@dataclass
class Verified:
    """What `python -m services.NAME verify` printed. `failed` says why it could not be judged."""

    lines: list[Mapping[str, Any]] = field(default_factory=list)
    rows: int = 0
    failed: str = ""


class Reply(NamedTuple):
    """A line of a client's own journal: a command answered with this status told these facts."""

    service: str
    cause: UUID
    status: int
    events: tuple[UUID, ...]


@dataclass
class Evidence:
    """`still`: nothing moved while all of this was read. `torn`: entities of which only some keys are destroyed.
    Without keys `verified` and `installation` are None."""

    now: datetime
    databases: dict[str, Database] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    torn: frozenset[str] = frozenset()
    kids: Mapping[str, str] = field(default_factory=dict)
    verified: dict[str, Verified] | None = None
    installation: bytes | None = field(default=None, repr=False)
    replies: list[Reply] | None = None
    still: bool = True

    def seen(self) -> list[Seen]:
        return [each for topic in self.topics.values() for each in topic.seen]

    @cached_property
    def told(self) -> dict[tuple[str, UUID], list[tuple[str, Row, Word]]]:
        """(topic, id) -> who told it, in which row, as what."""
        found: dict[tuple[str, UUID], list[tuple[str, Row, Word]]] = {}
        for name, database in self.databases.items():
            for row in database.rows():
                for word in row.told:
                    found.setdefault((word.topic, word.id), []).append((name, row, word))
        return found

    @cached_property
    def streams(self) -> dict[tuple[str, str], dict[int, list[Seen]]]:
        """(topic, key) -> number -> its records in the order of the log."""
        found: dict[tuple[str, str], dict[int, list[Seen]]] = {}
        for each in self.seen():
            if each.word:
                stream = found.setdefault((each.topic, each.word.key), {})
                stream.setdefault(each.word.number, []).append(each)
        return found

    @cached_property
    def clinics(self) -> dict[str, set[str]]:
        """Which clinics the facts about an entity name."""
        found: dict[str, set[str]] = {}
        for each in self.seen():
            if each.word and not each.word.public:
                found.setdefault(each.word.key, set()).add(each.word.clinic)
        return found

    @cached_property
    def inside(self) -> frozenset[UUID]:
        """The id of every fact on a teller's own stream."""
        return frozenset(each.word.id for each in self.seen() if each.word and not each.word.public)

    @cached_property
    def subjects(self) -> dict[UUID, str]:
        """The id of every fact told, or seen on a teller's own stream -> whom it is about."""
        told = {id: row.entity for (_, id), tellings in self.told.items() for _, row, _ in tellings}
        seen = {each.word.id: each.word.key for each in self.seen() if each.word and not each.word.public}
        return told | seen | self._outside(seen)

    def _outside(self, inside: Mapping[UUID, str]) -> dict[UUID, str]:
        if self.installation is None:
            return {}
        return {public_id(self.installation, id): entity for id, entity in inside.items()}
