"""Danger behind a hundred thousand ordinary facts (P15)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import quantiles
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.events.intake import ConsentSigned
from shared.runtime.records import partition_of
from shared.runtime.sealed_records import Telling, sealed_record
from shared.security.causes import event_id
from shared.security.keyring import Keyring
from shared.settings import PARTITIONS
from shared.times import instant
from tests.promises.conftest import stack_of
from tests.promises.platform import Platform, run

pytestmark = [pytest.mark.stack, pytest.mark.deep, pytest.mark.timeout(900)]

FACTS, PEOPLE, DANGERS = 100_000, 1_000, 100
WITHIN_SECONDS = 0.5
CLINICS = ("demo", "second")
SEVERE = {"effect": "headache", "grade": 3, "onset_at": "2026-10-05T13:00:00Z", "elicitation": "observer"}
HIGH = {"c-ssrs-screener": {"q1": "yes", "q2": "yes", "q3": "no", "q4": "no", "q5": "yes", "q6": "no"}}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A stack with monitoring, on which records are forged."""
    services = {name: f"services.{name}" for name in ("intake", "monitoring")}
    stack = stack_of(tmp_path_factory.mktemp("watched"), services=services)
    run(stack.start())
    yield Platform(stack)
    run(stack.stop())


def test_P15_behind_100_000_ordinary_facts_danger_is_told_within_500_ms(playground: Platform) -> None:
    buried(playground, "eligibility")
    people = [playground.candidate(CLINICS[number % 2]) for number in range(DANGERS)]
    posted: dict[str, float] = {}
    for each in people:
        asked = time.time()
        posted[each.saves(instruments=HIGH)["patient_id"]] = asked
    assert waiting(playground, "eligibility") > 0, "the backlog was gone before the last danger was posted"
    assert_in_time(playground, posted, "care.eligibility.safety", "crisis-detected")


def test_P15_behind_100_000_ordinary_facts_an_observation_of_tier_3_is_an_alert_within_500_ms(
    watched: Platform,
) -> None:
    """Of people whose own facts wait, too."""
    people = buried(watched, "monitoring")[:DANGERS]
    token = watched.token("clinician", clinic="demo")
    posted: dict[str, float] = {}
    for patient in people:
        posted[patient] = time.time()
        answer = watched.post_to("monitoring", f"/v1/patients/{patient}/side-effects", token, SEVERE)
        assert answer.status_code == 200, answer.text
    assert waiting(watched, "monitoring") > 0, "the backlog was gone before the last observation was posted"
    assert_in_time(watched, posted, "care.monitoring.safety", "alert-raised")


def assert_in_time(platform: Platform, posted: dict[str, float], topic: str, kind: str) -> None:
    told = run(seen(platform, set(posted), topic, kind))
    late = [told[patient] - asked for patient, asked in posted.items()]
    assert quantiles(late, n=100)[98] < WITHIN_SECONDS, sorted(late)[-5:]


def buried(platform: Platform, service: str) -> list[str]:
    """People whom the service knows, of each of whom a hundred facts wait for it."""
    people = [str(uuid4()) for _ in range(PEOPLE)]
    run(bury(platform, people, range(PEOPLE)))
    platform.until(lambda: waiting(platform, service) <= FACTS)
    run(platform.stack.stop_service(service))
    run(bury(platform, people, range(PEOPLE, PEOPLE + FACTS)))
    run(platform.stack.start_service(service))
    platform.until(lambda: waiting(platform, service) < FACTS)
    return people


async def bury(platform: Platform, people: list[str], counts: range) -> None:
    """Ordinary facts of these people, numbered and sealed."""
    keyring = Keyring(platform.up["keys_dsn"], platform.stack.layout.secrets, "intake")
    await keyring.ensure(people, private=True)
    bootstrap = platform.up["broker"]["bootstrap"]
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_batch_size=262_144, linger_ms=5)
    await producer.start()
    fact, at = ConsentSigned(document="treatment", document_version=1), instant("2026-10-05T13:00:00Z")
    for count in counts:
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


def waiting(platform: Platform, service: str) -> int:
    """Ordinary facts that the service has not read yet."""
    rows = platform.rows(service, "SELECT sum(next) AS read FROM position WHERE topic = 'care.intake'")
    return PEOPLE + FACTS - int(rows[0]["read"] or 0)


async def seen(platform: Platform, patients: set[str], topic: str, kind: str) -> dict[str, float]:
    """When Kafka took this fact of each of them: the record's own time stamp, in seconds."""
    consumer = AIOKafkaConsumer(bootstrap_servers=platform.up["broker"]["bootstrap"])
    await consumer.start()
    places = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
    consumer.assign(places)
    await consumer.seek_to_beginning(*places)
    told: dict[str, float] = {}
    end = time.monotonic() + 120
    while patients - told.keys() and time.monotonic() < end:
        for batch in (await consumer.getmany(timeout_ms=500)).values():
            for record in batch:
                wanted = dict(record.headers)["ce_type"] == kind.encode()
                if wanted and record.key.decode() in patients:
                    told.setdefault(record.key.decode(), record.timestamp / 1000)
    await consumer.stop()
    assert not patients - told.keys(), "not every danger was told"
    return told
