"""What becomes of messages that a person looks after."""

from services.intake.domain.known import Unsettled
from services.intake.domain.state import Patient, but
from services.intake.domain.worries import needs_a_person
from shared.deciding import Told
from shared.events.intake import MessageEnded, MessageOverdue, MessageSettled


def worried(state: Patient, fact: MessageEnded, told: Told) -> Patient:
    if not needs_a_person(fact):
        return state
    return but(state, unsettled=state.unsettled | {fact.message_id: Unsettled(to=fact.to, how=fact.type, at=told.time)})


def settled(state: Patient, fact: MessageSettled, told: Told) -> Patient:
    """With it every other that one look is enough for."""
    looked_at = state.unsettled.get(fact.message_id)
    left = {id: each for id, each in state.unsettled.items() if not looked_at or each.group != looked_at.group}
    reached_at = told.time if fact.reached else state.reached_at
    return but(state, unsettled=left, reached_at=reached_at)


def overdue(state: Patient, fact: MessageOverdue, told: Told) -> Patient:
    known = state.unsettled.get(fact.message_id)
    if known is None:
        return state
    return but(state, unsettled=state.unsettled | {fact.message_id: known.model_copy(update={"until": fact.until})})
