"""CR18: what nobody answered, measured or scored is not known, and never passes."""

from collections.abc import Iterator

from shared.clinical.triage.case import Case, Drop, Finding, Put
from shared.clinical.triage.changes import filled, readable
from shared.clinical.triage.codes import ANSWERS, PREGNANCY_QUESTIONS, REQUIRED_INSTRUMENTS, REQUIRED_VITALS, SCREENER
from shared.clinical.triage.limits import POSSIBLE
from shared.clinical.triage.result import Result
from shared.clinical.triage.rules.shared import OPPOSITE
from shared.jsons import Json

LISTS = ("history", "medications", "allergies", "symptoms")


def unanswered(case: Case) -> Iterator[Finding]:
    yield from _state(case)
    yield from _lists(case)
    yield from _instruments(case)
    yield from _safety_questions(case)
    yield from _vitals(case)


def _blank(path: tuple[str, ...], seen: Json, value: Json) -> Finding:
    name = path[-1]
    return Finding(Result.REVIEW, {"/" + "/".join(path): seen}, f"{name} were answered", (Put(path, value),))


def _state(case: Case) -> Iterator[Finding]:
    if case.it.state is None:
        yield _blank(("patient", "state"), None, min(case.licensed_states, default="elsewhere"))


def _lists(case: Case) -> Iterator[Finding]:
    if case.it.conditions is None:
        yield _blank(("conditions",), None, ["depression"])
    for name in LISTS:
        if getattr(case.it, name) is None:
            yield _blank((name,), None, [])
    for place, allergy in enumerate(case.it.allergies or ()):
        if allergy is None:
            drop = Drop("allergies", place)
            yield Finding(Result.REVIEW, {f"/allergies/{place}": None}, "no allergy were blank", (drop,))


def _instruments(case: Case) -> Iterator[Finding]:
    for form in needed_instruments(case):
        if not _has_result(case, form):
            given = readable(case, form)
            yield _blank(("instruments", form), given, filled(form, given))


def needed_instruments(case: Case) -> tuple[str, ...]:
    """Those that must be answered; the 7-day depression form only where it was begun: its item 9 counts."""
    ptsd = ("pcl-5",) if "ptsd" in (case.it.conditions or ()) else ()
    begun = ("smd-a",) if "smd-a" in case.it.forms.scores else ()
    return (*REQUIRED_INSTRUMENTS, *ptsd, *begun)


def _has_result(case: Case, form: str) -> bool:
    scored = case.it.forms.scores.get(form)
    if scored is None:
        return False
    if form == "smd-a":
        return not scored.item9_missing
    return not scored.incomplete if form == SCREENER else scored.score is not None


def _safety_questions(case: Case) -> Iterator[Finding]:
    for question, (_, declines) in ANSWERS.items():
        said = case.it.answers[question]
        if said not in OPPOSITE and not _does_not_apply(case, question, said):
            yield _blank(("answers", question), said, OPPOSITE[declines])


def _does_not_apply(case: Case, question: str, said: str | None) -> bool:
    return said == "not-applicable" and question in PREGNANCY_QUESTIONS and case.it.sex == "male"


def _vitals(case: Case) -> Iterator[Finding]:
    for name in REQUIRED_VITALS:
        if case.it.vitals[name] is None:
            yield _blank(("vitals", name), None, _clear_value(case, name))


def _clear_value(case: Case, name: str) -> Json:
    """A value that is possible beside those measured."""
    limits, vitals = case.limits, case.it.vitals
    if name == "systolic":
        return max(limits["CR19.systolic"], (vitals["diastolic"] or 0) + 1)
    if name == "diastolic":
        return min(limits["CR19.diastolic"], (vitals["systolic"] or limits["CR19.systolic"]) - 1)
    values = {
        "heart_rate": limits["CR19.heart-rate-low"],
        "weight_kg": limits["CR13.weight"],
        "height_cm": POSSIBLE["height_cm"][1],
    }
    return values[name]
