"""A command may be about something that is no patient: it belongs to a clinic like everything else."""

from __future__ import annotations

from uuid import uuid4

from tests.edge.conftest import House
from tests.edge.people import token

THERE = token("operations", "second")


def branch(house: House, person: str = "operations", key: str = "") -> str:
    """A new one of this person's clinic; the reply of the made-up writer names the entity."""
    reply = house.post("/v1/branches", {"name": "North"}, person, key=key)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["patient_id"])


def close(house: House, id: str, person: str = "operations") -> tuple[int, bytes]:
    reply = house.post(f"/v1/branches/{id.removeprefix('branch:')}/close", None, person)
    return reply.status_code, reply.content


def hours(house: House, clinic: str, person: str = "operations") -> tuple[int, bytes]:
    reply = house.post(f"/v1/clinics/{clinic}/hours", {"hours": "9 to 5"}, person)
    return reply.status_code, reply.content


def test_something_new_has_an_id_of_its_kind(house: House) -> None:
    kind, _, id = branch(house).partition(":")
    assert kind == "branch" and len(id) == 36


def test_the_same_key_opens_the_same_again(house: House) -> None:
    key = str(uuid4())
    assert branch(house, key=key) == branch(house, key=key) != branch(house, THERE, key)


def test_a_clinic_reaches_its_own_only(house: House) -> None:
    here, there = branch(house), branch(house, THERE)
    refused = {close(house, there), close(house, here, THERE), close(house, str(uuid4())), close(house, "not-an-id")}
    assert {status for status, _ in refused} == {404} and len(refused) == 1
    assert close(house, here)[0] == close(house, there, THERE)[0] == 200


def test_nobody_speaks_first_of_another_clinic(house: House) -> None:
    refused = {hours(house, "second"), hours(house, "demo", THERE), hours(house, "third")}
    assert {status for status, _ in refused} == {404} and len(refused) == 1
    assert hours(house, "demo")[0] == hours(house, "second", THERE)[0] == 200


def test_it_is_described_like_any_other(house: House) -> None:
    paths = house.get("/openapi.json").json()["paths"]
    closing, setting = paths["/v1/branches/{branch_id}/close"]["post"], paths["/v1/clinics/{clinic}/hours"]["post"]
    assert [each["name"] for each in closing["parameters"] if each["in"] == "path"] == ["branch_id"]
    assert setting["parameters"][0]["example"] == "demo"
    assert setting["requestBody"]["content"]["application/json"]["example"] == {"hours": "9 to 5"}


def test_a_refusal_names_what_is_in_the_way_where_something_is(house: House) -> None:
    where = f"/v1/patients/{house.opened()}/signatures"
    blocked = house.post(where, {"document": "block", "version": 1})
    assert (blocked.status_code, blocked.json()["code"]) == (409, "lent")
    assert blocked.json()["blocked_by"] == ["loan:1", "loan:2"]
    assert "blocked_by" not in house.post(where, {"document": "refuse", "version": 1}).json()
    problem = house.get("/openapi.json").json()["components"]["schemas"]["Problem"]
    assert problem["properties"]["blocked_by"] == {"type": "array", "items": {"type": "string"}}
