"""Front ends publish events in the CloudEvents HTTP binding; each is taken as the operation that it asserts."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest
from cloudevents.core.bindings.http import to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from tests.edge.conftest import House, bearer
from tests.edge.people import token

SIGNED = {"document": "rules", "version": 1}


def test_an_event_written_by_the_sdk_is_taken(house: House) -> None:
    patient = house.opened()
    event = CloudEvent(
        {"type": "consent-signed", "source": "/apps/ünïx", "subject": patient, "datacontenttype": "application/json"},
        SIGNED,
    )
    sent = to_binary(event, JSONFormat())
    reply = house.request("POST", "/v1/events", headers=sent.headers | bearer("clinician"), content=sent.body)
    assert reply.status_code == 200
    asked = house.memory.asked[-1]
    assert (asked.operation.operation_id, asked.entity) == ("sign-card", patient)
    array = f'["event","clinician@demo","/apps/ünïx","{event.get_id()}"]'
    assert asked.cause == uuid5(NAMESPACE_URL, array)


def test_the_cause_of_an_event_is_subject_source_and_id(house: House) -> None:
    patient = house.opened()
    person = token("patient", patient=patient, sub="ada")
    house.publish("consent-signed", SIGNED, person, id="e-%E2%82%AC", source="/apps/ios")
    assert house.memory.asked[-1].cause == uuid5(NAMESPACE_URL, '["event","ada","/apps/ios","e-€"]')


def test_the_same_event_again_gives_the_same_reply(house: House) -> None:
    person, id = token("patient", patient=house.opened()), str(uuid4())
    first, second = (house.publish("consent-signed", SIGNED, person, id=id) for _ in range(2))
    assert first.status_code == 200 and first.content == second.content
    other = house.publish("consent-signed", {**SIGNED, "version": 2}, person, id=id)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert other.json()["errors"] == [{"pointer": "/id", "code": "reused"}]


def test_a_first_event_needs_no_subject_and_its_reply_names_the_patient(house: House) -> None:
    person = token("patient", "demo", "first-event")
    patient = house.publish("assessment-submitted", {"name": "Ada"}, person).json()["patient_id"]
    assert house.publish("consent-signed", SIGNED, person).json()["patient_id"] == patient
    assert house.publish("consent-signed", SIGNED, person, subject=patient).status_code == 200
    assert house.publish("assessment-submitted", {"name": "Ada"}, "guide").status_code == 200


def test_an_event_about_somebody_else_is_about_nobody(house: House) -> None:
    mine, elsewhere = house.opened(), house.opened(token("guide", "second"))
    for person, subject in [
        (token("patient", patient=mine), house.opened()),
        ("clinician", elsewhere),
        ("clinician", str(uuid4())),
        ("clinician", "nobody"),
    ]:
        reply = house.publish("consent-signed", SIGNED, person, subject=subject)
        assert (reply.status_code, reply.json()["code"]) == (404, "unknown")


def test_staff_name_the_patient(house: House) -> None:
    reply = house.publish("consent-signed", SIGNED, "clinician")
    assert {"pointer": "/subject", "code": "missing"} in reply.json()["errors"]


@pytest.mark.parametrize(
    ("attributes", "pointer", "code"),
    [
        ({"id": None}, "/id", "missing"),
        ({"id": ""}, "/id", "missing"),
        ({"id": "a%0Ab"}, "/id", "wrong-format"),
        ({"source": None}, "/source", "missing"),
        ({"specversion": None}, "/specversion", "missing"),
        ({"specversion": "0.3"}, "/specversion", "not-one-of"),
        ({"time": "yesterday"}, "/time", "wrong-format"),
        ({"time": "2026-10-05T13:00:00"}, "/time", "wrong-format"),
    ],
)
def test_a_wrong_attribute_is_named(house: House, attributes: dict[str, str], pointer: str, code: str) -> None:
    reply = house.publish("consent-signed", SIGNED, token("patient", patient=house.opened()), **attributes)
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"pointer": pointer, "code": code}]


def test_pointers_start_at_the_event(house: House) -> None:
    reply = house.publish("assessment-submitted", {"name": "", "part": {"pages": 0, "x": 1}}, "guide")
    assert {(error["pointer"], error["code"]) for error in reply.json()["errors"]} == {
        ("/data/name", "too-short"),
        ("/data/part/pages", "out-of-range"),
        ("/data/part", "unknown-field"),
    }
    assert house.publish("assessment-submitted", [], "guide").json()["errors"] == [
        {"pointer": "/data", "code": "wrong-type"}
    ]


@pytest.mark.parametrize("type", [None, "", "crisis-detected", "card-closed", "CANARY"])
def test_a_type_that_nobody_may_assert_is_refused(house: House, type: str) -> None:
    reply = house.publish(type, SIGNED, "clinician")
    assert (reply.status_code, reply.json()["errors"][0]["pointer"]) == (422, "/type")
    assert "CANARY" not in reply.text


@pytest.mark.parametrize(
    ("type", "owner"),
    [
        ("vitals-recorded", "monitoring"),
        ("check-recorded", "monitoring"),
        ("side-effect-reported", "monitoring"),
        ("questionnaire-completed", "integration"),
        ("journal-entry-added", "integration"),
        ("appointment-requested", "scheduling"),
    ],
)
def test_a_type_of_another_service_names_that_service(house: House, type: str, owner: str) -> None:
    reply = house.publish(type, {}, "clinician")
    assert reply.status_code == 404
    assert owner in reply.json()["detail"]


def test_the_order_of_refusals_is_the_same(house: House) -> None:
    assert house.publish("consent-signed", SIGNED, "").status_code == 401
    assert house.publish("consent-signed", SIGNED, "guide").status_code == 403
    assert house.publish("vitals-recorded", SIGNED, "subscriber").status_code == 403
    huge = {"document": "x" * 65_536}
    assert house.publish("consent-signed", huge, "clinician").status_code == 413
    plain = {"content-type": "text/plain"}
    assert house.publish("consent-signed", SIGNED, "clinician", headers=plain).status_code == 415
