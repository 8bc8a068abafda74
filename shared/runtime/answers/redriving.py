"""What is parked is tried again or given up; nobody edits it (architecture, "Parked")."""

from typing import Any
from uuid import UUID

import orjson
import structlog

from shared.deciding import Actor, EffectEnded, Role, Told
from shared.errors import Defect
from shared.events.platform import MessageUnparked
from shared.runtime.answers.asking import answer, seal_reply
from shared.runtime.answers.desk import Desk, tell
from shared.runtime.answers.hearing import apply_next, decided_on, drain, read
from shared.runtime.answers.parking import tell_unparked
from shared.runtime.answers.running_out import answer_end, answer_wait, standing
from shared.runtime.asking import Asked, Replied
from shared.runtime.dossier import NOTHING, Dossier, Parked, fold
from shared.runtime.items import Discard, Redrive
from shared.runtime.journal import Row, write_actor
from shared.runtime.records import Envelope, Record, open_fact, unpack
from shared.runtime.sealed_rows import open_json, seal_json
from shared.times import instant

log = structlog.get_logger("parking")
_WAITED_FOR = ("record", "missing")
"""What others of the same stream wait for."""


def redrive(desk: Desk, dossier: Dossier, item: Redrive) -> Replied:
    """Decides a parked message on the state of today, under its original cause. 409 where it fails again."""
    parked = dossier.parked.get(item.parked)
    if parked is None or parked.what == "behind":
        return Replied(404)
    rows = len(dossier.rows)
    if parked.is_given_up:
        return Replied(409, codes=("still-parked",))
    try:
        _try_again(desk, dossier, parked)
    except Exception:
        log.warning("still-parked", kind=parked.kind, name=parked.name)
        return Replied(409, codes=("still-parked",))
    _free(desk, dossier, parked, MessageUnparked(cause=parked.id, how="redriven"))
    return _kept(desk, dossier, item.actor, item.cause, "redrive-parked", parked.id, rows)


def discard(desk: Desk, dossier: Dossier, item: Discard) -> Replied:
    """Gives a parked message up. A record, or a number that never came, counts as heard, and what waits for it goes
    on; a fork stays what it was, a fact that nobody here heard."""
    parked = dossier.parked.get(item.parked)
    if parked is None or parked.what == "behind":
        return Replied(404)
    rows = len(dossier.rows)
    if parked.what in _WAITED_FOR and parked.topic and parked.number:
        dossier.hear(parked.topic, parked.number, parked.id)
    dossier.met |= {parked.id} if parked.what == "fork" else set()
    _free(desk, dossier, parked, MessageUnparked(cause=parked.id, how="discarded", reason=item.reason))
    return _kept(desk, dossier, item.actor, item.cause, "discard-parked", parked.id, rows)


def _free(desk: Desk, dossier: Dossier, parked: Parked, said: MessageUnparked) -> None:
    dossier.unpark(parked.id)
    tell_unparked(desk, dossier, parked, said)
    if parked.what in _WAITED_FOR and parked.topic:
        _go_on_behind(desk, dossier, parked.topic)
        drain(desk, dossier, parked.topic)


def _kept(
    desk: Desk, dossier: Dossier, actor: Actor | None, cause: UUID | None, name: str, parked: UUID, rows: int
) -> Replied:
    """The reply to a person names every fact that came of it, and is kept like any other."""
    told = [record.headers["ce_id"] for row in dossier.rows[rows:] for record in row.told if _own(record)]
    replied = Replied(200, {"parked_id": str(parked), "events": told})
    if actor is not None and cause is not None:
        row = dossier.begin("command", name, cause, desk.now, decided=True)
        row.actor = write_actor(actor)
        said = runtime_said(name, dossier.entity, str(parked))
        row.said = seal_json(desk.keyring, said, dossier.entity, "journal", row.seq)
        row.reply = seal_reply(desk, row, replied)
        desk.settle(dossier, row, dossier.state, folded=False)
    return replied


def runtime_said(name: str, entity: str, body: object) -> dict[str, object]:
    return {"operation": name, "entity": entity, "body": body}


