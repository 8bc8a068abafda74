"""Forgotten means forgotten: 30 days after the start nobody opens what a candidate who never submitted wrote (P24)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import ConsumerRecord

from shared.errors import Erased
from shared.security.keyring import Keyring
from tests.promises.platform import SERVICES, Candidate, Platform, header, run
from tests.promises.reading import carepath, facts, key_of, number, opened

pytestmark = pytest.mark.stack

CLINICS = ("demo", "second")
KEPT = timedelta(days=30)
INSTANT = timedelta(milliseconds=1)
DRAFT = {"patient": {"given": "Kim", "email": "kim@example.com"}, "medications": [{"text": "phenelzine"}]}


@dataclass
class Month:
    """Thirty days of people who never hand in, and of one who does on the last of them."""

    platform: Platform
    start: datetime
    silent: dict[str, Candidate] = field(default_factory=dict)
    late: dict[str, Candidate] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)
    before: dict[str, list[ConsumerRecord]] = field(default_factory=dict)
    still_there: dict[str, int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def month(platform: Platform) -> Month:
    month = Month(platform, platform.move_to_daytime())
    for clinic in CLINICS:
        month.silent[clinic], month.late[clinic] = platform.candidate(clinic), platform.candidate(clinic)
        for person in (month.silent[clinic], month.late[clinic]):
            person.does("save-draft", DRAFT)
            month.keys[person.id] = key_of(platform, person.id)
    platform.move_to(month.start + KEPT - INSTANT)
    for clinic in CLINICS:
        month.late[clinic].token = platform.token("patient", clinic=clinic, subject=month.late[clinic].subject)
        month.late[clinic].submits()
        month.still_there[clinic] = seen_by_a_clinician(platform, month.silent[clinic])
    platform.settle()
    for person in month.silent.values():
        month.before[person.id] = platform.streams(person.id)
    platform.move_to(month.start + KEPT)
    return month


def seen_by_a_clinician(platform: Platform, person: Candidate) -> int:
    token = platform.token("clinician", clinic=person.clinic)
    return platform.ask("get-patient", token, patient_id=person.id).status_code


@pytest.mark.parametrize("clinic", CLINICS)
def test_P24_after_30_days_the_keys_are_gone_and_not_an_instant_before(month: Month, clinic: str) -> None:
    platform, person = month.platform, month.silent[clinic]
    assert month.still_there[clinic] == 200
    keys = run(_keys(platform, person.id))
    assert {row["owner"] for row in keys} == {"", "intake"}
    assert [(row["wrapped"], row["erased_at"]) for row in keys] == [(None, month.start + KEPT)] * 2
    refused = carepath(platform, "key", "--patient", person.id)
    assert refused.returncode != 0 and "erased" in refused.stderr


async def _keys(platform: Platform, patient: str) -> list[Any]:
    connection = await asyncpg.connect(platform.up["keys_dsn"])
    try:
        return list(await connection.fetch("SELECT owner, wrapped, erased_at FROM key WHERE entity = $1", patient))
    finally:
        await connection.close()


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("service", ["", *SERVICES])
def test_P24_no_service_opens_anything_any_more(month: Month, clinic: str, service: str) -> None:
    async def key() -> Any:
        keyring = Keyring(month.platform.up["keys_dsn"], month.platform.stack.layout.secrets, service)
        try:
            await keyring.prefetch([month.silent[clinic].id])
            return keyring.key(month.silent[clinic].id)
        finally:
            await keyring.close()

    with pytest.raises(Erased):
        run(key())


@pytest.mark.parametrize("clinic", CLINICS)
def test_P24_the_numbers_go_on_and_the_records_stay_as_they_were(month: Month, clinic: str) -> None:
    platform, person = month.platform, month.silent[clinic]
    records = platform.streams(person.id)
    before = month.before[person.id]
    assert [(each.headers, each.value) for each in records[: len(before)]] == [(e.headers, e.value) for e in before]
    told = [(number(each), header(each)["ce_type"]) for each in records if each.topic == "care.intake"]
    assert [each for each, _ in told] == list(range(1, len(told) + 1))
    assert [type for _, type in told][-1] == "draft-expired"
    assert [type for _, type in told].count("draft-reminded") == 3
    for record in records:
        assert opened(record.value.decode(), month.keys[person.id])  # only who kept the key could: it is in no database
    assert b"phenelzine" not in b"".join(each.value for each in records)


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("role", ["patient", "clinician", "medical-director"])
def test_P24_the_erased_are_answered_like_nobody(month: Month, clinic: str, role: str) -> None:
    platform, person = month.platform, month.silent[clinic]
    bound = {"patient": person.id} if role == "patient" else {}
    token = platform.token(role, clinic=clinic, **bound)
    unknown = str(uuid4())
    other = platform.token(role, clinic=clinic, **({"patient": unknown} if bound else {}))
    for operation in ("get-patient", "withdraw-patient"):
        answers = [
            platform.ask(operation, asker, None if operation == "get-patient" else {}, patient_id=whom)
            for asker, whom in ((token, person.id), (other, unknown))
        ]
        assert answers[0].status_code == 404
        assert answers[0].content == answers[1].content
    assert person.id not in platform.get_from("intake", "/v1/tasks", platform.token("clinician", clinic=clinic)).text


@pytest.mark.parametrize("clinic", CLINICS)
def test_P24_nothing_waits_for_the_erased_and_nothing_is_sent_to_them(month: Month, clinic: str) -> None:
    for service in SERVICES:
        for table in ("due", "effect", "claim", "listing", "outbox"):
            statement = f"SELECT FROM {table} WHERE entity = $1"
            assert not month.platform.rows(service, statement, month.silent[clinic].id)


@pytest.mark.parametrize("clinic", CLINICS)
def test_P24_who_hands_in_on_the_last_day_stays(month: Month, clinic: str) -> None:
    platform, person = month.platform, month.late[clinic]
    assert seen_by_a_clinician(platform, person) == 200
    assert [head["ce_type"] for head, _ in facts(platform, person.id)].count("assessment-submitted") == 1


@pytest.mark.parametrize("clinic", CLINICS)
def test_P24_the_subject_who_comes_back_is_a_new_patient(month: Month, clinic: str) -> None:
    platform, before = month.platform, month.silent[clinic]
    again = platform.candidate(clinic, subject=before.subject)
    again.saves(symptoms=[])
    assert again.id != before.id
    file = platform.ask("get-patient", again.token, patient_id=again.id).json()
    assert (file["status"], file["patient"], file["medications"]) == ("draft", None, None)
    assert platform.ask("get-patient", again.token, patient_id=before.id).status_code == 404
    (key, (operation, body, first)), *_ = before.replies.items()
    old = platform.ask(operation, again.token, body, key)
    assert old.status_code == 422 and not set(first["events"]) & set(old.text.split('"'))
