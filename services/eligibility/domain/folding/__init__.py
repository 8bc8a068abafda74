"""What a fact, told or heard, does to a candidacy."""

from services.eligibility.domain.folding.course import COURSE_FOLDS
from services.eligibility.domain.folding.triage import TRIAGE_FOLDS
from shared.standing import folding_patient, heard_by

_FOLDS = (*TRIAGE_FOLDS, *COURSE_FOLDS)
HEARD = heard_by("eligibility", _FOLDS)
"""The facts of others that a candidacy is made of."""

evolve = folding_patient(_FOLDS)
