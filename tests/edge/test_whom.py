"""A person reaches the patients of their clinic, a patient only themselves; of anybody else there is no trace."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shared.deciding import Role
from tests.edge.conftest import House
from tests.edge.people import token

SIGNED = {"document": "rules", "version": 1}


def sign(house: House, patient: str, person: str) -> tuple[int, bytes]:
    reply = house.post(f"/v1/patients/{patient}/signatures", SIGNED, person)
    return reply.status_code, reply.content


def test_another_persons_patient_looks_like_an_unknown_one(house: House) -> None:
    mine, elsewhere = house.opened(), house.opened(token("guide", "second"))
    me = token("patient", "demo", patient=mine)
    answers = {
        sign(house, elsewhere, "clinician"),
        sign(house, str(uuid4()), "clinician"),
        sign(house, "not-an-id", "clinician"),
        sign(house, elsewhere, me),
        sign(house, house.opened(), me),
        sign(house, str(uuid4()), me),
    }
    for person in ("clinician", me):
        for patient in (elsewhere, str(uuid4()), "not-an-id"):
            reply = house.get(f"/v1/patients/{patient}/card", person)
            answers.add((reply.status_code, reply.content))
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert sign(house, mine, me)[0] == sign(house, mine, "clinician")[0] == 200
    assert house.get(f"/v1/patients/{mine}/card", me).status_code == 200
    assert house.get(f"/v1/patients/{elsewhere}/card", token("clinician", "second")).status_code == 200


@pytest.mark.parametrize("change", [str.upper, lambda id: id.replace("-", ""), "urn:uuid:{}".format, "{{{}}}".format])
def test_an_id_has_one_spelling(house: House, change: object) -> None:
    patient = "abcdef00" + house.opened()[8:]
    house.memory.clinics[patient] = "demo"
    assert sign(house, patient, "clinician")[0] == 200
    assert sign(house, change(patient), "clinician")[0] == 404  # type: ignore[operator]


def test_nobody_comes_into_being_under_an_id_in_another_spelling(house: House) -> None:
    reply = house.publish("assessment-submitted", {"name": "Ada"}, "guide", subject=str(uuid4()).upper())
    assert reply.status_code == 404


def test_a_malformed_id_in_the_path_is_nobodys(house: House) -> None:
    reply = house.post(f"/v1/patients/{house.opened()}/holds/none/release", {"reason": "Paid"})
    assert (reply.status_code, reply.json()["errors"]) == (404, [])


def test_a_patient_without_an_id_gets_one_and_keeps_it(house: House) -> None:
    new = token("patient", "demo", "newcomer")
    patient = house.post("/v1/cards", {"name": "Ada"}, new).json()["patient_id"]
    assert house.post("/v1/cards", {"name": "Ada"}, new).json()["patient_id"] == patient
    assert sign(house, patient, new)[0] == 200
    assert sign(house, patient, token("patient", "demo", patient=patient))[0] == 200
    assert house.get(f"/v1/patients/{patient}/card", new).status_code == 200
    assert house.memory.asked[-1].actor.patient == patient


def test_the_same_subject_at_another_clinic_is_another_patient(house: House) -> None:
    one, other = (
        house.post("/v1/cards", {"name": "Ada"}, token("patient", clinic, "traveller")).json()["patient_id"]
        for clinic in ("demo", "second")
    )
    assert one != other
    assert sign(house, one, token("patient", "second", "traveller"))[0] == 404


def test_somebody_erased_who_comes_back_is_somebody_new(house: House) -> None:
    person = token("patient", "demo", "returning")
    first = house.post("/v1/cards", {"name": "Ada"}, person).json()["patient_id"]
    house.wait(house.keyring.ensure([first]))
    assert house.post("/v1/cards", {"name": "Ada"}, person).json()["patient_id"] == first
    house.wait(house.keyring.erase(first, datetime(2026, 10, 5, tzinfo=UTC)))
    second = house.post("/v1/cards", {"name": "Ada"}, person).json()["patient_id"]
    assert second != first
    assert sign(house, first, person)[0] == 404


def test_staff_who_open_a_card_get_a_new_patient_each_time(house: House) -> None:
    assert house.opened("guide") != house.opened("guide")


def test_a_peer_monitor_reaches_only_whom_the_token_names(house: House) -> None:
    patient = house.opened()

    def close(person: str) -> int:
        return house.post(f"/v1/patients/{patient}/close", None, person).status_code

    assert close(token("peer-monitor", patient=patient)) == 200
    assert close(token("peer-monitor")) == close(token("peer-monitor", patient=str(uuid4()))) == 404


def test_a_token_bound_to_a_patient_reaches_nobody_else(house: House) -> None:
    patient = house.opened()
    assert sign(house, patient, token("clinician", patient=patient))[0] == 200
    assert sign(house, patient, token("clinician", patient=str(uuid4())))[0] == 404


def test_each_role_does_what_the_operation_allows_it(house: House) -> None:
    patient = house.opened()
    allowed = {
        role: sign(house, patient, token(role, patient=patient if role == "patient" else None))[0] for role in Role
    }
    assert allowed == {role: 200 if role in (Role.PATIENT, Role.CLINICIAN) else 403 for role in Role}


def test_a_query_may_say_why_there_is_nothing(house: House) -> None:
    reply = house.get(f"/v1/patients/{house.opened()}/card", token("clinician", "demo", "early@demo"))
    assert (reply.status_code, reply.json()["code"]) == (404, "not-decided")


@pytest.mark.parametrize("query", ["?x=1", "?since=1&since=2", "?since=one", "?since=-1", "?since=1.5"])
def test_a_query_string_is_validated(house: House, query: str) -> None:
    reply = house.get(f"/v1/tasks{query}")
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["pointer"].startswith("/query")
