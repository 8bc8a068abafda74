"""What eligibility knows of a candidate: what others said, what the rules and the clinicians decided."""

from __future__ import annotations

from services.eligibility.domain.state.candidacy import Candidacy
from services.eligibility.domain.state.course import COURSE_FOLDS
from services.eligibility.domain.state.triage import TRIAGE_FOLDS
from shared.deciding import Told

__all__ = ["Candidacy", "evolve"]

_FOLDS = {**TRIAGE_FOLDS, **COURSE_FOLDS}


def evolve(state: Candidacy, told: Told) -> Candidacy:
    """What a fact, told or heard, does to the state. Words nobody here knows change nothing."""
    fold = _FOLDS.get(type(told.fact))
    return state.model_copy(update=fold(state, told.fact, told)) if fold else state
