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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from carepath.demo.facts import read_headings
from carepath.stack import Stack
from simulator.play import Played, play

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]
BROKER = os.environ.get("BROKER", "auto")
PATIENTS, DAYS, SEED = 20, 56, 11
DEMO = ("demo", "--patients", str(PATIENTS), "--days", str(DAYS), "--seed", str(SEED), "--broker", BROKER)

DEEP = pytest.mark.deep  # what needs a second play of the same people
Story = list[tuple[str, int, str, str]]
"""(topic, number, type, time) of every fact told of somebody, in order."""


async def _stories(stack: Stack) -> dict[str, Story]:
    """By subject: a patient id, or provider:<id>."""
    stories: dict[str, Story] = {}
    facts = await read_headings(stack.up["broker"]["bootstrap"])
    for fact in sorted(facts, key=lambda each: (each.topic, each.number)):
        stories.setdefault(fact.subject, []).append((fact.topic, fact.number, fact.type, fact.at.isoformat()))
    return stories


async def _played(directory: Path) -> tuple[Played, dict[str, Story]]:
    """By name; of whoever is no patient by id."""
    async with Stack(directory, {"broker": BROKER, "clock": "steps"}) as stack:
        played = await play(stack.up, PATIENTS, DAYS, SEED)
        return played, {played.names.get(id, id): story for id, story in (await _stories(stack)).items()}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Played, dict[str, Story]]:
    return asyncio.run(_played(tmp_path_factory.mktemp("play")))


@dataclass(frozen=True)
class Demo:
    """A demo that was run as a command in `directory`, and left its stack."""

    directory: Path
    code: int
    said: list[str]
    complained: list[str]
    stories: list[Story]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    directory = tmp_path_factory.mktemp("demo")
    process = run_carepath(directory, *DEMO, "--keep", "1", "--report", str(directory / "report.json"))
    try:
        said, complained = process.communicate(timeout=500)
        stories = sorted(asyncio.run(_stories(Stack(directory))).values())
        yield Demo(directory, process.returncode, said.strip().splitlines(), complained.splitlines(), stories)
    finally:
        process.kill()
        run_carepath(directory, "down").wait(timeout=60)


def run_carepath(directory: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "carepath", *words],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_demo_says_where_its_stack_is_and_ends_with_the_audit(demo: Demo) -> None:
    assert demo.code == 0, (demo.said, demo.complained)
    assert demo.said[0] == str(demo.directory / ".carepath" / "up.json")
    assert Path(demo.said[0]).exists()
    assert demo.said[-1].startswith("audit: clean")


def test_a_demo_complains_of_nothing(demo: Demo) -> None:
    assert all(line.startswith("carepath: Kafka") for line in demo.complained)


def test_a_report_has_the_figures(demo: Demo) -> None:
    told = json.loads((demo.directory / "report.json").read_text())
    figures = {"broker", "wall_s", "pss_mb", "kafka_pss_mb", "events", "states", "audit", "outcomes"}
    assert {"patients", "days", "seed"} | figures <= set(told)
    assert (told["patients"], told["days"], told["seed"]) == (PATIENTS, DAYS, SEED)
    assert sum(told["events"].values()) == sum(map(len, demo.stories))
    assert 20 <= sum(told["states"].values()) <= PATIENTS
    assert told["pss_mb"] > 50 and told["wall_s"] > 0


@DEEP
def test_two_plays_of_one_seed_tell_the_same_of_everybody(demo: Demo, played: tuple[Played, dict[str, Story]]) -> None:
    """Numbers, types and times of every fact: all but the ids."""
    _, stories = played
    assert sorted(stories.values()) == demo.stories
    assert len(stories) >= 20


@DEEP
def test_the_platform_says_of_everybody_what_really_happened(played: tuple[Played, dict[str, Story]]) -> None:
    said, stories = played
    assert said.wrong == []
    assert set(said.states) == {name for name in stories if name in said.names.values()}


@DEEP
@pytest.mark.parametrize(
    ("name", "type", "times"),
    [
        ("Ben Okafor", "assessment-submitted", 1),  # three times under one key
        ("Daniel Novak", "draft-reminded", 3),
        ("Daniel Novak", "draft-expired", 1),
        ("Ewa Lindqvist", "message-sent", 0),  # nobody knows where to write
        ("Farid Haddad", "draft-reminded", 1),  # before the consent was taken back
        ("Jonas Weber", "review-overdue", 1),
        ("Liam Byrne", "crisis-paged", 2),
        ("Olga Petrova", "crisis-detected", 0),
        ("Rosa Jimenez", "message-suppressed", 1),
        ("Samir Aziz", "hold-overdue", 2),  # he asked for one; his parcel was lost
    ],
)
def test_what_happens_to_the_cast(played: tuple[Played, dict[str, Story]], name: str, type: str, times: int) -> None:
    assert sum(told[2] == type for told in played[1][name]) == times


@DEEP
def test_nobody_answers_priya_in_time_and_the_fail_safe_is_paged(played: tuple[Played, dict[str, Story]]) -> None:
    """Four pages to the clinicians, then two destinations every five minutes: at 15 and 20 minutes."""
    assert sum(told[2] == "crisis-paged" for told in played[1]["Priya Nair"]) == 4 + 2 * 2


@DEEP
def test_a_clock_that_waits_for_nobody_and_two_replicas_leave_the_audit_clean(tmp_path: Path) -> None:
    """Several services are busy with one patient at once, and whoever comes too late is refused."""
    words = ("demo", "--patients", "12", "--days", "4", "--seed", str(SEED), "--broker", BROKER)
    process = run_carepath(tmp_path, *words, "--clock", "x2500", "--replicas", "2")
    said, complained = process.communicate(timeout=500)
    assert process.returncode == 0, complained
    assert said.strip().splitlines()[-1].startswith("audit: clean")


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    demo = run_carepath(tmp_path, *DEMO)
    up = until_up(tmp_path / ".carepath" / "up.json")
    supervisor = int((tmp_path / ".carepath" / "supervisor.pid").read_text())
    family = [supervisor, *(child.pid for child in psutil.Process(supervisor).children(recursive=True))]
    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=60)
    assert demo.returncode == 130
    assert not (tmp_path / ".carepath" / "up.json").exists()
    assert [pid for pid in family if psutil.pid_exists(pid)] == []
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", up["mail"]["port"]), timeout=1):
        pass


def until_up(file: Path) -> dict[str, Any]:
    until = time.monotonic() + 120
    while not file.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
    told: dict[str, Any] = json.loads(file.read_text())
    return told
