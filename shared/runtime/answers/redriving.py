"""What is parked is tried again or given up; nobody edits it (architecture, "Parked")."""

from typing import Any
from uuid import UUID

import orjson
import structlog

from shared.deciding import Actor, EffectEnded, Role, Told
from shared.errors import Defect
from shared.events.platform import MessageUnparked
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.folding import fold
from shared.runtime.aggregates.inbox import Parked
from shared.runtime.aggregates.journal import Row, write_actor
from shared.runtime.aggregates.sealed_rows import open_json, seal_json
from shared.runtime.answers.asking import answer, seal_reply
from shared.runtime.answers.hearing import apply_next, decided_on, drain, read
from shared.runtime.answers.parking import tell_unparked
from shared.runtime.answers.running_out import answer_end, answer_wait, standing
from shared.runtime.answers.unit_of_work import UnitOfWork, tell
from shared.runtime.asking import Asked, Replied
from shared.runtime.items import Discard, Redrive
from shared.runtime.records import Envelope, Record, open_fact, unpack
from shared.times import instant

log = structlog.get_logger("parking")
_WAITED_FOR = ("record", "missing")
"""What others of the same stream wait for."""


def redrive(work: UnitOfWork, aggregate: Aggregate, item: Redrive) -> Replied:
    """Decides a parked message on the state of today, under its original cause. 409 where it fails again."""
    parked = aggregate.parked.get(item.parked)
    if parked is None or parked.what == "behind":
        return Replied(404)
    rows = len(aggregate.journal.rows)
    if parked.is_given_up:
        return Replied(409, codes=("still-parked",))
    try:
        _try_again(work, aggregate, parked)
    except Exception:
        log.warning("still-parked", kind=parked.kind, name=parked.name)
        return Replied(409, codes=("still-parked",))
    _free(work, aggregate, parked, MessageUnparked(cause=parked.id, how="redriven"))
    return _kept(work, aggregate, item.actor, item.cause, "redrive-parked", parked.id, rows)


def discard(work: UnitOfWork, aggregate: Aggregate, item: Discard) -> Replied:
    """Gives a parked message up. A record, or a number that never came, counts as heard, and what waits for it goes
    on; a fork stays what it was, a fact that nobody here heard."""
    parked = aggregate.parked.get(item.parked)
    if parked is None or parked.what == "behind":
        return Replied(404)
    rows = len(aggregate.journal.rows)
    if parked.what in _WAITED_FOR and parked.topic and parked.number:
        aggregate.inbox.hear(parked.topic, parked.number, parked.id)
    aggregate.inbox.ids |= {parked.id} if parked.what == "fork" else set()
    _free(work, aggregate, parked, MessageUnparked(cause=parked.id, how="discarded", reason=item.reason))
    return _kept(work, aggregate, item.actor, item.cause, "discard-parked", parked.id, rows)


def _free(work: UnitOfWork, aggregate: Aggregate, parked: Parked, said: MessageUnparked) -> None:
    aggregate.parked.take(parked.id)
    tell_unparked(work, aggregate, parked, said)
    if parked.what in _WAITED_FOR and parked.topic:
        _go_on_behind(work, aggregate, parked.topic)
        drain(work, aggregate, parked.topic)


def _kept(
    work: UnitOfWork, aggregate: Aggregate, actor: Actor | None, cause: UUID | None, name: str, parked: UUID, rows: int
) -> Replied:
    """The reply to a person names every fact that came of it, and is kept like any other."""
    told = [record.headers["ce_id"] for row in aggregate.journal.rows[rows:] for record in row.told if _own(record)]
    replied = Replied(200, {"parked_id": str(parked), "events": told})
    if actor is not None and cause is not None:
        row = aggregate.begin("command", name, cause, work.now, decided=True)
        row.actor = write_actor(actor)
        said = runtime_said(name, aggregate.entity, str(parked))
        row.said = seal_json(work.keyring, said, aggregate.entity, "journal", row.seq)
        row.reply = seal_reply(work, row, replied)
        work.settle(aggregate, row, aggregate.state, folded=False)
    return replied


def runtime_said(name: str, entity: str, body: object) -> dict[str, object]:
    return {"operation": name, "entity": entity, "body": body}


