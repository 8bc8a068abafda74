"""A clock that runs a multiple of real time and waits for nobody (contract 4.1)."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath.stack import Stack
from carepath.stack.clock import PlatformClock
from carepath.stack.layout import PROJECT
from carepath.stack.plan import Plan
from shared.clock import Clock, Pace
from shared.times import instant, to_milliseconds
from tests.stack.conftest import BROKER, DUMMIES, run

START = datetime(2026, 10, 5, 13, tzinfo=UTC)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(to_milliseconds)


@given(st.integers(1, 999_999), instants, instants)
def test_a_pace_is_read_as_it_was_written(factor: int, wall: datetime, platform: datetime) -> None:
    pace = Pace(factor, wall, platform)
    assert Pace.read(str(pace)) == pace


def test_a_second_of_the_machine_is_a_thousand_of_the_platform() -> None:
    clock = Clock(str(Pace(1000, datetime.now(UTC), START)))
    before, began = clock.now(), time.monotonic()
    time.sleep(0.2)
    passed, real = (clock.now() - before).total_seconds(), time.monotonic() - began
    assert 0.9 * real * 1000 < passed < 1.1 * real * 1000
    assert clock.seconds_until(clock.now() + timedelta(seconds=1000)) == pytest.approx(1, abs=0.05)
    assert not clock.stepping


def test_a_clock_that_the_machine_puts_back_stands_still() -> None:
    ahead = Pace(1000, datetime.now(UTC) - timedelta(seconds=10), START)
    clock = Clock(str(ahead))
    before = clock.now()
    clock._pace = Pace(1000, datetime.now(UTC), START)
    assert clock.now() == before


@pytest.mark.parametrize("mode", ["x1", "x1000", "x999999"])
def test_a_plan_takes_any_multiple(mode: str) -> None:
    assert Plan.from_environment({"CLOCK": mode}, {}).clock == mode


def test_it_begins_where_it_is_told_and_every_process_reads_the_same(tmp_path: Path) -> None:
    clock = PlatformClock("x1000", START, tmp_path / "clock.json")
    assert clock.told()["mode"] == "x1000"
    assert timedelta(0) <= clock.now() - START < timedelta(minutes=10)
    other = Clock(clock.read_by("http://nobody"))
    assert abs(other.now() - clock.now()) < timedelta(seconds=10)
    with pytest.raises(ValueError):
        clock.set(START + timedelta(days=1))


def test_after_the_stack_was_ended_it_goes_on_from_there(tmp_path: Path) -> None:
    clock = PlatformClock("x100000", START, tmp_path / "clock.json")
    time.sleep(0.05)
    ended = clock.now()
    clock.rest()
    time.sleep(0.2)
    again = PlatformClock("x100000", START, tmp_path / "clock.json").now()
    assert timedelta(0) <= again - ended < timedelta(seconds=10_000)


def test_after_the_stack_was_killed_it_is_never_earlier(tmp_path: Path) -> None:
    clock = PlatformClock("x1000", START, tmp_path / "clock.json")
    time.sleep(0.05)
    last = clock.now()
    assert PlatformClock("x1000", START, tmp_path / "clock.json").now() >= last


@pytest.mark.stack
def test_a_stack_on_a_fast_clock(directory: Path) -> None:
    stack = Stack(directory, {"services": DUMMIES, "broker": BROKER, "clock": "x1000", "start": START})
    run(stack.start())
    try:
        assert stack.up["clock"]["mode"] == "x1000"
        told = [httpx.get(f"{each['url']}/environment").json() for each in stack.up["services"].values()]
        assert len({each["CAREPATH_CLOCK"] for each in told}) == 1
        read, asked = Clock(told[0]["CAREPATH_CLOCK"]).now(), instant(run(stack.now()))
        assert timedelta(0) <= asked - read < timedelta(minutes=5)
        printed = _carepath("clock", cwd=directory)
        assert printed.returncode == 0 and instant(printed.stdout.strip()) > asked
        moved = _carepath("clock", "by", "3d", cwd=directory)
        assert moved.returncode == 1 and "CLOCK=steps" in moved.stderr
    finally:
        run(stack.stop())


def _carepath(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from carepath.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-c", code, str(PROJECT), *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
