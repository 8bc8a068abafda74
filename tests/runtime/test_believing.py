"""What is not sealed by its teller for the place where it stands is no record (contract 3.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest
from joserfc import jwe
from joserfc.errors import UnsupportedHeaderError
from joserfc.jwk import OctKey
from joserfc.registry import HeaderParameter

from benchmarks.pair.facts import Said
from shared.errors import Erased, Missing, Unreadable
from shared.runtime.items import Garbage, Hear
from shared.runtime.receiving import believed
from shared.runtime.records import Envelope, Record, partition_of
from shared.runtime.sealed_records import Telling, fact_of, open_fact, protected, sealed_record
from shared.security.causes import cause_of, event_id
from shared.security.keyring import Keyring
from shared.security.sealing import Key, seal

pytestmark = pytest.mark.usefixtures("pair")
ADA, KIM, GONE = (str(UUID(int=number)) for number in (1, 2, 3))
CAUSE = UUID(int=9)
AT = datetime(2026, 10, 5, 13, tzinfo=UTC)
STREAM = "care.teller"
OFFSET = 7


class Keys(Keyring):
    """A key for each, without a database; one is gone."""

    def __init__(self, erased: frozenset[str] = frozenset({GONE})) -> None:
        self.erased = erased

    def key(self, entity: str) -> Key:
        if entity in self.erased:
            raise Erased
        if entity not in (ADA, KIM, GONE):
            raise Missing("shared")
        return Key(f"of-{entity}", entity.encode()[-32:].rjust(32))

    private_key = key


def told(entity: str = ADA, number: int = 4, **changes: Any) -> Record:
    telling = Telling("teller", entity, "demo", AT, CAUSE, str(CAUSE), 12, 1)
    fact = Said(n=number, text="hold on")
    return sealed_record(
        replace(telling, **changes), fact, event_id(CAUSE, "teller", 0), number, STREAM, Keys(frozenset())
    )


def heard(record: Record, partition: int | None = None, unbound: bool = False) -> Hear | Garbage:
    """As a reader takes it off its stream."""
    place = (partition_of(record.key) if partition is None else partition, OFFSET)
    try:
        item = believed(Hear(record, Envelope.of(record), False, place), Keys(), unbound)
    except Unreadable as error:
        return Garbage.at(record, place, error.reason)
    assert isinstance(item, Hear | Garbage)
    return item


def headed(**headers: str | None) -> Callable[[Record], Record]:
    """With other headers; None leaves one out."""

    def change(record: Record) -> Record:
        named = {name.replace("content_type", "content-type"): text for name, text in headers.items()}
        changed = {**record.headers, **named}
        return record._replace(headers={name: text for name, text in changed.items() if text is not None})

    return change


def sealed_as(**said: Any) -> Callable[[Record], Record]:
    """Sealed under the right key, with something else in the protected header; None leaves it out."""

    def change(record: Record) -> Record:
        header = {**protected(record), **said}
        kept = {name: value for name, value in header.items() if value is not None and name not in ("alg", "enc")}
        return record._replace(value=seal(Keys(frozenset()).key(record.key), b'{"n":4,"text":"x"}', kept))

    return change


def to(topic: str) -> Callable[[Record], Record]:
    return lambda record: record._replace(topic=topic)


def about(entity: str) -> Callable[[Record], Record]:
    return lambda record: record._replace(key=entity, headers=record.headers | {"ce_subject": entity})


OTHER = str(UUID(int=77))
ALTERED: dict[str, Callable[[Record], Record]] = {
    "type": headed(ce_type="answered", ce_dataschema="https://carepath.example/schemas/answered/1"),
    "type alone": headed(ce_type="answered"),
    "id": headed(ce_id=OTHER),
    "id in capitals": lambda record: headed(ce_id=record.headers["ce_id"].upper())(record),
    "number": headed(ce_sequence="5"),
    "number one": headed(ce_sequence="1"),
    "number with a nought": headed(ce_sequence="04"),
    "number with a sign": headed(ce_sequence="+4"),
    "number in other digits": headed(ce_sequence="٤"),
    "number beyond all": headed(ce_sequence="9" * 5000),
    "number below all": headed(ce_sequence="0"),
    "time": headed(ce_time="2026-10-05T13:00:00.001Z"),
    "time in another spelling": headed(ce_time="2026-10-05T13:00:00.000+00:00"),
    "clinic": headed(ce_clinic="second"),
    "source": headed(ce_source="/carepath/hearer"),
    "source of another installation": headed(ce_source="/elsewhere/teller"),
    "subject alone": headed(ce_subject=KIM),
    "key alone": lambda record: record._replace(key=KIM),
    "another patient": about(KIM),
    "a patient nobody knows": about(OTHER),
    "a subject that no database takes": about("\0"),
    "the other lane": to("care.teller.safety"),
    "another teller's stream": to("care.hearer"),
    "another teller's stream and source": lambda record: headed(ce_source="/carepath/hearer")(
        record._replace(topic="care.hearer")
    ),
    "in the open": lambda record: record._replace(value='{"n":4,"text":"x"}'),
    "in the open and saying so": lambda record: headed(content_type="application/json")(
        record._replace(value='{"n":4,"text":"x"}')
    ),
    "content type": headed(content_type="application/json"),
    "no content type": headed(content_type=None),
    "a byte of its body": lambda record: record._replace(value=record.value[:-2] + "AA"),
    "cut off": lambda record: record._replace(value=record.value[:-9]),
    "empty": lambda record: record._replace(value=""),
    "huge": lambda record: record._replace(value=record.value + "A" * 900_000),
    "the body of another fact": lambda record: record._replace(value=told(number=5).value),
    "the body of another patient": lambda record: record._replace(value=told(KIM).value),
    "sealed for nobody knows where": sealed_as(topic=None, number=None, time=None, clinic=None),
    "sealed by halves": sealed_as(clinic=None),
    "sealed for another stream": sealed_as(topic="care.teller.safety"),
    "sealed under another number": sealed_as(number=5),
    "sealed under a number as text": sealed_as(number="4"),
    "sealed at another time": sealed_as(time="2026-10-05T13:00:00.001Z"),
    "sealed for another clinic": sealed_as(clinic="second"),
    "sealed without a row": sealed_as(seq=None),
    "sealed without a count": sealed_as(of=None),
    "sealed as many as yes": sealed_as(of=True),
    "sealed under another key": sealed_as(kid="of-somebody"),
    "version": headed(ce_specversion="0.3"),
    "schema of another type": headed(ce_dataschema="https://carepath.example/schemas/answered/1"),
    "schema without a version": headed(ce_dataschema="https://carepath.example/schemas/said/"),
}
HEADERS = (
    "ce_clinic", "ce_dataschema", "ce_id", "ce_sequence", "ce_source", "ce_specversion", "ce_subject", "ce_time",
    "ce_type", "content-type", "ce_causationid", "ce_correlationid",
)  # fmt: skip


def test_what_its_teller_sealed_is_heard_and_unsealed_once() -> None:
    record = told()
    item = heard(record)
    assert isinstance(item, Hear) and item.plain is not None
    assert fact_of(item.plain, item.envelope) == Said(n=4, text="hold on")
    assert protected(record).items() >= {
        "topic": STREAM, "number": 4, "time": "2026-10-05T13:00:00.000Z", "clinic": "demo", "seq": 12, "of": 1
    }.items()  # fmt: skip


@pytest.mark.parametrize("how", ALTERED)
def test_a_record_that_is_altered_is_no_record(how: str) -> None:
    item = heard(ALTERED[how](told()))
    assert isinstance(item, Garbage)
    assert item.id == cause_of("record", item.record.topic, str(partition_of(item.record.key)), str(OFFSET))
    assert item.entity == f"stream:{item.record.topic}"


@pytest.mark.parametrize("name", HEADERS)
def test_a_record_without_one_of_its_headers_is_no_record(name: str) -> None:
    record = told()
    assert isinstance(heard(headed(**{name.replace("-", "_"): None})(record)), Garbage)


@pytest.mark.parametrize("partition", range(8))
def test_a_record_counts_on_the_partition_of_its_key_alone(partition: int) -> None:
    right = partition == partition_of(ADA)
    assert isinstance(heard(told(), partition), Hear if right else Garbage)


BY_ITS_ENVELOPE = [how for how in ALTERED if not how.startswith(("a byte", "cut off", "empty", "huge", "in the open"))]


@pytest.mark.parametrize("how", [each for each in BY_ITS_ENVELOPE if each != "sealed under another key"])
def test_of_the_erased_the_envelope_must_agree_with_its_seal(how: str) -> None:
    """What nobody can open moves a number only where it could have been the teller's."""
    whole = told(GONE)
    assert isinstance(heard(whole), Hear)
    assert isinstance(heard(ALTERED[how](whole)), Garbage)


