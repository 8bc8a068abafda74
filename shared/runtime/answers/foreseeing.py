"""What a set needs loaded before it is answered, as far as its messages and the stored states say."""

import contextlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from shared.deciding import State
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.folding import fold
from shared.runtime.aggregates.others import names_of
from shared.runtime.answers.parking import missing_cause
from shared.runtime.items import Ask, Garbage, HandOver, Hear, Item, Restore
from shared.runtime.sealed_records import fact_of
from shared.runtime.service import kind_of
from shared.security.causes import cause_of

Aggregates = Mapping[str, Aggregate]


def makes_key(item: Item) -> bool:
    """Whether this message may be the first word about its entity, so that a key is made for it."""
    if isinstance(item, Ask):
        return item.asked.opens
    return isinstance(item, Garbage) or kind_of(item.entity) != "patient"


def causes_of(item: Item) -> tuple[UUID, ...]:
    """The cause under which a message is decided."""
    match item:
        case Hear(envelope=envelope):
            return (envelope.id,)
        case Ask(asked=asked):
            return (asked.cause,)
        case HandOver(record=record):
            return (UUID(record.headers["ce_id"]),)
        case Garbage(id=id):
            return (id,)
        case Restore(records=records):
            return (UUID(records[0].headers["ce_causationid"]),)
    cause: Any = getattr(item, "cause", None)
    return (cause,) if cause else ()


def alarms(hearer: str, items: Iterable[Item], aggregates: Aggregates) -> set[UUID]:
    """The causes under which this service would tell that a number is missing."""
    return {
        missing_cause(hearer, item.record.topic, item.entity, hole)
        for item in items
        if isinstance(item, Hear)
        for hole in _holes(item, aggregates[item.entity])
    }


def _holes(item: Hear, aggregate: Aggregate) -> set[int]:
    topic, number = item.record.topic, item.envelope.number
    following = aggregate.inbox.last_of(topic).number + 1
    before = {later - 1 for stream, later in aggregate.deferred if stream == topic}
    return before | {following} if number > following else before


def parked_before(hearer: str, items: Iterable[Item]) -> set[UUID]:
    """The causes under which this service told that an item is parked, or that a number had been missing."""
    parked = [(cause, 1) for item in items for cause in causes_of(item)]
    for item in items:
        if isinstance(item, Hear):
            parked.append((missing_cause(hearer, item.record.topic, item.entity, item.envelope.number), 2))
    return {cause_of("parked", hearer, str(cause), attempt) for cause, attempt in parked}


def repeats(items: Iterable[Item], aggregates: Aggregates) -> set[UUID]:
    """The ids of records whose number was heard before. One that is not among the ids heard is another fact: a fork."""
    heard = (item for item in items if isinstance(item, Hear))
    return {each.envelope.id for each in heard if each.envelope.number <= _last(aggregates[each.entity], each)}


def _last(aggregate: Aggregate, item: Hear) -> int:
    return aggregate.inbox.last_of(item.record.topic).number


def named(items: Iterable[Item], aggregates: Aggregates) -> frozenset[str]:
    """Whom the decisions of a set will look at."""
    names: set[str] = set()
    for item in items:
        if aggregate := aggregates.get(item.entity):
            with contextlib.suppress(Exception):  # raised again, and parked, when it is decided
                names.update(_names(aggregate, item))
    return frozenset(names)


def _names(aggregate: Aggregate, item: Item) -> Iterable[str]:
    """Of a fact that is heard, whom the state names once it has folded it."""
    if not isinstance(item, Hear) or item.plain is None or aggregate.domain.reads is None:
        return names_of(aggregate, item.asked.command if isinstance(item, Ask) else None)
    return aggregate.domain.reads(_after(aggregate, item, item.plain), aggregate.clinic, None)


def _after(aggregate: Aggregate, item: Hear, plain: bytes) -> State:
    """The state that a decision on this fact will see; as it is where nobody decides on it."""
    domain, envelope = aggregate.domain, item.envelope
    if envelope.type not in domain.heard_types:
        return aggregate.state
    told = envelope.told(fact_of(plain, envelope))
    return fold(domain, aggregate.state, told) if domain.decision_for(told) else aggregate.state


def claimable(names: Iterable[str], aggregates: Iterable[Aggregate]) -> set[str]:
    """The resources that a set may take or release: none where its domains take nothing."""
    takers = [aggregate for aggregate in aggregates if aggregate.domain.takes]
    own = {aggregate.entity for aggregate in takers}
    return own | set(names) if any(aggregate.domain.reads for aggregate in takers) else own
