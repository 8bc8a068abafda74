"""Everything a service holds about one entity while a set of messages is answered, and what the set changes in it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, TypeVar
from uuid import UUID

from shared.deciding import Claim, Effect, Fact, State, Told, Wait
from shared.events.platform import AlertRaised, MessageParked, MessageUnparked
from shared.runtime.aggregates.journal import Row
from shared.runtime.records import Record
from shared.runtime.service import Domain


class Heard(NamedTuple):
    """The last number heard on a stream, and its id."""

    number: int
    id: UUID | None


S = TypeVar("S", bound=State)
NOTHING = Heard(0, None)
_WAITING = ("record", "behind")


What = Literal["decision", "record", "behind", "unread", "fork", "missing"]

NOT_TRIED_AGAIN = ("fork", "missing", "garbage", "restored")
"""Words of `what` or `kind` that no second try helps: a person gives it up, or a number comes by itself."""


@dataclass(slots=True)
class Parked:
    """A message that a person must look at. `what`: decision, record, behind (queued behind a parked record), unread,
    fork (another fact under a number that was heard), or missing (no message: a number that did not come)."""

    id: UUID
    what: What
    kind: str
    name: str
    reason: str
    topic: str | None
    number: int | None
    message: bytes
    attempt: int = 1

    @property
    def is_given_up(self) -> bool:
        """Whether only giving it up ends it."""
        return self.what in NOT_TRIED_AGAIN or self.kind in NOT_TRIED_AGAIN


class Handed(NamedTuple):
    entity: str
    clinic: str
    record: Record


@dataclass(slots=True)
class Before:
    """What the stored rows say: the functions of the state that was loaded."""

    waits: dict[str, Wait]
    effects: dict[UUID, Effect]
    claims: dict[str, Claim]
    listing: dict[str, str]


@dataclass(slots=True)
class Aggregate:
    """One entity's state, numbers and queues, as loaded; `rows` and the maps of changes are what will be written."""

    entity: str
    clinic: str
    domain: Domain
    state: State
    seq: int = 0
    version: int = 0
    head: bytes = b""
    counters: dict[str, int] = field(default_factory=dict)
    heard: dict[str, Heard] = field(default_factory=dict)
    deferred: dict[tuple[str, int], Record] = field(default_factory=dict)
    parked: dict[UUID, Parked] = field(default_factory=dict)
    parked_waits: set[str] = field(default_factory=set)
    erased: bool = False  # the key is gone: the state is, what it implied must go too

    may_claim: frozenset[str] = frozenset()  # besides itself, by the decision that is being made
    rows: list[Row] = field(default_factory=list)
    facts_at: dict[UUID, int] = field(default_factory=dict)
    heard_changed: set[str] = field(default_factory=set)
    known: set[UUID] = field(default_factory=set)
    deferred_added: set[tuple[str, int]] = field(default_factory=set)
    deferred_gone: set[tuple[str, int]] = field(default_factory=set)
    parked_added: set[UUID] = field(default_factory=set)
    parked_gone: set[UUID] = field(default_factory=set)
    waits_parked: set[str] = field(default_factory=set)
    waits_freed: set[str] = field(default_factory=set)
    handed: list[Handed] = field(default_factory=list)
    handed_gone: list[int] = field(default_factory=list)
    loaded: State = field(init=False)

    def __post_init__(self) -> None:
        self.loaded = self.state

    def before(self) -> Before:
        return implied(self.domain, self.loaded)

    @property
    def spoken_of(self) -> bool:
        return self.version > 0

    @property
    def touched(self) -> bool:
        return bool(self.rows)

    def begin(self, kind: str, name: str, cause: UUID, at: datetime, *, decided: bool) -> Row:
        """The next row of this entity. It counts once `close` is called."""
        return Row(self.entity, self.seq + 1, cause, decided, kind, name, at)

    def close(self, row: Row, state: State, folded: bool) -> None:
        """Takes the row and the state after it."""
        self.seq = row.seq
        if folded:
            self.state, self.version = state, row.seq
        row.version = self.version
        self.head = row.chain(self.head)
        self.rows.append(row)

    def hear(self, topic: str, number: int, id: UUID) -> None:
        self.heard[topic] = Heard(number, id)
        self.heard_changed.add(topic)
        self.known.add(id)

    def defer(self, record: Record, number: int) -> None:
        place = (record.topic, number)
        self.deferred[place] = record
        self.deferred_added.add(place)
        self.deferred_gone.discard(place)

    def undefer(self, topic: str, number: int) -> Record | None:
        place = (topic, number)
        record = self.deferred.pop(place, None)
        if record is not None:
            self._drop(place, self.deferred_added, self.deferred_gone)
        return record

    def park(self, parked: Parked) -> None:
        self.parked[parked.id] = parked
        self.parked_added.add(parked.id)
        self.parked_gone.discard(parked.id)

    def unpark(self, id: UUID) -> None:
        if self.parked.pop(id, None) is not None:
            self._drop(id, self.parked_added, self.parked_gone)

    def blocked(self, topic: str) -> bool:
        """Whether a record of this stream is parked, so that what follows queues behind it."""
        return any(parked.topic == topic and parked.what in _WAITING for parked in self.parked.values())

    def waits_under(self, topic: str, number: int) -> set[UUID]:
        """The ids of the records that wait under this number, until what is before them was heard."""
        rows = (each for each in self.parked.values() if (each.topic, each.number) == (topic, number))
        parked = {each.id for each in rows if each.what in _WAITING}
        deferred = self.deferred.get((topic, number))
        return parked | ({UUID(deferred.headers["ce_id"])} if deferred else set())

    @staticmethod
    def _drop(place: object, added: set, gone: set) -> None:  # type: ignore[type-arg]
        gone.add(place)
        added.discard(place)


def implied(domain: Domain, state: State) -> Before:
    """The waits, effects, claims and listing that a state implies, by key."""
    return Before(
        waits={wait.key: wait for wait in domain.waits(state)},
        effects={effect.key: effect for effect in domain.effects(state)},
        claims={claim.key: claim for claim in domain.claims(state)},
        listing=dict(domain.listing(state)),
    )


def fold(domain: Domain, state: S, told: Told) -> S:
    """The state after this fact; the runtime's own field `parked` included. A missing number is in it until it comes or
    is given up."""
    match told.fact:
        case AlertRaised(reason="missing-number", about=UUID() as cause):
            state = _with_parked(state, told, add=str(cause))
        case MessageParked(cause=cause):
            return _with_parked(state, told, add=str(cause))
        case MessageUnparked(cause=cause):
            return _with_parked(state, told, remove=str(cause))
    after: S = domain.evolve(state, told)
    return after


def folds(domain: Domain, fact: type[Fact]) -> bool:
    return fact in (MessageParked, MessageUnparked) or domain.hears(fact)


def _with_parked(state: S, told: Told, add: str = "", remove: str = "") -> S:
    teller = told.stream.split(".")[1]
    causes = [cause for cause in state.parked.get(teller, ()) if cause not in (add, remove)]
    parked = {**state.parked, teller: tuple(causes + ([add] if add else []))}
    return state.model_copy(update={"parked": parked})
