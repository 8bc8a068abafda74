"""What intake knows of a patient: what they wrote and signed, what is owed to them, what goes out to people."""

from __future__ import annotations

from services.intake.domain.state.folds import PATIENT_FOLDS
from services.intake.domain.state.patient import Consent, Deposit, Patient
from services.intake.domain.state.paying import PAYING_FOLDS
from shared.deciding import Told

__all__ = ["Consent", "Deposit", "Patient", "evolve"]

_FOLDS = {**PATIENT_FOLDS, **PAYING_FOLDS}


def evolve(state: Patient, told: Told) -> Patient:
    """What a fact, told or heard, does to the state. Another service's unknown words change nothing."""
    fold = _FOLDS.get(type(told.fact))
    return state.model_copy(update=fold(state, told.fact, told)) if fold else state
