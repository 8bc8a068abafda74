"""Ways to damage evidence. Each is one thing that a defect, an operator or an intruder could have done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from carepath.audit.evidence import (
    Database,
    Deferred,
    Due,
    Effect,
    Evidence,
    Heard,
    Parked,
    Place,
    Reply,
    Row,
    Seen,
    Untold,
    word_of,
)
from carepath.audit.formulas import cause_of, event_id
from tests.audit.clinic import ADA, KIM, NOW, append

Damage = Callable[[Evidence], None]
INTAKE, ELIGIBILITY = "care.intake", "care.eligibility"
SECOND_ROW = 1


def row_of(evidence: Evidence, service: str = "intake", entity: str = ADA, index: int = SECOND_ROW) -> Row:
    return evidence.databases[service].journal[entity][index]


def change_row(evidence: Evidence, **changes: Any) -> None:
    rows = evidence.databases["intake"].journal[ADA]
    rows[SECOND_ROW] = replace(rows[SECOND_ROW], **changes)


def rechain(database: Database, entity: str, rows: list[Row]) -> None:
    """What an owner of the database could do: a whole chain anew."""
    chain, head = [], b""
    for seq, row in enumerate(rows, start=1):
        chain.append(replace(row, seq=seq).with_chain(head))
        head = chain[-1].hash
    database.journal[entity] = chain
    kept = database.states[entity]
    database.states[entity] = kept._replace(seq=len(chain), head=head, version=chain[-1].version)


def last_seen(evidence: Evidence, topic: str, entity: str = ADA) -> Seen:
    return [each for each in evidence.topics[topic].seen if each.word and each.word.key == entity][-1]


def produce_like(evidence: Evidence, seen: Seen, value: str | None = None, **headers: str) -> Seen:
    """Another record of the same shape."""
    changed = {**seen.headers, **{f"ce_{name}": text for name, text in headers.items()}}
    key = changed["ce_subject"]
    return append(evidence.topics[seen.topic], key, seen.value if value is None else value, changed)


def unproduce(evidence: Evidence, seen: Seen) -> None:
    evidence.topics[seen.topic].seen.remove(seen)


def replace_seen(evidence: Evidence, seen: Seen, **changes: Any) -> None:
    records = evidence.topics[seen.topic].seen
    other = replace(seen, **changes)
    word = word_of(other.topic, other.headers.get("ce_subject", ""), other.value, other.headers)
    records[records.index(seen)] = replace(other, word=word)


# the journal


def delete_a_row(evidence: Evidence) -> None:
    del evidence.databases["intake"].journal[ADA][SECOND_ROW]


def delete_the_last_row(evidence: Evidence) -> None:
    del evidence.databases["intake"].journal[ADA][-1]


def change_what_was_told(evidence: Evidence) -> None:
    change_row(evidence, packed="00" * 32)


def change_a_reply(evidence: Evidence) -> None:
    change_row(evidence, reply="00" * 32)


def change_an_instant(evidence: Evidence) -> None:
    change_row(evidence, at=row_of(evidence).at + timedelta(microseconds=1))


def swap_two_hashes(evidence: Evidence) -> None:
    rows = evidence.databases["intake"].journal[ADA]
    rows[0], rows[1] = replace(rows[0], hash=rows[1].hash), replace(rows[1], hash=rows[0].hash)


def delete_a_state(evidence: Evidence) -> None:
    del evidence.databases["intake"].states[ADA]


def change_a_version(evidence: Evidence) -> None:
    states = evidence.databases["intake"].states
    states[ADA] = states[ADA]._replace(version=states[ADA].version - 1)


def count_a_version_that_folded_nothing(evidence: Evidence) -> None:
    database = evidence.databases["intake"]
    rows = database.journal[ADA]
    quiet = replace(rows[-1], cause=uuid4(), told=(), packed=None, version=rows[-1].seq + 1)
    rechain(database, ADA, [*rows, quiet])


def decide_twice_under_one_cause(evidence: Evidence) -> None:
    database = evidence.databases["intake"]
    rows = database.journal[ADA]
    rechain(database, ADA, [*rows, replace(rows[0], told=(), version=rows[-1].version)])


def tell_under_another_ordinal(evidence: Evidence) -> None:
    row = row_of(evidence)
    other = replace(row.facts[0], id=event_id(row.cause, "intake", 7))
    change_row(evidence, told=(other, *row.told[1:]))


def fold_a_number_twice(evidence: Evidence) -> None:
    database = evidence.databases["eligibility"]
    rows = database.journal[ADA]
    rechain(database, ADA, [*rows, replace(rows[1], version=len(rows) + 1)])


def fold_what_nobody_told(evidence: Evidence) -> None:
    rows = evidence.databases["eligibility"].journal[ADA]
    assert rows[0].heard
    rows[0] = replace(rows[0], heard=replace(rows[0].heard, fingerprint=b"another"))


def fold_late_without_having_been_parked(evidence: Evidence) -> None:
    database = evidence.databases["eligibility"]
    one, other, *rest = database.journal[ADA]
    assert one.stream == other.stream == INTAKE
    rechain(database, ADA, [other, one, *rest])


def fold_under_another_number(evidence: Evidence) -> None:
    rows = evidence.databases["eligibility"].journal[ADA]
    rows[1] = replace(rows[1], number=9)


def restore_a_fact_of_another_cause(evidence: Evidence) -> None:
    foreign = replace(row_of(evidence).facts[0], id=uuid4())
    change_row(evidence, kind="restored", told=(foreign,))


def restore_a_fact_twice(evidence: Evidence) -> None:
    change_row(evidence, kind="restored", told=(*row_of(evidence).facts, *row_of(evidence).facts))


def copy_what_was_not_told(evidence: Evidence) -> None:
    fact, public = row_of(evidence).told
    change_row(evidence, told=(fact, replace(public, id=uuid4())))


def agree_on(evidence: Evidence, **headers: str) -> None:
    """The journal and the topic are changed alike."""
    last = last_seen(evidence, INTAKE)
    assert last.word
    found = evidence.told[INTAKE, last.word.id]
    replace_seen(evidence, last, headers={**last.headers, **headers})
    _, row, _ = found[0]
    del evidence.__dict__["told"]
    rows, word = evidence.databases["intake"].journal[ADA], last_seen(evidence, INTAKE).word
    assert word
    rows[rows.index(row)] = replace(row, told=(word,))


def tell_under_another_cause(evidence: Evidence) -> None:
    agree_on(evidence, ce_causationid=str(uuid4()))


def tell_under_an_id_of_its_own(evidence: Evidence) -> None:
    agree_on(evidence, ce_id=str(uuid4()))


def act_for_another_clinic(evidence: Evidence) -> None:
    change_row(evidence, actor='{"role":"patient","subject":"somebody","clinic":"second"}')


def tell_for_another_clinic(evidence: Evidence) -> None:
    row = row_of(evidence)
    change_row(evidence, told=tuple(replace(word, clinic="second") for word in row.told))


# topics


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


# hearing


def hear_too_much(evidence: Evidence) -> None:
    heard = evidence.databases["eligibility"].heard
    heard[ADA, INTAKE] = heard[ADA, INTAKE]._replace(number=heard[ADA, INTAKE].number + 1)


def hear_another_id(evidence: Evidence) -> None:
    heard = evidence.databases["eligibility"].heard
    heard[ADA, INTAKE] = heard[ADA, INTAKE]._replace(id=uuid4())


def forget_what_was_heard(evidence: Evidence) -> None:
    del evidence.databases["eligibility"].heard[ADA, INTAKE]


def count_as_heard_without_answering(evidence: Evidence) -> None:
    """The row that answered is gone and the chain is made anew."""
    database = evidence.databases["eligibility"]
    rechain(database, ADA, [row for row in database.journal[ADA] if row.name != "consent-withdrawn"])
    database.journal[KIM].append(replace(database.journal[ADA][1], name="consent-withdrawn", entity=KIM))
    seen = evidence.topics["care.intake.safety"].seen[0]
    database.journal[KIM][-1] = replace(database.journal[KIM][-1], heard=seen.word)


def move_a_position_back(evidence: Evidence) -> None:
    positions = evidence.databases["eligibility"].positions
    place = next(place for place, position in positions.items() if position)
    positions[place] -= 1


def move_a_position_beyond_the_end(evidence: Evidence) -> None:
    positions = evidence.databases["eligibility"].positions
    positions[next(iter(positions))] += 1


def skip_a_record(evidence: Evidence) -> None:
    heard = evidence.databases["eligibility"].heard
    first = next(each.word for each in evidence.topics[INTAKE].seen if each.word and each.word.key == ADA)
    heard[ADA, INTAKE] = Heard(first.number, first.id)


def delete_a_position(evidence: Evidence) -> None:
    seen = evidence.topics[INTAKE].seen[0]
    del evidence.databases["eligibility"].positions[Place(seen.topic, seen.partition)]


def defer_a_record(evidence: Evidence) -> None:
    evidence.databases["eligibility"].deferred.append(Deferred(ADA, INTAKE, 9))


def hold_a_safety_fact_up(evidence: Evidence) -> None:
    evidence.databases["eligibility"].parked.append(Parked(uuid4(), ADA, "behind", f"{INTAKE}.safety", 9))


def set_a_safety_fact_aside_unheard(evidence: Evidence) -> None:
    evidence.databases["eligibility"].parked.append(Parked(uuid4(), ADA, "unread", f"{INTAKE}.safety", 9))


# at rest


def leave_something_untold(evidence: Evidence) -> None:
    evidence.databases["intake"].outbox.add(Untold("ordinary", ADA, 1))


def leave_a_wait_overdue(evidence: Evidence) -> None:
    evidence.databases["intake"].due.append(Due(ADA, "reminder", NOW, False))


def leave_an_effect_unstarted(evidence: Evidence) -> None:
    evidence.databases["intake"].effects.append(Effect(uuid4(), ADA, NOW, False))


def leave_something_handed_over(evidence: Evidence) -> None:
    evidence.databases["intake"].handed = 1


# replies of a client


def lose_a_command(evidence: Evidence) -> None:
    evidence.replies = [Reply("intake", cause_of("command", "ada", "a-key-of-hers"), 200, ())]


def promise_another_fact(evidence: Evidence) -> None:
    evidence.replies = [Reply("intake", row_of(evidence).cause, 200, (UUID(int=0),))]


# what a service prints of itself


def change_a_line(evidence: Evidence, **changes: Any) -> None:
    assert evidence.verified
    line = evidence.verified["intake"].lines[0]
    evidence.verified["intake"].lines[0] = {**line, **changes}


def put_an_old_state_back(evidence: Evidence) -> None:
    change_a_line(evidence, state_differs=True)


def decide_otherwise(evidence: Evidence) -> None:
    change_a_line(evidence, told_differs=[2])


def replay_another_row(evidence: Evidence) -> None:
    change_a_line(evidence, seq=1)


def replay_one_fewer(evidence: Evidence) -> None:
    assert evidence.verified
    del evidence.verified["intake"].lines[0]


def lose_a_wait(evidence: Evidence) -> None:
    change_a_line(evidence, waits={"missing": ["reminder"], "extra": []})


def keep_an_effect_too_many(evidence: Evidence) -> None:
    change_a_line(evidence, effects={"missing": [], "extra": [str(uuid4())]})


def list_somebody_wrongly(evidence: Evidence) -> None:
    change_a_line(evidence, listing={"missing": ["status"], "extra": ["status"]})


DAMAGES: tuple[tuple[str, Damage], ...] = (
    ("I13", hear_too_much),
    ("I13", hear_another_id),
    ("I13", forget_what_was_heard),
    ("I13", count_as_heard_without_answering),
    ("I13", produce_garbage),
    ("I13", lose_a_command),
    ("I13", promise_another_fact),
    ("I14", decide_twice_under_one_cause),
    ("I14", tell_under_another_ordinal),
    ("I14", fold_a_number_twice),
    ("I14", fold_what_nobody_told),
    ("I14", fold_late_without_having_been_parked),
    ("I14", fold_under_another_number),
    ("I14", restore_a_fact_of_another_cause),
    ("I14", restore_a_fact_twice),
    ("I14", copy_what_was_not_told),
    ("I15", tell_under_another_cause),
    ("I15", tell_under_an_id_of_its_own),
    ("I15", publish_what_nobody_told),
    ("I16", forge_two_bodies_under_one_id),
    ("I15", forge_the_next_record),
    ("I15", forge_under_a_cause_that_is_there),
    ("I15", speak_on_another_tellers_stream),
    ("I15", produce_garbage),
    ("I15", repeat_with_another_body),
    ("I15", delete_a_row),
    ("I16", lose_a_record),
    ("I16", repeat_with_another_body),
    ("I17", leave_a_gap),
    ("I17", swap_two_records),
    ("I17", move_to_another_partition),
    ("I17", change_a_counter),
    ("I18", put_an_old_state_back),
    ("I18", decide_otherwise),
    ("I18", replay_another_row),
    ("I18", replay_one_fewer),
    ("I19", move_a_position_back),
    ("I19", leave_something_untold),
    ("I19", leave_a_wait_overdue),
    ("I19", leave_an_effect_unstarted),
    ("I19", leave_something_handed_over),
    ("I21", seal_under_another_key),
    ("I21", send_a_header_of_ones_own),
    ("I21", send_in_the_open),
    ("I23", publish_a_field_more),
    ("I23", publish_under_the_patients_id),
    ("I23", publish_the_patients_id),
    ("I23", publish_under_another_id),
    ("I23", share_a_reference),
    ("I25", delete_a_row),
    ("I25", delete_the_last_row),
    ("I25", change_what_was_told),
    ("I25", change_a_reply),
    ("I25", change_an_instant),
    ("I25", swap_two_hashes),
    ("I25", delete_a_state),
    ("I25", change_a_version),
    ("I25", count_a_version_that_folded_nothing),
    ("I29", lose_a_wait),
    ("I29", keep_an_effect_too_many),
    ("I29", list_somebody_wrongly),
    ("I30", move_a_position_beyond_the_end),
    ("I30", skip_a_record),
    ("I30", forget_what_was_heard),
    ("I30", delete_a_position),
    ("I31", hold_a_safety_fact_up),
    ("I31", set_a_safety_fact_aside_unheard),
    ("I32", act_for_another_clinic),
    ("I32", tell_for_another_clinic),
    ("I33", defer_a_record),
)
