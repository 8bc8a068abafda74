"""The same question gets the same answer, for ever; another question under its key gets none (P4)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import httpx
import pytest

from shared.times import instant
from tests.promises.platform import PATHS, Candidate, Platform, assessment, header, run

pytestmark = pytest.mark.stack

BODY = {"patient": {"given": "Zoë", "email": "zoe@example.com"}, "vitals": {"weight_kg": 70, "height_cm": 170}}
EQUAL = (
    '{"vitals":{"height_cm":170,"weight_kg":70},"patient":{"email":"zoe@example.com","given":"Zoë"}}',
    ' {"vitals": {"weight_kg": 70.0, "height_cm": 1.7e2},\n "patient": '
    '{"given": "Zo\\u00eb", "email": "zoe@example.com"}}',
)
HIGH = {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "yes", "q5": "yes", "q6": "no"}


def send(somebody: Candidate, operation: str, key: str, content: str, **ids: str) -> httpx.Response:
    """A body in exactly this spelling."""
    platform = somebody.platform
    method, service, path = PATHS[operation]
    headers = {
        "authorization": f"Bearer {somebody.token}",
        "idempotency-key": key,
        "content-type": "application/json",
    }
    return platform.http.request(
        method, platform.url(service) + path.format(**ids), content=content.encode(), headers=headers
    )


def decisions(platform: Platform, service: str, subject: str, key: str) -> list[Any]:
    """The journal rows of a command, found by the cause that anybody can compute."""
    cause = uuid5(NAMESPACE_URL, json.dumps(["command", subject, key], separators=(",", ":")))
    return platform.rows(service, "SELECT entity, seq FROM journal WHERE cause = $1", cause)


def reused(answer: httpx.Response) -> bool:
    said = answer.json()
    pointers = [each["pointer"] for each in said["errors"]]
    return (answer.status_code, said["code"], pointers) == (
        422,
        "idempotency-key-reused",
        ["/headers/idempotency-key"],
    )


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_P4_an_equal_body_gives_the_same_bytes_and_tells_nothing_new(platform: Platform, clinic: str) -> None:
    zoe, key = platform.candidate(clinic), str(uuid4())
    first = send(zoe, "save-draft", key, json.dumps(BODY))
    assert first.status_code == 200
    for again in (json.dumps(BODY), *EQUAL):
        answer = send(zoe, "save-draft", key, again)
        assert (answer.status_code, answer.content) == (200, first.content)
    platform.settle()
    ids = [header(each)["ce_id"] for each in platform.streams(first.json()["patient_id"])]
    assert sorted(ids) == sorted(first.json()["events"])
    assert len(decisions(platform, "intake", zoe.subject, key)) == 1


def test_P4_a_reply_outlives_the_process_that_gave_it(platform: Platform) -> None:
    zoe, key = platform.candidate(), str(uuid4())
    first = send(zoe, "save-draft", key, json.dumps(BODY))
    submitted = zoe.submits(medications=[{"text": "phenelzine"}])
    clinician, hold = platform.clinician("demo", submitted["patient_id"]), str(uuid4())
    clinician.sees_decision()
    placed = send(clinician, "place-hold", hold, '{"reason": "a new drug"}', patient_id=zoe.id)
    for service in ("intake", "eligibility"):
        run(platform.stack.kill(service))
    same = platform.insist("save-draft", zoe.token, BODY, key)
    assert (same.status_code, same.content) == (200, first.content)
    same = platform.insist("place-hold", clinician.token, {"reason": "a new drug"}, hold, patient_id=zoe.id)
    assert (same.status_code, same.content) == (200, placed.content)
    clinician.does("release-hold", {"reason": "looked at"}, hold_id=placed.json()["hold_id"])


@pytest.mark.parametrize(
    "other",
    [
        {**BODY, "symptoms": []},
        {**BODY, "symptoms": None},
        {"patient": BODY["patient"]},
        {**BODY, "vitals": {"weight_kg": 70.5, "height_cm": 170}},
        {},
    ],
)
def test_P4_another_body_under_a_used_key_is_refused(platform: Platform, other: dict[str, Any]) -> None:
    zoe, key = platform.candidate(), str(uuid4())
    first = platform.ask("save-draft", zoe.token, BODY, key)
    assert reused(platform.ask("save-draft", zoe.token, other, key))
    assert platform.ask("save-draft", zoe.token, BODY, key).content == first.content


def test_P4_a_number_is_no_bool_when_bodies_are_compared(platform: Platform) -> None:
    """Where danger speaks no clinical value is refused, so both spellings are taken."""
    zoe, key = platform.candidate(), str(uuid4())
    body = {"instruments": {"c-ssrs-screener": HIGH, "audit-c": [1, 0, 0]}}
    other = {"instruments": {"c-ssrs-screener": HIGH, "audit-c": [True, False, False]}}
    assert platform.ask("save-draft", zoe.token, other).status_code == 200
    first = platform.ask("save-draft", zoe.token, body, key)
    assert first.status_code == 200
    try:
        assert reused(platform.ask("save-draft", zoe.token, other, key))
    finally:
        platform.settle()
        patient = first.json()["patient_id"]
        platform.clinician("demo", patient).does("acknowledge-crisis", {"reason": "called, safe"})


def test_P4_a_used_key_serves_no_other_operation_and_nobody_else(platform: Platform) -> None:
    ada, bea = platform.candidate(), platform.candidate()
    ada.submits()
    bea.submits()
    platform.settle()
    doctor = platform.clinician("demo", ada.id)
    key = str(uuid4())
    signed = platform.ask("sign-consent", ada.token, {"document": "treatment", "version": 1}, key, patient_id=ada.id)
    assert signed.status_code == 200
    body = {"document": "treatment", "version": 1}
    assert reused(platform.ask("withdraw-consent", ada.token, body, key, patient_id=ada.id))
    hold = platform.ask("place-hold", doctor.token, {"reason": "a new drug"}, key, patient_id=ada.id)
    assert reused(platform.ask("place-hold", doctor.token, {"reason": "a new drug"}, key, patient_id=bea.id))
    doctor.does("release-hold", {"reason": "looked at"}, hold_id=hold.json()["hold_id"])


def test_P4_a_key_belongs_to_its_subject(platform: Platform) -> None:
    """The same key of three people: three commands, and nobody gets another one's reply."""
    people = [platform.candidate("demo"), platform.candidate("demo"), platform.candidate("second")]
    key = str(uuid4())
    replies = [platform.ask("save-draft", each.token, BODY, key).json() for each in people]
    assert len({reply["patient_id"] for reply in replies}) == 3
    assert len({event for reply in replies for event in reply["events"]}) == sum(len(r["events"]) for r in replies)
    for each, reply in zip(people, replies, strict=True):
        assert platform.ask("save-draft", each.token, BODY, key).json() == reply
        (row,) = decisions(platform, "intake", each.subject, key)
        assert row["entity"] == reply["patient_id"]


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_P4_twenty_sends_at_once_are_one_decision(platform: Platform, clinic: str) -> None:
    zoe, key = platform.candidate(clinic), str(uuid4())
    body = assessment()
    with ThreadPoolExecutor(20) as pool:
        sends = [pool.submit(platform.ask, "submit-assessment", zoe.token, body, key) for _ in range(20)]
    answers = [each.result() for each in sends]
    assert {(each.status_code, each.content) for each in answers} == {(200, answers[0].content)}
    assert len(decisions(platform, "intake", zoe.subject, key)) == 1
    platform.settle()
    told = platform.told(answers[0].json()["patient_id"])
    assert told.count("assessment-submitted") == told.count("assessment-triaged") == 1