def test_what_was_sealed_before_places_were_is_heard_where_that_is_allowed() -> None:
    former = sealed_as(topic=None, number=None, time=None, clinic=None)(told())
    assert isinstance(heard(former), Garbage)
    assert isinstance(heard(former, unbound=True), Hear)
    assert open_fact(former, Envelope.of(former), Keys(), own=False) == Said(n=4, text="x")
    for how in ("sealed by halves", "sealed under another number", "id", "clinic"):
        assert isinstance(heard(ALTERED[how](told()), unbound=True), Garbage), how


def test_a_record_in_other_hands_is_opened_by_a_strict_library() -> None:
    own = {"patient": "str", "type": "str", "id": "str", "topic": "str", "time": "str", "clinic": "str"}
    own |= {"seq": "int", "of": "int", "number": "int"}
    said = {name: HeaderParameter(name, kind) for name, kind in own.items()}  # type: ignore[arg-type]
    registry = jwe.JWERegistry(said, algorithms=["dir", "A256GCM"], strict_check_header=True)
    key = OctKey.import_key(Keys().key(ADA).secret, {"kid": f"of-{ADA}"})
    opened = jwe.decrypt_compact(told().value, key, registry=registry)
    assert orjson.loads(opened.plaintext or b"") == {"n": 4, "text": "hold on"}
    with pytest.raises(UnsupportedHeaderError):
        jwe.decrypt_compact(told().value, key, algorithms=["dir", "A256GCM"])
