"""A number that is missing, a number that was told twice (P11, P12)."""

from __future__ import annotations

from typing import Any

import pytest

from shared.events.intake import ConsentSigned
from tests.promises.forging import Forged, produce
from tests.promises.platform import Platform, header

pytestmark = pytest.mark.stack

SAFETY = "care.eligibility.safety"
SIGNED = ConsentSigned(document="treatment", document_version=1)


def heard(platform: Platform, entity: str) -> int:
    rows = platform.rows("eligibility", "SELECT number FROM heard WHERE entity = $1 AND topic = 'care.intake'", entity)
    return rows[0]["number"] if rows else 0


def alerts(platform: Platform, entity: str) -> int:
    return sum(header(each)["ce_type"] == "alert-raised" for each in platform.records(SAFETY, entity))


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_P11_what_follows_a_missing_number_waits_and_an_alert_is_told(playground: Platform, clinic: str) -> None:
    somebody = Forged(playground, clinic)
    first, second, third = (somebody.record(SIGNED) for _ in range(3))
    produce(playground, [first, third])
    playground.until(lambda: alerts(playground, somebody.id) == 1)
    assert heard(playground, somebody.id) == 1
    assert (
        playground.rows("eligibility", "SELECT number FROM deferred WHERE entity = $1", somebody.id)[0]["number"] == 3
    )
    produce(playground, [second])
    playground.until(lambda: heard(playground, somebody.id) == 3)
    assert not playground.rows("eligibility", "SELECT FROM deferred WHERE entity = $1", somebody.id)
    assert alerts(playground, somebody.id) == 1


def test_P11_two_holes_are_two_alerts_and_drain_one_by_one(playground: Platform) -> None:
    somebody = Forged(playground)
    records = [somebody.record(SIGNED) for _ in range(5)]
    produce(playground, [records[0], records[2], records[4]])
    playground.until(lambda: alerts(playground, somebody.id) == 1)
    produce(playground, [records[1]])
    playground.until(lambda: heard(playground, somebody.id) == 3)
    playground.until(lambda: alerts(playground, somebody.id) == 2)
    produce(playground, [records[3]])
    playground.until(lambda: heard(playground, somebody.id) == 5)


def test_P11_retell_brings_a_record_again_with_the_same_bytes(platform: Platform) -> None:
    ada = platform.candidate("second")
    ada.submits()
    platform.settle()
    before = platform.records("care.intake", ada.id)
    operations = platform.token("operations", clinic="second")
    body = {"patient_id": ada.id, "stream": "care.intake", "from": 1}
    answer = platform.post_to("intake", "/v1/retell", operations, body)
    assert answer.status_code == 200, answer.text
    platform.assert_whole()
    after = platform.records("care.intake", ada.id)
    firsts = {header(each)["ce_sequence"]: each for each in before}
    again = after[len(before) :]
    assert again
    for each in again:
        same = firsts[header(each)["ce_sequence"]]
        assert (each.key, each.value, sorted(each.headers)) == (same.key, same.value, sorted(same.headers))


def test_P11_the_other_clinic_cannot_have_it_told_again(platform: Platform) -> None:
    ada = platform.candidate("second")
    ada.submits()
    stranger = platform.token("operations", clinic="demo")
    body = {"patient_id": ada.id, "stream": "care.intake", "from": 1}
    assert platform.post_to("intake", "/v1/retell", stranger, body).status_code == 404


def test_P12_another_fact_under_a_number_that_was_heard_is_dropped_with_an_alarm(playground: Platform) -> None:
    somebody = Forged(playground)
    produce(playground, [somebody.record(SIGNED)])
    playground.until(lambda: heard(playground, somebody.id) == 1)
    other = ConsentSigned(document="telehealth", document_version=1)
    produce(playground, [somebody.record(other, number=1)])
    playground.until(lambda: alerts(playground, somebody.id) == 1)
    rows = playground.rows("eligibility", "SELECT name FROM journal WHERE entity = $1 AND kind = 'heard'", somebody.id)
    assert len(rows) == 1


@pytest.mark.parametrize("number", [1, 2, 3])
def test_P12_a_fork_is_seen_wherever_it_stands_and_a_person_ends_it(playground: Platform, number: int) -> None:
    """Also under a number far below the last: what was told there may have been a hold."""
    somebody = Forged(playground)
    produce(playground, [somebody.record(SIGNED) for _ in range(3)])
    playground.until(lambda: heard(playground, somebody.id) == 3)
    fork = somebody.record(ConsentSigned(document="telehealth", document_version=1), number=number)
    produce(playground, [fork, fork])
    (parked,) = playground.until(lambda: set_aside(playground, somebody.id))
    assert (parked["what"], parked["number"], str(parked["id"])) == ("fork", number, fork.headers["ce_id"])
    look_at(playground, somebody, str(parked["id"]))
    assert not set_aside(playground, somebody.id)
    produce(playground, [fork, last := somebody.record(SIGNED, number=4)])
    playground.until(lambda: heard(playground, somebody.id) == int(last.headers["ce_sequence"]))
    assert (alerts(playground, somebody.id), set_aside(playground, somebody.id)) == (1, [])


def test_P11_a_number_that_never_comes_can_be_given_up(playground: Platform) -> None:
    somebody = Forged(playground, "second")
    first, second, third = (somebody.record(SIGNED) for _ in range(3))
    produce(playground, [first, third])
    (parked,) = playground.until(lambda: set_aside(playground, somebody.id))
    assert (parked["what"], parked["number"]) == ("missing", 2)
    look_at(playground, somebody, str(parked["id"]))
    assert heard(playground, somebody.id) == 3 and not set_aside(playground, somebody.id)
    produce(playground, [second])
    (late,) = playground.until(lambda: set_aside(playground, somebody.id))
    assert (late["what"], late["number"]) == ("fork", 2)


def set_aside(platform: Platform, entity: str) -> list[Any]:
    return platform.rows("eligibility", "SELECT id, what, number FROM parked WHERE entity = $1", entity)


def look_at(platform: Platform, somebody: Forged, id: str) -> None:
    """Nothing of it can be decided again: a person says what it was."""
    operations = platform.token("operations", clinic=somebody.clinic)
    assert platform.post_to("eligibility", f"/v1/parked/{id}/redrive", operations).status_code == 409
    reason = {"reason": "the teller was put back without its streams"}
    done = platform.post_to("eligibility", f"/v1/parked/{id}/discard", operations, reason)
    assert done.status_code == 200, done.text


def test_P12_a_repeat_is_no_fork(playground: Platform) -> None:
    somebody = Forged(playground)
    record = somebody.record(SIGNED)
    produce(playground, [record, record])
    produce(playground, [last := somebody.record(SIGNED)])
    playground.until(lambda: heard(playground, somebody.id) == int(last.headers["ce_sequence"]))
    assert alerts(playground, somebody.id) == 0
