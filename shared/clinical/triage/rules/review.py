"""What a clinician looks at before anybody is invited: what the patient has or takes (clinical reference 3.3)."""

from collections.abc import Callable, Iterator

from shared.clinical.criteria import D, S, V
from shared.clinical.triage.case import Case, Drop, Finding
from shared.clinical.triage.rule import Judged, Rule
from shared.clinical.triage.rules.body import beyond_size_or_age, low_oxygen, vital_or_symptom_today
from shared.clinical.triage.rules.forms import higher_acuity, inconsistent_screener, positive_substance_screen
from shared.clinical.triage.rules.shared import REVIEW, measured, named_in_history, taken
from shared.clinical.triage.rules.unanswered import unanswered

_REVIEW = (REVIEW, REVIEW)

Look = Callable[[Case], Iterator[Finding]]


def history(rule: str) -> Look:
    """A rule that only looks at the history."""
    return lambda case: named_in_history(case, rule)


def hypertension(case: Case) -> Iterator[Finding]:
    severe = any(case.beyond(f"CS2.{side}", case.it.vitals[side]) for side in ("systolic", "diastolic"))
    flag = "same-day-task" if severe and not case.it.symptoms else None
    yield from measured(case, "CR1.systolic", flag=flag)
    yield from measured(case, "CR1.diastolic", flag=flag)
    yield from named_in_history(case, "CR1")
    yield from taken(case, "CR1")


def thyroid(case: Case) -> Iterator[Finding]:
    yield from named_in_history(case, "CR5")
    yield from taken(case, "CR5")


def bipolar(case: Case) -> Iterator[Finding]:
    yield from named_in_history(case, "CR9")
    yield from taken(case, "CR9")
    for place, word in enumerate(case.it.conditions or ()):
        if word == "bipolar-depression":
            drop = Drop("conditions", place)
            yield Finding(REVIEW, {f"/conditions/{place}": word}, f"conditions did not name {word}", (drop,))


def breathing(case: Case) -> Iterator[Finding]:
    yield from named_in_history(case, "CR12")
    yield from low_oxygen(case)


def interacting_or_unknown_medicine(case: Case) -> Iterator[Finding]:
    yield from taken(case, "CR15")


def ketamine_elsewhere(case: Case) -> Iterator[Finding]:
    yield from named_in_history(case, "CR16")
    yield from taken(case, "CR16")


def poor_data(case: Case) -> Iterator[Finding]:
    yield from named_in_history(case, "CR17")
    yield from inconsistent_screener(case)


RULES = (
    Rule(
        "CR1",
        "hypertension, or a high reading",
        V,
        "[SPRAVATO-DROR],[HAYMARKET]",
        _REVIEW,
        "systolic below {CR1.systolic} and diastolic below {CR1.diastolic}, no hypertension, no antihypertensive; "
        "a same-day task from {CS2.systolic} or {CS2.diastolic} without symptom",
        hypertension,
    ),
    Rule(
        "CR2",
        "coronary disease, heart failure, arrhythmia",
        V,
        "[PDR],[CAROLINAS]",
        _REVIEW,
        "history names none of them",
        history("CR2"),
    ),
    Rule("CR3", "raised intracranial pressure", V, "[PDR]", _REVIEW, "history does not name it", history("CR3")),
    Rule("CR4", "glaucoma", V, "[PDR],[JC-ELIG]", _REVIEW, "history does not name it", history("CR4")),
    Rule(
        "CR5",
        "thyroid disease or hormone",
        V,
        "[MIMS],[PDR]",
        _REVIEW,
        "history does not name thyroid-disease, no thyroid hormone is taken",
        thyroid,
    ),
    Rule("CR6", "liver disease", V, "[PDR],[COTTER]", _REVIEW, "history does not name it", history("CR6")),
    Rule(
        "CR7",
        "interstitial cystitis",
        V,
        "[FDA23-b],[HAYMARKET],[JC-ELIG]",
        _REVIEW,
        "history does not name it",
        history("CR7"),
    ),
    Rule("CR8", "seizure disorder", V, "[MIMS],[IMPACT]", _REVIEW, "history does not name it", history("CR8")),
    Rule(
        "CR9",
        "bipolar disorder, past mania",
        V,
        "[HULL-TRIAL] and [JC-ELIG] differ; S A8",
        _REVIEW,
        "neither history nor conditions name it, no mood stabiliser or antipsychotic is taken",
        bipolar,
    ),
    Rule(
        "CR10",
        "personality or dissociative disorder, psychosis of a first-degree relative",
        V,
        "[MB-SAFETY],[PSYON]",
        _REVIEW,
        "history names none of them",
        history("CR10"),
    ),
    Rule(
        "CR11",
        "positive substance screen",
        V,
        "[SPRAVATO-5.1]; cut-offs of the instruments",
        _REVIEW,
        "audit-c and dast-10 below their cut-offs",
        positive_substance_screen,
    ),
    Rule(
        "CR12",
        "breathing",
        V,
        "[FDA23-c],[JC-ELIG]; SpO2 number D",
        _REVIEW,
        "spo2 {CR12.spo2} or above where measured, history does not name sleep-apnoea-untreated",
        breathing,
    ),
    Rule(
        "CR13",
        "size and age",
        D,
        "chosen here",
        _REVIEW,
        "BMI {CR13.bmi} or below, weight_kg {CR13.weight} or above, age below {CR13.age}",
        beyond_size_or_age,
    ),
    Rule(
        "CR14",
        "higher acuity",
        D,
        "chosen here",
        _REVIEW,
        "phq-9 below {CR14.phq-9}, pcl-5 below {CR14.pcl-5} with dissociative-disorder, c-ssrs-screener none and "
        "complete, no admission within 90 days",
        higher_acuity,
    ),
    Rule(
        "CR15",
        "an interacting or unknown medicine",
        S,
        "A24; V the sources of each class",
        _REVIEW,
        "every entry is exactly one standard antidepressant, or a lone entry says that nothing is taken",
        interacting_or_unknown_medicine,
    ),
    Rule(
        "CR16",
        "ketamine treatment elsewhere",
        D,
        "chosen here",
        _REVIEW,
        "history does not name ketamine-treatment-within-90-days, neither ketamine nor esketamine is taken",
        ketamine_elsewhere,
    ),
    Rule(
        "CR17",
        "answers that do not fit",
        D,
        "chosen here",
        _REVIEW,
        "c-ssrs-screener is consistent, history has known words only; at the consult {CR17.days} days old or younger",
        poor_data,
    ),
    Rule(
        "CR18",
        "something needed is not known",
        D,
        "chosen here",
        _REVIEW,
        "every needed answer, reading and instrument is there; unsure is no answer",
        unanswered,
    ),
    Rule(
        "CR19",
        "a vital sign or a symptom today",
        D,
        "chosen here",
        _REVIEW,
        "systolic {CR19.systolic} or above, diastolic {CR19.diastolic} or above, heart_rate {CR19.heart-rate-low} to "
        "{CR19.heart-rate-high}, respiratory_rate {CR19.respiratory-rate-low} to {CR19.respiratory-rate-high}, "
        "temperature_c below {CR19.temperature}, no symptom",
        vital_or_symptom_today,
    ),
    Rule(
        "CR20",
        "possible duplicate person",
        D,
        "1.9",
        _REVIEW,
        "no other record has the same name, birth date and address, or two of the three indexes",
        judged=Judged.REGISTER,
    ),
)
