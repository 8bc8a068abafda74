from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import psutil
import pytest

from carepath.__main__ import COMMANDS, FILTERS, main
from carepath.stack import Stack
from carepath.stack.layout import PROJECT
from shared.times import instant
from tests.stack.conftest import BROKER

CAREPATH = [sys.executable, "-m", "carepath"]
ENVIRONMENT = {**os.environ, "BROKER": BROKER, "PYTHONPATH": str(PROJECT)}


def carepath(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*CAREPATH, *words], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def said_to(*words: str) -> int:
    """The exit code, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["carepath", *words])
        try:
            return main()
        except SystemExit as end:
            return int(end.code or 0)


@pytest.mark.parametrize("word", sorted({*COMMANDS, *FILTERS}))
def test_every_word_shows_an_example(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said_to(word, "--help") == 0
    assert f"carepath {word}" in capsys.readouterr().out


def test_only_words_that_work_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert said_to("--help") == 0
    shown = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")}
    assert shown == {*COMMANDS, *FILTERS}
    assert said_to("fly") == 2


def test_a_filter_does_not_wait_for_what_only_a_stack_needs() -> None:
    code = "import carepath.__main__, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert not {"pydantic", "httpx", "aiokafka", "asyncpg", "starlette"} & set(loaded.stdout.split())


@pytest.mark.parametrize(
    "words",
    [["clock"], ["token", "patient"], ["stop", "intake"], ["key", "--patient", "p"], ["retell", "p", "care.intake"]],
)
def test_without_a_stack_one_line_says_what_to_do(tmp_path: Path, words: list[str]) -> None:
    told = carepath(*words, cwd=tmp_path)
    assert told.returncode == 1
    assert told.stderr == f"carepath: no stack runs in {tmp_path}: make up starts one\n"


@pytest.fixture
def place(stepping: Stack) -> Iterator[Path]:
    yield stepping.layout.root.parent
    httpx.post(f"{stepping.up['services']['first']['url']}/dues", json={"sticks": False})


@pytest.mark.stack
def test_the_clock_is_told_and_moved(place: Path) -> None:
    before = instant(carepath("clock", cwd=place).stdout.strip())
    moved = instant(carepath("clock", "by", "90m", cwd=place).stdout.strip())
    assert (moved - before).total_seconds() == 90 * 60
    assert carepath("clock", "to", "2026-10-05T00:00:00Z", cwd=place).returncode == 1
    assert carepath("clock", "by", "soon", cwd=place).stderr == "carepath: a duration is said like 3d, 2h30m or 45s\n"


@pytest.mark.stack
def test_who_is_not_quiet_is_named_and_the_exit_code_is_3(stepping: Stack, place: Path) -> None:
    httpx.post(f"{stepping.up['services']['first']['url']}/dues", json={"sticks": True})
    told = carepath("clock", "by", "1h", cwd=place)
    assert told.returncode == 3 and "first.1 (stuck)" in told.stderr


@pytest.mark.stack
def test_the_printed_token_is_one_of_the_issuers(stepping: Stack, place: Path) -> None:
    words = ["token", "guide", "--clinic", "second", "--subject", "g1", "--ttl", "-5"]
    told = jwt.decode(carepath(*words, cwd=place).stdout.strip(), options={"verify_signature": False})
    assert (told["iss"], told["role"], told["clinic"], told["sub"]) == (
        stepping.up["issuer"]["url"], "guide", "second", "g1",
    )  # fmt: skip
    assert told["exp"] - told["iat"] == -5
    posted = httpx.post(stepping.up["issuer"]["token"], json={"role": "guide", "ttl": 86_401})
    assert posted.status_code == 422 and posted.headers["content-type"] == "application/problem+json"


@pytest.mark.stack
def test_a_stack_that_was_started_by_hand_stays_until_it_is_ended(tmp_path: Path) -> None:
    started = carepath("up", cwd=tmp_path)
    assert started.stdout.splitlines()[0] == str(tmp_path / ".carepath" / "up.json")
    curl = [line for line in started.stdout.splitlines() if line.startswith("curl")]
    assert curl, started.stdout
    assert carepath("clock", cwd=tmp_path).returncode == 0
    assert carepath("down", cwd=tmp_path).returncode == 0
    assert not left_of(tmp_path)


@pytest.mark.stack
def test_ctrl_c_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    starting = subprocess.Popen([*CAREPATH, "up"], cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    assert starting.stderr is not None and "Kafka" in starting.stderr.readline()
    time.sleep(0.5)
    starting.send_signal(signal.SIGINT)
    assert starting.wait(30) == 130
    assert not left_of(tmp_path) and not (tmp_path / ".carepath" / "up.json").exists()


@pytest.mark.stack
def test_a_stack_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    code = (
        "import asyncio, time; from carepath.stack import Stack\n"
        f"asyncio.run(Stack('.', {{'services': {{}}, 'broker': {BROKER!r}}}).start()); print('up', flush=True)\n"
        "time.sleep(60)"
    )
    starter = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE)
    assert starter.stdout is not None and starter.stdout.readline() == b"up\n"
    assert left_of(tmp_path)
    starter.kill()
    starter.wait()
    deadline = time.monotonic() + 20
    while left_of(tmp_path):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def left_of(place: Path) -> list[str]:
    """The processes that live in this directory or were told of it."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        words = " ".join(process.info["cmdline"] or [])
        if f"{place}/.carepath" in words or (process.info["cwd"] or "").startswith(f"{place}/.carepath"):
            found.append(json.dumps(words))
    return found