def _own(record: Record) -> bool:
    return record.topic.startswith("care.")


def _try_again(desk: Desk, dossier: Dossier, parked: Parked) -> None:
    """Raises whatever goes wrong again; the dossier is then as it was."""
    if parked.kind in ("heard", "handed"):
        _try_record(desk, dossier, parked)
        return
    message = open_json(desk.keyring, parked.message, dossier.entity, "parked", str(parked.id))
    match parked.kind:
        case "command":
            _try_command(desk, dossier, parked, message)
        case "wait":
            _try_wait(desk, dossier, message)
        case "effect":
            outcome = EffectEnded(UUID(message["key"]), message["kind"], message["outcome"], message["detail"])
            answer_end(desk, dossier, outcome)
        case _:
            raise Defect("nobody knows how to try this again")


def _try_command(desk: Desk, dossier: Dossier, parked: Parked, message: dict[str, Any]) -> None:
    operation = desk.operations[message["operation"]]
    said = orjson.loads(message["actor"])
    actor = Actor(Role(said["role"]), said["subject"], said["clinic"], said.get("patient"))
    command = operation.command.model_validate_json(orjson.dumps(message["command"]))
    answer(desk, dossier, Asked(operation, command, dossier.entity, actor, parked.id, message["body"]))


def _try_wait(desk: Desk, dossier: Dossier, message: dict[str, str]) -> None:
    key = message["key"]
    if wait := standing(dossier, dossier.state, key, instant(message["until"])):
        answer_wait(desk, dossier, wait)
    dossier.parked_waits.discard(key)
    dossier.waits_freed.add(key)


def _try_record(desk: Desk, dossier: Dossier, parked: Parked) -> None:
    record = unpack(parked.message)[0]
    envelope = Envelope.of(record)
    told = _read_again(desk, dossier, parked, record, envelope)
    row = dossier.begin("heard", envelope.type, envelope.id, desk.now, decided=True)
    row.stream, row.number, row.said = record.topic, envelope.number, parked.message
    if parked.what == "decision":
        _decide_again(desk, dossier, row, told, envelope)
        return
    _fold_and_decide(desk, dossier, row, told, envelope)
    if parked.what == "record":
        dossier.hear(record.topic, envelope.number, envelope.id)


def _read_again(desk: Desk, dossier: Dossier, parked: Parked, record: Record, envelope: Envelope) -> Told:
    if parked.kind == "heard" and (told := read(desk, dossier, record, envelope)):
        return told
    fact = open_fact(record, envelope, desk.keyring, own=True)
    return Told(fact, envelope.id, envelope.time, envelope.cause, record.topic, envelope.number)


def _fold_and_decide(desk: Desk, dossier: Dossier, row: Row, told: Told, envelope: Envelope) -> None:
    before, dossier.state = dossier.state, fold(dossier.domain, dossier.state, told)
    row.decided = dossier.domain.decision_for(told) is not None
    if not row.decided:
        desk.settle(dossier, row, dossier.state, folded=True)
        return
    try:
        composed = decided_on(desk, dossier, row, told, envelope)
    except Exception:
        dossier.state = before
        raise
    tell(desk, dossier, row, composed, folded=True)


def _decide_again(desk: Desk, dossier: Dossier, row: Row, told: Told, envelope: Envelope) -> None:
    row.kind = "redriven"
    tell(desk, dossier, row, decided_on(desk, dossier, row, told, envelope))


def _go_on_behind(desk: Desk, dossier: Dossier, topic: str) -> None:
    """Hears what queued behind a parked record, in the order of its numbers, up to the next one that must be parked."""
    while True:
        number = dossier.heard.get(topic, NOTHING).number + 1
        waiting = [p for p in dossier.parked.values() if p.what == "behind" and (p.topic, p.number) == (topic, number)]
        if not waiting:
            return
        dossier.unpark(waiting[0].id)
        record = unpack(waiting[0].message)[0]
        if not apply_next(desk, dossier, record, Envelope.of(record)):
            return
