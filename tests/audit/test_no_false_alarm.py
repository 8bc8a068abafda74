"""What the platform does when something goes wrong is no violation: repeats, parking, gaps, restores, erasure, work."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from carepath.audit.auditing import judge
from carepath.audit.evidence import Due, Evidence, Parked, Reply, Untold
from shared.deciding import Actor, Role
from shared.runtime.items import Discard, Garbage, Hear, Redrive, Restore, Retell
from shared.runtime.records import Envelope, Record
from shared.runtime.sealed_records import protected
from tests.assessments import REVIEWED, assessment
from tests.audit.clinic import ADA, CLINICS, KIM, Clinic, append, played
from tests.audit.damages.hearing import count_as_heard_without_answering
from tests.audit.damages.making import INTAKE, last_seen, unproduce

OPERATIONS = Actor(Role.OPERATIONS, "operations@demo", "demo")


def violated(evidence: Evidence) -> dict[str, list[str]]:
    return {each.invariant.id: each.finding.examples for each in judge(evidence) if each.finding.violations}


@pytest.fixture
def clinic() -> Clinic:
    return played()


def test_a_repeat_on_a_topic_changes_nothing(clinic: Clinic) -> None:
    evidence = clinic.evidence()
    for seen in list(evidence.topics[INTAKE].seen):
        append(evidence.topics[INTAKE], seen.headers["ce_subject"], seen.value, seen.headers)
    for database in evidence.databases.values():
        database.positions = {place: evidence.topics[place.topic].ends[place.partition] for place in database.positions}
    assert violated(evidence) == {}


def test_what_waits_in_the_outbox_need_not_be_told_yet(clinic: Clinic) -> None:
    evidence = clinic.evidence()
    last = last_seen(evidence, f"{INTAKE}.safety")
    unproduce(evidence, last)
    row = next(row for row in evidence.databases["intake"].journal[ADA] if last.word and row.cause == last.word.cause)
    evidence.databases["intake"].outbox.add(Untold("safety", ADA, row.seq))
    assert "I16" not in violated(evidence)


def test_what_was_told_after_the_databases_were_read_needs_no_row(clinic: Clinic) -> None:
    evidence, later = clinic.evidence(), signs(clinic, "telehealth")
    topic = evidence.topics[INTAKE]
    topic.firm[append(topic, ADA, later.value, later.headers).partition] -= 1
    evidence.still = False
    assert violated(evidence) == {}


def test_a_stack_that_moves_is_not_judged_by_what_holds_at_rest(clinic: Clinic) -> None:
    evidence = clinic.evidence()
    evidence.still = False
    examined = {each.invariant.id: each.finding.examined for each in judge(evidence)}
    assert (examined["I13"], examined["I19"]) == (0, 0)
    assert examined["I15"] and examined["I30"]


def test_a_public_topic_may_outlive_its_oldest_records(clinic: Clinic) -> None:
    evidence = clinic.evidence()
    topic = evidence.topics["assessment-submitted"]
    gone = topic.seen.pop(0)
    topic.begins[gone.partition] = gone.offset + 1
    assert violated(evidence) == {}


def test_a_care_stream_may_not(clinic: Clinic) -> None:
    evidence = clinic.evidence()
    topic = evidence.topics[INTAKE]
    gone = topic.seen.pop(0)
    topic.begins[gone.partition] = gone.offset + 1
    assert {"I16", "I17"} <= violated(evidence).keys()


def signs(clinic: Clinic, document: str) -> Record:
    """Ada signs; what intake tells of it."""
    before = [*clinic.log, *clinic.lost]
    clinic.asks(clinic.intake, ADA, "sign-consent", {"document": document, "version": 1})
    return next(record for record in (*clinic.log, *clinic.lost) if record not in before and record.key == ADA)


def loses_one(clinic: Clinic) -> Record:
    clinic.losing = True
    lost = signs(clinic, "telehealth")
    clinic.losing = False
    return lost


def test_a_record_beyond_a_missing_number_is_told_of_and_still_a_violation_at_rest(clinic: Clinic) -> None:
    loses_one(clinic)
    signs(clinic, "messaging")
    evidence = clinic.evidence()
    assert violated(evidence).keys() == {"I13", "I16", "I17", "I33"}
    evidence.still = False
    assert violated(evidence).keys() == {"I16", "I17"}


def test_once_it_is_told_again_everything_holds(clinic: Clinic) -> None:
    lost = loses_one(clinic)
    signs(clinic, "messaging")
    again = Retell(ADA, INTAKE, int(lost.headers["ce_sequence"]), OPERATIONS, uuid4())
    clinic.intake.takes(again)
    clinic.produce(lost)
    clinic.carry()
    assert violated(clinic.evidence()) == {}


def poison(clinic: Clinic, topic: str) -> UUID:
    """The last record on this topic could not be applied alone, and one more follows."""
    clinic.losing = True
    clinic.asks(clinic.intake, ADA, *LAST_WORD[topic])
    record = clinic.lost.pop()
    clinic.losing = False
    clinic.log.append(record)
    clinic.eligibility.takes(Hear(record, Envelope.of(record), broken=True))
    clinic.carry()
    return UUID(record.headers["ce_id"])


LAST_WORD: dict[str, tuple[str, dict[str, object]]] = {
    INTAKE: ("sign-consent", {"document": "telehealth", "version": 1}),
    f"{INTAKE}.safety": ("withdraw-patient", {}),
}


@pytest.mark.parametrize("topic", LAST_WORD)
def test_what_is_parked_is_seen_and_holds_no_safety_fact_up(clinic: Clinic, topic: str) -> None:
    poison(clinic, topic)
    evidence = clinic.evidence()
    assert violated(evidence) == {}
    parked = next(each for each in judge(evidence) if each.invariant.id == "I31")
    assert parked.finding.examined


@pytest.mark.parametrize("topic", LAST_WORD)
@pytest.mark.parametrize("how", ["redriven", "discarded"])
def test_what_is_decided_later_or_given_up_counts_as_heard(clinic: Clinic, topic: str, how: str) -> None:
    id = poison(clinic, topic)
    if topic == INTAKE:
        signs(clinic, "messaging")
    redrive, discard = Redrive(ADA, id, OPERATIONS, uuid4()), Discard(ADA, id, "sent by mistake", OPERATIONS, uuid4())
    reply = clinic.eligibility.takes(redrive if how == "redriven" else discard)
    assert reply and reply.status == 200
    clinic.carry()
    assert violated(clinic.evidence()) == {}


def test_a_safety_fact_decided_late_is_folded_after_what_followed_it(clinic: Clinic) -> None:
    topic = f"{INTAKE}.safety"
    signs(clinic, "telehealth")
    clinic.losing = True
    clinic.asks(clinic.intake, ADA, "withdraw-consent", {"document": "telehealth", "version": 1})
    record = clinic.lost.pop()
    clinic.losing = False
    clinic.log.append(record)
    clinic.eligibility.takes(Hear(record, Envelope.of(record), broken=True))
    clinic.asks(clinic.intake, ADA, "withdraw-patient", {})
    clinic.eligibility.takes(Redrive(ADA, UUID(record.headers["ce_id"]), OPERATIONS, uuid4()))
    clinic.carry()
    rows = [row.number or 0 for row in clinic.eligibility.work.aggregates[ADA].journal.rows if row.stream == topic]
    assert rows != sorted(rows)
    assert violated(clinic.evidence()) == {}


def test_a_record_without_an_envelope_is_set_aside_with_its_stream(clinic: Clinic) -> None:
    """Nobody told it, so I15 and I21 name it; it is neither lost nor in anybody's way."""
    record = Record(INTAKE, "", "not a record", {}, "")
    clinic.log.append(record)
    garbage = next(each for each in clinic.evidence().topics[INTAKE].seen if each.word is None)
    clinic.eligibility.takes(Garbage.at(record, (garbage.partition, garbage.offset), "envelope"))
    clinic.carry()
    assert violated(clinic.evidence()).keys() == {"I15", "I21"}


