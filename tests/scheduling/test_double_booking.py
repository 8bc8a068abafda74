"""Two hundred people want one slot at the same instant, on a real stack: one has it (contract 4.5)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.times import instant, stamp
from tests.promises.conftest import stack_of
from tests.promises.platform import Candidate, Platform, assessment, run

pytestmark = pytest.mark.stack

SERVICES = ("intake", "eligibility", "scheduling")
PEOPLE, TRIES = 50, 4
ALL_DAY = [{"weekday": day, "from": "08:00", "to": "19:00"} for day in range(7)]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Two replicas of each service: the bookings of one slot meet in the database, not in one process."""
    services = {name: f"services.{name}" for name in SERVICES}
    stack = stack_of(tmp_path_factory.mktemp("slots"), services=services, replicas=2)
    run(stack.start())
    yield Platform(stack)
    run(stack.stop())


def add_guide(clinic: Platform) -> str:
    body: dict[str, Any] = {
        "role": "guide",
        "licences": [{"state": "CA", "from": "2026-01-01", "to": "2027-12-31"}],
        "hours": ALL_DAY,
        "time_zone": "America/Los_Angeles",
        "parallel_sessions": 1,
    }
    answer = clinic.post_to("scheduling", "/v1/providers", clinic.token("operations", clinic="demo"), body)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["provider_id"])


def candidates(clinic: Platform) -> list[Candidate]:
    """People who are prequalified, and of whom scheduling has heard so."""
    people = [clinic.candidate("demo") for _ in range(PEOPLE)]
    for each in people:
        each.id = each.does("submit-assessment", assessment())["patient_id"]
    clinic.settle()
    return people


def slots(clinic: Platform, person: Candidate) -> list[dict[str, Any]]:
    now = instant(clinic.now())
    asked = {"type": "intro", "from": stamp(now + timedelta(days=1)), "to": stamp(now + timedelta(days=2))}
    answer = clinic.http.get(
        f"{clinic.url('scheduling')}/v1/patients/{person.id}/slots",
        params=asked,
        headers={"authorization": f"Bearer {person.token}"},
    )
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def all_at_once(clinic: Platform, people: list[Candidate], slot_id: str) -> list[httpx.Response]:
    """Everybody tries several times, under a new key each time, at both replicas, and again where they are busy."""
    ports = [clinic.ports["scheduling", replica] for replica in (1, 2)]
    limits = httpx.Limits(max_connections=PEOPLE * TRIES)
    async with httpx.AsyncClient(timeout=60, limits=limits) as http:

        async def tries(person: Candidate, port: int) -> httpx.Response:
            headers = {"authorization": f"Bearer {person.token}", "idempotency-key": str(uuid4())}
            url = f"http://127.0.0.1:{port}/v1/patients/{person.id}/bookings"
            while (answer := await http.post(url, json={"slot_id": slot_id}, headers=headers)).status_code == 503:
                await asyncio.sleep(float(answer.headers["retry-after"]))
            return answer

        asked = (tries(each, ports[attempt % 2]) for each in people for attempt in range(TRIES))
        return list(await asyncio.gather(*asked))


def test_P26_of_200_parallel_bookings_of_one_slot_one_wins(clinic: Platform) -> None:
    guide = add_guide(clinic)
    people = candidates(clinic)
    wanted = slots(clinic, people[0])[0]
    answers = run(all_at_once(clinic, people, wanted["slot_id"]))
    codes = Counter(answer.json().get("code", "booked") for answer in answers)
    assert len(answers) == PEOPLE * TRIES
    assert codes == {"booked": 1, "already-booked": TRIES - 1, "slot-taken": (PEOPLE - 1) * TRIES}
    taken = clinic.rows("scheduling", "SELECT entity, key FROM claim WHERE resource = $1", guide)
    assert len(taken) == 1
    assert all(answer.json()["blocked_by"] == [taken[0]["key"]] for answer in answers if "blocked_by" in answer.json())
    assert wanted["slot_id"] not in {each["slot_id"] for each in slots(clinic, people[-1])}
    booked = [
        each for each in clinic.records("care.scheduling") if (b"appointment-booked") in dict(each.headers).values()
    ]
    assert {each.key.decode() for each in booked} == {taken[0]["entity"]}
    clinic.assert_whole()
