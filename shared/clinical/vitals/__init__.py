"""Vital signs before and during a session: what a reading asks for.

Source: thresholds by phase with their provenance in `thresholds.py`. The words of an action, mildest first:
before a dose `clear hold no-dose clinician-now emergency`, in session `none watch alert emergency`.
"""

from shared.clinical.vitals.holding import Step, may_override, next_step
from shared.clinical.vitals.judging import Circumstances, Judgement, judge
from shared.clinical.vitals.question import judge_vitals
from shared.clinical.vitals.reading import Reading, parse_reading
from shared.clinical.vitals.thresholds import THRESHOLDS, Action, Phase, Threshold

__all__ = [
    "THRESHOLDS",
    "Action",
    "Circumstances",
    "Judgement",
    "Phase",
    "Reading",
    "Step",
    "Threshold",
    "judge",
    "judge_vitals",
    "may_override",
    "next_step",
    "parse_reading",
]
