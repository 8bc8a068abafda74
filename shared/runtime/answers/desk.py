"""The desk at which one set is answered, and the two things every answer does there: decide and tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from shared.deciding import Actor, Answer, Fact, Message, Moment, Refused, Role, State, Told
from shared.errors import Defect
from shared.runtime import faults
from shared.runtime.around import Around, Looked
from shared.runtime.dossier import Dossier, Handed, fold
from shared.runtime.journal import Row
from shared.runtime.records import Record, Telling, public_record, sealed_record
from shared.runtime.sealed_rows import seal_looked
from shared.runtime.service import CommandOperation, Service
from shared.security.causes import event_id
from shared.security.identity import Identity
from shared.security.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Kept:
    """A journal row that decided, found by its cause. `dossier_row` where it was written by this very set."""

    entity: str
    seq: int
    kind: str
    said: bytes | None
    told: bytes
    reply: bytes | None


@dataclass(slots=True)
class Desk:
    """One set's surroundings: the service, keys at hand, `now` read after the locks, dossiers and known causes."""

    service: Service
    operations: Mapping[str, CommandOperation]
    keyring: Keyring
    identity: Identity
    now: datetime
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    causes: dict[UUID, Kept] = field(default_factory=dict)
    known: set[UUID] = field(default_factory=set)  # ids in this set that were heard before
    again: list[tuple[str, str, int]] = field(default_factory=list)  # lane, entity, seq to put into the outbox again
    erased: int = 0
    around: Around = field(default_factory=Around)

    def platform(self, clinic: str) -> Actor:
        return Actor(Role.SYSTEM, f"service:{self.service.name}", clinic)

    def settle(self, dossier: Dossier, row: Row, state: State, folded: bool) -> None:
        """Closes a row; one that decided is known by its cause from here on."""
        dossier.close(row, state, folded)
        if folded:
            self.around.follow(dossier)
        if row.decided:
            self.causes[row.cause] = Kept(row.entity, row.seq, row.kind, row.said, row.packed, row.reply)


class Composed(NamedTuple):
    """What telling some facts would do: nothing of it has happened yet."""

    told: tuple[Told, ...]
    records: list[Record]
    counters: dict[str, int]
    state: State


def decide(desk: Desk, dossier: Dossier, row: Row, message: Message, actor: Actor) -> Answer:
    """The service's own answer; the row keeps what was read for it. Raises whatever the decision raises, Defect where
    nobody answers, Unforeseen where somebody is named who was not loaded."""
    looked = desk.around.look(desk.dossiers, dossier, message)
    if dossier.domain.reads:
        row.read = seal_looked(desk.keyring, dossier.entity, row.seq, looked)
    return decide_on(desk, dossier, message, row.cause, actor, looked)


def decide_on(desk: Desk, dossier: Dossier, message: Message, cause: UUID, actor: Actor, looked: Looked) -> Answer:
    """The same answer to the same question, then and now."""
    decision = dossier.domain.decision_for(message)
    if decision is None:
        raise Defect("nobody decides on this message")
    faults.reach("deciding")
    moment = Moment(
        now=desk.now,
        entity=dossier.entity,
        clinic=dossier.clinic,
        actor=actor,
        cause=cause,
        new_id=lambda label: desk.identity.new_id(cause, label),
        read=looked.read,
        taken=looked.taken,
        caught_up=looked.caught_up,
    )
    answer = decision(dossier.state, message, moment)
    return answer if isinstance(answer, Refused) else tuple(answer)


def compose(desk: Desk, dossier: Dossier, row: Row, facts: Sequence[Fact], correlation: str) -> Composed:
    """Numbers, seals and folds facts, leaving the dossier as it is. Raises what evolve or sealing raise, and Defect
    where it would claim what it may not."""
    service, counters, state = desk.service, dict(dossier.counters), dossier.state
    telling = Telling(service.name, dossier.entity, dossier.clinic, row.at, row.cause, correlation, row.seq, len(facts))
    told: list[Told] = []
    records: list[Record] = []
    for ordinal, fact in enumerate(facts):
        topic, id = service.stream(fact.lane), event_id(row.cause, service.name, ordinal)
        number = _next(counters, topic)
        records.append(sealed_record(telling, fact, id, number, topic, desk.keyring))
        if fact.public:
            records.append(public_record(telling, fact, id, _next(counters, fact.type), desk.identity))
        each = Told(fact, id, row.at, row.cause, topic, number)
        state = fold(dossier.domain, state, each)
        told.append(each)
    desk.around.require_room(dossier, state)
    return Composed(tuple(told), records, counters, state)


def tell(desk: Desk, dossier: Dossier, row: Row, composed: Composed, *, folded: bool = False) -> None:
    """Makes it happen: the row tells these facts, the state has folded them, whoever they are handed to is named.

    `folded`: the row folded something else before, so it counts as a version even where nothing is told.
    """
    row.told = composed.records
    dossier.counters = composed.counters
    desk.settle(dossier, row, composed.state, folded=folded or bool(composed.told))
    own = {record.headers["ce_id"]: record for record in composed.records if record.topic.startswith("care.")}
    for each in composed.told:
        dossier.facts_at[each.id] = row.seq
        for target in dossier.domain.handed_to(each):
            dossier.handed.append(Handed(target, dossier.clinic, own[str(each.id)]))


def tell_now(
    desk: Desk, dossier: Dossier, kind: str, name: str, cause: UUID, facts: Sequence[Fact]
) -> tuple[Told, ...]:
    """A row of the runtime's own: it tells these facts under this cause."""
    row = dossier.begin(kind, name, cause, desk.now, decided=True)
    composed = compose(desk, dossier, row, facts, str(cause))
    tell(desk, dossier, row, composed)
    return composed.told


def _next(counters: dict[str, int], topic: str) -> int:
    counters[topic] = counters.get(topic, 0) + 1
    return counters[topic]


def ids(told: Sequence[Told]) -> list[str]:
    return [str(each.id) for each in told]


def as_json(value: Any) -> Any:
    """A model as plain JSON values."""
    return value.model_dump(mode="json", by_alias=True) if hasattr(value, "model_dump") else value
