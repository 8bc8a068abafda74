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
from shared.runtime.answers.desk import Composed, Desk, compose, decide, tell
from shared.runtime.answers.parking import park_decision
from shared.runtime.dossier import Dossier
from shared.runtime.journal import Row
from shared.security.causes import cause_of
from shared.times import stamp

log = structlog.get_logger("waits")
MOST_AT_ONCE = 100
"""Waits of one entity that may run out in one set: more is a defect that would never end."""


def run_out(desk: Desk, dossier: Dossier) -> int:
    """Answers every wait of this entity that has run out, in the order of its time. Returns how many."""
    for count in range(MOST_AT_ONCE):
        wait = _first_due(desk, dossier)
        if wait is None:
            return count
        _answer(desk, dossier, wait)
    raise Defect("waits of one entity run out without end")


def _first_due(desk: Desk, dossier: Dossier) -> Wait | None:
    due = [
        wait
        for wait in dossier.domain.waits(dossier.state)
        if wait.until <= desk.now and wait.key not in dossier.parked_waits
    ]
    return min(due, key=lambda wait: (wait.until, wait.key), default=None)


def _cause(dossier: Dossier, wait: Wait) -> UUID:
    return cause_of("wait", dossier.domain.kind, dossier.entity, wait.key, stamp(wait.until))


def standing(dossier: Dossier, state: State, key: str, until: datetime) -> Wait | None:
    """The wait of this name, if the state still asks for it."""
    waits = dossier.domain.waits(state)
    return next((wait for wait in waits if (wait.until, wait.key) == (until, key)), None)


def _answer(desk: Desk, dossier: Dossier, wait: Wait) -> None:
    try:
        answer_wait(desk, dossier, wait)
    except Exception:
        log.exception("decision-raised", wait=wait.kind.name)
        _park(desk, dossier, wait)


def answer_wait(desk: Desk, dossier: Dossier, wait: Wait) -> None:
    """Raises what the decision raises, and Defect where the wait would still stand."""
    row = dossier.begin("wait", wait.key, _cause(dossier, wait), desk.now, decided=True)
    composed = _decided(desk, dossier, row, wait.ran_out())
    if standing(dossier, composed.state, wait.key, wait.until):
        raise Defect("a wait that ran out still stands")
    tell(desk, dossier, row, composed)
    faults.reach("wait_decided")


def end(desk: Desk, dossier: Dossier, ended: EffectEnded) -> None:
    """Tells how an effect ended, where it is still open."""
    if not any(effect.key == ended.key for effect in dossier.domain.effects(dossier.state)):
        return
    cause = cause_of("effect", str(ended.key), ended.outcome)
    try:
        answer_end(desk, dossier, ended)
    except Exception:
        log.exception("decision-raised", effect=ended.kind)
        message = {"key": str(ended.key), "kind": ended.kind, "outcome": ended.outcome, "detail": ended.detail}
        park_decision(desk, dossier, "effect", ended.kind, cause, message)


def answer_end(desk: Desk, dossier: Dossier, ended: EffectEnded) -> None:
    """Raises what the decision raises, and Defect where the effect would still be open."""
    cause = cause_of("effect", str(ended.key), ended.outcome)
    row = dossier.begin("effect", ended.outcome, cause, desk.now, decided=True)
    composed = _decided(desk, dossier, row, ended)
    if any(effect.key == ended.key for effect in dossier.domain.effects(composed.state)):
        raise Defect("an effect that ended is still open")
    tell(desk, dossier, row, composed)


def _decided(desk: Desk, dossier: Dossier, row: Row, message: Message) -> Composed:
    answer = decide(desk, dossier, row, message, desk.platform(dossier.clinic))
    facts: Sequence[Fact] = () if isinstance(answer, Refused) else answer
    if not facts:
        raise Defect("silence must be told")
    return compose(desk, dossier, row, facts, str(row.cause))


def park_due(desk: Desk, dossier: Dossier) -> None:
    """The set failed for this entity alone: its waits that have run out are set aside untried."""
    while wait := _first_due(desk, dossier):
        _park(desk, dossier, wait)


def _park(desk: Desk, dossier: Dossier, wait: Wait) -> None:
    dossier.parked_waits.add(wait.key)
    dossier.waits_parked.add(wait.key)
    message = {"key": wait.key, "until": stamp(wait.until)}
    park_decision(desk, dossier, "wait", wait.kind.name, _cause(dossier, wait), message)