def _own(record: Record) -> bool:
    return record.topic.startswith("care.")


def _try_again(work: UnitOfWork, aggregate: Aggregate, parked: Parked) -> None:
    """Raises whatever goes wrong again; the aggregate is then as it was."""
    if parked.kind in ("heard", "handed"):
        _try_record(work, aggregate, parked)
        return
    message = open_json(work.keyring, parked.message, aggregate.entity, "parked", str(parked.id))
    match parked.kind:
        case "command":
            _try_command(work, aggregate, parked, message)
        case "wait":
            _try_wait(work, aggregate, message)
        case "effect":
            outcome = EffectEnded(UUID(message["key"]), message["kind"], message["outcome"], message["detail"])
            answer_end(work, aggregate, outcome)
        case _:
            raise Defect("nobody knows how to try this again")


def _try_command(work: UnitOfWork, aggregate: Aggregate, parked: Parked, message: dict[str, Any]) -> None:
    operation = work.operations[message["operation"]]
    said = orjson.loads(message["actor"])
    actor = Actor(Role(said["role"]), said["subject"], said["clinic"], said.get("patient"))
    command = operation.command.model_validate_json(orjson.dumps(message["command"]))
    answer(work, aggregate, Asked(operation, command, aggregate.entity, actor, parked.id, message["body"]))


def _try_wait(work: UnitOfWork, aggregate: Aggregate, message: dict[str, str]) -> None:
    key = message["key"]
    if wait := standing(aggregate, aggregate.state, key, instant(message["until"])):
        answer_wait(work, aggregate, wait)
    aggregate.parked_waits.take(key)


def _try_record(work: UnitOfWork, aggregate: Aggregate, parked: Parked) -> None:
    record = unpack(parked.message)[0]
    envelope = Envelope.of(record)
    told = _read_again(work, aggregate, parked, record, envelope)
    row = aggregate.begin("heard", envelope.type, envelope.id, work.now, decided=True)
    row.stream, row.number, row.said = record.topic, envelope.number, parked.message
    if parked.what == "decision":
        _decide_again(work, aggregate, row, told, envelope)
        return
    _fold_and_decide(work, aggregate, row, told, envelope)
    if parked.what == "record":
        aggregate.inbox.hear(record.topic, envelope.number, envelope.id)


def _read_again(work: UnitOfWork, aggregate: Aggregate, parked: Parked, record: Record, envelope: Envelope) -> Told:
    if parked.kind == "heard" and (told := read(work, aggregate, record, envelope)):
        return told
    fact = open_fact(record, envelope, work.keyring, own=True)
    return Told(fact, envelope.id, envelope.time, envelope.cause, record.topic, envelope.number)


def _fold_and_decide(work: UnitOfWork, aggregate: Aggregate, row: Row, told: Told, envelope: Envelope) -> None:
    before, aggregate.state = aggregate.state, fold(aggregate.domain, aggregate.state, told)
    row.decided = aggregate.domain.decision_for(told) is not None
    if not row.decided:
        work.settle(aggregate, row, aggregate.state, folded=True)
        return
    try:
        composed = decided_on(work, aggregate, row, told, envelope)
    except Exception:
        aggregate.state = before
        raise
    tell(work, aggregate, row, composed, folded=True)


def _decide_again(work: UnitOfWork, aggregate: Aggregate, row: Row, told: Told, envelope: Envelope) -> None:
    row.kind = "redriven"
    tell(work, aggregate, row, decided_on(work, aggregate, row, told, envelope))


def _go_on_behind(work: UnitOfWork, aggregate: Aggregate, topic: str) -> None:
    """Hears what queued behind a parked record, in the order of its numbers, up to the next one that must be parked."""
    while True:
        number = aggregate.inbox.last_of(topic).number + 1
        waiting = [
            p for p in aggregate.parked.values() if p.what == "behind" and (p.topic, p.number) == (topic, number)
        ]
        if not waiting:
            return
        aggregate.parked.take(waiting[0].id)
        record = unpack(waiting[0].message)[0]
        if not apply_next(work, aggregate, record, Envelope.of(record)):
            return
