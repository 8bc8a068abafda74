"""What is in the house: all that was delivered, less what was taken out of it (clinical reference 5)."""

from fractions import Fraction

from services.monitoring.domain.known import Delivered, Session
from services.monitoring.domain.state import Treatment
from shared.clinical.dosing import on_hand_mg


def held(state: Treatment) -> list[Delivered]:
    """The deliveries of which nothing was sent back or destroyed."""
    return [each for each in state.delivered if each.prescription_id not in state.given_back]


def on_hand(state: Treatment) -> Fraction:
    """mg in the house. A dose that was begun is gone, whether or not it was swallowed whole; what was given back takes
    the doses of its own lot along."""
    here = held(state)
    gone = {each.lot for each in state.delivered} - {each.lot for each in here} - {None}
    dispensed = sum(each.tablets * each.strength_mg for each in here)
    logged = sum(_dose_of(state, begun) for begun in state.starts if begun.lot not in gone)
    return on_hand_mg(dispensed, logged, _missing_mg(state))


def _dose_of(state: Treatment, begun: Session) -> int:
    matching = [each for each in state.prescriptions.values() if each.strength_mg == begun.strength_mg]
    whole = begun.strength_mg * max((each.tablets_a_session for each in matching), default=1)
    return whole if begun.started_at else begun.taken_mg or 0


def _missing_mg(state: Treatment) -> int:
    """Tablets that are gone without having been taken, of prescriptions that are still in the house."""
    here = {each.prescription_id for each in held(state)}
    of = [(state.prescriptions[id], sessions) for id, sessions in state.missing.items() if id in here]
    return sum(each.strength_mg * each.tablets_a_session * sessions for each, sessions in of)
