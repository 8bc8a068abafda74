from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath.stack.clock import PlatformClock, duration

START = datetime(2026, 10, 5, 13, tzinfo=UTC)


@pytest.fixture
def clock(tmp_path: Path) -> PlatformClock:
    return PlatformClock("steps", START, tmp_path / "clock.json")


def test_a_stepping_clock_begins_where_it_is_told_and_stands_still(clock: PlatformClock) -> None:
    assert clock.told() == {"mode": "steps", "now": "2026-10-05T13:00:00.000Z"}


def test_a_real_clock_follows_the_machine(tmp_path: Path) -> None:
    clock = PlatformClock("real", START, tmp_path / "clock.json")
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(seconds=5)


def test_a_clock_never_goes_backwards(clock: PlatformClock) -> None:
    with pytest.raises(ValueError, match="backwards"):
        clock.set(START - timedelta(milliseconds=1))
    with pytest.raises(ValueError, match="backwards"):
        clock.target({"to": "2026-10-05T12:59:59Z"})


def test_a_clock_stands_where_it_stood_before_the_stack_was_ended(clock: PlatformClock, tmp_path: Path) -> None:
    clock.set(START + timedelta(days=2))
    assert PlatformClock("steps", START, tmp_path / "clock.json").now() == START + timedelta(days=2)


def test_a_target_is_an_instant_or_a_duration(clock: PlatformClock) -> None:
    assert clock.target({"by": "3d"}) == START + timedelta(days=3)
    assert clock.target({"to": "2026-10-05T14:00:00+01:00"}) == START
    for wrong in ({}, {"to": "2026-10-06T09:00:00"}, {"to": "soon"}, {"by": 3}, {"to": "x", "by": "3d"}):
        with pytest.raises(ValueError):
            clock.target(dict(wrong))


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_duration_is_the_sum_of_its_parts(days: int, hours: int, minutes: int, seconds: int) -> None:
    expected = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    assert duration(f"{days}d{hours}h{minutes}m{seconds}s") == expected


@pytest.mark.parametrize("wrong", ["", "3", "d", "3d ", "3w", "-1d", "1h1d", "1.5h"])
def test_a_duration_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        duration(wrong)
