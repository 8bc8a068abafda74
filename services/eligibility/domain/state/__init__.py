"""What eligibility knows of a candidate: what others said, what the rules and the clinicians decided."""

from services.eligibility.domain.state.candidacy import Candidacy
from services.eligibility.domain.state.course import COURSE_FOLDS
from services.eligibility.domain.state.triage import TRIAGE_FOLDS
from shared.standing import folding_patient

__all__ = ["Candidacy", "evolve"]

evolve = folding_patient((*TRIAGE_FOLDS, *COURSE_FOLDS))
