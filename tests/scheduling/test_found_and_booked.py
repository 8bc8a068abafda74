"""What find-slots lists can be booked, and what it leaves out cannot, over HTTP on a real stack (contract 2.1, 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.times import instant, stamp
from tests.promises.conftest import stack_of
from tests.promises.platform import Candidate, Platform, assessment, run

pytestmark = pytest.mark.stack

SERVICES = ("intake", "eligibility", "scheduling")
CLINICS = ("demo", "second")
REASONS = "carepath-blocked-by"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    services = {name: f"services.{name}" for name in SERVICES}
    stack = stack_of(tmp_path_factory.mktemp("found"), services=services)
    run(stack.start())
    platform = Platform(stack)
    for name in CLINICS:
        adds_provider(platform, name, "guide")
        adds_provider(platform, name, "clinician")
    yield platform
    run(stack.stop())


def adds_provider(platform: Platform, clinic: str, role: str) -> str:
    body: dict[str, Any] = {
        "role": role,
        "licences": [{"state": "CA", "from": "2026-01-01", "to": "2027-12-31"}],
        "hours": [{"weekday": day, "from": "20:00", "to": "24:00"} for day in range(7)]
        + [{"weekday": day, "from": "00:00", "to": "03:00"} for day in range(7)],
        "time_zone": "America/Los_Angeles",
        "parallel_sessions": 1,
    }
    answer = platform.post_to("scheduling", "/v1/providers", platform.token("operations", clinic=clinic), body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["provider_id"])


def prequalified(platform: Platform, clinic: str) -> Candidate:
    person = platform.candidate(clinic)
    person.id = person.does("submit-assessment", assessment())["patient_id"]
    platform.settle()
    return person


def asks(
    person: Candidate, type: str, first: float = 0, last: float = 3, token: str = "", **more: str
) -> httpx.Response:
    """find-slots, from so many days from now until so many."""
    now = instant(person.platform.now())
    span = {"from": stamp(now + timedelta(days=first)), "to": stamp(now + timedelta(days=last))}
    return person.platform.http.get(
        f"{person.platform.url('scheduling')}/v1/patients/{person.id}/slots",
        params={"type": type, **span, **more},
        headers={"authorization": f"Bearer {token or person.token}"},
    )


def finds(person: Candidate, type: str, **asked: Any) -> list[str]:
    answer = asks(person, type, **asked)
    assert answer.status_code == 200, answer.text
    return [each["slot_id"] for each in answer.json()]


def reasons(person: Candidate, type: str, **asked: Any) -> list[str]:
    """Why nothing is listed."""
    answer = asks(person, type, **asked)
    assert (answer.status_code, answer.json()) == (200, [])
    return answer.headers[REASONS].split(", ")


def does(person: Candidate, path: str, body: Any = None) -> httpx.Response:
    return person.platform.post_to("scheduling", f"/v1/patients/{person.id}/{path}", person.token, body)


def books(person: Candidate, slot_id: str) -> str:
    answer = does(person, "bookings", {"slot_id": slot_id})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["booking_id"])


@pytest.mark.parametrize("name", CLINICS)
def test_what_is_listed_can_be_booked_and_what_is_left_out_cannot(clinic: Platform, name: str) -> None:
    one, other = prequalified(clinic, name), prequalified(clinic, name)
    listed = finds(one, "intro")
    assert len(listed) > 12
    taken = listed[3]
    books(other, taken)
    assert taken not in finds(one, "intro") and does(one, "bookings", {"slot_id": taken}).status_code == 409
    for slot_id in finds(one, "intro"):
        booking = books(one, slot_id)
        assert reasons(one, "intro") == ["already-booked"]
        assert does(one, f"bookings/{booking}/cancellation").status_code == 200


@pytest.mark.parametrize("name", CLINICS)
def test_who_is_only_prequalified_finds_intro_calls_alone(clinic: Platform, name: str) -> None:
    person = prequalified(clinic, name)
    assert reasons(person, "consult") == ["deposit-missing"]
    assert set(reasons(person, "session")) >= {"not-approved", "not-prepared", "not-delivered", "no-clinician-on-call"}
    clinician = clinic.token("clinician", clinic=name)
    assert reasons(person, "consult", token=clinician) == ["deposit-missing"]
    assert finds(person, "intro", token=clinician) == finds(person, "intro")


@pytest.mark.parametrize("name", CLINICS)
def test_a_booking_is_moved_to_any_slot_that_is_listed_for_it(clinic: Platform, name: str) -> None:
    person = prequalified(clinic, name)
    first = finds(person, "intro")[0]
    booking = books(person, first)
    for slot_id in finds(person, "intro", booking_id=booking):
        moved = does(person, f"bookings/{booking}/move", {"slot_id": slot_id})
        assert moved.status_code == 200, moved.text
    assert reasons(person, "consult", booking_id=booking)[-1] == "other-kind"
    assert asks(person, "intro", booking_id="nobody").status_code == 404
    assert does(person, f"bookings/{booking}/cancellation").status_code == 200
    assert reasons(person, "intro", booking_id=booking) == ["booking-over"]


@pytest.mark.parametrize("name", CLINICS)
def test_on_hold_and_after_a_withdrawal_nothing_is_listed(clinic: Platform, name: str) -> None:
    person = prequalified(clinic, name)
    clinician = clinic.clinician(name, person.id)
    held = clinician.does("place-hold", {"reason": "Asks for a talk first"})
    clinic.settle()
    assert reasons(person, "intro") == ["on-hold"]
    clinician.does("release-hold", {"reason": "Talked"}, hold_id=held["hold_id"])
    clinic.settle()
    assert finds(person, "intro")
    person.does("withdraw-patient", {})
    clinic.settle()
    assert reasons(person, "intro") == ["withdrawn"]


@pytest.mark.parametrize("name", CLINICS)
def test_a_window_that_is_over_or_far_ahead_is_empty_and_one_that_ends_before_it_begins_is_refused(
    clinic: Platform, name: str
) -> None:
    person = prequalified(clinic, name)
    for first, last in ((-30, -7), (-30, -29.9), (-1, 0)):
        assert reasons(person, "intro", first=first, last=last) == ["slot-over"]
    for first, last in ((181, 200), (900, 930)):
        assert reasons(person, "intro", first=first, last=last) == ["too-far-ahead"]
    assert finds(person, "intro", first=-7, last=1) == finds(person, "intro", first=0, last=1)
    for first, last in ((3, 1), (1, 1), (-7, -8)):
        answer = asks(person, "intro", first=first, last=last)
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"pointer": "/query/to", "code": "out-of-order"}]


@pytest.mark.parametrize("name", CLINICS)
def test_a_slot_that_crosses_midnight_is_one_of_two_spans_that_touch(clinic: Platform, name: str) -> None:
    """20 to 24 o'clock and 0 to 3 o'clock, every day: intro calls begin on seven hours of each night."""
    person = prequalified(clinic, name)
    starts = [each["start"] for each in asks(person, "intro", first=1, last=2).json()]
    assert len(starts) == 7


def test_what_the_patient_holds_can_be_booked_by_its_slot_and_by_its_hold(clinic: Platform) -> None:
    person = prequalified(clinic, "demo")
    slot_id = finds(person, "intro")[0]
    assert does(person, "slot-holds", {"slot_id": slot_id}).status_code == 200
    assert slot_id in finds(person, "intro")
    books(person, slot_id)
    assert clinic.rows("scheduling", "SELECT key FROM claim WHERE entity = $1 AND key LIKE '%held%'", person.id) == []


def test_the_reasons_stand_in_the_document(clinic: Platform) -> None:
    document = clinic.http.get(clinic.up["services"]["scheduling"]["openapi"]).json()
    listed = document["paths"]["/v1/patients/{patient_id}/slots"]["get"]
    assert listed["responses"]["200"]["headers"]["Carepath-Blocked-By"]["schema"] == {"type": "string"}