def test_a_database_that_was_put_back_remembers_and_everything_holds() -> None:
    clinic = Clinic()
    clinic.asks(clinic.intake, ADA, "save-draft", {"patient": {"given": "Ada"}})
    put_by = copy.deepcopy(clinic.intake.work.aggregates), copy.deepcopy(clinic.intake.work.causes)
    clinic.asks(clinic.intake, ADA, "submit-assessment", assessment(REVIEWED))
    clinic.asks(clinic.intake, ADA, "sign-consent", {"document": "treatment", "version": 1})
    clinic.asks(clinic.intake, ADA, "withdraw-consent", {"document": "treatment", "version": 1})
    clinic.intake.work.aggregates, clinic.intake.work.causes = put_by
    for decision in decisions(clinic):
        clinic.intake.takes(decision)
    clinic.carry()
    for record in clinic.log:
        if record.topic.startswith("care.eligibility"):
            clinic.intake.takes(Hear(record, Envelope.of(record)))
    clinic.asks(clinic.intake, ADA, "sign-consent", {"document": "messaging", "version": 1})
    evidence = clinic.evidence()
    assert "restored" in {row.kind for row in evidence.databases["intake"].journal[ADA]}
    assert violated(evidence) == {}


def decisions(clinic: Clinic) -> list[Restore]:
    """What intake told of Ada, decision by decision, as its streams hold it."""
    told = [record for record in clinic.log if record.topic.startswith("care.intake")]
    causes = list(dict.fromkeys(record.headers["ce_causationid"] for record in told))
    return [_restore([each for each in told if each.headers["ce_causationid"] == cause]) for cause in causes]


