"""Rules on the instruments: how severe, how suicidal, how consistent, which substances."""

from collections.abc import Iterator

from shared.clinical.triage.case import Case, Drop, Finding, Put
from shared.clinical.triage.changes import calm, phq9, screener
from shared.clinical.triage.codes import SCREENER
from shared.clinical.triage.rules.shared import REVIEW, named_in_history
from shared.jsons import Json

AT_SCREENER = f"/instruments/{SCREENER}"


def positive_substance_screen(case: Case) -> Iterator[Finding]:
    """CR11: AUDIT-C or DAST-10 at its cut-off, which belongs to the instrument."""
    for form in ("audit-c", "dast-10"):
        scored = case.it.forms.scores.get(form)
        if scored and scored.positive:
            change = Put(("instruments", form), calm(form))
            seen = {f"/instruments/{form}": {"score": scored.score}}
            yield Finding(REVIEW, seen, f"{form} were below its cut-off", (change,))


def higher_acuity(case: Case) -> Iterator[Finding]:
    """CR14: severe depression, PTSD with dissociation, any suicidal thought, a recent admission."""
    yield from _severe_depression(case)
    yield from _ptsd_with_dissociation(case)
    yield from _suicidal_thought(case)
    yield from named_in_history(case, "CR14")


def _severe_depression(case: Case) -> Iterator[Finding]:
    limit, at = case.limit("CR14.phq-9")
    total = case.it.forms.total("phq-9")
    if case.beyond("CR14.phq-9", total):
        change = phq9(case, int(limit.passing(at)))
        yield Finding(REVIEW, {"/instruments/phq-9": {"score": total}}, limit.passes(at), (change,))


def _ptsd_with_dissociation(case: Case) -> Iterator[Finding]:
    total = case.it.forms.total("pcl-5")
    if case.beyond("CR14.pcl-5", total):
        for place, word in enumerate(case.it.history or ()):
            if word == "dissociative-disorder":
                seen: dict[str, Json] = {"/instruments/pcl-5": {"score": total}, f"/history/{place}": word}
                yield Finding(REVIEW, seen, f"history did not name {word}", (Drop("history", place),))


def _suicidal_thought(case: Case) -> Iterator[Finding]:
    scored = case.it.forms.scores.get(SCREENER)
    if scored and (scored.incomplete or scored.risk in ("low", "moderate")):
        seen = {AT_SCREENER: {"risk": scored.risk, "incomplete": scored.incomplete}}
        change = Put(("instruments", SCREENER), calm(SCREENER))
        yield Finding(REVIEW, seen, f"{SCREENER} were complete and without a yes", (change,))


def inconsistent_screener(case: Case) -> Iterator[Finding]:
    """CR17: a yes on a branch that should not have been asked."""
    scored = case.it.forms.scores.get(SCREENER)
    if scored and scored.inconsistent:
        change = screener(case, **_asked_when(case))
        unless = f"{SCREENER} were consistent: q2 yes where q3 to q5 has a yes, q6 yes where q6b has"
        yield Finding(REVIEW, {AT_SCREENER: {"inconsistent": True}}, unless, (change,))


def _asked_when(case: Case) -> dict[str, str]:
    given = case.it.forms.given[SCREENER]
    opened = {
        "q2": any(given.get(question) == "yes" for question in ("q3", "q4", "q5")),
        "q6": given.get("q6b") == "yes",
    }
    return {question: "yes" for question, needed in opened.items() if needed}
