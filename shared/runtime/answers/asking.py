"""A command from HTTP: the kept reply, or a decision whose reply is kept for ever (contract 2.2)."""

import orjson
import structlog

from shared.deciding import Refused, Told
from shared.runtime import faults
from shared.runtime.answers.desk import Composed, Desk, Kept, as_json, compose, decide, ids, tell
from shared.runtime.answers.parking import park_decision
from shared.runtime.asking import Asked, Replied
from shared.runtime.dossier import Dossier
from shared.runtime.journal import Row, write_actor
from shared.runtime.records import Envelope, open_fact, unpack
from shared.runtime.sealed_rows import open_json, seal_json

log = structlog.get_logger("asking")
UNKNOWN = Replied(404)


def ask(desk: Desk, dossier: Dossier | None, asked: Asked) -> Replied:
    """The reply of this command: the one given before, or a new one."""
    if dossier is None or dossier.clinic != asked.actor.clinic:
        return UNKNOWN
    if kept := desk.causes.get(asked.cause):
        return repeat(desk, dossier, kept, said(asked), asked)
    if not (dossier.spoken_of or asked.operation.opens):
        return UNKNOWN
    if asked.cause in dossier.parked:
        return Replied(500, {"incident": str(asked.cause)})
    try:
        return answer(desk, dossier, asked)
    except Exception:
        log.exception("decision-raised", operation=asked.operation.operation_id)
        return park_command(desk, dossier, asked)


def park_command(desk: Desk, dossier: Dossier, asked: Asked) -> Replied:
    """Sets a command aside with all that is needed to decide it later."""
    message = said(asked) | {"command": as_json(asked.command), "actor": write_actor(asked.actor)}
    park_decision(desk, dossier, "command", asked.operation.operation_id, asked.cause, message)
    return Replied(500, {"incident": str(asked.cause)})


def answer(desk: Desk, dossier: Dossier, asked: Asked) -> Replied:
    """Decides. Raises what the decision raises; the dossier is then as it was."""
    row = dossier.begin("command", asked.operation.operation_id, asked.cause, desk.now, decided=True)
    row.actor = write_actor(asked.actor)
    words = said(asked) | {"command": as_json(asked.command)}
    row.said = seal_json(desk.keyring, words, dossier.entity, "journal", row.seq)
    outcome = decide(desk, dossier, row, asked.command, asked.actor)
    if isinstance(outcome, Refused):
        return _refuse(desk, dossier, row, outcome)
    composed = compose(desk, dossier, row, outcome, str(asked.cause))
    replied = Replied(200, reply_of(asked, composed))
    row.reply = seal_reply(desk, row, replied)
    tell(desk, dossier, row, composed)
    faults.reach("command_decided")
    return replied


def reply_of(asked: Asked, composed: Composed) -> dict[str, object]:
    body = asked.operation.reply(composed.state, composed.told)
    return {**body, "events": ids(composed.told)}


def _refuse(desk: Desk, dossier: Dossier, row: Row, refused: Refused) -> Replied:
    if refused.unknown:
        return UNKNOWN
    replied = Replied(409, codes=refused.codes, blocked_by=refused.blocked_by)
    row.reply = seal_reply(desk, row, replied)
    desk.settle(dossier, row, dossier.state, folded=False)
    return replied


def said(asked: Asked) -> dict[str, object]:
    """What was asked, as compared on a repeat: operation, entity and body."""
    return {
        "operation": asked.operation.operation_id,
        "entity": asked.entity,
        "body": dict(asked.body),
    }


def seal_reply(desk: Desk, row: Row, replied: Replied) -> bytes:
    kept = {"status": replied.status, "body": replied.body, "codes": list(replied.codes)}
    if replied.blocked_by:
        kept["blocked_by"] = list(replied.blocked_by)
    return seal_json(desk.keyring, kept, row.entity, "reply", row.seq)


def open_reply(desk: Desk, kept: Kept) -> Replied:
    assert kept.reply is not None
    value = open_json(desk.keyring, kept.reply, kept.entity, "reply", kept.seq)
    return Replied(value["status"], value["body"], tuple(value["codes"]), tuple(value.get("blocked_by", ())))


def repeat(desk: Desk, dossier: Dossier | None, kept: Kept, what: dict[str, object], asked: Asked | None) -> Replied:
    """The same reply for the same words; 422 where the key was used for others."""
    if kept.entity != what["entity"]:
        return Replied(422)
    if kept.kind == "restored":
        return _reply_again(desk, dossier, kept, asked)
    if kept.said is None:
        return Replied(422)
    said_then = open_json(desk.keyring, kept.said, kept.entity, "journal", kept.seq)
    if _spelled({name: said_then.get(name) for name in what}) != _spelled(what):
        return Replied(422)
    return open_reply(desk, kept)


def _spelled(words: dict[str, object]) -> bytes:
    """One spelling per JSON value: to Python 1 and true are equal, to JSON they are not."""
    return orjson.dumps(words, option=orjson.OPT_SORT_KEYS)


def _reply_again(desk: Desk, dossier: Dossier | None, kept: Kept, asked: Asked | None) -> Replied:
    """After a restore the reply is read off the facts once more: words and reply were lost, the facts were not."""
    told = []
    for record in unpack(kept.told):
        if record.topic.startswith("care."):
            envelope = Envelope.of(record)
            fact = open_fact(record, envelope, desk.keyring, own=True)
            told.append(Told(fact, envelope.id, envelope.time, envelope.cause, record.topic, envelope.number))
    body = asked.operation.reply(dossier.state, tuple(told)) if asked and dossier else {}
    return Replied(200, {**body, "events": ids(told)})
