"""Own facts found on Kafka beyond the counters: a database was put back, its service remembers.

Source: architecture, "Missing, forgotten".
"""

from uuid import UUID

import structlog

from shared.deciding import Fact, State
from shared.errors import Erased, Unreadable
from shared.runtime import faults
from shared.runtime.aggregates.aggregate import Aggregate, Handed
from shared.runtime.aggregates.folding import fold
from shared.runtime.aggregates.inbox import Parked
from shared.runtime.aggregates.journal import Row
from shared.runtime.answers.parking import park
from shared.runtime.answers.unit_of_work import UnitOfWork
from shared.runtime.items import Restore
from shared.runtime.records import Envelope, Record, pack
from shared.runtime.sealed_records import Telling, open_fact, public_record

log = structlog.get_logger("restoring")


def restore(work: UnitOfWork, aggregate: Aggregate, item: Restore) -> int:
    """Folds the facts of this decision that the database forgot, and returns how many they were.

    Where the stream holds fewer facts than the decision told, it is parked as `torn-decision`.
    """
    fresh = [record for record in item.records if record.number > aggregate.outgoing.counters.get(record.topic, 0)]
    if not fresh:
        return 0
    first = Envelope.of(fresh[0])
    row = aggregate.begin("restored", first.type, first.cause, work.now, decided=first.cause not in work.causes)
    state = aggregate.state
    for record in fresh:
        state = _fold_own(work, aggregate, row, item, record, state)
    work.settle(aggregate, row, state, folded=True)
    faults.reach("restored_folded")
    if len(fresh) < item.of:
        _park_torn(work, aggregate, first.cause, fresh)
    return len(fresh)


def _fold_own(work: UnitOfWork, aggregate: Aggregate, row: Row, item: Restore, record: Record, state: State) -> State:
    envelope = Envelope.of(record)
    aggregate.outgoing.counters[record.topic] = envelope.number
    try:
        fact = open_fact(record, envelope, work.keyring, own=True)
    except Unreadable as error:
        log.error("own-record-unreadable", topic=record.topic, number=envelope.number, reason=error.reason)
        return state  # its number counts as used; no journal row tells it, so the audit will name it
    except Erased:
        work.erased += 1
        row.told.append(record)
        return state
    row.told.append(record)
    if fact.public:
        row.told.append(_public_again(work, aggregate, item, fact, envelope))
    told = envelope.told(fact)
    aggregate.outgoing.facts_at[envelope.id] = row.seq
    aggregate.outgoing.handed.extend(
        Handed(target, aggregate.clinic, record) for target in aggregate.domain.handed_to(told)
    )
    return fold(aggregate.domain, state, told)


def _public_again(work: UnitOfWork, aggregate: Aggregate, item: Restore, fact: Fact, envelope: Envelope) -> Record:
    number = aggregate.outgoing.counters[fact.type] = aggregate.outgoing.counters.get(fact.type, 0) + 1
    telling = Telling(
        envelope.teller, aggregate.entity, aggregate.clinic, envelope.time, envelope.cause, envelope.correlation,
        item.seq, item.of,
    )  # fmt: skip
    return public_record(telling, fact, envelope.id, number, work.identity)


def _park_torn(work: UnitOfWork, aggregate: Aggregate, cause: UUID, fresh: list[Record]) -> None:
    park(
        work,
        aggregate,
        Parked(cause, "decision", "restored", "torn-decision", "torn-decision", None, None, pack(fresh)),
    )
