"""Clinical reference 3.1 and 3.2: who the programme is for, and what automation declines."""

from datetime import UTC, datetime

import pytest

from shared.clinical.triage import DEMO, SECOND
from tests.clinical.assessments import NOW, body, judged, says, triage
from tests.clinical.forms import form

ONLY = {"phq-9": form("phq-9", 0), "gad-7": form("gad-7", 0)}


@pytest.mark.parametrize(
    ("phq9", "gad7", "pcl5", "enough"),
    [
        (10, 0, 0, True),
        (9, 9, 32, False),
        (0, 10, 0, True),
        (0, 0, 33, True),
        (11, 11, 34, True),
        (0, 0, 0, False),
    ],
)
def test_any_one_of_three_scores_shows_the_severity(phq9: int, gad7: int, pcl5: int, enough: bool) -> None:
    forms = {"phq-9": form("phq-9", phq9), "gad-7": form("gad-7", gad7), "pcl-5": form("pcl-5", pcl5)}
    assert says(instruments=forms) == (("clear", ()) if enough else ("review", ("IN2",)))


@pytest.mark.parametrize("condition", ["depression", "anxiety", "ocd", "chronic-pain"])
def test_a_treated_condition_is_no_finding(condition: str) -> None:
    assert says(conditions=[condition]) == ("clear", ())


def test_ptsd_is_treated_once_its_form_is_there() -> None:
    assert says(conditions=["ptsd"], instruments={"pcl-5": form("pcl-5", 20)}) == ("clear", ())
    assert says(conditions=["ptsd"]) == ("review", ("CR18",))


@pytest.mark.parametrize("named", [[], ["consciousness-expansion"], ["gout"], ["depression", "gout"]])
def test_wellness_an_unknown_condition_or_none_is_reviewed(named: list[str]) -> None:
    assert says(conditions=named) == ("review", ("IN8",))


# The zone is behind UTC: at 06:59 UTC on the 18th birthday it is still the day before there.
@pytest.mark.parametrize(
    ("birth_date", "now", "adult"),
    [
        ("2008-10-05", datetime(2026, 10, 5, 7, 0, tzinfo=UTC), True),
        ("2008-10-05", datetime(2026, 10, 5, 6, 59, tzinfo=UTC), False),
        ("2008-10-06", NOW, False),
        ("2008-02-29", datetime(2026, 3, 1, 12, tzinfo=UTC), True),
        ("2008-02-29", datetime(2026, 2, 28, 12, tzinfo=UTC), False),
        ("2008-03-01", datetime(2026, 3, 1, 12, tzinfo=UTC), True),
    ],
)
def test_a_patient_is_adult_from_the_18th_birthday_on_the_local_date(
    birth_date: str, now: datetime, adult: bool
) -> None:
    assert says(now, patient={"birth_date": birth_date}) == (("clear", ()) if adult else ("decline", ("AD1",)))


@pytest.mark.parametrize(
    ("question", "word", "rule"),
    [
        ("ketamine_allergy", "yes", "AD2"),
        ("pregnant", "yes", "AD3"),
        ("breastfeeding", "yes", "AD3"),
        ("psychosis_now", "yes", "AD4"),
        ("mania_now", "yes", "AD5"),
        ("substance_dependence_now", "yes", "AD8"),
        ("peer_monitor", "no", "AD9"),
        ("stable_address", "no", "AD9"),
    ],
)
def test_a_safety_answer_declines(question: str, word: str, rule: str) -> None:
    assert says(answers={question: word}) == ("decline", (rule,))
    assert says(answers={question: {"yes": "no", "no": "yes"}[word]}) == ("clear", ())


@pytest.mark.parametrize(
    "allergy",
    [
        "ketamine",
        "Ketamine (rash)",
        "ESKETAMINE",
        "S-Ketamine",
        "Ketalar",
        "spravato nasal",
        "penicillin/ketamine",
        "ketamine+latex",
        "kétamine",
        "ｋｅｔａｍｉｎｅ",
    ],
)
def test_an_allergy_to_ketamine_declines_however_it_is_written(allergy: str) -> None:
    assert says(allergies=[{"text": "peanuts"}, {"text": allergy}]) == ("decline", ("AD2",))


@pytest.mark.parametrize("allergy", ["penicillin", "latex", "ketoconazole", "amine", "ketal"])
def test_another_allergy_is_no_finding(allergy: str) -> None:
    assert says(allergies=[{"text": allergy}]) == ("clear", ())


@pytest.mark.parametrize(
    ("word", "result", "rule"),
    [
        ("schizophrenia", "decline", "AD4"),
        ("schizoaffective-disorder", "decline", "AD4"),
        ("delusional-disorder", "decline", "AD4"),
        ("aneurysmal-vascular-disease", "decline", "AD6"),
        ("arteriovenous-malformation", "decline", "AD6"),
        ("intracerebral-haemorrhage", "decline", "AD6"),
        ("uncontrolled-hypertension", "decline", "AD7"),
        ("thyrotoxicosis", "decline", "AD7"),
        ("stroke", "review", "AD7"),
        ("opioid-use-disorder-past", "review", "AD8"),
        ("substance-use-disorder-remission", "review", "AD8"),
        ("child-pugh-c", "decline", "AD10"),
        ("suicide-attempt-within-3-months", "crisis", "AD11"),
    ],
)
def test_a_word_of_the_history_declines_or_is_reviewed(word: str, result: str, rule: str) -> None:
    assert says(history=[word]) == (result, (rule,))


def test_the_worst_of_one_rules_findings_counts() -> None:
    assert says(history=["stroke", "thyrotoxicosis"]) == ("decline", ("AD7",))
    assert says(history=["opioid-use-disorder-past"], answers={"substance_dependence_now": "yes"}) == (
        "decline",
        ("AD8",),
    )


def test_a_reading_alone_is_never_uncontrolled_hypertension() -> None:
    assert says(vitals={"systolic": 179, "diastolic": 119}) == ("review", ("CR1",))


@pytest.mark.parametrize(
    ("state", "demo", "second"),
    [
        ("CA", "clear", "clear"),
        ("NY", "clear", "decline"),
        ("NV", "decline", "clear"),
        ("ca", "decline", "decline"),
        ("California", "decline", "decline"),
    ],
)
def test_each_clinic_takes_patients_of_its_own_states(state: str, demo: str, second: str) -> None:
    given = body(patient={"state": state})
    assert [judged(given, policy=clinic).result for clinic in (DEMO, SECOND)] == [demo, second]


def test_a_decline_still_lists_the_reviews() -> None:
    verdict = triage(history=["glaucoma", "child-pugh-c"], medications=[{"text": "lithium"}])
    assert (verdict.result, verdict.ids) == ("decline", ("AD10", "CR4", "CR9", "CR15"))
