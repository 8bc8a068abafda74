"""Serious adverse events: what makes one, and the clocks that it starts. Regulatory definition (R)."""

from collections.abc import Collection
from datetime import timedelta

OUTCOMES = frozenset(
    {"death", "life-threatening", "hospitalisation", "disability", "congenital-anomaly", "important-medical-event"}
)
# Important medical events by themselves.
IMPORTANT_EFFECTS = frozenset({"seizure", "apnoea"})
LIFE_THREATENING_GRADE = 4

CLINICIAN_WITHIN = timedelta(hours=1)
MEDICAL_DIRECTOR_WITHIN = timedelta(hours=24)
MEDWATCH_DRAFT_WITHIN = timedelta(days=7)
MONITORING_FORM_WITHIN = timedelta(days=7)


def is_serious(effect: str, grade: int, outcomes: Collection[str] = ()) -> bool:
    """Whether it holds the patient's pathway until a clinician has looked. `grade` 0 is no event."""
    important = effect in IMPORTANT_EFFECTS and grade > 0
    return important or grade >= LIFE_THREATENING_GRADE or not OUTCOMES.isdisjoint(outcomes)
