"""What a fact, told or heard, does to a candidacy."""

from services.eligibility.domain.folding.course import COURSE_FOLDS
from services.eligibility.domain.folding.triage import TRIAGE_FOLDS
from shared.standing import folding_patient

__all__ = ["evolve"]

evolve = folding_patient((*TRIAGE_FOLDS, *COURSE_FOLDS))
