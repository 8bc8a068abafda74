"""Waits that have run out, effects that have ended: each gives at least one fact, after which it is gone.

Source: architecture, "Four ideas".
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from shared.deciding import EffectEnded, Fact, Message, Refused, State, Wait
from shared.errors import Defect
from shared.runtime import faults
from shared.runtime.aggregates.aggregate import Aggregate
from shared.runtime.aggregates.journal import Row
from shared.runtime.answers.parking import park_decision
from shared.runtime.answers.unit_of_work import Composed, UnitOfWork, compose, decide, tell
from shared.security.causes import cause_of
from shared.times import stamp

log = structlog.get_logger("waits")
MOST_AT_ONCE = 100
"""How many waits of one entity may run out in one set. If there are more, each brings about the next without end."""


def run_out(work: UnitOfWork, aggregate: Aggregate) -> int:
    """Answers every wait of this entity that has run out, in the order of its time. Returns how many."""
    for count in range(MOST_AT_ONCE):
        wait = _first_due(work, aggregate)
        if wait is None:
            return count
        _answer(work, aggregate, wait)
    raise Defect("waits of one entity run out without end")


def _first_due(work: UnitOfWork, aggregate: Aggregate) -> Wait | None:
    due = [
        wait
        for wait in aggregate.domain.waits(aggregate.state)
        if wait.until <= work.now and wait.key not in aggregate.parked_waits
    ]
    return min(due, key=lambda wait: (wait.until, wait.key), default=None)


def _cause(aggregate: Aggregate, wait: Wait) -> UUID:
    return cause_of("wait", aggregate.domain.kind, aggregate.entity, wait.key, stamp(wait.until))


def standing(aggregate: Aggregate, state: State, key: str, until: datetime) -> Wait | None:
    """The wait of this name, if the state still asks for it."""
    waits = aggregate.domain.waits(state)
    return next((wait for wait in waits if (wait.until, wait.key) == (until, key)), None)


def _answer(work: UnitOfWork, aggregate: Aggregate, wait: Wait) -> None:
    try:
        answer_wait(work, aggregate, wait)
    except Exception:
        log.exception("decision-raised", wait=wait.kind.name)
        _park(work, aggregate, wait)


def answer_wait(work: UnitOfWork, aggregate: Aggregate, wait: Wait) -> None:
    """Raises what the decision raises, and Defect where the wait would still stand."""
    row = aggregate.begin("wait", wait.key, _cause(aggregate, wait), work.now, decided=True)
    composed = _decided(work, aggregate, row, wait.ran_out())
    if standing(aggregate, composed.state, wait.key, wait.until):
        raise Defect("a wait that ran out still stands")
    tell(work, aggregate, row, composed)
    faults.reach("wait_decided")


def end(work: UnitOfWork, aggregate: Aggregate, ended: EffectEnded) -> None:
    """Tells how an effect ended, where it is still open."""
    if not any(effect.key == ended.key for effect in aggregate.domain.effects(aggregate.state)):
        return
    cause = cause_of("effect", str(ended.key), ended.outcome)
    try:
        answer_end(work, aggregate, ended)
    except Exception:
        log.exception("decision-raised", effect=ended.kind)
        message = {"key": str(ended.key), "kind": ended.kind, "outcome": ended.outcome, "detail": ended.detail}
        park_decision(work, aggregate, "effect", ended.kind, cause, message)


def answer_end(work: UnitOfWork, aggregate: Aggregate, ended: EffectEnded) -> None:
    """Raises what the decision raises, and Defect where the effect would still be open."""
    cause = cause_of("effect", str(ended.key), ended.outcome)
    row = aggregate.begin("effect", ended.said, cause, work.now, decided=True)
    composed = _decided(work, aggregate, row, ended)
    if any(effect.key == ended.key for effect in aggregate.domain.effects(composed.state)):
        raise Defect("an effect that ended is still open")
    tell(work, aggregate, row, composed)


def _decided(work: UnitOfWork, aggregate: Aggregate, row: Row, message: Message) -> Composed:
    answer = decide(work, aggregate, row, message, work.platform(aggregate.clinic))
    facts: Sequence[Fact] = () if isinstance(answer, Refused) else answer
    if not facts:
        raise Defect("silence must be told")
    return compose(work, aggregate, row, facts, str(row.cause))


def park_due(work: UnitOfWork, aggregate: Aggregate) -> None:
    """A set with only this entity failed: those of its waits that have run out are parked without being decided."""
    while wait := _first_due(work, aggregate):
        _park(work, aggregate, wait)


def _park(work: UnitOfWork, aggregate: Aggregate, wait: Wait) -> None:
    aggregate.parked_waits.put(wait.key, True)
    message = {"key": wait.key, "until": stamp(wait.until)}
    park_decision(work, aggregate, "wait", wait.kind.name, _cause(aggregate, wait), message)
