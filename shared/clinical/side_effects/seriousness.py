"""Serious adverse events: what makes one, and the clock that it starts. Regulatory definition (R)."""

from collections.abc import Collection

from shared.clinical.criteria import NOBODY, D, R, clock, number

OUTCOMES = number(
    frozenset(
        {"death", "life-threatening", "hospitalisation", "disability", "congenital-anomaly", "important-medical-event"}
    ),
    "",
    R,
    "side-effects/serious/outcomes",
    "serious by its outcome",
    source="regulatory definition",
    who=NOBODY,
)
# Important medical events by themselves.
IMPORTANT_EFFECTS = frozenset({"seizure", "apnoea"})
LIFE_THREATENING_GRADE = 4

CLINICIAN_WITHIN = clock(1, "h", D, "side-effects/serious/clinician", "serious: clinician within", "sooner", "4.4")


def is_serious(effect: str, grade: int, outcomes: Collection[str] = ()) -> bool:
    """Whether it holds the patient's pathway until a clinician has looked. `grade` 0 is no event."""
    important = effect in IMPORTANT_EFFECTS and grade > 0
    return important or grade >= LIFE_THREATENING_GRADE or not OUTCOMES.isdisjoint(outcomes)
