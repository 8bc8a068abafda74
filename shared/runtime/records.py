"""Kafka records: CloudEvents 1.0 in binary mode. What is open of them; bodies are sealed or public."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import orjson
from aiokafka.partitioner import murmur2

from shared.deciding import Fact, Told
from shared.errors import Unreadable
from shared.settings import PARTITIONS
from shared.times import instant

_ENTITY = re.compile(r"[!-~]{1,200}")
NUMBER = re.compile(r"[1-9][0-9]{0,17}")


class Record(NamedTuple):
    """A record as sent and as kept in the journal. `headers` keep their order; all values are text."""

    topic: str
    key: str
    value: str
    headers: dict[str, str]
    lane: str

    @property
    def is_sealed(self) -> bool:
        """Whether it stands on a stream that services hear; else it is a public copy."""
        return self.topic.startswith("care.")

    @property
    def number(self) -> int:
        return int(self.headers["ce_sequence"])


@dataclass(frozen=True, slots=True)
class Envelope:
    """The open part of a record on a `care.*` stream."""

    topic: str
    entity: str
    clinic: str
    type: str
    version: int
    id: UUID
    number: int
    time: datetime
    cause: UUID
    correlation: str
    teller: str

    @classmethod
    def of(cls, record: Record) -> Envelope:
        """Raises Unreadable where a header is missing or malformed, the key is not the subject, or the source is not
        the teller whose topic it is."""
        headers = record.headers
        try:
            entity = headers["ce_subject"]
            if entity != record.key or not _ENTITY.fullmatch(entity):
                raise Unreadable("key-is-not-subject")
            if headers["ce_specversion"] != "1.0":
                raise Unreadable("specversion")
            if headers["ce_source"] != f"/carepath/{record.topic.split('.')[1]}":
                raise Unreadable("wrong-teller")
            if not NUMBER.fullmatch(headers["ce_sequence"]):
                raise Unreadable("envelope")
            return cls(
                topic=record.topic,
                entity=entity,
                clinic=headers["ce_clinic"],
                type=headers["ce_type"],
                version=_version(headers["ce_dataschema"], headers["ce_type"]),
                id=UUID(headers["ce_id"]),
                number=int(headers["ce_sequence"]),
                time=instant(headers["ce_time"]),
                cause=UUID(headers["ce_causationid"]),
                correlation=headers["ce_correlationid"],
                teller=headers["ce_source"].rpartition("/")[2],
            )
        except (KeyError, ValueError, IndexError) as error:
            raise Unreadable("envelope") from error

    def told(self, fact: Fact) -> Told:
        """The fact of this record."""
        return Told(fact, self.id, self.time, self.cause, self.topic, self.number)


def _version(schema: str, type: str) -> int:
    before, _, version = schema.rpartition("/")
    if not before.endswith(f"/{type}") or not NUMBER.fullmatch(version):
        raise Unreadable("envelope")
    return int(version)


def pack(records: Iterable[Record]) -> bytes:
    return orjson.dumps([tuple(record) for record in records])


def unpack(packed: bytes) -> list[Record]:
    return [Record(*each) for each in orjson.loads(packed)] if packed else []


@lru_cache(maxsize=100_000)
def partition_of(key: str) -> int:
    """The partition that Kafka chooses for this key. Murmur2 in Python is slow, so results are kept."""
    return int((murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS)
