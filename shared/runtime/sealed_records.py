"""What a record says: bodies sealed (contract 3.2) or public (3.3), written and opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from shared.deciding import Fact, Lane, Told
from shared.errors import Unreadable
from shared.events import CATALOGUE
from shared.runtime.records import NUMBER, Envelope, Record, unpack
from shared.security.identity import Identity
from shared.security.keyring import Keyring
from shared.security.sealing import header_of, seal, unseal
from shared.times import stamp

SCHEMAS = "https://carepath.example/schemas"
MAX_BYTES = 900_000
"""The most bytes of a record's value. The broker refuses a megabyte, and an idempotent producer cannot go on after a
refusal."""
SEALED = "application/jose"
_BOUND = ("topic", "number", "time", "clinic")
"""What the protected header says of the place and time of a fact. Early records of 0.1 do not have it."""


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
        "topic": topic,
        "number": number,
        "time": stamp(telling.at),
        "clinic": telling.clinic,
    }
    value = seal(key, _body(fact, telling.entity, keyring), header)
    if len(value) > MAX_BYTES:
        raise Unreadable("too-large")
    headers = _headers(telling, fact, id, number, SEALED, telling.entity)
    headers["ce_correlationid"] = telling.correlation
    headers["ce_causationid"] = str(telling.cause)
    headers["ce_traceparent"] = _traceparent(telling.correlation, id)
    return Record(topic, telling.entity, value, headers, fact.lane.value)


def public_record(telling: Telling, fact: Fact, id: UUID, number: int, identity: Identity) -> Record:
    """The public copy of the fact of this id: only allow-listed fields, keyed by the public reference, under another
    id from which nothing inside follows."""
    reference = identity.public_reference(telling.entity)
    value = orjson.dumps(fact.published(), option=orjson.OPT_SORT_KEYS).decode()
    headers = _headers(telling, fact, identity.public_id(id), number, "application/json", reference)
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
    contract = _contract(envelope)
    plain = unsealed(record, keyring, bound=False)
    if own and contract.private:
        plain = _with_private(plain, envelope.entity, keyring)
    return fact_of(plain, envelope)


def own_words(packed: bytes, keyring: Keyring) -> list[Told]:
    """The facts in what a journal row told, private fields included. Raises Unreadable or Erased."""
    records = [record for record in unpack(packed) if record.is_sealed]
    return [own_fact(record, Envelope.of(record), keyring) for record in records]


def own_fact(record: Record, envelope: Envelope, keyring: Keyring) -> Told:
    return envelope.told(open_fact(record, envelope, keyring, own=True))


def fact_of(plain: bytes, envelope: Envelope) -> Fact:
    """The fact that an unsealed body is. Raises Unreadable."""
    try:
        return _contract(envelope).model_validate_json(plain)
    except ValidationError as error:
        raise Unreadable("schema") from error


def _contract(envelope: Envelope) -> type[Fact]:
    contract = CATALOGUE.get((envelope.type, envelope.version))
    if contract is None:
        raise Unreadable("unknown-version")
    return contract


def _with_private(plain: bytes, entity: str, keyring: Keyring) -> bytes:
    try:
        body: dict[str, Any] = orjson.loads(plain)
        if hidden := body.pop("private", None):
            body |= orjson.loads(unseal(hidden, keyring.private_key(entity)))
        return orjson.dumps(body)
    except (orjson.JSONDecodeError, AttributeError, TypeError) as error:
        raise Unreadable("schema") from error


def unsealed(record: Record, keyring: Keyring, bound: bool = True) -> bytes:
    """The JSON body of a record that its teller sealed for exactly this place. Raises Unreadable, Erased or Missing.

    `bound=False` accepts an early record too, whose header says nothing of place and time.
    """
    require_as_sealed(record, bound)
    return unseal(record.value, keyring.key(record.key))


def require_as_sealed(record: Record, bound: bool = True) -> None:
    """Raises Unreadable where the envelope is not what the protected header says (contract 3.2). Needs no key, so it
    proves nothing by itself."""
    if record.headers.get("content-type") != SEALED:
        raise Unreadable("content-type")
    said, beside = protected(record), _as_sealed(record)
    if not bound and not said.keys() & set(_BOUND):
        beside = {name: value for name, value in beside.items() if name not in _BOUND}
    counted = all(type(said.get(name, 1)) is int and said.get(name, 1) >= 1 for name in ("seq", "of", "number"))
    there = said.keys() >= {"seq", "of"} | beside.keys()
    if not (counted and there) or any(said[name] != value for name, value in beside.items()):
        raise Unreadable("not-as-sealed")


def _as_sealed(record: Record) -> dict[str, str | int | None]:
    """What the protected header must say beside this key, these headers and on this topic."""
    headers = record.headers
    number = headers.get("ce_sequence", "")
    return {
        "patient": record.key,
        "type": headers.get("ce_type"),
        "id": headers.get("ce_id"),
        "topic": record.topic,
        "number": int(number) if NUMBER.fullmatch(number) else None,
        "time": headers.get("ce_time"),
        "clinic": headers.get("ce_clinic"),
    }


def protected(record: Record) -> dict[str, Any]:
    """The protected header of a sealed record."""
    return header_of(record.value)
