"""Damage done by SQL and by Kafka to a clean stack, each named by an invariant (the table of docs/audit.md)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest

from tests.audit.damaged import Damaged, run
from tests.promises.conftest import stack_of
from tests.promises.platform import Platform, header

pytestmark = pytest.mark.stack
MAIL = re.compile(r"[/,][0-9a-f]{8}-[0-9a-f-]{27}(,|$)")
"""The key of an effect among the rows that differ."""


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Damaged]:
    stack = stack_of(tmp_path_factory.mktemp("damaged"))
    run(stack.start())
    try:
        subject = Damaged(Platform(stack), tmp_path_factory.mktemp("audits"))
        subject.stop()
        yield subject
    finally:
        run(stack.stop())


class Sql(NamedTuple):
    """`{ada}` and `{kim}` stand for their ids. `where` is part of an example that must be named."""

    name: str
    invariant: str
    service: str
    statements: tuple[str, ...]
    where: str = "{ada}"


ADAS = "entity = '{ada}'"
BY_SQL = (
    Sql("delete a journal row", "I25", "intake", (f"DELETE FROM journal WHERE {ADAS} AND seq = 3",)),
    Sql("delete the last journal row", "I25", "intake", (
        f"DELETE FROM journal WHERE {ADAS} AND seq = (SELECT max(seq) FROM journal WHERE {ADAS})",
    )),
    Sql("change a byte of what was told", "I25", "intake", (
        f"UPDATE journal SET told = set_byte(told, 200, get_byte(told, 200) # 1) WHERE {ADAS} AND seq = 2",
    )),
    Sql("change a byte of what was told: not what its topic carries", "I15", "intake", (
        f"UPDATE journal SET told = convert_to(replace(convert_from(told, 'UTF8'), '\"1.0\"', '\"1.1\"'), 'UTF8')"
        f" WHERE {ADAS} AND seq = 2",
    ), where=""),
    Sql("change a byte of a reply", "I25", "intake", (
        f"UPDATE journal SET reply = set_byte(reply, 20, get_byte(reply, 20) # 1) WHERE {ADAS} AND seq = 2",
    )),
    Sql("swap the hashes of two rows", "I25", "intake", (
        f"UPDATE journal j SET hash = other.hash FROM journal other WHERE j.{ADAS} AND other.entity = j.entity"
        " AND (j.seq, other.seq) IN ((2, 3), (3, 2))",
    )),
    Sql("delete a state row", "I25", "eligibility", (f"DELETE FROM state WHERE {ADAS}",)),
    Sql("decide again under a cause, the chain made anew", "I14", "intake", (
        "DROP INDEX journal_cause",
        f"UPDATE journal SET cause = (SELECT cause FROM journal WHERE {ADAS} AND seq = 1) WHERE {ADAS} AND seq = 3",
    )),
    Sql("count more as heard", "I13", "eligibility", (
        f"UPDATE heard SET number = number + 1 WHERE {ADAS} AND topic = 'care.intake'",
    )),
    Sql("count as heard under another id", "I13", "eligibility", (
        f"UPDATE heard SET id = gen_random_uuid() WHERE {ADAS} AND topic = 'care.intake'",
    )),
    Sql("forget what was heard", "I30", "eligibility", (
        f"DELETE FROM heard WHERE {ADAS} AND topic = 'care.intake'",
    ), where="eligibility/"),
    Sql("move a position forward", "I30", "eligibility", (
        "UPDATE position SET next = next + 1 WHERE topic = 'care.intake' AND partition = 3",
    ), where="eligibility/care.intake/3"),
    Sql("move a position back", "I19", "eligibility", (
        "UPDATE position SET next = next - 1 WHERE topic = 'care.intake' AND next > 0",
    ), where="eligibility/care.intake/"),
    Sql("leave a row in the outbox", "I19", "intake", (
        "INSERT INTO outbox (lane, entity, seq) VALUES ('ordinary', '{ada}', 1)",
    )),
    Sql("insert a deferred record", "I33", "eligibility", (
        "INSERT INTO deferred (entity, topic, number, clinic, record)"
        " VALUES ('{ada}', 'care.intake', 99, 'demo', '[]')",
    )),
    Sql("park a safety record behind another", "I31", "eligibility", (
        "INSERT INTO parked (id, entity, clinic, what, kind, name, reason, topic, number, since, message) VALUES"
        " ('00000000-0000-0000-0000-000000000001', '{ada}', 'demo', 'behind', 'heard', 'hold-placed', 'behind',"
        " 'care.intake.safety', 99, now(), '')",
    ), where="00000000-0000-0000-0000-000000000001"),
    Sql("change a counter", "I17", "intake", (
        "UPDATE state SET counters = jsonb_set(counters, '{{care.intake}}', '99') WHERE entity = '{ada}'",
    )),
    Sql("move a state to another clinic, of somebody told of", "I32", "intake", (
        f"UPDATE state SET clinic = 'second' WHERE {ADAS}",
    )),
    Sql("move a state to another clinic, of somebody heard of", "I32", "eligibility", (
        "UPDATE state SET clinic = 'demo' WHERE entity = '{kim}'",
    ), where="{kim}"),
    Sql("move a wait among the parked", "I19", "intake", (
        "UPDATE due SET parked = true WHERE entity = '{kim}' AND key = 'expire'",
    ), where="{kim}/expire"),
    Sql("let a service rest for ever", "I19", "intake", (
        "INSERT INTO rest (topic, partition, until) VALUES ('care.eligibility', 3, 1000000)",
    ), where="intake/rest/care.eligibility/3"),
    Sql("forget the id of what was heard", "I35", "eligibility", (
        "DELETE FROM known WHERE id IN (SELECT id FROM known LIMIT 1)",
    ), where="eligibility/"),
    Sql("know an id that nobody told", "I35", "eligibility", (
        "INSERT INTO known (id) VALUES ('00000000-0000-0000-0000-000000000003')",
    ), where="00000000-0000-0000-0000-000000000003"),
    Sql("park what was never told of", "I31", "eligibility", (
        "INSERT INTO parked (id, entity, clinic, what, kind, name, reason, since, message) VALUES"
        " ('00000000-0000-0000-0000-000000000002', '{ada}', 'demo', 'decision', 'heard', 'x', 'x', now(), '')",
    ), where="00000000-0000-0000-0000-000000000002"),
    Sql("defer for another clinic", "I32", "eligibility", (
        "INSERT INTO deferred (entity, topic, number, clinic, record)"
        " VALUES ('{ada}', 'care.intake', 99, 'second', '[]')",
    )),
    Sql("copy a row of another patient", "I25", "intake", (
        "UPDATE journal j SET said = other.said, told = other.told FROM journal other"
        " WHERE j.entity = '{ada}' AND j.seq = 2 AND other.entity = '{kim}' AND other.seq = 1",
    )),
    Sql("swap the instants of two rows", "I25", "intake", (
        f"UPDATE journal j SET at = other.at + interval '1 ms' FROM journal other WHERE j.{ADAS}"
        " AND other.entity = j.entity AND (j.seq, other.seq) IN ((1, 2), (2, 1))",
    )),
    Sql("hear for somebody whom nobody told of", "I13", "eligibility", (
        "INSERT INTO heard (entity, topic, number, id) VALUES"
        " ('00000000-0000-0000-0000-00000000000a', 'care.intake', 1, gen_random_uuid())",
    ), where="00000000-0000-0000-0000-00000000000a"),
    Sql("act for another clinic", "I32", "intake", (
        f"UPDATE journal SET actor = replace(actor, '\"demo\"', '\"second\"') WHERE {ADAS} AND seq = 2",
    )),
)  # fmt: skip


def test_a_stack_whose_services_are_stopped_is_clean(damaged: Damaged, tmp_path: Path) -> None:
    up, report = damaged.platform.stack.layout.up, tmp_path / "audit.json"
    replies = damaged.replies(damaged.ada, damaged.kim)
    words = ["audit", "--up", str(up), "--report", str(report), "--replies", str(replies)]
    done = subprocess.run([sys.executable, "-m", "carepath", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(report.read_text())
    assert told["quiet"] and told["remarks"] == []
    assert {id for id, found in told["invariants"].items() if found["violations"]} == set()
    assert [id for id, found in told["invariants"].items() if not found["examined"]] == told["not_reached"] == []


@pytest.mark.parametrize("damage", BY_SQL, ids=lambda each: each.name)
def test_damage_by_sql_is_named(damaged: Damaged, damage: Sql) -> None:
    ids = {"ada": damaged.ada.id, "kim": damaged.kim.id}
    try:
        damaged.sql(damage.service, *(each.format(**ids) for each in damage.statements))
        broken = damaged.broken()
    finally:
        damaged.mend(damage.service)
    assert any(damage.where.format(**ids) in example for example in broken.get(damage.invariant, [])), broken


def test_what_a_state_does_not_say_is_named(damaged: Damaged) -> None:
    """A service replays its journal: waits, effects, tasks and a state that are not what it says are found at once."""
    ada, kim, lee = damaged.ada.id, damaged.kim.id, damaged.lee.id
    try:
        damaged.sql("intake", f"DELETE FROM parked WHERE entity = '{lee}'")
        damaged.sql("eligibility", f"DELETE FROM due WHERE entity = '{ada}' AND key = 'review'")
        later = "UPDATE due SET until = until + interval '1 day'"
        damaged.sql("intake", f"{later} WHERE entity = '{kim}' AND key = 'expire'")
        damaged.sql("intake", f"DELETE FROM effect WHERE entity = '{kim}'")
        damaged.sql("intake", "UPDATE state SET document = $2 WHERE entity = $1", values=[ada, damaged.young])
        broken = damaged.broken(keys=True)
    finally:
        damaged.mend("intake")
        damaged.mend("eligibility")
    assert f"intake/{ada}" in broken["I18"]
    assert f"eligibility/{ada}/review" in broken["I29"]
    assert any(each.startswith(f"intake/{lee}/") for each in broken["I36"]), "a task is gone, and nobody ended it"
    assert any(each.startswith(f"intake/{kim}/") and "expire" in each for each in broken["I29"])
    assert any(each.startswith(f"intake/{kim}/") and MAIL.search(each) for each in broken["I29"])


def test_a_line_that_was_changed_and_a_message_parked_by_hand_are_named(damaged: Damaged) -> None:
    kim, parked = damaged.kim.id, str(uuid4())
    line = "UPDATE effect SET line = set_byte(line, 20, get_byte(line, 20) # 1)"
    aside = "INSERT INTO parked (id, entity, clinic, what, kind, name, reason, since, message) VALUES"
    try:
        damaged.sql("intake", f"{line} WHERE entity = '{kim}'")
        damaged.sql("intake", f"{aside} ('{parked}', '{kim}', 'second', 'decision', 'heard', 'x', 'x', now(), '')")
        broken = damaged.broken(keys=True)
    finally:
        damaged.mend("intake")
    (named,) = [each for each in broken["I29"] if each.startswith(f"intake/{kim}/")]
    assert parked in named and len(MAIL.findall(named)) >= 1


@pytest.mark.parametrize(
    ("done", "invariant"),
    [
        ("DELETE FROM key WHERE entity = '{ada}'", "I34"),
        ("UPDATE key SET wrapped = NULL, erased_at = now() WHERE entity = '{ada}'", "I34"),
        ("UPDATE key SET wrapped = NULL WHERE entity = '{ada}' AND owner = ''", "I34"),
        ("UPDATE key SET erased_at = now() WHERE entity = '{ada}'", "I34"),
        ("UPDATE key SET kid = 'another' WHERE entity = '{ada}' AND owner = ''", "I21"),
    ],
)
def test_damage_to_the_keys_is_named(damaged: Damaged, done: str, invariant: str) -> None:
    """Nobody who is not to be forgotten is: a key that is gone must not hide what was sealed under it."""
    ada = damaged.ada.id
    try:
        damaged.sql("keys", "CREATE TABLE whole AS TABLE key", done.format(ada=ada))
        broken = damaged.broken()
    finally:
        damaged.sql("keys", "DELETE FROM key", "INSERT INTO key SELECT * FROM whole", "DROP TABLE whole")
    sealed = {header(each)["ce_id"] for each in damaged.platform.streams(ada)}
    assert set(broken.get(invariant, [])) & {ada, *sealed}


def test_a_lost_command_is_missed_by_the_client_that_was_answered(damaged: Damaged) -> None:
    """The whole of a patient is gone, consistently: only who was answered can know."""
    kim = damaged.kim
    lost = damaged.replies(kim)
    try:
        for table in ("journal", "state", "due", "effect"):
            damaged.sql("intake", f"DELETE FROM {table} WHERE entity = '{kim.id}'")
        judged = damaged.audit(replies=lost).judged
        decided = next(each.finding for each in judged if each.invariant.id == "I13")
        assert len(decided.examples) == len(kim.replies)
    finally:
        damaged.mend("intake")


def test_a_word_that_was_forgotten_before_it_was_told_is_named(damaged: Damaged) -> None:
    """Kafka is away while a command is answered; the outbox is emptied by hand before it is back."""
    stack = damaged.platform.stack
    run(stack.start_service("intake"))
    run(stack.stop_service("kafka"))
    reply = damaged.kim.saves(conditions=["depression"])
    run(stack.stop_service("intake"))
    damaged.sql("intake", f"DELETE FROM outbox WHERE entity = '{damaged.kim.id}'")
    run(stack.start_service("kafka"))
    damaged.platform.until(damaged.kafka_answers)
    assert reply["events"][0] in damaged.broken()["I16"]
    damaged.mend("intake")


# By Kafka: a topic is not mended, so each looks for the id of its own.


def test_a_forged_record_is_named(damaged: Damaged) -> None:
    last = damaged.record("care.intake", damaged.ada.id)
    forged = str(uuid4())
    damaged.produce_like(last, id=forged, sequence=str(int(header(last)["ce_sequence"]) + 1))
    assert forged in damaged.broken()["I15"]


def test_a_repeat_with_another_body_is_named(damaged: Damaged) -> None:
    last = damaged.record("care.intake.safety", damaged.ada.id)
    damaged.produce_like(last, value=last.value[:-4] + b"AAAA")
    broken = damaged.broken()
    assert header(last)["ce_id"] in broken["I16"] and header(last)["ce_id"] in broken["I15"]


def test_a_number_that_is_left_out_is_named(damaged: Damaged) -> None:
    last = damaged.record("care.eligibility", damaged.ada.id)
    damaged.produce_like(last, id=str(uuid4()), sequence=str(int(header(last)["ce_sequence"]) + 2))
    assert f"care.eligibility/{damaged.ada.id}" in damaged.broken()["I17"]


def test_a_body_in_the_open_is_named(damaged: Damaged) -> None:
    last = damaged.record("care.intake", damaged.kim.id)
    id = str(uuid4())
    damaged.produce_like(last, value=b'{"given":"Kim"}', id=id, sequence="98")
    assert id in damaged.broken()["I21"]


def test_a_public_copy_that_shows_more_is_named(damaged: Damaged) -> None:
    last = damaged.record("assessment-submitted")
    damaged.produce_like(last, value=last.value[:-1] + b',"given":"Ada"}')
    assert header(last)["ce_id"] in damaged.broken()["I23"]


def test_a_log_that_lost_its_beginning_is_named(damaged: Damaged) -> None:
    first = damaged.platform.records("care.intake", damaged.ada.id)[0]
    damaged.cut(first)
    assert header(first)["ce_id"] in damaged.broken()["I16"]
