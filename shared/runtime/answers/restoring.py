"""Own facts found on Kafka beyond the counters: a database was put back, its service remembers.

Source: architecture, "Missing, forgotten".
"""

from uuid import UUID

import structlog

from shared.deciding import Fact, State, Told
from shared.errors import Erased, Unreadable
from shared.runtime import faults
from shared.runtime.answers.desk import Desk
from shared.runtime.answers.parking import park
from shared.runtime.dossier import Dossier, Handed, Parked, fold
from shared.runtime.items import Restore
from shared.runtime.journal import Row
from shared.runtime.records import Envelope, Record, Telling, open_fact, pack, public_record

log = structlog.get_logger("restoring")


def restore(desk: Desk, dossier: Dossier, item: Restore) -> int:
    """Folds what this decision told and the database forgot; returns how many facts that were.

    A decision of which the stream holds fewer facts than it told parks the entity as `torn-decision`.
    """
    fresh = [record for record in item.records if _number(record) > dossier.counters.get(record.topic, 0)]
    if not fresh:
        return 0
    first = Envelope.of(fresh[0])
    row = dossier.begin("restored", first.type, first.cause, desk.now, decided=first.cause not in desk.causes)
    state = dossier.state
    for record in fresh:
        state = _fold_own(desk, dossier, row, item, record, state)
    desk.settle(dossier, row, state, folded=True)
    faults.reach("restored_folded")
    if len(fresh) < item.of:
        _park_torn(desk, dossier, first.cause, fresh)
    return len(fresh)


def _number(record: Record) -> int:
    return int(record.headers["ce_sequence"])


def _fold_own(desk: Desk, dossier: Dossier, row: Row, item: Restore, record: Record, state: State) -> State:
    envelope = Envelope.of(record)
    dossier.counters[record.topic] = envelope.number
    try:
        fact = open_fact(record, envelope, desk.keyring, own=True)
    except Unreadable as error:
        log.error("own-record-unreadable", topic=record.topic, number=envelope.number, reason=error.reason)
        return state  # its number is taken; the audit names it, for no journal row has told it
    except Erased:
        desk.erased += 1
        row.told.append(record)
        return state
    row.told.append(record)
    if fact.public:
        row.told.append(_public_again(desk, dossier, item, fact, envelope))
    told = Told(fact, envelope.id, envelope.time, envelope.cause, record.topic, envelope.number)
    dossier.facts_at[envelope.id] = row.seq
    dossier.handed.extend(Handed(target, dossier.clinic, record) for target in dossier.domain.handed_to(told))
    return fold(dossier.domain, state, told)


def _public_again(desk: Desk, dossier: Dossier, item: Restore, fact: Fact, envelope: Envelope) -> Record:
    number = dossier.counters[fact.type] = dossier.counters.get(fact.type, 0) + 1
    telling = Telling(
        envelope.teller, dossier.entity, dossier.clinic, envelope.time, envelope.cause, envelope.correlation,
        item.seq, item.of,
    )  # fmt: skip
    return public_record(telling, fact, envelope.id, number, desk.identity)


def _park_torn(desk: Desk, dossier: Dossier, cause: UUID, fresh: list[Record]) -> None:
    park(
        desk, dossier, Parked(cause, "decision", "restored", "torn-decision", "torn-decision", None, None, pack(fresh))
    )
