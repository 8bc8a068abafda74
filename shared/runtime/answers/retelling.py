"""What was told is told again: same id, number and body (architecture, "Missing, forgotten")."""

from collections.abc import Iterable

from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.answers.asking import keep_reply, repeat, runtime_said
from shared.runtime.answers.unit_of_work import UnitOfWork
from shared.runtime.asking import Replied
from shared.runtime.items import Retell
from shared.runtime.records import Record, unpack


def retell(work: UnitOfWork, aggregate: Aggregate, item: Retell, rows: Iterable[tuple[int, bytes]]) -> Replied:
    """Puts journal rows (seq, told) back into the outbox: those that told on this stream, from this number on."""
    said = runtime_said("retell", item.entity, {"stream": item.stream, "from": item.first})
    if answered := work.causes.get(item.cause):
        return repeat(work, aggregate, answered, said, None)
    again = [(seq, record) for seq, told in rows for record in unpack(told) if _meant(record, item)]
    work.again += [(record.lane, item.entity, seq) for seq, record in again]
    replied = Replied(200, {"told": len(again), "events": []})
    return keep_reply(work, aggregate, item.cause, item.actor, said, replied)


def _meant(record: Record, item: Retell) -> bool:
    return record.topic == item.stream and record.number >= item.first
