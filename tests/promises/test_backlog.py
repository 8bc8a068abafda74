"""Danger behind a hundred thousand ordinary facts (P15)."""

from __future__ import annotations

import time
from statistics import quantiles
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.events.intake import ConsentSigned
from shared.runtime.records import Telling, sealed_record
from shared.runtime.relay import partition_of
from shared.security.causes import event_id
from shared.security.keyring import Keyring
from shared.settings import PARTITIONS
from shared.times import instant
from tests.promises.platform import Platform, run

pytestmark = [pytest.mark.stack, pytest.mark.deep, pytest.mark.timeout(900)]

FACTS, PEOPLE, DANGERS = 100_000, 1_000, 100
WITHIN_SECONDS = 0.5
SAFETY = "care.eligibility.safety"
HIGH = {"c-ssrs-screener": {"q1": "yes", "q2": "yes", "q3": "no", "q4": "no", "q5": "yes", "q6": "no"}}


def test_P15_behind_100_000_ordinary_facts_danger_is_told_within_500_ms(playground: Platform) -> None:
    run(playground.stack.stop_service("eligibility"))
    run(bury(playground))
    run(playground.stack.start_service("eligibility"))
    people = [playground.candidate(("demo", "second")[number % 2]) for number in range(DANGERS)]
    posted: dict[str, float] = {}
    for each in people:
        asked = time.time()
        posted[each.saves(instruments=HIGH)["patient_id"]] = asked
    assert waiting(playground) > 0, "the backlog was gone before the last danger was posted"
    told = run(seen(playground, set(posted)))
    late = [told[patient] - asked for patient, asked in posted.items()]
    assert quantiles(late, n=100)[98] < WITHIN_SECONDS, sorted(late)[-5:]


async def bury(platform: Platform) -> None:
    """Ordinary facts of a thousand people, numbered and sealed, more than can be heard in a minute."""
    keyring = Keyring(platform.up["keys_dsn"], platform.stack.layout.secrets, "intake")
    people = [str(uuid4()) for _ in range(PEOPLE)]
    await keyring.ensure(people, private=True)
    bootstrap = platform.up["broker"]["bootstrap"]
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_batch_size=262_144, linger_ms=5)
    await producer.start()
    fact, at = ConsentSigned(document="treatment", document_version=1), instant("2026-10-05T13:00:00Z")
    for count in range(FACTS):
        person, number = people[count % PEOPLE], count // PEOPLE + 1
        cause = uuid4()
        telling = Telling("intake", person, "demo", at, cause, str(cause), number, 1)
        record = sealed_record(telling, fact, event_id(cause, "intake", 0), number, "care.intake", keyring)
        headers = [(name, value.encode()) for name, value in record.headers.items()]
        await producer.send(record.topic, record.value.encode(), person.encode(), partition_of(person), headers=headers)
        if count % PEOPLE == 0:
            await keyring.prefetch(people)
    await producer.stop()
    await keyring.close()


def waiting(platform: Platform) -> int:
    """Ordinary facts that eligibility has not read yet."""
    rows = platform.rows("eligibility", "SELECT sum(next) AS read FROM position WHERE topic = 'care.intake'")
    return FACTS - int(rows[0]["read"] or 0)


async def seen(platform: Platform, patients: set[str]) -> dict[str, float]:
    """When Kafka took `crisis-detected` of each of them: the record's own time stamp, in seconds."""
    consumer = AIOKafkaConsumer(bootstrap_servers=platform.up["broker"]["bootstrap"])
    await consumer.start()
    places = [TopicPartition(SAFETY, partition) for partition in range(PARTITIONS)]
    consumer.assign(places)
    await consumer.seek_to_beginning(*places)
    told: dict[str, float] = {}
    end = time.monotonic() + 120
    while patients - told.keys() and time.monotonic() < end:
        for batch in (await consumer.getmany(timeout_ms=500)).values():
            for record in batch:
                crisis = dict(record.headers)["ce_type"] == b"crisis-detected"
                if crisis and record.key.decode() in patients:
                    told.setdefault(record.key.decode(), record.timestamp / 1000)
    await consumer.stop()
    assert not patients - told.keys(), "not every danger was told"
    return told