def _restore(records: list[Record]) -> Restore:
    header = protected(records[0])
    return Restore(ADA, CLINICS[ADA], tuple(records), header["seq"], header["of"])


def test_a_restored_row_may_hold_fewer_facts_than_were_told(clinic: Clinic) -> None:
    """What is left of a torn decision; the row that says so is parked beside it."""
    evidence = clinic.evidence()
    rows = evidence.databases["intake"].journal[ADA]
    assert len(rows[0].facts) == 2
    rows[0] = replace(rows[0], told=rows[0].facts[1:])
    assert "I14" in violated(evidence)
    rows[0] = replace(rows[0], kind="restored")
    del evidence.__dict__["told"]
    assert "I14" not in violated(evidence)


def test_of_an_erased_entity_only_numbers_are_left_after_a_restore(clinic: Clinic) -> None:
    """Its facts cannot be opened, so no rows are made of them; the counters say that they were told."""
    evidence = clinic.evidence()
    intake = evidence.databases["intake"]
    kept, first = intake.states[ADA], intake.journal[ADA][0]
    intake.journal[ADA] = [first]
    intake.states[ADA] = kept._replace(seq=1, version=1, head=first.hash)
    intake.due, intake.effects = [], []
    assert evidence.verified
    evidence.verified["intake"].lines[0] |= {"seq": 1, "version": 1, "erased": True}  # type: ignore[operator]
    assert "I15" in violated(evidence)
    again = clinic.evidence()
    again.databases["intake"], again.verified, again.erased = intake, evidence.verified, frozenset({ADA})
    assert violated(again).keys() == {"I34"}, "nobody said that she was to be forgotten"


def test_a_fact_of_an_erased_entity_counts_as_heard_without_a_row(clinic: Clinic) -> None:
    evidence = clinic.evidence()
    count_as_heard_without_answering(evidence)
    assert "I13" in violated(evidence)
    evidence.erased = frozenset({ADA})
    assert "I13" not in violated(evidence)


def test_a_type_that_a_later_release_began_to_hear_needs_no_row_before_that(clinic: Clinic) -> None:
    """A type whose first answered fact was told later: a later release began to hear it."""
    evidence = clinic.evidence()
    count_as_heard_without_answering(evidence)
    rows = evidence.databases["eligibility"].journal[KIM]
    assert rows[-1].heard
    rows[-1] = replace(rows[-1], heard=replace(rows[-1].heard, at="2026-10-06T13:00:00.000Z"))
    assert "I13" not in violated(evidence)


def test_a_client_that_was_answered_finds_its_commands_in_the_journal(clinic: Clinic) -> None:
    evidence = clinic.evidence()
    evidence.replies = [
        Reply(name, cause, reply.status, tuple(UUID(id) for id in reply.body["events"]))
        for name, cause, reply in clinic.replies
    ]
    assert violated(evidence) == {}


def test_a_wait_that_is_parked_may_be_overdue_and_an_effect_that_is_tried(clinic: Clinic) -> None:
    evidence = clinic.evidence()
    evidence.now += timedelta(days=60)
    assert "I19" in violated(evidence)
    for database in evidence.databases.values():
        database.due = [due._replace(parked=True) for due in database.due]
        database.parked += [_parked(due) for due in database.due]
        database.effects = [effect._replace(sending=True) for effect in database.effects]
    assert "I19" not in violated(evidence)


def _parked(due: Due) -> Parked:
    """The decision on a wait raised, and lies there for a person."""
    return Parked(uuid4(), due.entity, "decision", None, None, CLINICS[due.entity], "wait", due.key.partition(":")[0])
