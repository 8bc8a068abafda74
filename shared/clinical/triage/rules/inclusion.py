"""Who the programme is for (clinical reference 3.1)."""

from collections.abc import Iterator

from shared.clinical.criteria import S, V
from shared.clinical.triage.case import Case, Finding, Put
from shared.clinical.triage.changes import phq9
from shared.clinical.triage.codes import TREATED_CONDITIONS
from shared.clinical.triage.result import Result
from shared.clinical.triage.rule import Judged, Rule

REVIEW, DECLINE = Result.REVIEW, Result.DECLINE
SEVERITY = ("phq-9", "gad-7", "pcl-5")


def too_mild_or_unmeasured(case: Case) -> Iterator[Finding]:
    totals = {form: case.it.forms.total(form) for form in SEVERITY}
    if all(total is None or case.beyond(f"IN2.{form}", total) for form, total in totals.items()):
        limits = [f"{form} {case.limits[f'IN2.{form}']} or above" for form in SEVERITY]
        yield Finding(
            REVIEW,
            {f"/instruments/{form}": {"score": total} for form, total in totals.items()},
            f"a score reached its limit ({', '.join(limits)})",
            (phq9(case, int(case.limits["IN2.phq-9"])),),
        )


def not_a_treated_condition(case: Case) -> Iterator[Finding]:
    named = case.it.conditions or ()
    treated = [word for word in named if word in TREATED_CONDITIONS]
    if not treated or len(treated) < len(named):
        yield Finding(
            REVIEW,
            {"/conditions": list(named)},
            "conditions named one or more of those treated and nothing else",
            (Put(("conditions",), treated or ["depression"]),),
        )


RULES = (
    Rule("IN1", "adult", V, "[HULL-TRIAL],[JC-ELIG]", (DECLINE, DECLINE), "judged as AD1"),
    Rule(
        "IN2",
        "target condition with measured severity",
        V,
        "[HULL-TRIAL],[PARKS]; review below is D",
        (REVIEW, REVIEW),
        "phq-9 {IN2.phq-9} or above, or gad-7 {IN2.gad-7} or above, or pcl-5 {IN2.pcl-5} or above",
        too_mild_or_unmeasured,
    ),
    Rule(
        "IN3",
        "diagnosis confirmed by video",
        S,
        "A3; V [HULL-TRIAL]",
        (REVIEW, DECLINE),
        "a clinician has confirmed the diagnosis by video",
        judged=Judged.CONSULT,
    ),
    Rule(
        "IN4",
        "reliable internet, private space",
        V,
        "[HULL-TRIAL]; S B3",
        (REVIEW, DECLINE),
        "the clinician has seen both at the consult",
        judged=Judged.CONSULT,
    ),
    Rule(
        "IN5",
        "in a licensed state",
        V,
        "[JC-ELIG]; mechanics D",
        (DECLINE, DECLINE),
        "in a state where the clinician is licensed and the programme runs; on the form judged as AD9",
        judged=Judged.VISIT,
    ),
    Rule(
        "IN6",
        "adult peer treatment monitor",
        V,
        "[MB-PTM2],[HULL-TRIAL]; address D",
        (DECLINE, DECLINE),
        "an adult is present at every session, contact and exact address are known; on the form judged as AD9",
        judged=Judged.VISIT,
    ),
    Rule(
        "IN7",
        "working blood pressure cuff",
        V,
        "[MB-PROCESS]",
        (REVIEW, REVIEW),
        "a practice reading has been taken; on the form a blank reading is CR18",
        judged=Judged.VISIT,
    ),
    Rule(
        "IN8",
        "a condition that the programme treats",
        S,
        "A8; review is D",
        (REVIEW, REVIEW),
        f"conditions name one or more of {', '.join(sorted(TREATED_CONDITIONS))} and nothing else",
        not_a_treated_condition,
    ),
)
