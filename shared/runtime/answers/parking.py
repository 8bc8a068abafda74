"""Parking: what cannot be decided, read or folded is set aside, told and shown to a person (architecture, "Parked")."""

from typing import Literal
from uuid import UUID

import structlog

from shared.events.platform import AlertRaised, MessageParked, MessageUnparked
from shared.runtime import faults
from shared.runtime.answers.desk import Desk, tell_now
from shared.runtime.dossier import Dossier, Parked, What
from shared.runtime.records import Envelope, Record, pack
from shared.runtime.sealed_rows import seal_json
from shared.security.causes import cause_of

log = structlog.get_logger("parking")


def park(desk: Desk, dossier: Dossier, parked: Parked, alert: AlertRaised | None = None) -> None:
    """Sets a message aside and tells it on the safety stream, with an alert."""
    faults.reach("before_park")
    log.error("message-parked", what=parked.what, kind=parked.kind, name=parked.name, reason=parked.reason)
    dossier.park(parked)
    cause = parked_cause(desk, parked)
    if cause in desk.causes:  # told before a restore: the fact is folded already
        return
    what: Literal["decision", "record"] = "decision" if parked.what == "decision" else "record"
    said = MessageParked(cause=parked.id, what=what, name=parked.name, reason=parked.reason)
    alert = alert or AlertRaised(reason="message-parked", about=parked.id)
    tell_now(desk, dossier, "runtime", "message-parked", cause, (said, alert))
    faults.reach("parked_not_committed")


def parked_cause(desk: Desk, parked: Parked) -> UUID:
    return cause_of("parked", desk.service.name, str(parked.id), parked.attempt)


def park_decision(desk: Desk, dossier: Dossier, kind: str, name: str, cause: UUID, message: object) -> None:
    """The decision on a message raised: only the decision is set aside. `message` is JSON, kept sealed."""
    sealed = seal_json(desk.keyring, message, dossier.entity, "parked", str(cause))
    park(desk, dossier, Parked(cause, "decision", kind, name, "decision-raised", None, None, sealed))


def park_heard(desk: Desk, dossier: Dossier, kind: str, record: Record, envelope: Envelope) -> None:
    """The decision on a fact raised; the fact stays folded. `kind`: heard or handed."""
    parked = Parked(envelope.id, "decision", kind, envelope.type, "decision-raised", None, None, pack([record]))
    park(desk, dossier, parked)


def park_record(desk: Desk, dossier: Dossier, record: Record, envelope: Envelope, reason: str) -> None:
    """A record that cannot be read or folded. On a safety stream it is `unread`: counts as heard, holds nobody up."""
    safety = record.topic.endswith(".safety")
    if safety:
        dossier.hear(record.topic, envelope.number, envelope.id)
    what: What = "unread" if safety else "record"
    parked = Parked(envelope.id, what, "heard", envelope.type, reason, record.topic, envelope.number, pack([record]))
    park(desk, dossier, parked)


def park_fork(desk: Desk, dossier: Dossier, record: Record, envelope: Envelope) -> None:
    """Another fact under a number that was heard: nobody folds it, a person looks why there are two."""
    if envelope.id in dossier.parked:
        return
    topic, number = record.topic, envelope.number
    parked = Parked(envelope.id, "fork", "heard", envelope.type, "fork", topic, number, pack([record]))
    park(desk, dossier, parked, AlertRaised(reason="fork", topic=topic, number=number, about=envelope.id))


def miss(desk: Desk, dossier: Dossier, topic: str, number: int) -> None:
    """A number that did not come, while a later one did. Told once; it ends when it comes, or a person gives it up."""
    cause = missing_cause(desk.service.name, topic, dossier.entity, number)
    if cause not in dossier.parked:
        dossier.park(Parked(cause, "missing", "missing", "missing-number", "missing-number", topic, number, b""))
    if cause not in desk.causes:  # else told before a restore: the fact is folded already
        log.error("missing-number", topic=topic, number=number)
        alert = AlertRaised(reason="missing-number", topic=topic, number=number, about=cause)
        tell_now(desk, dossier, "runtime", "missing-number", cause, (alert,))


def found(desk: Desk, dossier: Dossier, topic: str, number: int) -> None:
    """A number that was missed has come."""
    cause = missing_cause(desk.service.name, topic, dossier.entity, number) if dossier.parked else None
    parked = dossier.parked.get(cause) if cause else None
    if parked is not None:
        dossier.unpark(parked.id)
        tell_unparked(desk, dossier, parked, MessageUnparked(cause=parked.id, how="redriven"))


def missing_cause(hearer: str, topic: str, entity: str, number: int) -> UUID:
    return cause_of("missing", hearer, topic, entity, number)


def tell_unparked(desk: Desk, dossier: Dossier, parked: Parked, said: MessageUnparked) -> None:
    parked.attempt += 1
    if (cause := parked_cause(desk, parked)) not in desk.causes:
        tell_now(desk, dossier, "runtime", "message-unparked", cause, (said,))


def queue_behind(dossier: Dossier, record: Record, envelope: Envelope) -> None:
    """What follows a parked record for the same entity on the same stream waits behind it."""
    if envelope.id not in dossier.parked:
        parked = Parked(
            envelope.id, "behind", "heard", envelope.type, "behind", record.topic, envelope.number, pack([record])
        )
        dossier.park(parked)
