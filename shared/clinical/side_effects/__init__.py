"""Side effects: what can be reported, with codes, and how a report is graded."""

from shared.clinical.side_effects.grading import SEVERE_GRADE, Answered, GradedBy, Grading, composite, grade, tier_of
from shared.clinical.side_effects.hypertension import hypertension_grade
from shared.clinical.side_effects.seriousness import is_serious
from shared.clinical.side_effects.taxonomy import EFFECTS, Effect

__all__ = [
    "EFFECTS",
    "SEVERE_GRADE",
    "Answered",
    "Effect",
    "GradedBy",
    "Grading",
    "composite",
    "grade",
    "hypertension_grade",
    "is_serious",
    "tier_of",
]
