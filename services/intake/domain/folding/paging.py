"""Pages about alerts: one mail stands for all that one reader is to hear of one patient at one time."""

from services.intake.domain.asks import BUNDLED_FOR, LADDER, Said, Unreached
from services.intake.domain.known import Paged
from services.intake.domain.state import Patient, but
from services.intake.domain.truths import key_of
from shared.clinical.escalation import EMERGENCY
from shared.deciding import Told
from shared.events.common import Thing, about
from shared.events.intake import AlertUnheard, MessageSent
from shared.events.monitoring import AlertPaged


def paged(state: Patient, fact: AlertPaged, told: Told) -> Patient:
    """A page that joins does not make the next one wait longer."""
    if joins(state, fact, told):
        return state
    return but(state, paged=state.paged | {fact.to: Paged(alert_id=fact.alert_id, tier=fact.tier, at=told.time)})


def joins(state: Patient, fact: AlertPaged, told: Told) -> bool:
    """The reader was paged just now about something at least as urgent, and has not answered. An emergency never."""
    last = state.paged.get(fact.to)
    if last is None or fact.tier >= EMERGENCY or fact.tier > last.tier:
        return False
    answered = key_of(about(Thing.ALERT, last.alert_id)) in state.over
    return not answered and told.time - last.at < BUNDLED_FOR


def arrived(state: Patient, fact: MessageSent, told: Told) -> Patient:
    return but(state, reached_at=told.time) if fact.template in LADDER else state


def unreached(state: Patient, fact: AlertUnheard, told: Told) -> Patient:
    """It is true from when the page was asked for."""
    known = fact.model_dump(include={"message_id", "template", "to", "since", "until"})
    said = Said(fact.since, "", 0)
    return but(state, unreached=Unreached(**known, about=tuple(map(key_of, fact.about)), said=said, at=told.time))
