"""What the emergency card says of a session: from check-in until the observation ends."""

from services.intake.domain.known import Dispensed, Visit
from services.intake.domain.state import Patient, but
from shared.deciding import Told
from shared.events import monitoring, treatment
from shared.folding import Folds, fold

Ended = monitoring.SessionCompleted | monitoring.SessionAborted | monitoring.SessionPostponed


def _prescribed(state: Patient, fact: treatment.PrescriptionSigned, told: Told) -> Patient:
    return but(state, dispensed=Dispensed(strength_mg=fact.strength_mg))


def _delivered(state: Patient, fact: treatment.MedicationDelivered, told: Told) -> Patient:
    return but(state, dispensed=Dispensed(strength_mg=fact.strength_mg, lot=fact.lot))


def _checked_in(state: Patient, fact: monitoring.SessionCheckedIn, told: Told) -> Patient:
    return but(state, visit=Visit(session_id=fact.session_id, state=fact.state))


def _read(state: Patient, fact: monitoring.VitalsRecorded, told: Told) -> Patient:
    """The last reading before the tablet is the baseline."""
    if state.visit is None or state.visit.session_id != fact.session_id or fact.phase != "pre-dose":
        return state
    return but(state, visit=state.visit.model_copy(update={"baseline": fact.reading}))


def _started(state: Patient, fact: monitoring.SessionStarted, told: Told) -> Patient:
    visit = state.visit or Visit(session_id=fact.session_id)
    placed = fact.model_dump(mode="json", include={"started_at", "strength_mg", "lot"})
    return but(state, visit=visit.model_copy(update=placed))


def _ended(state: Patient, fact: Ended, told: Told) -> Patient:
    if state.visit is None or state.visit.session_id != fact.session_id:
        return state
    return but(state, visit=state.visit.model_copy(update={"over": True}))


VISITING_FOLDS: Folds[Patient] = (
    fold(treatment.PrescriptionSigned, _prescribed),
    fold(treatment.MedicationDelivered, _delivered),
    fold(monitoring.SessionCheckedIn, _checked_in),
    fold(monitoring.VitalsRecorded, _read),
    fold(monitoring.SessionStarted, _started),
    fold(monitoring.SessionCompleted, _ended),
    fold(monitoring.SessionAborted, _ended),
    fold(monitoring.SessionPostponed, _ended),
)
