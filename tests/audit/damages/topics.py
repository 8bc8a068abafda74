"""Done to topics."""

from __future__ import annotations

from uuid import uuid4

from carepath.audit.evidence import Evidence
from carepath.audit.formulas import event_id
from tests.audit.clinic import ADA, append
from tests.audit.damages.making import (
    ELIGIBILITY,
    INTAKE,
    last_seen,
    produce_like,
    replace_seen,
    unproduce,
)


def forge_the_next_record(evidence: Evidence) -> None:
    last = last_seen(evidence, INTAKE)
    assert last.word
    produce_like(evidence, last, id=str(uuid4()), sequence=str(last.word.number + 1))


def forge_under_a_cause_that_is_there(evidence: Evidence) -> None:
    last = last_seen(evidence, INTAKE)
    assert last.word and last.word.cause
    id = str(event_id(last.word.cause, "intake", 1))
    produce_like(evidence, last, id=id, sequence=str(last.word.number + 1))


def speak_on_another_tellers_stream(evidence: Evidence) -> None:
    last = last_seen(evidence, INTAKE)
    append(evidence.topics[ELIGIBILITY], ADA, last.value, last.headers)


def produce_garbage(evidence: Evidence) -> None:
    append(evidence.topics[INTAKE], "", "not a record", {})


def repeat_with_another_body(evidence: Evidence) -> None:
    last = last_seen(evidence, INTAKE)
    produce_like(evidence, last, value=last.value[:-4] + "AAAA")


def forge_two_bodies_under_one_id(evidence: Evidence) -> None:
    last, id = last_seen(evidence, INTAKE), str(uuid4())
    produce_like(evidence, last, id=id, sequence="8")
    produce_like(evidence, last, id=id, sequence="9")


def publish_what_nobody_told(evidence: Evidence) -> None:
    copy = evidence.topics["assessment-submitted"].seen[0]
    fact = next(each.word for each in evidence.topics[INTAKE].seen if each.word and each.word.type == "draft-saved")
    produce_like(evidence, copy, id=str(fact.id), sequence="2")


def lose_a_record(evidence: Evidence) -> None:
    unproduce(evidence, last_seen(evidence, INTAKE))


def leave_a_gap(evidence: Evidence) -> None:
    last = last_seen(evidence, INTAKE)
    assert last.word
    produce_like(evidence, last, id=str(uuid4()), sequence=str(last.word.number + 2))


def swap_two_records(evidence: Evidence) -> None:
    records = [each for each in evidence.topics[INTAKE].seen if each.word and each.word.key == ADA]
    one, other = records[0], records[1]
    replace_seen(evidence, one, offset=other.offset)
    replace_seen(evidence, other, offset=one.offset)


def move_to_another_partition(evidence: Evidence) -> None:
    last = last_seen(evidence, INTAKE)
    replace_seen(evidence, last, partition=1 - last.partition)


def change_a_counter(evidence: Evidence) -> None:
    states = evidence.databases["intake"].states
    counters = {**states[ADA].counters, INTAKE: states[ADA].counters[INTAKE] + 1}
    states[ADA] = states[ADA]._replace(counters=counters)


def seal_under_another_key(evidence: Evidence) -> None:
    evidence.kids = {**evidence.kids, ADA: "another"}


def send_a_header_of_ones_own(evidence: Evidence) -> None:
    last = last_seen(evidence, INTAKE)
    replace_seen(evidence, last, headers={**last.headers, "ce_name": "Ada"})


def send_in_the_open(evidence: Evidence) -> None:
    last = last_seen(evidence, INTAKE)
    replace_seen(evidence, last, value='{"given":"Ada"}')


def publish_a_field_more(evidence: Evidence) -> None:
    copy = evidence.topics["assessment-submitted"].seen[0]
    replace_seen(evidence, copy, value=copy.value[:-1] + ',"given":"Ada"}')


def publish_under_the_patients_id(evidence: Evidence) -> None:
    copy = evidence.topics["assessment-submitted"].seen[0]
    replace_seen(evidence, copy, headers={**copy.headers, "ce_subject": ADA})


def publish_the_patients_id(evidence: Evidence) -> None:
    copy = evidence.topics["assessment-submitted"].seen[0]
    replace_seen(evidence, copy, value=copy.value.replace("conditions", ADA))


def publish_under_another_id(evidence: Evidence) -> None:
    copy = evidence.topics["assessment-submitted"].seen[0]
    replace_seen(evidence, copy, headers={**copy.headers, "ce_id": str(uuid4())})


def share_a_reference(evidence: Evidence) -> None:
    one, other = evidence.topics["assessment-submitted"].seen
    replace_seen(evidence, other, headers={**other.headers, "ce_subject": one.headers["ce_subject"]})


def publish_under_the_id_inside(evidence: Evidence) -> None:
    copy = evidence.topics["assessment-submitted"].seen[0]
    inside = next(
        each.word.id for each in evidence.topics[INTAKE].seen if each.word and each.word.type == "assessment-submitted"
    )
    replace_seen(evidence, copy, headers={**copy.headers, "ce_id": str(inside)})


def publish_under_another_reference(evidence: Evidence) -> None:
    copy = evidence.topics["assessment-submitted"].seen[0]
    replace_seen(evidence, copy, headers={**copy.headers, "ce_subject": "0" * 32})


def move_a_record_to_another_time(evidence: Evidence) -> None:
    last = last_seen(evidence, INTAKE)
    replace_seen(evidence, last, headers={**last.headers, "ce_time": "2026-10-05T13:00:00.001Z"})


def swap_two_bodies(evidence: Evidence) -> None:
    one, other = evidence.topics[INTAKE].seen[:2]
    replace_seen(evidence, one, value=other.value)
    replace_seen(evidence, other, value=one.value)


def destroy_a_key(evidence: Evidence) -> None:
    evidence.erased = frozenset({ADA})


def destroy_half_a_key(evidence: Evidence) -> None:
    evidence.torn = frozenset({ADA})


def lose_a_key(evidence: Evidence) -> None:
    evidence.kids = {entity: kid for entity, kid in evidence.kids.items() if entity != ADA}
