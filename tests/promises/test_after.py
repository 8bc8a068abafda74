"""Read your writes across services (`Carepath-After`, contract 2.2), and batches of events (2.4)."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.promises.platform import SERVICES, Candidate, Platform, assessment

pytestmark = pytest.mark.stack
SIGNED = {"document": "treatment", "version": 1}


def after(platform: Platform, person: Candidate, fact: str, service: str = "eligibility") -> httpx.Response:
    """What waits for whom about this person, as somebody who knows of that fact sees it."""
    token = platform.token("operations", clinic=person.clinic)
    headers = {"authorization": f"Bearer {token}", "carepath-after": fact}
    return platform.http.get(platform.url(service) + "/v1/tasks", headers=headers)


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_P29_whoever_names_the_fact_of_a_command_sees_what_came_of_it(platform: Platform, clinic: str) -> None:
    person = platform.candidate(clinic)
    fact = person.submits()["events"][-1]
    url = platform.url("eligibility") + f"/v1/patients/{person.id}/decision"
    headers = {"authorization": f"Bearer {person.token}", "carepath-after": fact}
    assert platform.http.get(url, headers=headers).status_code == 200


def test_every_fact_of_a_command_is_known_to_every_service_ever_after(platform: Platform) -> None:
    person = platform.candidate()
    facts = [*person.submits()["events"], *person.signs()["events"], *person.signs("telehealth")["events"]]
    for service in SERVICES:
        assert [after(platform, person, fact, service).status_code for fact in facts] == [200] * len(facts)
    platform.settle()
    began = time.monotonic()
    for service in SERVICES:
        assert all(after(platform, person, fact, service).status_code == 200 for fact in facts)
    assert time.monotonic() - began < 2


def test_a_fact_that_nobody_told_is_not_heard_yet(platform: Platform) -> None:
    reply = after(platform, platform.candidate(), str(uuid4()))
    assert (reply.status_code, reply.json()["code"], reply.headers["retry-after"]) == (409, "not-heard-yet", "1")


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_a_batch_carries_a_patient_from_assessment_to_consent(platform: Platform, clinic: str) -> None:
    person = platform.candidate(clinic)

    def event(type: str, data: dict[str, Any]) -> dict[str, Any]:
        return {"specversion": "1.0", "id": str(uuid4()), "source": "/apps/one", "type": type, "data": data}

    said = [event("assessment-submitted", assessment()), event("consent-signed", SIGNED), event("consent-signed", {})]
    headers = {"authorization": f"Bearer {person.token}", "content-type": "application/cloudevents-batch+json"}
    url = platform.url("intake") + "/v1/events"
    reply = platform.http.post(url, json=said, headers=headers)
    assert [each["status"] for each in reply.json()] == [200, 200, 422]
    assert reply.json()[2]["body"]["errors"][0]["pointer"].startswith("/data/")
    alone = platform.http.post(url, json=said[1], headers=headers | {"content-type": "application/cloudevents+json"})
    assert alone.json() == reply.json()[1]["body"]
