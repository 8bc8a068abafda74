"""What is parked is tried again or given up; nobody edits it (architecture, "Parked")."""

from typing import Any
from uuid import UUID

import orjson
import structlog

from shared.deciding import Actor, EffectEnded, Told
from shared.errors import Defect
from shared.events.platform import MessageUnparked
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.folding import fold
from shared.runtime.aggregates.inbox import Parked
from shared.runtime.aggregates.journal import Row, read_actor
from shared.runtime.aggregates.sealed_rows import open_json
from shared.runtime.answers.asking import answer, keep_reply, runtime_said
from shared.runtime.answers.hearing import apply_next, decided_on, drain, read
from shared.runtime.answers.parking import tell_unparked
from shared.runtime.answers.running_out import answer_end, answer_wait, standing
from shared.runtime.answers.unit_of_work import UnitOfWork, tell
from shared.runtime.asking import Asked, Replied
from shared.runtime.items import Discard, Hear, Redrive
from shared.runtime.records import Envelope, unpack
from shared.runtime.sealed_records import own_fact
from shared.times import instant

log = structlog.get_logger("parking")
_WAITED_FOR = ("record", "missing")
"""What is parked so that later records of the same stream wait for it."""


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
    """Gives a parked message up. A record, or a number that never came, then counts as heard, and what waited for it
    goes on. The fact of a fork is not heard by this, but it is known from now on."""
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
    records = [record for row in aggregate.journal.rows[rows:] for record in row.told if record.is_sealed]
    replied = Replied(200, {"parked_id": str(parked), "events": [record.headers["ce_id"] for record in records]})
    if actor is None or cause is None:
        return replied
    return keep_reply(work, aggregate, cause, actor, runtime_said(name, aggregate.entity, str(parked)), replied)


def _try_again(work: UnitOfWork, aggregate: Aggregate, parked: Parked) -> None:
    """Raises what goes wrong again, and leaves the aggregate unchanged then."""
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
    actor = read_actor(message["actor"])
    command = operation.command.model_validate_json(orjson.dumps(message["command"]))
    answer(work, aggregate, Asked(operation, command, aggregate.entity, actor, parked.id, message["body"]))


def _try_wait(work: UnitOfWork, aggregate: Aggregate, message: dict[str, str]) -> None:
    key = message["key"]
    if wait := standing(aggregate, aggregate.state, key, instant(message["until"])):
        answer_wait(work, aggregate, wait)
    aggregate.parked_waits.take(key)


def _try_record(work: UnitOfWork, aggregate: Aggregate, parked: Parked) -> None:
    item = Hear.again(unpack(parked.message)[0])
    told = read(work, aggregate, item) if parked.kind == "heard" else None
    told = told or own_fact(item.record, item.envelope, work.keyring)
    row = aggregate.begin("heard", item.envelope.type, item.id, work.now, decided=True)
    row.stream, row.number, row.said = item.topic, item.number, parked.message
    if parked.what == "decision":
        row.kind = "redriven"
        tell(work, aggregate, row, decided_on(work, aggregate, row, told, item.envelope))
        return
    _fold_and_decide(work, aggregate, row, told, item.envelope)
    if parked.what == "record":
        aggregate.inbox.hear(item.topic, item.number, item.id)


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
        if not apply_next(work, aggregate, Hear.again(unpack(waiting[0].message)[0])):
            return
