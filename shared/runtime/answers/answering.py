"""Which function answers which message."""

from collections.abc import Sequence

import orjson

from shared.deciding import Actor
from shared.errors import Defect
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.inbox import Parked
from shared.runtime.aggregates.sealed_rows import seal_json
from shared.runtime.answers.asking import UNKNOWN, ask, park_command, repeat, runtime_said
from shared.runtime.answers.hearing import hand_over, hear
from shared.runtime.answers.parking import park, park_record
from shared.runtime.answers.redriving import discard, redrive
from shared.runtime.answers.restoring import restore
from shared.runtime.answers.retelling import retell
from shared.runtime.answers.running_out import end, park_due, run_out
from shared.runtime.answers.unit_of_work import UnitOfWork
from shared.runtime.asking import Replied
from shared.runtime.items import (
    PLATFORM,
    Ask,
    Discard,
    End,
    Garbage,
    HandOver,
    Hear,
    Item,
    Redrive,
    Restore,
    Retell,
    RunOut,
)


def answer(work: UnitOfWork, item: Item, told: Sequence[tuple[int, bytes]] = ()) -> Replied | None:
    """Answers one message of a set. A person's message gets a reply, the platform's none."""
    aggregate = work.aggregates.get(item.entity)
    if isinstance(item, Ask):
        return _asked(work, aggregate, item)
    if isinstance(item, Redrive | Discard | Retell):
        return _by_a_person(work, aggregate, item, told)
    if aggregate is None:
        return None
    if aggregate.erased:
        _erased(work, aggregate, item)
    else:
        _by_the_platform(work, aggregate, item)
    return None


def _asked(work: UnitOfWork, aggregate: Aggregate | None, item: Ask) -> Replied:
    if aggregate is not None and aggregate.erased:
        return UNKNOWN
    if item.broken and aggregate is not None:
        return park_command(work, aggregate, item.asked)
    return ask(work, aggregate, item.asked)


def _by_a_person(
    work: UnitOfWork, aggregate: Aggregate | None, item: Redrive | Discard | Retell, told: Sequence[tuple[int, bytes]]
) -> Replied:
    if aggregate is None or aggregate.erased or (item.actor and not _may_repair(item.actor, aggregate)):
        return UNKNOWN
    if isinstance(item, Retell):
        return retell(work, aggregate, item, told)
    name = "discard-parked" if isinstance(item, Discard) else "redrive-parked"
    if item.cause and (answered := work.causes.get(item.cause)):
        return repeat(work, aggregate, answered, runtime_said(name, item.entity, str(item.parked)), None)
    return discard(work, aggregate, item) if isinstance(item, Discard) else redrive(work, aggregate, item)


def _may_repair(actor: Actor, aggregate: Aggregate) -> bool:
    """People repair what belongs to their clinic. A record that belongs to no clinic may be repaired by any of them."""
    return aggregate.clinic in (actor.clinic, PLATFORM)


def _by_the_platform(work: UnitOfWork, aggregate: Aggregate, item: Item) -> None:
    match item:
        case Hear(broken=True):
            park_record(work, aggregate, item, "not-applied")
        case Hear():
            hear(work, aggregate, item)
        case RunOut(broken=True):
            park_due(work, aggregate)
        case RunOut():
            run_out(work, aggregate)
        case End(ended=ended):
            end(work, aggregate, ended)
        case HandOver():
            hand_over(work, aggregate, item)
        case Restore():
            restore(work, aggregate, item)
        case Garbage():
            _set_garbage_aside(work, aggregate, item)
        case _:
            raise Defect("nobody answers this message")


def _erased(work: UnitOfWork, aggregate: Aggregate, item: Item) -> None:
    """Of an erased entity only the numbers are counted on: no fact of it can be read."""
    if isinstance(item, Hear):
        work.erased += 1
        if item.envelope.number > aggregate.inbox.last_of(item.record.topic).number:
            aggregate.inbox.hear(item.record.topic, item.envelope.number, item.envelope.id)
    if isinstance(item, HandOver):
        aggregate.inbox.taken.append(item.id)
    if isinstance(item, Restore):
        for record in item.records:
            counters = aggregate.outgoing.counters
            counters[record.topic] = max(record.number, counters.get(record.topic, 0))


def _set_garbage_aside(work: UnitOfWork, aggregate: Aggregate, item: Garbage) -> None:
    sealed = seal_json(
        work.keyring, orjson.Fragment(orjson.dumps(list(item.record))), aggregate.entity, "parked", str(item.id)
    )
    if item.id not in aggregate.parked:
        park(
            work,
            aggregate,
            Parked(item.id, "unread", "garbage", "unknown", item.reason, item.record.topic, None, sealed),
        )
