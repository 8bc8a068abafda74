"""Done to a journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from carepath.audit.evidence import Evidence
from carepath.audit.formulas import event_id
from tests.audit.clinic import ADA
from tests.audit.damages.making import (
    INTAKE,
    SECOND_ROW,
    change_row,
    last_seen,
    rechain,
    replace_seen,
    row_of,
)


def delete_a_row(evidence: Evidence) -> None:
    del evidence.databases["intake"].journal[ADA][SECOND_ROW]


def delete_the_last_row(evidence: Evidence) -> None:
    del evidence.databases["intake"].journal[ADA][-1]


def change_what_was_told(evidence: Evidence) -> None:
    change_row(evidence, packed="00" * 32)


def change_a_reply(evidence: Evidence) -> None:
    change_row(evidence, reply="00" * 32)


def change_what_was_read(evidence: Evidence) -> None:
    change_row(evidence, read="00" * 32)


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


def move_a_state_to_another_clinic(evidence: Evidence) -> None:
    """Of somebody whom this service has only heard of, or not even that."""
    database = evidence.databases["eligibility"]
    database.states[ADA] = database.states[ADA]._replace(clinic="second")
    database.journal[ADA] = []


def hear_for_another_clinic(evidence: Evidence) -> None:
    rows = evidence.databases["eligibility"].journal[ADA]
    assert rows[0].heard
    rows[0] = replace(rows[0], heard=replace(rows[0].heard, clinic="second"))
