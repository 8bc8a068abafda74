"""What must reach a person at once (clinical reference 3.5). Judged first, each value by itself."""

from collections.abc import Iterator

from shared.clinical.criteria import D, V
from shared.clinical.triage.case import Case, Drop, Finding, Put
from shared.clinical.triage.changes import screener
from shared.clinical.triage.codes import EMERGENCY_SYMPTOMS, SCREENER
from shared.clinical.triage.result import Result
from shared.clinical.triage.rule import Rule
from shared.clinical.triage.rules.forms import AT_SCREENER

CRISIS = Result.CRISIS
_CRISIS = (CRISIS, CRISIS)


def high_suicide_risk(case: Case) -> Iterator[Finding]:
    if case.it.forms.risk == "high":
        given = case.it.forms.given[SCREENER]
        said = [question for question in ("q4", "q5", "q6b") if given.get(question) == "yes"]
        change = screener(case, **dict.fromkeys(said, "no"))
        yield Finding(CRISIS, {f"{AT_SCREENER}/{q}": "yes" for q in said}, f"{', '.join(said)} were no", (change,))


def high_pressure_with_symptom(case: Case) -> Iterator[Finding]:
    symptoms = [word for word in case.it.symptoms or () if word is not None]
    for side in ("systolic", "diastolic"):
        value = case.it.pressure[side]
        if symptoms and case.beyond(f"CS2.{side}", value):
            limit, at = case.limit(f"CS2.{side}")
            change = Put(("vitals", side), limit.passing(at))
            yield Finding(CRISIS, {f"/vitals/{side}": value, "/symptoms": symptoms}, limit.passes(at), (change,))


def emergency_symptom(case: Case) -> Iterator[Finding]:
    for place, word in enumerate(case.it.symptoms or ()):
        if word in EMERGENCY_SYMPTOMS:
            drop = Drop("symptoms", place)
            yield Finding(CRISIS, {f"/symptoms/{place}": word}, f"symptoms did not name {word}", (drop,))


def unscreened_item9(case: Case) -> Iterator[Finding]:
    forms = case.it.forms
    if forms.item9_positive and not forms.screened:
        seen = {"item9_positive": True, AT_SCREENER: forms.given.get(SCREENER)}
        yield Finding(CRISIS, seen, f"{SCREENER} were complete", (screener(case),))


RULES = (
    Rule(
        "CS1",
        "high suicide risk",
        V,
        "[CSSRS-TRIAGE]",
        _CRISIS,
        "c-ssrs-screener without a yes to q4, q5 or q6b",
        high_suicide_risk,
    ),
    Rule(
        "CS2",
        "high pressure with a symptom",
        V,
        "[CARDILOG]; action D",
        _CRISIS,
        "systolic below {CS2.systolic} and diastolic below {CS2.diastolic}, or no symptom",
        high_pressure_with_symptom,
    ),
    Rule(
        "CS3",
        "an emergency sign now",
        D,
        "tier 4 of the escalation ladder",
        _CRISIS,
        f"symptoms name none of {', '.join(sorted(EMERGENCY_SYMPTOMS))}",
        emergency_symptom,
    ),
    Rule(
        "CS4",
        "item 9 positive and nobody has screened",
        D,
        "nobody leaves the form unscreened; item 9 V [SPIER],[PROGEN]",
        _CRISIS,
        "item 9 of phq-9 and smd-a is 0, or c-ssrs-screener is complete",
        unscreened_item9,
    ),
)
