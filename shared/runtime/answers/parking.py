"""Parking: what cannot be decided, read or folded is set aside, told and shown to a person (architecture, "Parked")."""

from typing import Literal
from uuid import UUID

import structlog

from shared.events.platform import AlertRaised, MessageParked, MessageUnparked
from shared.runtime import faults
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.inbox import Parked, What
from shared.runtime.aggregates.sealed_rows import seal_json
from shared.runtime.answers.unit_of_work import UnitOfWork, tell_now
from shared.runtime.items import Hear
from shared.runtime.records import pack
from shared.security.causes import cause_of

log = structlog.get_logger("parking")


def park(work: UnitOfWork, aggregate: Aggregate, parked: Parked, alert: AlertRaised | None = None) -> None:
    """Sets a message aside and tells it on the safety stream, with an alert."""
    faults.reach("before_park")
    log.error("message-parked", what=parked.what, kind=parked.kind, name=parked.name, reason=parked.reason)
    aggregate.parked.put(parked.id, parked)
    cause = parked_cause(work, parked)
    if cause in work.causes:  # told before a restore: the fact is folded already
        return
    what: Literal["decision", "record"] = "decision" if parked.what == "decision" else "record"
    said = MessageParked(cause=parked.id, what=what, name=parked.name, reason=parked.reason)
    alert = alert or AlertRaised(reason="message-parked", about=parked.id)
    tell_now(work, aggregate, "runtime", "message-parked", cause, (said, alert))
    faults.reach("parked_not_committed")


def parked_cause(work: UnitOfWork, parked: Parked) -> UUID:
    return cause_of("parked", work.service.name, str(parked.id), parked.attempt)


def park_decision(work: UnitOfWork, aggregate: Aggregate, kind: str, name: str, cause: UUID, message: object) -> None:
    """The decision on a message raised: only the decision is set aside. `message` is JSON, kept sealed."""
    sealed = seal_json(work.keyring, message, aggregate.entity, "parked", str(cause))
    park(work, aggregate, Parked(cause, "decision", kind, name, "decision-raised", None, None, sealed))


def park_heard(work: UnitOfWork, aggregate: Aggregate, kind: str, item: Hear) -> None:
    """The decision on a fact raised; the fact stays folded. `kind`: heard or handed."""
    message = pack([item.record])
    parked = Parked(item.id, "decision", kind, item.envelope.type, "decision-raised", None, None, message)
    park(work, aggregate, parked)


def park_record(work: UnitOfWork, aggregate: Aggregate, item: Hear, reason: str) -> None:
    """A record that cannot be read or folded. On a safety stream it is `unread`: it counts as heard, so nothing waits
    for it."""
    safety = item.topic.endswith(".safety")
    if safety:
        aggregate.inbox.hear(item.topic, item.number, item.id)
    park(work, aggregate, _aside(item, "unread" if safety else "record", reason))


def park_fork(work: UnitOfWork, aggregate: Aggregate, item: Hear) -> None:
    """Another fact under a number that was heard. It is not folded; a person looks why there are two."""
    if item.id not in aggregate.parked:
        alert = AlertRaised(reason="fork", topic=item.topic, number=item.number, about=item.id)
        park(work, aggregate, _aside(item, "fork", "fork"), alert)


def queue_behind(aggregate: Aggregate, item: Hear) -> None:
    """What follows a parked record for the same entity on the same stream waits behind it."""
    if item.id not in aggregate.parked:
        aggregate.parked.put(item.id, _aside(item, "behind", "behind"))


def _aside(item: Hear, what: What, reason: str) -> Parked:
    message = pack([item.record])
    return Parked(item.id, what, "heard", item.envelope.type, reason, item.topic, item.number, message)


def miss(work: UnitOfWork, aggregate: Aggregate, topic: str, number: int) -> None:
    """A number is missing: a later one has come. It is told once, and ends when it comes or a person gives it up."""
    cause = missing_cause(work.service.name, topic, aggregate.entity, number)
    if cause not in aggregate.parked:
        parked = Parked(cause, "missing", "missing", "missing-number", "missing-number", topic, number, b"")
        aggregate.parked.put(cause, parked)
    if cause not in work.causes:  # else told before a restore: the fact is folded already
        log.error("missing-number", topic=topic, number=number)
        alert = AlertRaised(reason="missing-number", topic=topic, number=number, about=cause)
        tell_now(work, aggregate, "runtime", "missing-number", cause, (alert,))


def found(work: UnitOfWork, aggregate: Aggregate, topic: str, number: int) -> None:
    """A number that was missed has come."""
    if not aggregate.parked:
        return
    parked = aggregate.parked.take(missing_cause(work.service.name, topic, aggregate.entity, number))
    if parked is not None:
        tell_unparked(work, aggregate, parked, MessageUnparked(cause=parked.id, how="redriven"))


def missing_cause(hearer: str, topic: str, entity: str, number: int) -> UUID:
    return cause_of("missing", hearer, topic, entity, number)


def tell_unparked(work: UnitOfWork, aggregate: Aggregate, parked: Parked, said: MessageUnparked) -> None:
    parked.attempt += 1
    if (cause := parked_cause(work, parked)) not in work.causes:
        tell_now(work, aggregate, "runtime", "message-unparked", cause, (said,))
