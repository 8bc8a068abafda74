"""Who grades: an algorithm on plain answers of the patient or the peer monitor, or a clinical role that observes.

Patients and peer monitors never grade. The rule is ours (D) until the licence of PRO-CTCAE is checked.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from shared.clinical.criteria import D, number
from shared.clinical.invalid import Invalid
from shared.clinical.shape import whole
from shared.clinical.side_effects.taxonomy import EFFECTS
from shared.clinical.vitals.thresholds import EMERGENCY_SYMPTOMS

WORST_ANSWER = 4  # very severe; the answers start with 0, none
WORST_GRADE = 5
SEVERE_GRADE = number(
    3, "", D, "eligibility/hold/side-effect", "a side effect of this CTCAE grade or more pauses everything", "lower"
)
COMPOSITE_2_FROM = number(2, "", D, "side-effects/composite/2", "composite 2 from an answer of")
COMPOSITE_3_FROM = number(
    3,
    "",
    D,
    "side-effects/composite/3",
    "composite 3 from an answer (how strong, how much it interferes) of",
)
EMERGENCY_FROM = number(
    4,
    "",
    D,
    "side-effects/emergency",
    "tier 4 at once from a bare grade sent by a patient or peer monitor of",
)


class GradedBy(StrEnum):
    ALGORITHM = "algorithm"
    CLINICIAN = "clinician"
    DEVICE = "device"


OBSERVERS = frozenset({"guide", "therapist", "clinician"})


@dataclass(frozen=True, slots=True)
class Answered:
    """0 to 4 each, None is unanswered: how often, how strong, how much it interferes.

    `grade`, 0 to 5, sent instead: of an observer a CTCAE grade, of a patient or peer monitor one more answer to
    how strong.
    """

    frequency: int | None = None
    severity: int | None = None
    interference: int | None = None
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class Grading:
    """`grade` None: nothing to grade from, a clinician grades. `tier` is that of the escalation ladder."""

    grade: int | None
    graded_by: GradedBy
    tier: int | None


def grade(effect: str, answered: Answered, role: str) -> Grading:
    """The grade of a reported effect. Raises Invalid at `/effect` or at the answer that is out of range."""
    if effect not in EFFECTS:
        raise Invalid("unknown-code", "/effect")
    _refuse_out_of_range(answered)
    if answered.grade is None:
        return _by_algorithm(effect, composite(answered.severity, answered.interference))
    if role in OBSERVERS:
        return Grading(answered.grade, GradedBy.CLINICIAN, tier_of(effect, answered.grade))
    severity = min(max(answered.grade, answered.severity or 0), WORST_ANSWER)
    graded = _by_algorithm(effect, composite(severity, answered.interference))
    return replace(graded, tier=4) if answered.grade >= EMERGENCY_FROM else graded


def composite(severity: int | None, interference: int | None) -> int | None:
    """0 to 3 from answers 0 to 4; None where both are unanswered. How often never lowers it.

    3 is a possible grade 3: a clinician looks. A composite is never 4 or 5.
    """
    strong = interference if severity is None else severity
    if strong is None or strong == 0:
        return strong
    worst = max(strong, interference or 0)
    return 3 if worst >= COMPOSITE_3_FROM else 2 if worst >= COMPOSITE_2_FROM else 1


def tier_of(effect: str, graded: int) -> int | None:
    """The tier of the escalation ladder in session; None for grade 0.

    What is an emergency symptom whatever the numbers is tier 4 in every grade.
    """
    if graded == 0:
        return None
    if effect in EMERGENCY_SYMPTOMS or graded >= EFFECTS[effect].call_911_from:
        return 4
    return graded


def _by_algorithm(effect: str, graded: int | None) -> Grading:
    return Grading(graded, GradedBy.ALGORITHM, None if graded is None else tier_of(effect, graded))


def _refuse_out_of_range(answered: Answered) -> None:
    for name in ("frequency", "severity", "interference"):
        if getattr(answered, name) is not None:
            whole(getattr(answered, name), 0, WORST_ANSWER, f"/{name}")
    if answered.grade is not None:
        whole(answered.grade, 0, WORST_GRADE, "/grade")
