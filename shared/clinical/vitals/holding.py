"""What follows a pre-dose reading that is not clear: recheck, override, no dose today."""

from collections.abc import Sequence
from enum import StrEnum

from shared.clinical.criteria import D, number
from shared.clinical.vitals.thresholds import SEVERITY, Action, Phase

RECHECKS = number(2, "", D, "vitals/recheck/times", "rechecks of a hold before the session is postponed", "fewer")
RECHECK_REST_MIN = number(5, "min", D, "vitals/recheck/rest", "seated rest before a recheck", "longer")

# How many clinicians, each with a reason, it takes to dose all the same. What is not here is never overridden.
CLINICIANS_TO_OVERRIDE = {
    action: number(needed, "", D, f"vitals/override/{action}", f"clinicians to override {action}", "more")
    for action, needed in ((Action.HOLD, 1), (Action.NO_DOSE, 2))
}


class Step(StrEnum):
    CLEAR = "clear"
    RECHECK = "recheck"  # after RECHECK_REST_MIN of seated rest
    POSTPONE = "postpone"  # unless a clinician overrides the hold
    NO_DOSE = "no-dose"
    CLINICIAN_NOW = "clinician-now"
    EMERGENCY = "emergency"


def next_step(actions: Sequence[Action]) -> Step:
    """What follows the day's pre-dose readings, first to last; at least one.

    A clear reading ends a hold. Nothing ends what is worse than a hold on that day.
    """
    worst = max(actions, key=SEVERITY[Phase.PRE_DOSE].index)
    if worst not in {Action.CLEAR, Action.HOLD}:
        return Step(worst)
    if actions[-1] is Action.CLEAR:
        return Step.CLEAR
    return Step.RECHECK if actions.count(Action.HOLD) <= RECHECKS else Step.POSTPONE


def may_override(action: Action, clinicians: int) -> bool:
    """Whether this many different clinicians, each with a reason, may dose in spite of the action."""
    return action in CLINICIANS_TO_OVERRIDE and clinicians >= CLINICIANS_TO_OVERRIDE[action]
