"""The frame of the filters: one line in, one line out, whatever stands there."""

import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath.__main__ import FILTERS
from carepath.filters import frame, vitals, when
from carepath.filters.readable import readable
from carepath.filters.words import assigned
from shared.clinical.invalid import Invalid

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "tests" / "contracts" / "filters"
BASE = json.loads((CONTRACTS / "triage_base.json").read_text())


def examples(name: str) -> list[Any]:
    rows = [json.loads(line) for line in (CONTRACTS / f"{name}.jsonl").read_text().splitlines()]
    return [pytest.param(name, row, id=f"{name}-{row['id']}") for row in rows]


ALL_EXAMPLES = [row for name in FILTERS for row in examples(name)]


def laid_over(base: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    """The contract's rule for the triage examples: objects merge, everything else replaces."""
    both = {key: laid_over(base[key], value) for key, value in changed.items() if isinstance(base.get(key), dict)}
    return {**base, **changed, **both}


def line_of(name: str, row: dict[str, Any]) -> dict[str, Any]:
    given_in = laid_over(BASE, row["in"]) if name == "triage" else row["in"]
    return {"id": row["id"], **given_in, **({"now": row["now"]} if "now" in row else {})}


def answered(name: str, *lines: Any) -> list[dict[str, Any]]:
    text = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [json.loads(line) for line in frame.answers(frame.load(name), text)]


@pytest.mark.parametrize(("name", "row"), ALL_EXAMPLES)
def test_the_contracts_examples_are_answered_as_it_says(name: str, row: dict[str, Any]) -> None:
    (told,) = answered(name, line_of(name, row))
    assert told["id"] == row["id"]
    for field, wanted in row["out"].items():
        if field == "error":
            assert told["error"].keys() == {"code", "pointer"}
        elif field == "rules_include":
            assert set(told["rules"]) >= set(wanted)
        else:
            assert told[field] == wanted


BAD_LINES = [
    (b"", None, "not-json", ""),
    (b"\n", None, "not-json", ""),
    (b"{", None, "not-json", ""),
    (b"\xff", None, "not-json", ""),
    (b"[" * 100_000, None, "not-json", ""),
    (b"1" * 5_000, None, "not-json", ""),
    (b"[]", None, "not-an-object", ""),
    (b'"id"', None, "not-an-object", ""),
    (b"{}", None, "missing", "/id"),
    (b'{"id": null}', None, "wrong-type", "/id"),
    (b'{"id": true}', None, "wrong-type", "/id"),
    (b'{"id": 1.5}', None, "wrong-type", "/id"),
    (b'{"id": ["a"]}', None, "wrong-type", "/id"),
    (b'{"id": "a", "kind": "quiet", "kind": "quiet"}', "a", "duplicate-key", ""),
    (b'{"id": "a", "x~/y": [0, {"b": 1, "b": 2}]}', "a", "duplicate-key", "/x~0~1y/1"),
]


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize(("line", "identity", "code", "pointer"), BAD_LINES)
def test_a_bad_line_gives_an_error_in_its_place(
    name: str, line: bytes, identity: str | None, code: str, pointer: str
) -> None:
    (told,) = answered(name, line)
    assert told["id"] == identity
    assert told["error"] == {"code": code, "pointer": pointer}


def test_an_error_says_what_its_filter_adds() -> None:
    bare = {"id": None, "error": {"code": "not-json", "pointer": ""}}
    assert answered("triage", b"x") == [{**bare, "result": "error", "rules": []}]
    assert answered("vitals", b"x") == [{**bare, "action": "error"}]
    assert answered("when", b"x") == answered("score", b"x") == answered("change", b"x") == [bare]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_what_is_no_number_of_json_is_refused_at_its_field(word: str) -> None:
    line = b'{"id": "a", "phase": "pre-dose", "symptoms": [], "reading": {"systolic": %s}}' % word.encode()
    (told,) = answered("vitals", line)
    assert told["error"]["pointer"] == "/reading/systolic"


def test_nan_does_not_hide_an_emergency() -> None:
    line = b'{"id": "a", "phase": "pre-dose", "symptoms": ["unresponsive"], "reading": {"systolic": NaN}}'
    assert answered("vitals", line)[0]["action"] == "emergency"


@pytest.mark.parametrize("name", FILTERS)
def test_answers_keep_ids_and_order_among_bad_lines(name: str) -> None:
    example = dict(frame.load(name).EXAMPLE)
    told = answered(name, {**example, "id": "a"}, b"bad", {**example, "id": 2}, {**example, "id": "\ud800"})
    assert [line["id"] for line in told] == ["a", None, 2, "\ud800"]
    assert ["error" in line for line in told] == [False, True, False, False]


@pytest.mark.parametrize("name", FILTERS)
@given(st.binary(max_size=60))
def test_every_line_has_an_answer(name: str, line: bytes) -> None:
    (told,) = answered(name, line.replace(b"\n", b""))
    assert "id" in told


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", FILTERS)
@given(st.data())
def test_any_value_in_any_field_is_an_answer_or_an_error_but_never_a_defect(name: str, data: st.DataObject) -> None:
    example = dict(frame.load(name).EXAMPLE)
    field = data.draw(st.sampled_from([key for key in example if key != "id"]))
    (told,) = answered(name, {**example, field: data.draw(VALUES)})
    assert told["id"] == example["id"]
    assert told.get("error", {}).get("code") != "internal-error"


@pytest.mark.parametrize("name", FILTERS)
def test_no_error_echoes_a_value(name: str) -> None:
    for field in frame.load(name).EXAMPLE:
        (told,) = answered(name, {**frame.load(name).EXAMPLE, field: {"Ada Lovelace": "secret"}})
        assert "secret" not in json.dumps(told)


def broken(line: dict[str, Any]) -> dict[str, Any]:
    return broken_inside(line["patient"])


def broken_inside(patient: str) -> dict[str, Any]:
    raise KeyError(f"patient {patient}")


def test_a_defect_is_one_error_line_and_a_note_without_the_value(capsys: pytest.CaptureFixture[str]) -> None:
    module = cast(frame.Filter, SimpleNamespace(NAME="broken", answer=broken))
    told = [json.loads(line) for line in frame.answers(module, [b'{"id": "a", "patient": "Ada"}', b"x"])]
    assert told[0] == {"id": "a", "error": {"code": "internal-error", "pointer": ""}}
    assert len(told) == 2
    noted = capsys.readouterr().err
    assert noted.startswith("defect: KeyError in broken_inside, line ")
    assert "Ada" not in noted


@pytest.mark.parametrize("name", FILTERS)
def test_a_thousand_lines_have_a_thousand_answers(name: str) -> None:
    line = json.dumps(dict(frame.load(name).EXAMPLE)).encode()
    assert sum(1 for _ in frame.answers(frame.load(name), [line] * 1_000)) == 1_000


CAREPATH = [sys.executable, "-m", "carepath"]


def run(name: str, *args: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([*CAREPATH, name, *args], input=text, capture_output=True, text=True, check=False, cwd=ROOT)


def test_lines_go_from_stdin_to_stdout_and_the_exit_code_is_0() -> None:
    done = run("when", text="x\n" + json.dumps(dict(frame.load("when").EXAMPLE)) + "\n")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [None, "phoenix-weekly"]
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_who_has_seen_enough_hears_no_complaint() -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen([*CAREPATH, "when"], cwd=ROOT, env=buffered, **pipes) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b"x\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(b'{"id": null')  # before the input ends
        process.stdout.close()
        process.stdin.write(b"x\n" * 100)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize("name", FILTERS)
def test_help_shows_an_example_with_the_answer_that_it_gets(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.main(name, ["--help"]) == frame.main(name, ["-h"]) == 0
    shown = capsys.readouterr().out
    module = frame.load(name)
    (told,) = answered(name, dict(module.EXAMPLE))
    assert "error" not in told
    assert f"carepath {name}: JSON lines" in shown
    assert json.dumps(dict(module.EXAMPLE)) in shown
    assert f"  {json.dumps(told)}\n" in shown
    assert f"  carepath {name} {module.PERSON_EXAMPLE}\n" in shown


def test_help_shows_what_a_person_reads(capsys: pytest.CaptureFixture[str]) -> None:
    frame.main("vitals", ["--help"])
    assert capsys.readouterr().out.endswith("\n  action  alert\n  why     systolic, diastolic\n")


def test_the_line_in_the_help_runs_in_a_shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    frame.main("when", ["--help"])
    piped = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("  echo"))
    script = tmp_path / "carepath"
    script.write_text(f'#!/bin/sh\ncd {shlex.quote(str(ROOT))} && exec {shlex.join(CAREPATH)} "$@"\n')
    script.chmod(0o755)
    path = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["/bin/sh", "-c", piped.strip()], capture_output=True, text=True, env=path, check=False)
    assert json.loads(done.stdout)["fires"][0] == "2026-10-19T21:00:00Z"


@pytest.mark.parametrize(
    ("name", "words", "shown"),
    [
        ("score", "phq-9 1 0 1 2 3 1 1 2 3", "score           14\n"),
        (
            "vitals",
            "pre-dose systolic=150 diastolic=76 heart_rate=72 respiratory_rate=14",
            "action  hold\nwhy     systolic\n",
        ),
        (
            "vitals",
            "in-session systolic=150 baseline.systolic=149 sustained_seconds=300",
            "action  alert\nwhy     systolic\n",
        ),
        ("vitals", "in-session systolic=150 baseline.systolic=149", "action  watch\nwhy     systolic\n"),
        ("vitals", "in-session unresponsive", "action  emergency\nwhy     symptoms\n"),
        ("vitals", "in-session", "action  none\nwhy     none\n"),
        (
            "when",
            "quiet zone=America/New_York wanted=2026-11-01T01:00:00Z quiet=21:00,08:00",
            "local   Sun 2026-11-01 08:00 EST\n",
        ),
        ("when", "reminders zone=UTC at=2026-11-02T19:00:00Z hours_before=72", "fires   2026-10-30T19:00:00Z\n"),
        (
            "when",
            "interval zone=UTC last_dose=2026-10-12T13:00:00Z next_start=2026-10-19T04:00:00Z min_interval_days=7",
            "allowed  yes\n",
        ),
    ],
)
def test_words_give_lines_that_a_person_reads(
    name: str, words: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert frame.main(name, words.split()) == 0
    assert shown in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("vitals", "pre-dose systolic=high", "carepath vitals: wrong-type at /reading/systolic\n"),
        ("vitals", "pre-dose pulse=72", "carepath vitals: unknown-field at /reading\n"),
        ("vitals", "before", "carepath vitals: unknown-code at /phase\n"),
        ("when", "zone=UTC", "carepath when: missing at /kind\n"),
        ("when", "sunrise", "carepath when: unknown-code at /kind\n"),
        ("when", "lockout note=x", "carepath when: unknown-field at the line\n"),
    ],
)
def test_words_that_mean_nothing_are_named_with_exit_code_2(
    name: str, words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert frame.main(name, words.split()) == 2
    heard = capsys.readouterr()
    assert (heard.out, heard.err) == ("", said)


def test_an_answer_reads_as_one_field_a_line() -> None:
    told = {"item9_positive": False, "due": True, "score": None, "clusters": {"B": 2, "C": 3}, "flags": {}, "rules": []}
    assert readable({**told, "fires": ["a", "b"]}).splitlines() == [
        "item9 positive  no",
        "due             yes",
        "score           none given",
        "clusters        B 2, C 3",
        "flags           none",
        "rules           none",
        "fires           a, b",
    ]
    assert readable({}) == ""


def test_words_are_numbers_where_they_read_as_one_and_else_text() -> None:
    words = ["a=1", "b=1.5", "c=true", "d=2026-01-01", "e=x=y", 'f="1"', "g=null", "h=1,b"]
    assert dict(assigned(words, {"h"})) == {
        "a": 1,
        "b": 1.5,
        "c": "true",
        "d": "2026-01-01",
        "e": "x=y",
        "f": '"1"',
        "g": "null",
        "h": [1, "b"],
    }


def test_a_phase_must_be_said() -> None:
    with pytest.raises(Invalid) as bad:
        vitals.person([])
    assert (bad.value.code, bad.value.pointer) == ("missing", "/phase")


def test_every_due_instant_is_shown_on_the_patients_clock() -> None:
    fires = "zone=Asia/Tokyo first_date=2026-10-26 local_time=14:00 every_days=7 count=2"
    told = when.person(["fires", *fires.split()])
    assert told["local"] == ["Mon 2026-10-26 14:00 JST", "Mon 2026-11-02 14:00 JST"]
    allowed = when.person(["telemed-rule", "patient_zone=UTC", "at=2026-10-26T00:00:00Z"])
    assert "local" not in allowed


def test_a_filter_does_not_load_the_others() -> None:
    code = (
        "from carepath.filters import frame; import sys; frame.load('when');"
        "print(sorted(name for name in sys.modules if name.startswith('shared.clinical.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "vitals" not in done.stdout
    assert "pydantic" not in done.stdout


def test_at_a_terminal_it_says_what_it_waits_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO()))
    assert frame.main("when", []) == 0
    assert "carepath when --help" in capsys.readouterr().err


def test_invalid_names_the_field_and_never_the_value() -> None:
    assert str(Invalid("out-of-range", "/a")) == "out-of-range at /a"
