"""A fact that was heard: dropped as a repeat, deferred beyond a missing number, or folded and decided on."""

import structlog

from shared.deciding import Actor, Refused, Role, State, Told
from shared.errors import Erased, Missing, Unreadable
from shared.runtime import faults
from shared.runtime.answers.desk import Composed, Desk, compose, decide, tell
from shared.runtime.answers.parking import found, miss, park_fork, park_heard, park_record, queue_behind
from shared.runtime.dossier import NOTHING, Dossier, fold, folds
from shared.runtime.items import HandOver, Hear
from shared.runtime.journal import Row
from shared.runtime.records import Envelope, Record, fact_of, open_fact, pack

log = structlog.get_logger("hearing")


def hear(desk: Desk, dossier: Dossier, item: Hear) -> None:
    """Applies a record where it is the next of its stream, then whatever waited for it."""
    record, envelope = item.record, item.envelope
    last = dossier.heard.get(record.topic, NOTHING)
    if envelope.number <= last.number:
        if envelope.id not in (desk.known | dossier.met | {last.id}):
            park_fork(desk, dossier, record, envelope)
    elif dossier.waits_under(record.topic, envelope.number) - {envelope.id}:
        park_fork(desk, dossier, record, envelope)
    elif dossier.blocked(record.topic):
        queue_behind(dossier, record, envelope)
    elif envelope.number > last.number + 1:
        dossier.defer(record, envelope.number)
        miss(desk, dossier, record.topic, last.number + 1)
    else:
        apply_next(desk, dossier, record, envelope, item.plain)
        drain(desk, dossier, record.topic)


def drain(desk: Desk, dossier: Dossier, topic: str) -> None:
    """Applies what waited for the number just heard, one by one; what still waits then has another number missing."""
    while not dossier.blocked(topic):
        following = dossier.heard.get(topic, NOTHING).number + 1
        record = dossier.undefer(topic, following)
        if record is None:
            if any(place[0] == topic for place in dossier.deferred):
                miss(desk, dossier, topic, following)
            return
        apply_next(desk, dossier, record, Envelope.of(record))


def apply_next(desk: Desk, dossier: Dossier, record: Record, envelope: Envelope, plain: bytes | None = None) -> bool:
    """Hears the next record. False where it had to be parked."""
    taken = _take(desk, dossier, record, envelope, plain)
    found(desk, dossier, record.topic, envelope.number)
    return taken


def _take(desk: Desk, dossier: Dossier, record: Record, envelope: Envelope, plain: bytes | None) -> bool:
    try:
        told = read(desk, dossier, record, envelope, plain)
        state = dossier.state if told is None else fold(dossier.domain, dossier.state, told)
    except Erased:
        desk.erased += 1
        told = None
    except (Unreadable, Missing) as error:
        park_record(desk, dossier, record, envelope, getattr(error, "reason", "key-missing"))
        return False
    except Exception:
        log.exception("fold-raised", type=envelope.type)
        park_record(desk, dossier, record, envelope, "fold-raised")
        return False
    dossier.hear(record.topic, envelope.number, envelope.id)
    if told is not None:
        _answer(desk, dossier, record, envelope, told, state)
    return True


def read(desk: Desk, dossier: Dossier, record: Record, envelope: Envelope, plain: bytes | None = None) -> Told | None:
    """The fact, or None where nobody here hears its type. Raises Unreadable, Erased or Missing.

    A fact of another clinic is not believed.
    """
    if envelope.clinic != dossier.clinic:
        raise Unreadable("wrong-clinic")
    if envelope.type not in dossier.domain.heard_types:
        return None
    fact = open_fact(record, envelope, desk.keyring, own=False) if plain is None else fact_of(plain, envelope)
    if not folds(dossier.domain, type(fact)):
        return None
    return Told(fact, envelope.id, envelope.time, envelope.cause, record.topic, envelope.number)


def _answer(desk: Desk, dossier: Dossier, record: Record, envelope: Envelope, told: Told, state: State) -> None:
    row = dossier.begin("heard", envelope.type, envelope.id, desk.now, decided=False)
    row.stream, row.number, row.said = record.topic, envelope.number, pack([record])
    if not answer_folded(desk, dossier, row, told, state, envelope):
        park_heard(desk, dossier, "heard", record, envelope)


def answer_folded(desk: Desk, dossier: Dossier, row: Row, told: Told, state: State, envelope: Envelope) -> bool:
    """Writes the row of a folded fact; decides on it where somebody does and its cause was not decided before.

    False where the decision raised: the fact stays folded, the decision is to be parked.
    """
    before, dossier.state = dossier.state, state
    row.decided = dossier.domain.decision_for(told) is not None and row.cause not in desk.causes
    if not row.decided:
        desk.settle(dossier, row, state, folded=True)
        return True
    try:
        composed = decided_on(desk, dossier, row, told, envelope)
    except Exception:
        log.exception("decision-raised", type=envelope.type)
        dossier.state, row.decided = before, False
        desk.settle(dossier, row, state, folded=True)
        return False
    tell(desk, dossier, row, composed, folded=True)
    return True


def decided_on(desk: Desk, dossier: Dossier, row: Row, told: Told, envelope: Envelope) -> Composed:
    """What the service says to a fact that its state has folded. Raises what the decision raises."""
    speaker = Actor(Role.SYSTEM, f"service:{envelope.teller}", envelope.clinic)
    answer = decide(desk, dossier, row, told, speaker)
    facts = () if isinstance(answer, Refused) else answer
    return compose(desk, dossier, row, facts, envelope.correlation)


def hand_over(desk: Desk, dossier: Dossier, item: HandOver) -> None:
    """A fact of another entity of this service: folded and decided on like one that was heard."""
    envelope = Envelope.of(item.record)
    fact = open_fact(item.record, envelope, desk.keyring, own=True)
    told = Told(fact, envelope.id, envelope.time, envelope.cause, item.record.topic, envelope.number)
    row = dossier.begin("handed", envelope.type, envelope.id, desk.now, decided=False)
    row.stream, row.said = item.record.topic, pack([item.record])
    dossier.handed_gone.append(item.id)
    if not answer_folded(desk, dossier, row, told, fold(dossier.domain, dossier.state, told), envelope):
        park_heard(desk, dossier, "handed", item.record, envelope)
    faults.reach("handed_taken")
