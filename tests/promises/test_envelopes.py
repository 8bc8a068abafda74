"""Envelopes are CloudEvents whose ids anybody can compute; public copies say no more than they may (P22, P23)."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import pytest
from aiokafka import ConsumerRecord
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka
from cloudevents.core.formats.json import JSONFormat
from confluent_kafka import Consumer, TopicPartition

from shared.events import TELLERS, public_types
from shared.events.intake import ConsentSigned
from shared.security.secret_files import read_secret
from shared.settings import PARTITIONS
from shared.times import instant, stamp
from tests.promises.forging import Forged, produce
from tests.promises.platform import SERVICES, STREAMS, Candidate, Platform, assessment, header
from tests.promises.reading import facts, number, protected

pytestmark = pytest.mark.stack

CLINICS = ("demo", "second")
PUBLIC = "assessment-submitted"
COMMON = {"content-type"} | {
    f"ce_{name}"
    for name in ("specversion", "id", "type", "source", "subject", "time", "dataschema", "clinic", "sequence")
}
SEALED = COMMON | {"ce_correlationid", "ce_causationid", "ce_traceparent"}
BESIDE = {"patient": "ce_subject", "type": "ce_type", "id": "ce_id", "time": "ce_time", "clinic": "ce_clinic"}
"""Name in the protected header -> the header that says the same."""
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
TRACE = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
OWN_WORDS = "flying dreams"


def cause(*parts: str | int) -> str:
    """Contract 3.4, as a stranger computes it."""
    return str(uuid5(NAMESPACE_URL, json.dumps(parts, separators=(",", ":"), ensure_ascii=False)))


@dataclass
class Life:
    """What people of two clinics did, and the causes that their programs know of: kind -> ids."""

    platform: Platform
    people: list[Candidate] = field(default_factory=list)
    submitted: dict[str, Candidate] = field(default_factory=dict)
    staff: list[Candidate] = field(default_factory=list)
    known: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    records: list[ConsumerRecord] = field(default_factory=list)

    def of(self, *people: Candidate) -> Iterator[ConsumerRecord]:
        ids = {person.id for person in people or self.people}
        return (each for each in self.records if each.key.decode() in ids)


@pytest.fixture(scope="module")
def life(platform: Platform) -> Life:
    life = Life(platform)
    platform.move_to_daytime()
    for clinic in CLINICS:
        begin(life, clinic)
    platform.move(by="49h")
    for clinic in CLINICS:
        retell(platform, clinic, life.people)
    platform.settle()
    life.records = platform.streams()
    for each in (*life.people, *life.staff):
        life.known["command"] |= {cause("command", each.subject, key) for key in each.replies}
    return life


def begin(life: Life, clinic: str) -> None:
    """A draft that is reminded, a form handed in as an event, a review that is late, a hold, a parked command."""
    platform = life.platform
    late, ada = platform.candidate(clinic, f"späte Ülle {uuid4()}"), platform.candidate(clinic)
    life.people += [late, ada]
    life.submitted[clinic] = ada
    start = platform.now()
    late.saves(patient={"given": "Kim", "email": "kim@example.com", "time_zone": "America/Los_Angeles"})
    life.known["wait"].add(cause("wait", "patient", late.id, "remind", later(start, 24)))
    publish(life, ada, assessment(conditions=["depression", OWN_WORDS], medications=[{"text": "phenelzine"}]))
    ada.signs()
    ada.does("withdraw-consent", {"document": "treatment", "version": 1})
    ada.signs()
    platform.settle()
    clinician = platform.clinician(clinic, ada.id)
    life.staff.append(clinician)
    hold = clinician.does("place-hold", {"reason": "a new drug"})
    clinician.does("release-hold", {"reason": "looked at"}, hold_id=hold["hold_id"])
    life.known["wait"].add(cause("wait", "patient", ada.id, "review", later(start, 48)))
    park(life, clinician)
    platform.move(by="1s")


def later(start: str, hours: int) -> str:
    return stamp(instant(start) + timedelta(hours=hours))


def publish(life: Life, person: Candidate, body: dict[str, Any]) -> None:
    id, source = str(uuid4()), "/apps/é n"
    event = {"specversion": "1.0", "id": id, "source": "/apps/%C3%A9%20n", "type": PUBLIC}
    headers = {f"ce-{name}": value for name, value in event.items()} | {"authorization": f"Bearer {person.token}"}
    answer = life.platform.http.post(life.platform.url("intake") + "/v1/events", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    person.id = answer.json()["patient_id"]
    life.known["event"].add(cause("event", person.subject, source, id))


def park(life: Life, clinician: Candidate) -> None:
    """Parked, tried again and decided: what it tells has the cause that it had at first."""
    platform, key = life.platform, str(uuid4())
    platform.arm("eligibility", "deciding:1:raise")
    answer = platform.ask("place-hold", clinician.token, {"reason": "another drug"}, key, patient_id=clinician.id)
    first = cause("command", clinician.subject, key)
    assert (answer.status_code, answer.json()["incident"]) == (500, first)
    operations = platform.token("operations", clinic=clinician.clinic)
    answer = platform.post_to("eligibility", f"/v1/parked/{first}/redrive", operations)
    assert answer.status_code == 200, answer.text
    life.known["parked"] |= {cause("parked", "eligibility", first, attempt) for attempt in (1, 2)}
    life.known["redriven"].add(first)
    for task in platform.tasks("eligibility", clinician.token):
        if task["patient_id"] == clinician.id and task["what"] == "release-hold":
            clinician.does("release-hold", {"reason": "looked at"}, hold_id=task["key"].partition(":")[2])


def retell(platform: Platform, clinic: str, people: Iterable[Candidate]) -> None:
    """Everything once more, so that there are repeats on every stream."""
    token = platform.token("operations", clinic=clinic)
    for service in SERVICES:
        for stream in (each for each in STREAMS if each.split(".")[1] == service):
            for person in people:
                body = {"patient_id": person.id, "stream": stream, "from": 1}
                platform.post_to(service, "/v1/retell", token, body)


def once(records: Iterable[ConsumerRecord]) -> list[ConsumerRecord]:
    """The same without repeats, oldest first."""
    found: dict[tuple[str, bytes, int], ConsumerRecord] = {}
    for each in records:
        found.setdefault((each.topic, each.key, number(each)), each)
    return list(found.values())


def test_P23_every_record_carries_exactly_the_headers_of_the_contract(life: Life) -> None:
    assert {each.topic for each in life.of()} == set(STREAMS)
    for each in life.records:
        head, teller = header(each), each.topic.split(".")[1]
        assert len(each.headers) == len(head) and set(head) == SEALED
        assert (head["content-type"], head["ce_specversion"]) == ("application/jose", "1.0")
        assert (head["ce_source"], head["ce_subject"]) == (f"/carepath/{teller}", each.key.decode())
        assert TIME.fullmatch(head["ce_time"]) and TRACE.fullmatch(head["ce_traceparent"])
        assert re.fullmatch(rf"https://[^/]+/.*{head['ce_type']}/\d+", head["ce_dataschema"])
        assert head["ce_clinic"] in CLINICS
        assert UUID(head["ce_id"]) and UUID(head["ce_correlationid"]) and head["ce_sequence"].isdecimal()


@pytest.mark.parametrize("topic", [*STREAMS, PUBLIC])
def test_P23_a_cloudevents_sdk_reads_every_record(life: Life, topic: str) -> None:
    records = life.platform.records(topic)
    assert records
    for each in records:
        head = header(each)
        event = from_kafka(KafkaMessage(headers=dict(each.headers), key=each.key, value=each.value), JSONFormat())
        assert (event.get_id(), event.get_type(), event.get_source()) == tuple(
            head[f"ce_{name}"] for name in ("id", "type", "source")
        )
        assert (event.get_subject(), event.get_specversion()) == (each.key.decode(), "1.0")
        time = event.get_time()
        assert time is not None and stamp(time) == head["ce_time"]
        assert event.get_extension("sequence") == head["ce_sequence"]
        assert event.get_data() == (json.loads(each.value) if topic == PUBLIC else each.value.decode())


def with_kcat(bootstrap: str, topic: str) -> Iterator[tuple[str, list[str], str]]:
    done = subprocess.run(
        ["kcat", "-b", bootstrap, "-C", "-t", topic, "-e", "-q", "-J"], capture_output=True, text=True, check=True
    )
    for line in done.stdout.splitlines():
        record = json.loads(line)
        yield record["key"], record["headers"], record["payload"]


def with_librdkafka(bootstrap: str, topic: str) -> Iterator[tuple[str, list[str], str]]:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": str(uuid4()), "enable.partition.eof": True})
    consumer.assign([TopicPartition(topic, partition, 0) for partition in range(PARTITIONS)])
    ended = 0
    while ended < PARTITIONS:
        message: Any = consumer.poll(10)
        if message.error():
            ended += 1
            continue
        named = [(name, value.decode()) for name, value in message.headers()]
        yield message.key().decode(), [part for pair in named for part in pair], message.value().decode()
    consumer.close()


CLIENTS = {"librdkafka": with_librdkafka} | ({"kcat": with_kcat} if shutil.which("kcat") else {})
"""kcat is a thin front of librdkafka. Where it is not installed its name is missing among the tests."""


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("topic", [*STREAMS, PUBLIC])
def test_P23_another_kafka_client_reads_the_same(life: Life, client: str, topic: str) -> None:
    read = CLIENTS[client](life.platform.up["broker"]["bootstrap"], topic)
    plain = [
        (
            each.key.decode(),
            [part for name, value in each.headers for part in (name, value.decode())],
            each.value.decode(),
        )
        for each in life.platform.records(topic)
    ]
    assert sorted(read) == sorted(plain) != []


def test_P23_numbers_go_1_2_3_for_each_subject_and_topic(life: Life) -> None:
    numbers: dict[tuple[str, bytes], list[int]] = defaultdict(list)
    for each in once([*life.records, *life.platform.records(PUBLIC)]):
        numbers[each.topic, each.key].append(number(each))
    for found in numbers.values():
        assert found == list(range(1, len(found) + 1))


def test_P23_a_repeat_is_equal_in_key_headers_and_value(life: Life) -> None:
    seen: dict[tuple[str, bytes, int], set[tuple[Any, ...]]] = defaultdict(set)
    for each in life.records:
        seen[each.topic, each.key, number(each)].add((each.key, each.headers, each.value))
    assert all(len(different) == 1 for different in seen.values())
    repeats = {each.topic for each in life.of()}
    assert len(list(life.of())) == 2 * len(once(life.of())) and repeats == set(STREAMS)


def test_P23_an_events_id_follows_from_its_cause_teller_and_ordinal(life: Life) -> None:
    """Ordinals run from 0 over both streams of a teller; `of` in the protected header says how many there are."""
    decisions: dict[tuple[str, str], list[ConsumerRecord]] = defaultdict(list)
    for each in once(life.records):
        decisions[each.topic.split(".")[1], header(each)["ce_causationid"]].append(each)
    for (teller, led), told in decisions.items():
        ids = {header(each)["ce_id"] for each in told}
        assert ids == {str(uuid5(UUID(led), f"{teller}/{ordinal}")) for ordinal in range(len(told))}
        assert {protected(each.value.decode())["of"] for each in told} == {len(told)}
        assert len({(each.key, protected(each.value.decode())["seq"]) for each in told}) == 1


def test_P23_journal_numbers_rise_along_each_stream(life: Life) -> None:
    last: dict[tuple[str, bytes], int] = defaultdict(int)
    for each in once(life.records):
        seq = protected(each.value.decode())["seq"]
        assert seq >= max(1, last[each.topic, each.key])
        last[each.topic, each.key] = seq


def test_P23_the_protected_header_says_what_the_envelope_says(life: Life) -> None:
    for each in life.records:
        head, said = header(each), protected(each.value.decode())
        assert (said["alg"], said["enc"]) == ("dir", "A256GCM")
        for name, beside in BESIDE.items():
            assert said[name] == head[beside]
        assert (said["topic"], said["number"]) == (each.topic, int(head["ce_sequence"]))
        assert set(said) == {"alg", "enc", "kid", "seq", "of", "topic", "number", *BESIDE}


def test_P23_every_cause_is_one_that_a_stranger_computes(life: Life) -> None:
    """Commands, events, waits, effects and what was parked by their formulas; what was heard by its id."""
    told = {header(each)["ce_id"]: header(each) for each in life.records}
    seen: dict[str, set[str]] = defaultdict(set)
    for person in life.people:
        for head, body in facts(life.platform, person.id):
            kind = kind_of_cause(life, head, body, told)
            seen[kind].add(head["ce_type"])
            if kind == "heard":
                assert head["ce_correlationid"] == told[head["ce_causationid"]]["ce_correlationid"]
    assert set(seen) == {"command", "event", "wait", "effect", "parked", "redriven", "heard"}
    assert seen["redriven"] == {"hold-placed"}
    assert seen["parked"] == {"message-parked", "alert-raised", "message-unparked"}
    assert seen["wait"] == {"draft-reminded", "review-overdue", "message-requested"}


def kind_of_cause(life: Life, head: dict[str, str], body: dict[str, Any], told: dict[str, Any]) -> str:
    led, outcome = head["ce_causationid"], head["ce_type"].removeprefix("message-")
    if "message_id" in body and led == cause("effect", body["message_id"], outcome):
        return "effect"
    kinds = [kind for kind, ids in life.known.items() if led in ids] + (["heard"] if led in told else [])
    assert len(kinds) == 1, (head["ce_type"], kinds)
    return kinds[0]


@pytest.mark.parametrize("clinic", CLINICS)
def test_P23_the_cause_of_a_missing_numbers_alert_names_the_number(playground: Platform, clinic: str) -> None:
    somebody = Forged(playground, clinic)
    first, _, third = (somebody.record(ConsentSigned(document="treatment", document_version=1)) for _ in range(3))
    produce(playground, [first, third])
    (alert,) = playground.until(lambda: playground.records("care.eligibility.safety", somebody.id))
    assert header(alert)["ce_causationid"] == cause("missing", "eligibility", "care.intake", somebody.id, 2)


def told_once(platform: Platform, person: Candidate) -> list[tuple[dict[str, str], dict[str, Any]]]:
    return list({head["ce_id"]: (head, body) for head, body in facts(platform, person.id)}.values())


def published(life: Life, person: Candidate) -> ConsumerRecord:
    (copy,) = once(life.platform.records(PUBLIC, reference(life.platform, person.id)))
    return copy


def reference(platform: Platform, patient: str) -> str:
    secret = read_secret(platform.stack.layout.secrets / "installation.key")
    said = json.dumps(["public", patient], separators=(",", ":")).encode()
    return hmac.digest(secret, said, "sha256")[:16].hex()


def outside(platform: Platform, id: str) -> str:
    """The id of the public copy of a fact: the same digest, shaped as a UUID of version 8."""
    digest = reference(platform, id)
    variant = int(digest[16], 16) & 3 | 8
    return str(UUID(f"{digest[:12]}8{digest[13:16]}{variant:x}{digest[17:]}"))


@pytest.mark.parametrize("clinic", CLINICS)
def test_P22_a_public_copy_holds_exactly_its_allow_listed_fields(life: Life, clinic: str) -> None:
    person = life.submitted[clinic]
    copy = published(life, person)
    ((head, body),) = [each for each in told_once(life.platform, person) if each[0]["ce_type"] == PUBLIC]
    said = json.loads(copy.value)
    assert set(said) == {"assessment_id", "submitted_at", "conditions"}
    assert (said["assessment_id"], said["submitted_at"]) == (body["assessment_id"], body["submitted_at"])
    assert header(copy)["ce_id"] == outside(life.platform, head["ce_id"])
    assert body["conditions"] == ["depression", OWN_WORDS] and said["conditions"] == ["depression"]


def test_P22_its_headers_name_no_cause_and_its_reference_leads_nowhere(life: Life) -> None:
    platform = life.platform
    copies = platform.records(PUBLIC)
    patients = {each.key.decode() for each in life.records}
    for each in copies:
        head = header(each)
        assert len(each.headers) == len(head) and set(head) == COMMON
        assert (head["content-type"], head["ce_subject"]) == ("application/json", each.key.decode())
        assert re.fullmatch(r"[0-9a-f]{32}", head["ce_subject"])
    everything = b"\n".join(each.key + each.value + repr(each.headers).encode() for each in copies).decode()
    for patient in patients:
        hashes = [hashlib.new(each, patient.encode()).hexdigest()[:32] for each in ("md5", "sha1", "sha256")]
        assert not any(guess in everything for guess in (patient, UUID(patient).hex, *hashes))


def test_P22_each_copy_has_its_fact_and_each_such_fact_one_copy(life: Life) -> None:
    inside = [header(each)["ce_id"] for each in once(life.records) if header(each)["ce_type"] == PUBLIC]
    copies = [header(each)["ce_id"] for each in once(life.platform.records(PUBLIC))]
    assert sorted(copies) == sorted(outside(life.platform, id) for id in inside) != []


def test_P22_the_id_of_a_copy_leads_to_nothing_inside(life: Life) -> None:
    """Nor does any id inside follow from it, as one follows from the other on the streams."""
    heads = [header(each) for each in life.records]
    named = {head[name] for head in heads for name in ("ce_id", "ce_causationid", "ce_correlationid")}
    copies = {header(each)["ce_id"] for each in life.platform.records(PUBLIC)}
    derived = {str(uuid5(UUID(id), f"{teller}/{n}")) for id in copies for teller in SERVICES for n in range(3)}
    assert copies and not copies & named and not derived & named
    assert not any(UUID(id).hex in repr(heads) or id in repr(heads) for id in copies)


def test_P22_no_other_topic_is_there(life: Life) -> None:
    consumer = Consumer({"bootstrap.servers": life.platform.up["broker"]["bootstrap"], "group.id": str(uuid4())})
    topics = {name for name in consumer.list_topics(timeout=10).topics if not name.startswith("__")}
    consumer.close()
    streams = {f"care.{teller}{lane}" for teller in TELLERS for lane in ("", ".safety")}
    assert topics == {*streams, *public_types()} and set(STREAMS) <= streams and PUBLIC in topics
