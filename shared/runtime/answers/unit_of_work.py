"""The unit of work in which one set is answered, and the two things that every answer does with it: decide and tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from shared.deciding import Actor, Answer, Fact, Message, Moment, Refused, Role, State, Told
from shared.errors import Defect
from shared.runtime import faults
from shared.runtime.aggregates.aggregate import Aggregate, Handed
from shared.runtime.aggregates.folding import fold
from shared.runtime.aggregates.journal import Answered, Row
from shared.runtime.aggregates.others import Others, View
from shared.runtime.aggregates.sealed_rows import seal_view
from shared.runtime.operations import CommandOperation
from shared.runtime.records import Record
from shared.runtime.sealed_records import Telling, public_record, sealed_record
from shared.runtime.service import Service
from shared.security.causes import event_id
from shared.security.identity import Identity
from shared.security.keyring import Keyring


@dataclass(slots=True)
class UnitOfWork:
    """One set with all that answering it needs; `now` is read after the locks. It is written as one transaction."""

    service: Service
    operations: Mapping[str, CommandOperation]
    keyring: Keyring
    identity: Identity
    now: datetime
    aggregates: dict[str, Aggregate] = field(default_factory=dict)
    causes: dict[UUID, Answered] = field(default_factory=dict)
    known: set[UUID] = field(default_factory=set)  # ids in this set that were heard before
    again: list[tuple[str, str, int]] = field(default_factory=list)  # lane, entity, seq to put into the outbox again
    erased: int = 0
    others: Others = field(default_factory=Others)

    def platform(self, clinic: str) -> Actor:
        return Actor(Role.SYSTEM, f"service:{self.service.name}", clinic)

    def settle(self, aggregate: Aggregate, row: Row, state: State, folded: bool) -> None:
        """Closes a row; one that decided is known by its cause from here on."""
        aggregate.close(row, state, folded)
        if folded:
            self.others.follow(aggregate)
        if row.decided:
            self.causes[row.cause] = Answered(row.entity, row.seq, row.kind, row.said, row.packed, row.reply)


class Composed(NamedTuple):
    """What telling these facts will do. Nothing of it has happened yet."""

    told: tuple[Told, ...]
    records: list[Record]
    counters: dict[str, int]
    state: State


def decide(work: UnitOfWork, aggregate: Aggregate, row: Row, message: Message, actor: Actor) -> Answer:
    """The service's own answer; the row keeps what was read for it. Raises whatever the decision raises, and Defect
    where nobody answers."""
    view = work.others.view_of(work.aggregates, aggregate, message)
    if aggregate.domain.reads:
        row.read = seal_view(work.keyring, aggregate.entity, row.seq, view)
    return decide_on(work, aggregate, message, row.cause, actor, view)


def decide_on(
    work: UnitOfWork, aggregate: Aggregate, message: Message, cause: UUID, actor: Actor, view: View
) -> Answer:
    """The decision itself. `verify` asks it again with what was kept, and must get the same answer."""
    decision = aggregate.domain.decision_for(message)
    if decision is None:
        raise Defect("nobody decides on this message")
    faults.reach("deciding")
    moment = Moment(
        now=work.now,
        entity=aggregate.entity,
        clinic=aggregate.clinic,
        actor=actor,
        cause=cause,
        new_id=lambda label: work.identity.new_id(cause, label),
        read=view.read,
        taken=view.taken,
        caught_up=view.caught_up,
        digest=lambda text: work.identity.digest(aggregate.clinic, text),
    )
    answer = decision(aggregate.state, message, moment)
    return answer if isinstance(answer, Refused) else tuple(answer)


def compose(work: UnitOfWork, aggregate: Aggregate, row: Row, facts: Sequence[Fact], correlation: str) -> Composed:
    """Numbers, seals and folds facts, leaving the aggregate as it is. Raises what evolve or sealing raise, and Defect
    where it would claim what it may not."""
    service, counters, state = work.service, dict(aggregate.outgoing.counters), aggregate.state
    telling = Telling(
        service.name, aggregate.entity, aggregate.clinic, row.at, row.cause, correlation, row.seq, len(facts)
    )
    told: list[Told] = []
    records: list[Record] = []
    for ordinal, fact in enumerate(facts):
        topic, id = service.stream(fact.lane), event_id(row.cause, service.name, ordinal)
        number = _next(counters, topic)
        records.append(sealed_record(telling, fact, id, number, topic, work.keyring))
        if fact.public:
            records.append(public_record(telling, fact, id, _next(counters, fact.type), work.identity))
        each = Told(fact, id, row.at, row.cause, topic, number)
        state = fold(aggregate.domain, state, each)
        told.append(each)
    work.others.require_room(aggregate, state)
    return Composed(tuple(told), records, counters, state)


def tell(work: UnitOfWork, aggregate: Aggregate, row: Row, composed: Composed, *, folded: bool = False) -> None:
    """Makes it happen: the row tells these facts, the state has folded them, and entities to whom they are handed are
    named.

    `folded`: this row has folded a heard fact already, so it is a version of the state even where it tells nothing.
    """
    row.told = composed.records
    aggregate.outgoing.counters = composed.counters
    work.settle(aggregate, row, composed.state, folded=folded or bool(composed.told))
    own = {record.headers["ce_id"]: record for record in composed.records if record.is_sealed}
    for each in composed.told:
        aggregate.outgoing.facts_at[each.id] = row.seq
        for target in aggregate.domain.handed_to(each):
            aggregate.outgoing.handed.append(Handed(target, aggregate.clinic, own[str(each.id)]))


def tell_now(
    work: UnitOfWork, aggregate: Aggregate, kind: str, name: str, cause: UUID, facts: Sequence[Fact]
) -> tuple[Told, ...]:
    """A row of the runtime's own: it tells these facts under this cause."""
    row = aggregate.begin(kind, name, cause, work.now, decided=True)
    composed = compose(work, aggregate, row, facts, str(cause))
    tell(work, aggregate, row, composed)
    return composed.told


def _next(counters: dict[str, int], topic: str) -> int:
    counters[topic] = counters.get(topic, 0) + 1
    return counters[topic]


def ids(told: Sequence[Told]) -> list[str]:
    return [str(each.id) for each in told]


def as_json(value: Any) -> Any:
    """A model as plain JSON values."""
    return value.model_dump(mode="json", by_alias=True) if hasattr(value, "model_dump") else value
