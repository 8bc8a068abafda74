"""What both sides of the benchmark read: facts of the pair's teller, sealed and numbered, waiting on Kafka."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from aiokafka import AIOKafkaProducer

from benchmarks.pair.facts import Said
from carepath.stack.topics import FOR_EVER, Topic, create
from shared.runtime.records import Record, partition_of
from shared.runtime.sealed_records import Telling, sealed_record
from shared.security.causes import event_id
from shared.security.keyring import Keyring

TEXT = "x" * 600
STREAM = "care.teller"
PUBLIC = "answered"


async def patients(keys_dsn: str, secrets: Path, count: int) -> list[str]:
    """People with keys."""
    keyring = Keyring(keys_dsn, secrets, "teller")
    people = [str(uuid4()) for _ in range(count)]
    await keyring.ensure(people, private=True)
    await keyring.close()
    return people


async def fill(bootstrap: str, keys_dsn: str, secrets: Path, people: list[str], events: int) -> None:
    """Puts this many records on the teller's stream, round robin over the people."""
    await create(bootstrap, [Topic(PUBLIC, FOR_EVER)])
    keyring = Keyring(keys_dsn, secrets, "teller")
    await keyring.prefetch(people)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_batch_size=262_144, linger_ms=5)
    await producer.start()
    for n in range(events):
        person, number = people[n % len(people)], n // len(people) + 1
        record = _record(keyring, person, number)
        headers = [(name, value.encode()) for name, value in record.headers.items()]
        place = partition_of(person)
        await producer.send(STREAM, record.value.encode(), person.encode(), place, headers=headers)
    await producer.stop()
    await keyring.close()


def _record(keyring: Keyring, person: str, number: int) -> Record:
    cause = uuid5(UUID(person), str(number))
    telling = Telling("teller", person, "demo", datetime(2026, 10, 5, tzinfo=UTC), cause, str(cause), number, 1)
    return sealed_record(telling, Said(n=number, text=TEXT), event_id(cause, "teller", 0), number, STREAM, keyring)
