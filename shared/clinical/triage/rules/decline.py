"""What automation declines for this pathway; a person hears every appeal (clinical reference 3.2)."""

import unicodedata
from collections.abc import Iterator

from shared.clinical.criteria import D, V
from shared.clinical.triage.case import Case, Drop, Finding, Put
from shared.clinical.triage.changes import years_before
from shared.clinical.triage.codes import KETAMINE_NAMES
from shared.clinical.triage.result import Result
from shared.clinical.triage.rule import Rule
from shared.clinical.triage.rules.shared import answered, named_in_history

REVIEW, DECLINE, CRISIS = Result.REVIEW, Result.DECLINE, Result.CRISIS


def too_young(case: Case) -> Iterator[Finding]:
    limit, adult = case.limit("AD1.age")
    if case.on and case.beyond("AD1.age", case.age):
        birth_date = years_before(case.on, int(adult)).isoformat()
        change = Put(("patient", "birth_date"), birth_date)
        yield Finding(DECLINE, {"/patient/birth_date": {"age": case.age}}, limit.passes(adult), (change,))


def allergic_to_ketamine(case: Case) -> Iterator[Finding]:
    yield from answered(case, "AD2")
    for place, allergy in enumerate(case.it.allergies or ()):
        if allergy and any(name in _plain(allergy) for name in KETAMINE_NAMES):
            drop = Drop("allergies", place)
            yield Finding(DECLINE, {f"/allergies/{place}": allergy}, "allergies did not name ketamine", (drop,))


def _plain(text: str) -> str:
    """Lower case without accents, so that no way of writing hides a name."""
    signs = unicodedata.normalize("NFKD", text).lower()
    return "".join(sign for sign in signs if not unicodedata.combining(sign))


def pregnant_or_breastfeeding(case: Case) -> Iterator[Finding]:
    yield from answered(case, "AD3")


def psychotic(case: Case) -> Iterator[Finding]:
    yield from answered(case, "AD4")
    yield from named_in_history(case, "AD4")


def manic(case: Case) -> Iterator[Finding]:
    yield from answered(case, "AD5", flag="clinician-outreach")


def vessels_that_may_bleed(case: Case) -> Iterator[Finding]:
    yield from named_in_history(case, "AD6")


def pressure_rise_is_a_hazard(case: Case) -> Iterator[Finding]:
    yield from named_in_history(case, "AD7")


def substance_dependence(case: Case) -> Iterator[Finding]:
    yield from answered(case, "AD8")
    yield from named_in_history(case, "AD8")


def no_monitor_address_or_licence(case: Case) -> Iterator[Finding]:
    yield from answered(case, "AD9")
    state, licensed = case.it.state, sorted(case.licensed_states)
    if state is not None and state not in licensed:
        # A clinic that is licensed nowhere takes nobody, whatever the patient would change.
        changes = tuple(Put(("patient", "state"), one) for one in licensed[:1])
        unless = f"state were one of {', '.join(licensed) or 'none: the clinic is licensed nowhere'}"
        yield Finding(DECLINE, {"/patient/state": state}, unless, changes, flag="waitlist")


def severe_hepatic_impairment(case: Case) -> Iterator[Finding]:
    yield from named_in_history(case, "AD10")


def recent_suicide_attempt(case: Case) -> Iterator[Finding]:
    yield from named_in_history(case, "AD11")


_ALL_DECLINE = (DECLINE, DECLINE)


RULES = (
    Rule("AD1", "minor", V, "[HULL-TRIAL],[JC-ELIG]", _ALL_DECLINE, "age {AD1.age} or above", too_young),
    Rule(
        "AD2",
        "allergy to ketamine or esketamine",
        V,
        "[HULL-TRIAL],[SPRAVATO-CI]",
        _ALL_DECLINE,
        f"ketamine_allergy is no, and in no allergy stands {' or '.join(KETAMINE_NAMES)}",
        allergic_to_ketamine,
    ),
    Rule(
        "AD3",
        "pregnancy, breastfeeding",
        V,
        "[HULL-TRIAL],[SPRAVATO-PI2]",
        _ALL_DECLINE,
        "pregnant and breastfeeding are no",
        pregnant_or_breastfeeding,
    ),
    Rule(
        "AD4",
        "psychosis now, or a primary psychotic disorder",
        V,
        "[HULL-TRIAL],[JC-ELIG]",
        _ALL_DECLINE,
        "psychosis_now is no, and history names no psychotic disorder",
        psychotic,
    ),
    Rule("AD5", "mania or mixed episode now", V, "[JC-ELIG]", _ALL_DECLINE, "mania_now is no", manic),
    Rule(
        "AD6",
        "aneurysmal vascular disease, arteriovenous malformation, intracerebral haemorrhage",
        V,
        "[SPRAVATO-CI], applied by class",
        _ALL_DECLINE,
        "history names none of them",
        vessels_that_may_bleed,
    ),
    Rule(
        "AD7",
        "a condition in which a pressure rise is a serious hazard",
        V,
        "[PDR]; stroke as review is D",
        (REVIEW, DECLINE),
        "history names neither uncontrolled-hypertension nor thyrotoxicosis nor stroke; a reading alone is CR1",
        pressure_rise_is_a_hazard,
    ),
    Rule(
        "AD8",
        "substance dependence now, opioid use disorder in the past",
        V,
        "[HULL-TRIAL],[JC-ELIG]; the past as review is D",
        (REVIEW, DECLINE),
        "substance_dependence_now is no, and history names neither a past opioid use disorder nor a remission",
        substance_dependence,
    ),
    Rule(
        "AD9",
        "no peer monitor, no stable address, outside the licensed states",
        D,
        "from IN5 and IN6",
        _ALL_DECLINE,
        "peer_monitor and stable_address are yes, and the state is one of the clinic's",
        no_monitor_address_or_licence,
    ),
    Rule(
        "AD10",
        "severe hepatic impairment (Child-Pugh C)",
        V,
        "[HAYMARKET]",
        _ALL_DECLINE,
        "history does not name child-pugh-c",
        severe_hepatic_impairment,
    ),
    Rule(
        "AD11",
        "suicide attempt within 3 months",
        V,
        "[HULL-TRIAL]; crisis instead of decline is D",
        (CRISIS, CRISIS),
        "history does not name suicide-attempt-within-3-months",
        recent_suicide_attempt,
    ),
)
