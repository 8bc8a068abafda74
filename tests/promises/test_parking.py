"""What cannot be read, folded or decided is set aside alone (P8, P9, P17)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from shared.events.intake import ConsentSigned, PatientWithdrawn
from shared.runtime.records import Record
from tests.promises.forging import Forged, produce
from tests.promises.platform import Platform, assessment, run
from tests.promises.test_missing_numbers import alerts, heard

pytestmark = pytest.mark.stack
SIGNED = ConsentSigned(document="treatment", document_version=1)


def spoilt(record: Record, how: str) -> Record:
    """The record as a broken teller might send it."""
    headers = dict(record.headers)
    match how:
        case "body":
            return record._replace(value=record.value[:-8] + "AAAAAAAA")
        case "not a jwe":
            return record._replace(value='{"document":"treatment"}')
        case "version":
            return record._replace(
                headers=headers | {"ce_dataschema": f"https://carepath.example/schemas/{headers['ce_type']}/9"}
            )
        case "teller":
            return record._replace(headers=headers | {"ce_source": "/carepath/eligibility"})
        case "clinic":
            return record._replace(headers=headers | {"ce_clinic": "third"})
        case "type":
            return record._replace(headers=headers | {"ce_type": "assessment-submitted"})
    raise AssertionError(how)


def parked(platform: Platform, service: str, entity: str) -> list[Any]:
    statement = "SELECT id, what, reason, number FROM parked WHERE entity = $1 ORDER BY number, what"
    return platform.rows(service, statement, entity)


@pytest.mark.parametrize("how", ["body", "not a jwe", "teller", "clinic", "type"])
def test_P8_what_is_not_as_its_teller_sealed_it_moves_no_number(playground: Platform, how: str) -> None:
    """It lies with its stream; the number is missing until it comes as it was told."""
    poisoned, neighbour = Forged(playground, "demo"), Forged(playground, "second")
    good, bad, after = (poisoned.record(SIGNED) for _ in range(3))
    aside = len(parked(playground, "eligibility", "stream:care.intake"))
    produce(playground, [good, neighbour.record(SIGNED), spoilt(bad, how), after, neighbour.record(SIGNED)])
    playground.until(lambda: heard(playground, neighbour.id) == 2)
    playground.until(lambda: alerts(playground, poisoned.id) == 1)
    assert heard(playground, poisoned.id) == 1
    assert [row["what"] for row in parked(playground, "eligibility", poisoned.id)] == ["missing"]
    assert len(parked(playground, "eligibility", "stream:care.intake")) == aside + 1
    produce(playground, [bad])
    playground.until(lambda: heard(playground, poisoned.id) == 3)
    playground.until(lambda: "message-unparked" in playground.told(poisoned.id))
    assert not parked(playground, "eligibility", poisoned.id)


@pytest.mark.parametrize("how", ["version"])
def test_P8_a_bad_record_is_parked_and_holds_up_only_its_own_patient_and_stream(playground: Platform, how: str) -> None:
    poisoned, neighbour = Forged(playground, "demo"), Forged(playground, "second")
    good, bad, after = (poisoned.record(SIGNED) for _ in range(3))
    produce(playground, [good, neighbour.record(SIGNED), spoilt(bad, how), after, neighbour.record(SIGNED)])
    playground.until(lambda: heard(playground, neighbour.id) == 2)
    playground.until(lambda: len(parked(playground, "eligibility", poisoned.id)) == 2)
    assert heard(playground, poisoned.id) == 1
    assert [row["what"] for row in parked(playground, "eligibility", poisoned.id)] == ["record", "behind"]
    assert alerts(playground, poisoned.id) == 1
    assert "message-parked" in playground.told(poisoned.id)
    ((id, *_), _) = parked(playground, "eligibility", poisoned.id)
    assert tasks(playground, poisoned) == [f"/v1/parked/{id}/redrive"], "one task; what waits behind it is no other"
    give_up(playground, poisoned, str(id))
    playground.until(lambda: heard(playground, poisoned.id) == 3)
    assert tasks(playground, poisoned) == []
    assert not parked(playground, "eligibility", poisoned.id)


def tasks(platform: Platform, somebody: Forged) -> list[str]:
    """Where operations can do what waits for them about this person."""
    listed = platform.tasks("eligibility", platform.token("operations", clinic=somebody.clinic))
    mine = [each for each in listed if each["patient_id"] == somebody.id and each["whom"] == "operations"]
    return [each["operation"]["path"] for each in mine]


def give_up(platform: Platform, somebody: Forged, parked_id: str) -> None:
    operations = platform.token("operations", clinic=somebody.clinic)
    stranger = platform.token("operations", clinic="second" if somebody.clinic == "demo" else "demo")
    again = platform.post_to("eligibility", f"/v1/parked/{parked_id}/redrive", operations)
    assert (again.status_code, again.json()["code"]) == (409, "still-parked")
    path, reason = f"/v1/parked/{parked_id}/discard", {"reason": "sent by mistake"}
    assert platform.post_to("eligibility", path, stranger, reason).status_code == 404
    key = str(uuid4())
    done = platform.post_to("eligibility", path, operations, reason, key)
    assert done.status_code == 200, done.text
    assert platform.post_to("eligibility", path, operations, reason, key).content == done.content


def test_P8_a_record_without_an_envelope_is_parked_under_its_stream(playground: Platform) -> None:
    record = Forged(playground).record(SIGNED)
    produce(playground, [record._replace(headers={"content-type": "application/jose"})])
    playground.until(lambda: parked(playground, "eligibility", "stream:care.intake"))
    operations = playground.token("operations", clinic="demo")
    listed = playground.get_from("eligibility", "/v1/parked", operations).json()["parked"]
    assert any(each["entity"] == "stream:care.intake" for each in listed)


def test_P8_P17_on_a_safety_stream_a_bad_record_holds_nobody_up(playground: Platform) -> None:
    poisoned = Forged(playground)
    left = PatientWithdrawn(by="patient")
    bad, after = poisoned.record(left), poisoned.record(left)
    produce(playground, [spoilt(bad, "version"), after])
    playground.until(lambda: alerts(playground, poisoned.id) == 1)
    rows = playground.until(lambda: playground.rows(
        "eligibility", "SELECT number FROM heard WHERE entity = $1 AND topic = 'care.intake.safety' AND number = 2",
        poisoned.id,
    ))  # fmt: skip
    assert rows


def test_P17_a_withdrawal_overtakes_what_is_parked(playground: Platform) -> None:
    poisoned = Forged(playground)
    produce(playground, [spoilt(poisoned.record(SIGNED), "version")])
    playground.until(lambda: parked(playground, "eligibility", poisoned.id))
    produce(playground, [poisoned.record(PatientWithdrawn(by="patient"))])
    statement = "SELECT name FROM journal WHERE entity = $1 AND kind = 'heard'"
    rows = playground.until(lambda: playground.rows("eligibility", statement, poisoned.id))
    assert [row["name"] for row in rows] == ["patient-withdrawn"]


def test_P9_a_command_whose_decision_raises_is_parked_and_answered_with_an_incident(platform: Platform) -> None:
    ada = platform.candidate("second")
    run(platform.stack.restart("intake", fault="deciding:1:raise"))
    run(platform.stack.until_ready("intake"))
    key, body = str(uuid4()), assessment()
    answer = platform.ask("submit-assessment", ada.token, body, key)
    assert (answer.status_code, answer.json()["code"]) == (500, "incident")
    incident = answer.json()["incident"]
    assert platform.ask("submit-assessment", ada.token, body, key).json()["incident"] == incident
    platform.settle()
    operations = platform.token("operations", clinic="second")
    listed = platform.get_from("intake", "/v1/parked", operations).json()["parked"]
    assert [each["parked_id"] for each in listed] == [incident]
    done = platform.post_to("intake", f"/v1/parked/{incident}/redrive", operations)
    assert done.status_code == 200, done.text
    reply = platform.ask("submit-assessment", ada.token, body, key)
    assert reply.status_code == 200
    assert set(reply.json()["events"]) <= set(done.json()["events"])
    platform.until(lambda: "candidate-prequalified" in platform.told(reply.json()["patient_id"]))
    platform.assert_whole()


def test_P9_a_heard_fact_whose_decision_raises_stays_folded_and_is_decided_on_the_next_start(
    platform: Platform,
) -> None:
    run(platform.stack.restart("eligibility", fault="deciding:1:raise"))
    run(platform.stack.until_ready("eligibility"))
    ada = platform.candidate("demo")
    ada.submits()
    platform.until(lambda: parked(platform, "eligibility", ada.id))
    platform.settle()
    assert "candidate-prequalified" not in platform.told(ada.id)
    run(platform.stack.restart("eligibility"))
    platform.until(lambda: "candidate-prequalified" in platform.told(ada.id))
    assert "message-unparked" in platform.told(ada.id)
    platform.assert_whole()


@pytest.mark.parametrize("point", ["before_park", "parked_not_committed"])
def test_P1_P9_a_kill_while_parking_loses_nothing(platform: Platform, point: str) -> None:
    """The decision raises and the process dies while it parks: heard again it is decided."""
    run(platform.stack.restart("eligibility", fault=f"deciding:1:raise,{point}:1:kill"))
    ada = platform.candidate("demo")
    ada.submits()
    platform.until(lambda: "candidate-prequalified" in platform.told(ada.id))
    platform.assert_whole()
