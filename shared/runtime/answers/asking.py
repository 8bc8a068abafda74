"""A command from HTTP: the kept reply, or a decision whose reply is kept for ever (contract 2.2)."""

from collections.abc import Mapping
from uuid import UUID

import orjson
import structlog

from shared.deciding import Actor, Refused
from shared.runtime import faults
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.journal import Answered, Row, write_actor
from shared.runtime.aggregates.sealed_rows import open_json, seal_json
from shared.runtime.answers.parking import park_decision
from shared.runtime.answers.unit_of_work import Composed, UnitOfWork, as_json, compose, decide, ids, tell
from shared.runtime.asking import Asked, Replied
from shared.runtime.sealed_records import own_words

log = structlog.get_logger("asking")
UNKNOWN = Replied(404)


def ask(work: UnitOfWork, aggregate: Aggregate | None, asked: Asked) -> Replied:
    """The reply of this command: the one given before, or a new one."""
    if aggregate is None or aggregate.clinic != asked.actor.clinic:
        return UNKNOWN
    if answered := work.causes.get(asked.cause):
        return repeat(work, aggregate, answered, said(asked), asked)
    if not (aggregate.spoken_of or asked.opens):
        return UNKNOWN
    if asked.cause in aggregate.parked:
        return Replied(500, {"incident": str(asked.cause)})
    try:
        return answer(work, aggregate, asked)
    except Exception:
        log.exception("decision-raised", operation=asked.operation.operation_id)
        return park_command(work, aggregate, asked)


def park_command(work: UnitOfWork, aggregate: Aggregate, asked: Asked) -> Replied:
    """Sets a command aside with all that is needed to decide it later."""
    message = said(asked) | {"command": as_json(asked.command), "actor": write_actor(asked.actor)}
    park_decision(work, aggregate, "command", asked.operation.operation_id, asked.cause, message)
    return Replied(500, {"incident": str(asked.cause)})


def answer(work: UnitOfWork, aggregate: Aggregate, asked: Asked) -> Replied:
    """Decides. Raises what the decision raises, and leaves the aggregate unchanged then."""
    row = aggregate.begin("command", asked.operation.operation_id, asked.cause, work.now, decided=True)
    row.actor = write_actor(asked.actor)
    words = said(asked) | {"command": as_json(asked.command)}
    row.said = seal_json(work.keyring, words, aggregate.entity, "journal", row.seq)
    outcome = decide(work, aggregate, row, asked.command, asked.actor)
    if isinstance(outcome, Refused):
        return _refuse(work, aggregate, row, outcome)
    composed = compose(work, aggregate, row, outcome, str(asked.cause))
    replied = Replied(200, reply_of(asked, composed))
    row.reply = seal_reply(work, row, replied)
    tell(work, aggregate, row, composed)
    faults.reach("command_decided")
    return replied


def reply_of(asked: Asked, composed: Composed) -> dict[str, object]:
    body = asked.operation.reply(composed.state, composed.told)
    return {**body, "events": ids(composed.told)}


def _refuse(work: UnitOfWork, aggregate: Aggregate, row: Row, refused: Refused) -> Replied:
    if refused.unknown:
        return UNKNOWN
    replied = Replied(409, codes=refused.codes, blocked_by=refused.blocked_by)
    row.reply = seal_reply(work, row, replied)
    work.settle(aggregate, row, aggregate.state, folded=False)
    return replied


def said(asked: Asked) -> dict[str, object]:
    """What was asked, as compared on a repeat: operation, entity and body."""
    return runtime_said(asked.operation.operation_id, asked.entity, dict(asked.body))


def keep_reply(
    work: UnitOfWork, aggregate: Aggregate, cause: UUID, actor: Actor, what: Mapping[str, object], replied: Replied
) -> Replied:
    """A row of an operation of the runtime's own: who said what, and the reply that a repeat gets."""
    row = aggregate.begin("command", str(what["operation"]), cause, work.now, decided=True)
    row.actor = write_actor(actor)
    row.said = seal_json(work.keyring, what, aggregate.entity, "journal", row.seq)
    row.reply = seal_reply(work, row, replied)
    work.settle(aggregate, row, aggregate.state, folded=False)
    return replied


def runtime_said(name: str, entity: str, body: object) -> dict[str, object]:
    return {"operation": name, "entity": entity, "body": body}


def seal_reply(work: UnitOfWork, row: Row, replied: Replied) -> bytes:
    answered = {"status": replied.status, "body": replied.body, "codes": list(replied.codes)}
    if replied.blocked_by:
        answered["blocked_by"] = list(replied.blocked_by)
    return seal_json(work.keyring, answered, row.entity, "reply", row.seq)


def open_reply(work: UnitOfWork, answered: Answered) -> Replied:
    assert answered.reply is not None
    value = open_json(work.keyring, answered.reply, answered.entity, "reply", answered.seq)
    return Replied(value["status"], value["body"], tuple(value["codes"]), tuple(value.get("blocked_by", ())))


def repeat(
    work: UnitOfWork, aggregate: Aggregate | None, answered: Answered, what: dict[str, object], asked: Asked | None
) -> Replied:
    """The same reply for the same words; 422 where the key was used for others."""
    if answered.entity != what["entity"]:
        return Replied(422)
    if answered.kind == "restored":
        return _reply_again(work, aggregate, answered, asked)
    if answered.said is None:
        return Replied(422)
    said_then = open_json(work.keyring, answered.said, answered.entity, "journal", answered.seq)
    if _spelled({name: said_then.get(name) for name in what}) != _spelled(what):
        return Replied(422)
    return open_reply(work, answered)


def _spelled(words: dict[str, object]) -> bytes:
    """One spelling per JSON value, for comparing. Python says that 1 equals true; JSON does not."""
    return orjson.dumps(words, option=orjson.OPT_SORT_KEYS)


def _reply_again(work: UnitOfWork, aggregate: Aggregate | None, answered: Answered, asked: Asked | None) -> Replied:
    """After a restore the facts are known, and what was asked and replied is not: the reply is made again from the
    facts."""
    told = tuple(own_words(answered.told, work.keyring))
    body = asked.operation.reply(aggregate.state, told) if asked and aggregate else {}
    return Replied(200, {**body, "events": ids(told)})
