"""The same person twice is looked at by a human before anybody lets them in, at both clinics (reference 1.9)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any

import pytest

from tests.assessments import laid
from tests.promises.platform import Candidate, Platform, assessment
from tests.promises.reading import facts

pytestmark = pytest.mark.stack

CLINICS = ("demo", "second")
PSYCHOSIS = {"answers": {"psychosis_now": "yes"}}
OTHERWISE = [
    {},
    {"given": "{family}", "family": "{given}"},
    {"address": {"line1": "7 Other Road"}, "email": "new.{number}@example.com"},
    {"phone": "(510) 555-{number}", "email": "new.{number}@example.com", "address": {"line1": "7 Other Road"}},
]
"""What somebody changes who comes again: nothing, the order of the names, where they live, how the phone is written."""


def comes(platform: Platform, clinic: str, body: dict[str, Any]) -> Candidate:
    person = platform.candidate(clinic)
    person.does("submit-assessment", body)
    return person


def again(body: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    patient = body["patient"]
    words = {"given": patient["given"], "family": patient["family"], "number": patient["phone"][-4:]}
    written = {name: each.format(**words) if isinstance(each, str) else each for name, each in changes.items()}
    return laid({"patient": written}, body)


def result(person: Candidate) -> dict[str, Any]:
    return person.platform.clinician(person.clinic, person.id).sees_decision()


def told(person: Candidate) -> list[str]:
    return [each["ce_type"] for each, _ in facts(person.platform, person.id)]


def duplicates(person: Candidate) -> list[dict[str, Any]]:
    token = person.platform.token("clinician", clinic=person.clinic)
    answer = person.platform.ask("get-duplicates", token, patient_id=person.id)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["duplicates"]
    return found


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("changes", OTHERWISE, ids=["nothing", "names turned", "moved", "another mail"])
def test_HZ5_whoever_comes_again_under_another_subject_is_reviewed(
    platform: Platform, clinic: str, changes: dict[str, Any]
) -> None:
    body = assessment()
    first = comes(platform, clinic, body)
    assert result(first)["result"] == "clear"
    second = comes(platform, clinic, again(body, changes))
    seen = result(second)
    assert (seen["result"], [rule["id"] for rule in seen["rules"]]) == ("review", ["CR20"])
    assert "candidate-prequalified" not in told(second)
    (other,) = duplicates(second)
    assert other["patient_id"] == first.id and {"name", "birth_date"} <= set(other["matched"])
    assert second.sees_decision() == {"result": "review"}
    assert platform.ask("get-duplicates", second.token, patient_id=second.id).status_code == 403


def test_whoever_was_declined_here_last_week_is_seen_by_the_reviewer(platform: Platform) -> None:
    body = assessment()
    first = comes(platform, "demo", laid(PSYCHOSIS, body))
    assert result(first)["result"] == "decline"
    second = comes(platform, "demo", body)
    assert result(second)["result"] == "review"
    (other,) = duplicates(second)
    assert (other["stage"], other["result"], other["rules"]) == ("declined", "decline", ["AD4"])
    assert other["declined_at"] and other["settled"] is None


def test_the_same_person_at_another_clinic_is_nobody_known(platform: Platform) -> None:
    body = assessment()
    body["patient"]["state"] = "CA"
    first, second = comes(platform, "demo", body), comes(platform, "second", body)
    assert result(first)["result"] == result(second)["result"] == "clear"
    assert duplicates(first) == duplicates(second) == []


@pytest.mark.parametrize("clinic", CLINICS)
def test_of_two_forms_at_the_same_instant_one_at_most_is_clear(platform: Platform, clinic: str) -> None:
    for _ in range(4):
        body = assessment()
        people = [platform.candidate(clinic) for _ in range(4)]
        with ThreadPoolExecutor(len(people)) as pool:
            list(pool.map(Candidate.does, people, repeat("submit-assessment"), repeat(body)))
        results = sorted(result(person)["result"] for person in people)
        assert results == ["clear", "review", "review", "review"]


def test_a_clinician_settles_it_and_somebody_goes_on(platform: Platform) -> None:
    body = assessment()
    first, second = comes(platform, "demo", body), comes(platform, "demo", body)
    platform.settle()
    clinician = platform.clinician("demo", second.id)
    late = platform.ask(
        "decide-review", clinician.token, {"decision": "prequalify", "reason": "x"}, patient_id=second.id
    )
    assert late.status_code == 409 and "duplicate-open" in late.text
    what = [each["what"] for each in platform.tasks("eligibility", clinician.token) if each["patient_id"] == first.id]
    assert what == ["settle-duplicate"]
    clinician.does("settle-duplicate", {"other": first.id, "same": False, "reason": "Twins"})
    platform.settle()
    clinician.does("decide-review", {"decision": "prequalify", "reason": "Talked with both"})
    assert "candidate-prequalified" in told(second)
    assert told(first).count("hold-placed") == told(first).count("hold-released") == 1
    assert [each["settled"] for each in duplicates(first)] == ["different"]


def test_the_register_holds_nothing_that_is_readable(platform: Platform) -> None:
    body = assessment()
    person = comes(platform, "demo", body)
    platform.settle()
    rows = platform.rows("eligibility", "SELECT * FROM claim WHERE entity = $1", person.id)
    text = repr([dict(row) for row in rows]).lower()
    assert len(rows) == 4 and not any(word.lower() in text for word in words_of(body["patient"]))


def words_of(patient: dict[str, Any]) -> list[str]:
    names = ("given", "family", "phone", "email", "birth_date")
    return [*(patient[name] for name in names), patient["address"]["line1"]]
