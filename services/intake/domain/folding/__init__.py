"""What a fact, told or heard, does to what intake knows of a patient."""

from services.intake.domain.asks import Said
from services.intake.domain.folding.patient import PATIENT_FOLDS
from services.intake.domain.folding.paying import PAYING_FOLDS
from services.intake.domain.folding.visiting import VISITING_FOLDS
from services.intake.domain.state import Patient, but
from services.intake.domain.truths import ended_by
from shared.deciding import Told
from shared.standing import folding_patient, heard_by

_FOLDS = (*PATIENT_FOLDS, *PAYING_FOLDS, *VISITING_FOLDS)
HEARD = heard_by("intake", _FOLDS)
"""The facts of others that what intake knows of a patient is made of."""

_evolve = folding_patient(_FOLDS)


def evolve(state: Patient, told: Told) -> Patient:
    """What a fact, told or heard, does to the state. Another service's unknown words change nothing."""
    state = _evolve(state, told)
    over = _over(state, told)
    return but(state, over=over) if over else state


def _over(state: Patient, told: Told) -> dict[str, dict[str, Said]]:
    """With what this fact ends; empty where it ends nothing."""
    said = Said(told.time, told.stream, told.number)
    ends = {key: state.over.get(key, {}) | {told.stream: said} for key in ended_by(told.fact)}
    return state.over | ends if ends else {}
