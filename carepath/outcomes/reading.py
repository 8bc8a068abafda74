"""The facts of every patient, from the streams, opened with the keys of a development stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from carepath.audit.evidence import Place, Topic
from carepath.audit.loading.topics import Kafka
from carepath.audit.records import Seen
from carepath.audit.upfile import CannotAudit, StackAt
from carepath.outcomes.courses import TYPES
from shared.deciding import Fact
from shared.errors import Away, Erased, Missing
from shared.runtime.records import Envelope, Record, open_fact
from shared.security.keyring import Keyring


class Known(NamedTuple):
    """A fact, with what its envelope says of it."""

    patient: str
    at: datetime
    topic: str
    number: int
    fact: Fact


async def read_facts(stack: StackAt) -> list[Known]:
    """Every fact that outcomes look at, once, in the order of time. What was erased is not there.

    Raises CannotAudit.
    """
    if stack.secrets is None:
        raise CannotAudit("this machine has no keys of that stack: outcomes are read in development only")
    with Kafka(stack.kafka) as kafka:
        found = _wanted(_read(kafka))
    return sorted(await _opened(found, stack.keys_dsn, stack.secrets), key=lambda known: known[1:4])


def _read(kafka: Kafka) -> Iterator[Seen]:
    topics = {name: parts for name, parts in kafka.partitions().items() if name.startswith("care.")}
    places = [Place(name, partition) for name, parts in topics.items() for partition in parts]
    read: dict[str, Topic] = {}
    for place, (begin, end) in kafka.bounds(places).items():
        topic = read.setdefault(place.topic, Topic(place.topic))
        topic.begins[place.partition], topic.ends[place.partition] = begin, end
    kafka.read(read)
    return (seen for topic in read.values() for seen in topic.seen)


def _wanted(found: Iterable[Seen]) -> list[Seen]:
    """A repeat counts once, an envelope that nobody can read not at all."""
    once = {(seen.topic, seen.word.key, seen.word.number): seen for seen in found if seen.word}
    return [seen for seen in once.values() if seen.word and seen.word.type in TYPES]


async def _opened(found: list[Seen], keys_dsn: str, secrets: Path) -> list[Known]:
    keyring = Keyring(keys_dsn, secrets)
    try:
        await keyring.prefetch(seen.word.key for seen in found if seen.word)
        return list(_facts(found, keyring))
    except Away:
        raise CannotAudit("the database of the keys does not answer") from None
    finally:
        await keyring.close()


def _facts(found: list[Seen], keyring: Keyring) -> Iterator[Known]:
    for seen in found:
        assert seen.word
        record = Record(seen.topic, seen.word.key, seen.value, dict(seen.headers), seen.word.lane)
        envelope = Envelope.of(record)
        try:
            fact = open_fact(record, envelope, keyring, own=False)
        except (Erased, Missing):
            continue
        yield Known(envelope.entity, envelope.time, envelope.topic, envelope.number, fact)
