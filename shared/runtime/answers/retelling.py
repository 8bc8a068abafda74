"""What was told is told again: same id, number and body (architecture, "Missing, forgotten")."""

from collections.abc import Iterable

from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.journal import write_actor
from shared.runtime.aggregates.sealed_rows import seal_json
from shared.runtime.answers.asking import repeat, seal_reply
from shared.runtime.answers.redriving import runtime_said
from shared.runtime.answers.unit_of_work import UnitOfWork
from shared.runtime.asking import Replied
from shared.runtime.items import Retell
from shared.runtime.records import unpack


def retell(work: UnitOfWork, aggregate: Aggregate, item: Retell, rows: Iterable[tuple[int, bytes]]) -> Replied:
    """Puts the journal rows (seq, told) that told on this stream from the number on back into the outbox."""
    said = runtime_said("retell", item.entity, {"stream": item.stream, "from": item.first})
    if answered := work.causes.get(item.cause):
        return repeat(work, aggregate, answered, said, None)
    again = [
        (seq, record) for seq, told in rows for record in unpack(told) if _meant(record.topic, record.headers, item)
    ]
    for seq, record in again:
        work.again.append((record.lane, item.entity, seq))
    row = aggregate.begin("command", "retell", item.cause, work.now, decided=True)
    row.actor = write_actor(item.actor)
    row.said = seal_json(work.keyring, said, item.entity, "journal", row.seq)
    replied = Replied(200, {"told": len(again), "events": []})
    row.reply = seal_reply(work, row, replied)
    work.settle(aggregate, row, aggregate.state, folded=False)
    return replied


def _meant(topic: str, headers: dict[str, str], item: Retell) -> bool:
    return topic == item.stream and int(headers["ce_sequence"]) >= item.first
