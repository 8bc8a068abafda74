"""What an audit reports, and with which exit code it ends."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from carepath.audit.auditing import judge
from carepath.audit.command import main
from carepath.audit.evidence import Evidence
from carepath.audit.loading.replies import read_replies
from carepath.audit.loading.verifying import judged
from carepath.audit.report import Report
from carepath.audit.upfile import CannotAudit, read_up
from tests.audit.clinic import ADA, played
from tests.audit.damages.journal import change_a_reply, delete_a_row

UP: dict[str, Any] = {
    "run_id": "one",
    "clock": {"mode": "steps", "now": "2026-10-05T13:00:00.000Z", "url": "http://127.0.0.1:9/clock"},
    "broker": {"bootstrap": "127.0.0.1:9", "client_properties": {"security.protocol": "PLAINTEXT"}},
    "services": {"intake": {"dsn": "postgres://owner", "group": "carepath-intake", "replicas": []}},
    "keys_dsn": "postgres://keys",
}


def report(evidence: Evidence) -> Report:
    return Report("one", "2026-10-05T13:00:00.000Z", evidence.still, (), judge(evidence))


def test_a_clean_run_ends_with_0() -> None:
    assert report(played().evidence()).exit == 0


def test_a_violation_ends_with_1() -> None:
    evidence = played().evidence()
    delete_a_row(evidence)
    assert report(evidence).exit == 1


def test_an_audit_that_looked_at_nothing_ends_with_2() -> None:
    assert report(Evidence(datetime(2026, 10, 5, tzinfo=UTC))).exit == 2


def test_a_stack_that_moves_ends_with_2_and_not_with_violations() -> None:
    evidence = played().evidence()
    evidence.still = False
    told = report(evidence)
    assert told.exit == 2
    assert {each.invariant.id for each in told.judged if each.verdict == "examined nothing"} == {"I13", "I19"}


def test_a_service_that_could_not_be_replayed_ends_with_2() -> None:
    evidence = played().evidence()
    assert evidence.verified
    for verified in evidence.verified.values():
        verified.failed = "ended with 3"
    assert report(evidence).exit == 2


def test_without_keys_what_needs_them_is_not_reached() -> None:
    evidence = played().evidence()
    evidence.verified = None
    told = report(evidence)
    assert told.exit == 0
    assert told.told()["not_reached"] == ["I18", "I29", "I31", "I36"]


def test_a_public_copy_is_looked_at_where_nobody_told_one() -> None:
    evidence = played().evidence()
    evidence.databases, evidence.verified = {}, None
    found = {each.invariant.id: each for each in judge(evidence)}
    assert found["I23"].reached and found["I23"].finding.examined == 2


def test_where_nothing_is_public_public_copies_are_not_reached() -> None:
    evidence = played().evidence()
    evidence.topics["assessment-submitted"].seen = []
    for database in evidence.databases.values():
        database.journal = {}
    assert report(evidence).told()["not_reached"] == ["I23", "I31"]


def test_the_report_has_the_members_of_the_contract(tmp_path: Path) -> None:
    evidence = played().evidence()
    change_a_reply(evidence)
    report(evidence).write(tmp_path / "audit.json")
    told = json.loads((tmp_path / "audit.json").read_text())
    for found in told["invariants"].values():
        assert set(found) == {"statement", "examined", "violations", "examples", "needs_keys"}
    assert told["invariants"]["I25"]["examples"] == [f"intake/{ADA}/2"]
    assert {id for id, found in told["invariants"].items() if found["needs_keys"]} == {"I18", "I29", "I36"}


def test_examples_are_ten_at_most_and_each_once() -> None:
    evidence = played().evidence()
    for database in evidence.databases.values():
        database.states = {}
    for each in judge(evidence):
        assert len(each.finding.examples) == len(set(each.finding.examples)) <= 10


def test_the_table_names_what_is_violated() -> None:
    evidence = played().evidence()
    change_a_reply(evidence)
    console = Console(file=StringIO(), width=200)
    report(evidence).show(console)
    lines = console.file.getvalue()  # type: ignore[attr-defined]
    assert "violated" in lines and f"intake/{ADA}/2" in lines and "not reached" in lines


@pytest.mark.parametrize("content", [None, "not json", "[]", "{}", '{"broker": {"bootstrap": "x"}}'])
def test_what_does_not_describe_a_stack_gives_one_line_and_2(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    up = tmp_path / "up.json"
    if content is not None:
        up.write_text(content)
    assert main(["--up", str(up)]) == 2
    assert capsys.readouterr().err.startswith("carepath: ")


def test_a_stack_may_offer_a_role_that_only_reads(tmp_path: Path) -> None:
    up = tmp_path / "up.json"
    up.write_text(json.dumps(UP))
    assert read_up(up).services[0].dsn == "postgres://owner"
    intake = {**UP["services"]["intake"], "read_dsn": "postgres://auditor"}
    up.write_text(json.dumps(UP | {"services": {"intake": intake}, "keys_read_dsn": "postgres://reads-keys"}))
    stack = read_up(up)
    assert (stack.services[0].dsn, stack.keys_dsn) == ("postgres://auditor", "postgres://reads-keys")


def test_secrets_are_told_of_or_lie_beside_up_json(tmp_path: Path) -> None:
    up = tmp_path / "up.json"
    up.write_text(json.dumps(UP))
    assert read_up(up).secrets is None
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "kek.key").touch()
    assert read_up(up).secrets == tmp_path / "secrets"


def test_a_stepping_clock_that_does_not_answer_stands_where_up_json_says(tmp_path: Path) -> None:
    up = tmp_path / "up.json"
    up.write_text(json.dumps(UP))
    assert read_up(up).now() == datetime(2026, 10, 5, 13, tzinfo=UTC)


LINE = b'{"entity":"somebody","seq":2,"version":2,"rows":2}\n'


def test_a_verification_is_judged_by_all_its_lines() -> None:
    assert judged(LINE + b'{"entities":1,"rows":2}\n', "").rows == 2


@pytest.mark.parametrize("out", [b"", LINE, LINE + b'{"entities":2,"rows":2}\n', b"Traceback\n", b"{}\n"])
def test_a_verification_that_broke_off_is_none(out: bytes) -> None:
    assert judged(out, "").failed


def test_replies_name_a_cause_or_subject_and_key(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    clinic = played()
    _, cause, _ = clinic.replies[0]
    line = {"service": "intake", "subject": "patient@demo", "key": f"save-draft-{ADA}-0", "status": 200, "events": []}
    file.write_text(json.dumps(line) + "\n" + json.dumps({**line, "cause": str(cause)}) + "\n")
    assert [reply.cause for reply in read_replies(file)] == [cause, cause]
    file.write_text('{"service": "intake"}\n')
    with pytest.raises(CannotAudit, match="line 1"):
        read_replies(file)