def test_P4_a_refusal_by_a_rule_is_kept_too(platform: Platform) -> None:
    ada, key = platform.candidate(), str(uuid4())
    ada.submits()
    body = {"document": "treatment", "version": 1}
    refused = platform.ask("withdraw-consent", ada.token, body, key, patient_id=ada.id)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-signed")
    ada.signs()
    again = platform.ask("withdraw-consent", ada.token, body, key, patient_id=ada.id)
    assert (again.status_code, again.content) == (409, refused.content)
    assert platform.ask("withdraw-consent", ada.token, body, patient_id=ada.id).status_code == 200


def test_P4_what_was_not_taken_leaves_its_key_free(platform: Platform) -> None:
    """Neither an invalid body nor an unknown patient is an answer that is kept."""
    ada, key = platform.candidate(), str(uuid4())
    assert platform.ask("save-draft", ada.token, {"nothing": 1}, key).status_code == 422
    assert platform.ask("save-draft", ada.token, BODY, key).status_code == 200
    doctor, key = platform.clinician("demo", ""), str(uuid4())
    body = {"reason": "a new drug"}
    assert platform.ask("place-hold", doctor.token, body, key, patient_id=str(uuid4())).status_code == 404
    ada.submits()
    platform.settle()
    held = platform.ask("place-hold", doctor.token, body, key, patient_id=ada.id)
    assert held.status_code == 200
    release = {"reason": "looked at"}
    ids = {"patient_id": ada.id, "hold_id": held.json()["hold_id"]}
    assert platform.ask("release-hold", doctor.token, release, **ids).status_code == 200


def test_P4_an_event_repeats_by_subject_source_and_id(platform: Platform) -> None:
    ada, bea = platform.candidate(), platform.candidate()
    id, body = str(uuid4()), assessment()
    first = publish(ada, id, "/apps/one", body)
    assert first.status_code == 200
    assert publish(ada, id, "/apps/one", dict(reversed(body.items()))).content == first.content
    other = publish(ada, id, "/apps/one", {**body, "symptoms": ["nausea"]})
    assert (other.status_code, other.json()["errors"]) == (422, [{"pointer": "/id", "code": "reused"}])
    elsewhere = publish(ada, id, "/apps/two", body)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "already-submitted")
    of_another = publish(bea, id, "/apps/one", body)
    assert of_another.status_code == 200 and of_another.json()["patient_id"] != first.json()["patient_id"]
    cause = uuid5(NAMESPACE_URL, json.dumps(["event", ada.subject, "/apps/one", id], separators=(",", ":")))
    assert UUID(first.json()["events"][0]) == uuid5(cause, "intake/0")


def publish(somebody: Candidate, id: str, source: str, data: dict[str, Any]) -> httpx.Response:
    headers = {
        "authorization": f"Bearer {somebody.token}",
        "ce-specversion": "1.0",
        "ce-id": id,
        "ce-source": source,
        "ce-type": "assessment-submitted",
    }
    return somebody.platform.http.post(somebody.platform.url("intake") + "/v1/events", json=data, headers=headers)


def test_P4_a_reply_outlives_what_the_clock_allowed(platform: Platform) -> None:
    """Born 120 years and 364 days ago: two days later nobody else may say so, but it was said before."""
    zoe, key, day = platform.candidate(), str(uuid4()), instant(platform.now()).date() + timedelta(days=1)
    born = {"birth_date": f"{day.year - 121}-{day:%m-%d}", "time_zone": "UTC"}
    first = send(zoe, "save-draft", key, json.dumps({"patient": born}))
    platform.move(by="2d")
    again = send(zoe, "save-draft", key, json.dumps({"patient": born}))
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    anew = send(zoe, "save-draft", str(uuid4()), json.dumps({"patient": born}))
    assert anew.json()["errors"] == [{"pointer": "/patient/birth_date", "code": "out-of-range"}]
