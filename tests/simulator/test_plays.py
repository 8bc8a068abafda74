"""Whole demos on a real stack."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from carepath.demo.facts import read_headings
from carepath.stack import Stack
from simulator.play import Played, play

pytestmark = pytest.mark.stack
BROKER = os.environ.get("BROKER", "auto")
PATIENTS, DAYS, SEED = 26, 9, 11

Story = dict[str, list[tuple[str, int, str, str]]]
"""Name -> (topic, number, type, time) of every fact told of them."""


async def _played(directory: Path) -> tuple[Played, Story]:
    async with Stack(directory, {"broker": BROKER, "clock": "steps"}) as stack:
        played = await play(stack.up, PATIENTS, DAYS, SEED)
        facts = await read_headings(stack.up["broker"]["bootstrap"])
    story: Story = {}
    for fact in sorted(facts, key=lambda each: (each.topic, each.number)):
        told = (fact.topic, fact.number, fact.type, fact.at.isoformat())
        story.setdefault(played.names[fact.subject], []).append(told)
    return played, story


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Played, Story]]:
    return [asyncio.run(_played(tmp_path_factory.mktemp("play"))) for _ in range(2)]


def test_two_plays_of_one_seed_tell_the_same_of_everybody(twice: list[tuple[Played, Story]]) -> None:
    (_, first), (_, second) = twice
    assert first == second
    assert len(first) >= 20


def test_the_platform_says_of_everybody_what_really_happened(twice: list[tuple[Played, Story]]) -> None:
    for played, _ in twice:
        assert played.wrong == []
        assert len(played.states) >= 20


@pytest.mark.parametrize(
    ("name", "type", "times"),
    [
        ("Ben Okafor", "assessment-submitted", 1),  # three times under one key
        ("Daniel Novak", "draft-reminded", 3),
        ("Ewa Lindqvist", "message-sent", 0),  # nobody knows where to write
        ("Farid Haddad", "draft-reminded", 1),  # before the consent was taken back
        ("Jonas Weber", "review-overdue", 1),
        ("Liam Byrne", "crisis-paged", 2),
        ("Olga Petrova", "crisis-detected", 0),
        ("Rosa Jimenez", "message-suppressed", 1),
        ("Samir Aziz", "hold-overdue", 1),
    ],
)
def test_what_happens_to_the_cast(twice: list[tuple[Played, Story]], name: str, type: str, times: int) -> None:
    for _, story in twice:
        assert sum(told[2] == type for told in story[name]) == times


def test_nobody_answers_priya_in_time_and_the_fail_safe_is_paged(twice: list[tuple[Played, Story]]) -> None:
    """Three pages to the clinicians, then two destinations every five minutes: at 15 and 20 minutes."""
    for _, story in twice:
        assert sum(told[2] == "crisis-paged" for told in story["Priya Nair"]) == 4 + 4


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    words = ("demo", "--patients", "20", "--days", "9", "--broker", BROKER, "--report", str(tmp_path / "report.json"))
    process = subprocess.Popen(
        [sys.executable, "-m", "carepath", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait()


def test_a_demo_is_quiet_and_ends_with_the_audit(demo: subprocess.Popen[str], tmp_path: Path) -> None:
    said, complained = demo.communicate(timeout=200)
    assert demo.returncode == 0, said + complained
    assert said.strip().splitlines()[-1].startswith("audit: clean")
    told = json.loads((tmp_path / "report.json").read_text())
    asked = {"patients", "days", "seed", "broker", "wall_s", "pss_mb", "kafka_pss_mb", "events", "states", "audit"}
    assert asked | {"outcomes"} <= set(told)
    assert sum(told["states"].values()) == told["patients"] == 20
    assert told["pss_mb"] > 50 and told["wall_s"] > 0
    assert_nothing_is_left(tmp_path, [])


def test_ctrl_c_leaves_nothing_behind(demo: subprocess.Popen[str], tmp_path: Path) -> None:
    up = until_up(tmp_path / ".carepath" / "up.json")
    supervisor = int((tmp_path / ".carepath" / "supervisor.pid").read_text())
    family = [supervisor, *(child.pid for child in psutil.Process(supervisor).children(recursive=True))]
    time.sleep(2)
    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=60)
    assert demo.returncode == 130
    assert_nothing_is_left(tmp_path, family)
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", up["mail"]["port"]), timeout=1):
        pass


def until_up(file: Path) -> dict[str, Any]:
    until = time.monotonic() + 120
    while not file.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
    told: dict[str, Any] = json.loads(file.read_text())
    return told


def assert_nothing_is_left(directory: Path, family: list[int]) -> None:
    assert not (directory / ".carepath" / "up.json").exists()
    assert [pid for pid in family if psutil.pid_exists(pid)] == []
