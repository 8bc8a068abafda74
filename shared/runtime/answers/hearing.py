"""A fact that was heard: dropped as a repeat, deferred beyond a missing number, or folded and decided on."""

import structlog

from shared.deciding import Actor, Refused, Role, State, Told
from shared.errors import Erased, Missing, Unreadable
from shared.runtime import faults
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.folding import fold, folds
from shared.runtime.aggregates.journal import Row
from shared.runtime.answers.parking import found, miss, park_fork, park_heard, park_record, queue_behind
from shared.runtime.answers.unit_of_work import Composed, UnitOfWork, compose, decide, tell
from shared.runtime.items import HandOver, Hear
from shared.runtime.records import Envelope, pack
from shared.runtime.sealed_records import fact_of, open_fact, own_fact

log = structlog.get_logger("hearing")


def hear(work: UnitOfWork, aggregate: Aggregate, item: Hear) -> None:
    """Applies a record where it is the next of its stream, then whatever waited for it."""
    last = aggregate.inbox.last_of(item.topic)
    if item.number <= last.number:
        if item.id not in (work.known | aggregate.inbox.ids | {last.id}):
            park_fork(work, aggregate, item)
    elif aggregate.waits_under(item.topic, item.number) - {item.id}:
        park_fork(work, aggregate, item)
    elif aggregate.blocked(item.topic):
        queue_behind(aggregate, item)
    elif item.number > last.number + 1:
        aggregate.deferred.put((item.topic, item.number), item.record)
        miss(work, aggregate, item.topic, last.number + 1)
    else:
        apply_next(work, aggregate, item)
        drain(work, aggregate, item.topic)


def drain(work: UnitOfWork, aggregate: Aggregate, topic: str) -> None:
    """Applies what waited for the number just heard, one by one. If something still waits then, another number is
    missing."""
    while not aggregate.blocked(topic):
        following = aggregate.inbox.last_of(topic).number + 1
        record = aggregate.deferred.take((topic, following))
        if record is None:
            if any(place[0] == topic for place in aggregate.deferred):
                miss(work, aggregate, topic, following)
            return
        apply_next(work, aggregate, Hear.again(record))


def apply_next(work: UnitOfWork, aggregate: Aggregate, item: Hear) -> bool:
    """Hears the next record. False where it had to be parked."""
    taken = _take(work, aggregate, item)
    found(work, aggregate, item.topic, item.number)
    return taken


def _take(work: UnitOfWork, aggregate: Aggregate, item: Hear) -> bool:
    try:
        told = read(work, aggregate, item)
        state = aggregate.state if told is None else fold(aggregate.domain, aggregate.state, told)
    except Erased:
        work.erased += 1
        told = None
    except (Unreadable, Missing) as error:
        park_record(work, aggregate, item, getattr(error, "reason", "key-missing"))
        return False
    except Exception:
        log.exception("fold-raised", type=item.envelope.type)
        park_record(work, aggregate, item, "fold-raised")
        return False
    aggregate.inbox.hear(item.topic, item.number, item.id)
    if told is not None:
        _answer(work, aggregate, item, told, state)
    return True


def read(work: UnitOfWork, aggregate: Aggregate, item: Hear) -> Told | None:
    """The fact, or None where nobody here hears its type. Raises Unreadable, Erased or Missing.

    A fact of another clinic is not believed.
    """
    envelope, plain = item.envelope, item.plain
    if envelope.clinic != aggregate.clinic:
        raise Unreadable("wrong-clinic")
    if envelope.type not in aggregate.domain.heard_types:
        return None
    fact = open_fact(item.record, envelope, work.keyring, own=False) if plain is None else fact_of(plain, envelope)
    return envelope.told(fact) if folds(aggregate.domain, type(fact)) else None


def _answer(work: UnitOfWork, aggregate: Aggregate, item: Hear, told: Told, state: State) -> None:
    row = aggregate.begin("heard", item.envelope.type, item.id, work.now, decided=False)
    row.stream, row.number, row.said = item.topic, item.number, pack([item.record])
    if not answer_folded(work, aggregate, row, told, state, item.envelope):
        park_heard(work, aggregate, "heard", item)


def answer_folded(
    work: UnitOfWork, aggregate: Aggregate, row: Row, told: Told, state: State, envelope: Envelope
) -> bool:
    """Writes the row of a fact that the state has folded, and decides on it, unless its cause was decided before.

    False where the decision raised: the fact stays folded, and the decision is to be parked.
    """
    before, aggregate.state = aggregate.state, state
    row.decided = aggregate.domain.decision_for(told) is not None and row.cause not in work.causes
    if not row.decided:
        work.settle(aggregate, row, state, folded=True)
        return True
    try:
        composed = decided_on(work, aggregate, row, told, envelope)
    except Exception:
        log.exception("decision-raised", type=envelope.type)
        aggregate.state, row.decided = before, False
        work.settle(aggregate, row, state, folded=True)
        return False
    tell(work, aggregate, row, composed, folded=True)
    return True


def decided_on(work: UnitOfWork, aggregate: Aggregate, row: Row, told: Told, envelope: Envelope) -> Composed:
    """What the service says to a fact that its state has folded. Raises what the decision raises."""
    speaker = Actor(Role.SYSTEM, f"service:{envelope.teller}", envelope.clinic)
    answer = decide(work, aggregate, row, told, speaker)
    facts = () if isinstance(answer, Refused) else answer
    return compose(work, aggregate, row, facts, envelope.correlation)


def hand_over(work: UnitOfWork, aggregate: Aggregate, item: HandOver) -> None:
    """A fact of another entity of this service: folded and decided on like one that was heard."""
    heard = Hear.again(item.record)
    told = own_fact(item.record, heard.envelope, work.keyring)
    row = aggregate.begin("handed", heard.envelope.type, heard.id, work.now, decided=False)
    row.stream, row.said = heard.topic, pack([item.record])
    aggregate.inbox.taken.append(item.id)
    state = fold(aggregate.domain, aggregate.state, told)
    if not answer_folded(work, aggregate, row, told, state, heard.envelope):
        park_heard(work, aggregate, "handed", heard)
    faults.reach("handed_taken")
