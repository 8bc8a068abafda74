"""Kafka records: CloudEvents 1.0 in binary mode, bodies sealed (contract 3.2) or public (3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from pydantic import ValidationError

from shared.deciding import Fact, Lane
from shared.errors import Unreadable
from shared.events import CATALOGUE
from shared.security.identity import Identity
from shared.security.keyring import Keyring
from shared.security.sealing import header_of, seal, unseal
from shared.times import instant, stamp

SCHEMAS = "https://carepath.example/schemas"
MAX_BYTES = 900_000
"""Of one record's value: the broker refuses a megabyte, and a refused record poisons an idempotent producer."""


class Record(NamedTuple):
    """A record as sent and as kept in the journal. `headers` keep their order; all values are text."""

    topic: str
    key: str
    value: str
    headers: dict[str, str]
    lane: str


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
        """Raises Unreadable where a header is missing or malformed, or the key is not the subject."""
        headers = record.headers
        try:
            entity = headers["ce_subject"]
            if entity != record.key or not entity:
                raise Unreadable("key-is-not-subject")
            if headers["ce_specversion"] != "1.0":
                raise Unreadable("specversion")
            return cls(
                topic=record.topic,
                entity=entity,
                clinic=headers["ce_clinic"],
                type=headers["ce_type"],
                version=int(headers["ce_dataschema"].rpartition("/")[2]),
                id=UUID(headers["ce_id"]),
                number=int(headers["ce_sequence"]),
                time=instant(headers["ce_time"]),
                cause=UUID(headers["ce_causationid"]),
                correlation=headers["ce_correlationid"],
                teller=headers["ce_source"].rpartition("/")[2],
            )
        except (KeyError, ValueError) as error:
            raise Unreadable("envelope") from error


@dataclass(frozen=True, slots=True)
class Telling:
    """What all records of one decision share. `of` is how many facts it told."""

    teller: str
    entity: str
    clinic: str
    at: datetime
    cause: UUID
    correlation: str
    seq: int
    of: int


def sealed_record(telling: Telling, fact: Fact, id: UUID, number: int, topic: str, keyring: Keyring) -> Record:
    """The record of a fact on its teller's stream. Raises Unreadable("too-large") for what Kafka would refuse."""
    key = keyring.key(telling.entity)
    header = {
        "kid": key.kid,
        "patient": telling.entity,
        "type": fact.type,
        "id": str(id),
        "seq": telling.seq,
        "of": telling.of,
    }
    value = seal(key, _body(fact, telling.entity, keyring), header)
    if len(value) > MAX_BYTES:
        raise Unreadable("too-large")
    headers = _headers(telling, fact, id, number, "application/jose", telling.entity)
    headers["ce_correlationid"] = telling.correlation
    headers["ce_causationid"] = str(telling.cause)
    headers["ce_traceparent"] = _traceparent(telling.correlation, id)
    return Record(topic, telling.entity, value, headers, fact.lane.value)


def public_record(telling: Telling, fact: Fact, id: UUID, number: int, identity: Identity) -> Record:
    """The public copy: only allow-listed fields, keyed by the public reference."""
    reference = identity.public_reference(telling.entity)
    value = orjson.dumps(fact.published(), option=orjson.OPT_SORT_KEYS).decode()
    headers = _headers(telling, fact, id, number, "application/json", reference)
    return Record(fact.type, reference, value, headers, Lane.ORDINARY.value)


def _headers(telling: Telling, fact: Fact, id: UUID, number: int, content: str, subject: str) -> dict[str, str]:
    return {
        "content-type": content,
        "ce_specversion": "1.0",
        "ce_id": str(id),
        "ce_type": fact.type,
        "ce_source": f"/carepath/{telling.teller}",
        "ce_subject": subject,
        "ce_time": stamp(telling.at),
        "ce_dataschema": f"{SCHEMAS}/{fact.type}/{fact.version}",
        "ce_clinic": telling.clinic,
        "ce_sequence": str(number),
    }


def _traceparent(correlation: str, id: UUID) -> str:
    return f"00-{correlation.replace('-', '')}-{id.hex[:16]}-01"


def _body(fact: Fact, entity: str, keyring: Keyring) -> bytes:
    """The JSON of a fact; its private fields sealed once more under the teller's own key."""
    if not fact.private:
        return fact.model_dump_json(exclude_none=True).encode()
    body = fact.model_dump(mode="json", exclude_none=True)
    hidden = {name: body.pop(name) for name in fact.private if name in body}
    if hidden:
        key = keyring.private_key(entity)
        body["private"] = seal(key, orjson.dumps(hidden), {"kid": key.kid, "patient": entity, "type": fact.type})
    return orjson.dumps(body)


def open_fact(record: Record, envelope: Envelope, keyring: Keyring, own: bool) -> Fact:
    """The fact inside a record. `own`: the teller reads its own words, private fields included.

    Raises Unreadable with a reason code, or Erased where the key was destroyed.
    """
    contract = CATALOGUE.get((envelope.type, envelope.version))
    if contract is None:
        raise Unreadable("unknown-version")
    plain = _unsealed(record, envelope, keyring)
    try:
        if not (own and contract.private):
            return contract.model_validate_json(plain)
        body: dict[str, Any] = orjson.loads(plain)
        if hidden := body.pop("private", None):
            body |= orjson.loads(unseal(hidden, keyring.private_key(envelope.entity)))
        return contract.model_validate_json(orjson.dumps(body))
    except (ValidationError, orjson.JSONDecodeError, AttributeError, TypeError) as error:
        raise Unreadable("schema") from error


def _unsealed(record: Record, envelope: Envelope, keyring: Keyring) -> bytes:
    if record.headers.get("content-type") != "application/jose":
        raise Unreadable("content-type")
    header = protected(record)
    if header.get("patient") != envelope.entity or header.get("type") != envelope.type:
        raise Unreadable("sealed-for-another")
    if header.get("id") != str(envelope.id):
        raise Unreadable("sealed-for-another")
    return unseal(record.value, keyring.key(envelope.entity))


def protected(record: Record) -> dict[str, Any]:
    """The protected header of a sealed record: kid, patient, type, id, seq, of."""
    return header_of(record.value)


def pack(records: Iterable[Record]) -> bytes:
    return orjson.dumps([tuple(record) for record in records])


def unpack(packed: bytes) -> list[Record]:
    return [Record(*each) for each in orjson.loads(packed)] if packed else []
