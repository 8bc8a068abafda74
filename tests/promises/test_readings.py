"""A reading that is told (decision 33): whoever opens the emergency card leaves a fact; whoever is refused, none."""

from __future__ import annotations

import httpx
import pytest

from tests.promises.platform import Candidate, Platform

pytestmark = pytest.mark.stack
CLINICS = ["demo", "second"]


@pytest.fixture(scope="module")
def people(platform: Platform) -> dict[str, Candidate]:
    found = {clinic: platform.candidate(clinic) for clinic in CLINICS}
    for each in found.values():
        each.submits()
    return found


def reads(platform: Platform, person: Candidate, role: str, clinic: str, bound_to: str = "") -> httpx.Response:
    bound = {"patient": bound_to} if bound_to else {}
    return platform.ask("get-emergency-card", platform.token(role, clinic=clinic, **bound), patient_id=person.id)


def readings(platform: Platform, person: Candidate) -> int:
    """How many were told, and are on Kafka by now."""
    platform.settle()
    told = platform.records("care.intake", person.id)
    return sum(("ce_type", b"emergency-card-read") in each.headers for each in told)


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("role", ["clinician", "medical-director"])
def test_each_reading_is_a_fact_of_its_own(
    platform: Platform, people: dict[str, Candidate], clinic: str, role: str
) -> None:
    person = people[clinic]
    before = readings(platform, person)
    cards = [reads(platform, person, role, clinic) for _ in range(3)]
    assert [each.status_code for each in cards] == [200] * 3
    assert all(each.headers["cache-control"] == "no-store" for each in cards)
    assert {each.json()["numbers"][0]["phone"] for each in cards} == {"911"}
    assert readings(platform, person) == before + 3


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize(
    ("role", "status", "code"),
    [
        ("guide", 409, "not-checked-in"),
        ("peer-monitor", 409, "not-checked-in"),
        ("patient", 403, "forbidden"),
        ("pharmacy", 403, "forbidden"),
        ("operations", 403, "forbidden"),
    ],
)
def test_whoever_is_refused_reads_nothing_and_leaves_no_fact(
    platform: Platform, people: dict[str, Candidate], clinic: str, role: str, status: int, code: str
) -> None:
    person = people[clinic]
    before = readings(platform, person)
    bound = person.id if role in ("patient", "peer-monitor") else ""
    answer = reads(platform, person, role, clinic, bound)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "911" not in answer.text and readings(platform, person) == before


@pytest.mark.parametrize("clinic", CLINICS)
def test_the_other_clinics_clinician_and_monitor_find_nobody(
    platform: Platform, people: dict[str, Candidate], clinic: str
) -> None:
    person, other = people[clinic], next(each for each in CLINICS if each != clinic)
    before = readings(platform, person)
    assert reads(platform, person, "clinician", other).status_code == 404
    assert reads(platform, person, "peer-monitor", other, people[other].id).status_code == 404
    assert readings(platform, person) == before
