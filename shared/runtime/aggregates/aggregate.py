"""One entity as a service knows it while a set of messages is answered."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.deciding import State
from shared.runtime.aggregates.inbox import Inbox, Parked, Queue
from shared.runtime.aggregates.journal import Journal, Row
from shared.runtime.records import Record
from shared.runtime.service import Domain


class Handed(NamedTuple):
    """A fact for another entity of the same service."""

    entity: str
    clinic: str
    record: Record


@dataclass(slots=True)
class Outgoing:
    """How far each topic was told. `facts_at` and `handed` are what the set tells: facts by the `seq` of their rows."""

    counters: dict[str, int] = field(default_factory=dict)
    facts_at: dict[UUID, int] = field(default_factory=dict)
    handed: list[Handed] = field(default_factory=list)


@dataclass(slots=True)
class Aggregate:
    """A state, its journal, what the entity has heard and told, and what waits. Each part knows what the set changes.

    `loaded` is the state before the set. `erased`: the key is gone, so nobody can open the state any more, and what it
    implied must go too.
    """

    entity: str
    clinic: str
    domain: Domain
    state: State
    journal: Journal = field(default_factory=Journal)
    outgoing: Outgoing = field(default_factory=Outgoing)
    erased: bool = False
    inbox: Inbox = field(default_factory=Inbox)
    deferred: Queue[tuple[str, int], Record] = field(default_factory=Queue)
    parked: Queue[UUID, Parked] = field(default_factory=Queue)
    parked_waits: Queue[str, bool] = field(default_factory=Queue)
    loaded: State = field(init=False)

    def __post_init__(self) -> None:
        self.loaded = self.state

    @property
    def spoken_of(self) -> bool:
        return self.journal.version > 0

    @property
    def touched(self) -> bool:
        return bool(self.journal.rows)

    def begin(self, kind: str, name: str, cause: UUID, at: datetime, *, decided: bool) -> Row:
        """The next row of this entity. It counts once `close` is called."""
        return Row(self.entity, self.journal.seq + 1, cause, decided, kind, name, at)

    def close(self, row: Row, state: State, folded: bool) -> None:
        """Takes the row and the state after it."""
        if folded:
            self.state = state
        self.journal.add(row, folded)

    def blocked(self, topic: str) -> bool:
        """Whether a record of this stream is parked, so that what follows queues behind it."""
        return any(parked.holds_up(topic) for parked in self.parked.values())

    def waits_under(self, topic: str, number: int) -> set[UUID]:
        """The ids of the records that wait under this number, until what is before them was heard."""
        waiting = {each.id for each in self.parked.values() if each.holds_up(topic) and each.number == number}
        deferred = self.deferred.get((topic, number))
        return waiting | ({UUID(deferred.headers["ce_id"])} if deferred else set())
