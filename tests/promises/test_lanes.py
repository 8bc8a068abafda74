"""What must overtake overtakes (P14, P15)."""

from __future__ import annotations

import pytest

from tests.promises.platform import Platform

pytestmark = pytest.mark.stack


def states(platform: Platform, service: str, entity: str) -> list[str]:
    rows = platform.rows(service, "SELECT name FROM journal WHERE entity = $1 ORDER BY seq", entity)
    return [row["name"] for row in rows]


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_P14_a_withdrawal_may_be_heard_before_what_it_withdraws(platform: Platform, clinic: str) -> None:
    platform.pause("eligibility", "care.intake")
    ada = platform.candidate(clinic)
    ada.submits(medications=[{"text": "phenelzine"}])
    ada.signs()
    ada.does("withdraw-consent", {"document": "treatment", "version": 1})
    ada.does("withdraw-patient", {})
    platform.until(lambda: "patient-withdrawn" in states(platform, "eligibility", ada.id))
    assert "assessment-submitted" not in states(platform, "eligibility", ada.id)
    platform.pause("eligibility")
    platform.assert_whole()
    assert "assessment-submitted" in states(platform, "eligibility", ada.id)
    assert not [task for task in tasks(platform, clinic) if task["patient_id"] == ada.id]


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_P14_a_consent_that_was_taken_back_stays_so_when_its_signature_is_heard_later(
    platform: Platform, clinic: str
) -> None:
    platform.pause("eligibility", "care.intake")
    ada = platform.candidate(clinic)
    ada.submits(medications=[{"text": "phenelzine"}])
    ada.signs()
    ada.does("withdraw-consent", {"document": "treatment", "version": 1})
    platform.until(lambda: "consent-withdrawn" in states(platform, "eligibility", ada.id))
    platform.pause("eligibility")
    platform.assert_whole()
    assert "consent-signed" in states(platform, "eligibility", ada.id)
    assert not [task for task in tasks(platform, clinic) if task["patient_id"] == ada.id]
    body = {"decision": "prequalify", "reason": "fine"}
    answer = platform.ask("decide-review", platform.clinician(clinic, ada.id).token, body, patient_id=ada.id)
    assert (answer.status_code, answer.json()["code"]) == (409, "consent-withdrawn")


def test_P14_and_the_outcome_is_the_one_of_the_other_order(platform: Platform) -> None:
    ada, kim = platform.candidate("demo"), platform.candidate("demo")
    for somebody, paused in ((ada, ()), (kim, ("care.intake",))):
        platform.pause("eligibility", *paused)
        somebody.submits(medications=[{"text": "phenelzine"}])
        if not paused:
            platform.settle()
        somebody.does("withdraw-patient", {})
        platform.until(lambda who=somebody: "patient-withdrawn" in states(platform, "eligibility", who.id))
    platform.pause("eligibility")
    platform.assert_whole()
    answers = [platform.clinician("demo", each.id) for each in (ada, kim)]
    body = {"decision": "prequalify", "reason": "fine"}
    results = [platform.ask("decide-review", each.token, body, patient_id=each.id) for each in answers]
    assert {(each.status_code, each.json()["code"]) for each in results} == {(409, "withdrawn")}


def test_P14_a_consent_given_again_brings_back_whose_withdrawal_overtook_the_form(platform: Platform) -> None:
    platform.pause("eligibility", "care.intake")
    ada = platform.candidate("second")
    ada.submits(medications=[{"text": "phenelzine"}])
    ada.signs()
    ada.does("withdraw-consent", {"document": "treatment", "version": 1})
    platform.until(lambda: "consent-withdrawn" in states(platform, "eligibility", ada.id))
    ada.signs()
    platform.pause("eligibility")
    platform.assert_whole()
    assert [task["what"] for task in tasks(platform, "second") if task["patient_id"] == ada.id] == ["decide-review"]


def tasks(platform: Platform, clinic: str) -> list[dict[str, str]]:
    token = platform.token("clinician", clinic=clinic)
    found: list[dict[str, str]] = platform.get_from("eligibility", "/v1/tasks", token).json()["tasks"]
    return found
