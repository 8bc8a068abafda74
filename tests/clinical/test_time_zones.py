"""Wall times and instants, over gaps and folds, in any zone. `dateutil` gives the second opinion."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest
from dateutil import tz as dateutil_tz
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.invalid import Invalid
from shared.clinical.when import TZDATA_VERSION, instant_of, written, zone, zones

ZONES = (
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Denver",
    "America/Anchorage",
    "America/St_Johns",
    "America/Havana",
    "Pacific/Honolulu",
    "Pacific/Apia",
    "Europe/London",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Scoresbysund",
    "UTC",
)
DAYS = st.dates(date(2005, 1, 1), date(2035, 12, 31))
WALLS = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))


def second_opinion(key: str) -> dateutil_tz.tzfile:
    with files("tzdata").joinpath("zoneinfo", *key.split("/")).open("rb") as data:
        return dateutil_tz.tzfile(data)


@pytest.mark.parametrize(
    ("key", "day", "wall", "instant"),
    [
        ("America/New_York", "2026-03-08", "01:59", "2026-03-08T06:59:00Z"),
        ("America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-03-08", "02:59", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-03-08", "03:00", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-03-08", "03:01", "2026-03-08T07:01:00Z"),
        ("America/New_York", "2026-11-01", "00:59", "2026-11-01T04:59:00Z"),
        ("America/New_York", "2026-11-01", "01:00", "2026-11-01T05:00:00Z"),
        ("America/New_York", "2026-11-01", "01:59", "2026-11-01T05:59:00Z"),
        ("America/New_York", "2026-11-01", "02:00", "2026-11-01T07:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03T15:30:00Z"),
        ("Pacific/Apia", "2011-12-30", "14:00", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00:00Z"),
    ],
)
def test_HZ11_a_gap_gives_the_first_instant_after_it_and_a_fold_the_first_of_two(
    key: str, day: str, wall: str, instant: str
) -> None:
    found = instant_of(date.fromisoformat(day), time.fromisoformat(wall), zone(key))
    assert (written(found), found.tzinfo) == (instant, UTC)


@given(st.sampled_from(ZONES), DAYS, WALLS)
def test_a_second_library_agrees_on_every_wall_time_that_exists(key: str, day: date, wall: time) -> None:
    shown = datetime.combine(day, wall)
    other = second_opinion(key)
    ours = instant_of(day, wall, zone(key))
    if dateutil_tz.datetime_exists(shown, other):
        assert ours == dateutil_tz.enfold(shown.replace(tzinfo=other), fold=0).astimezone(UTC)
    else:
        second = timedelta(seconds=1)
        before, after = ((ours + step).astimezone(other).replace(tzinfo=None) for step in (-second, timedelta(0)))
        assert before < shown < after


@given(st.sampled_from(ZONES), DAYS, WALLS)
def test_a_wall_time_that_says_it_is_the_second_is_read_like_the_first(key: str, day: date, wall: time) -> None:
    assert instant_of(day, wall.replace(fold=1), zone(key)) == instant_of(day, wall.replace(fold=0), zone(key))


@given(st.sampled_from(ZONES), DAYS, WALLS)
def test_the_clock_shows_the_wall_time_or_the_end_of_a_gap(key: str, day: date, wall: time) -> None:
    place = zone(key)
    shown = instant_of(day, wall, place).astimezone(place).replace(tzinfo=None)
    assert shown >= datetime.combine(day, wall)


@given(st.sampled_from(ZONES), DAYS, WALLS)
def test_no_earlier_instant_shows_the_same_wall_time(key: str, day: date, wall: time) -> None:
    place = zone(key)
    first = instant_of(day, wall, place)
    for minutes in (30, 60, 120):
        assert (first - timedelta(minutes=minutes)).astimezone(place).replace(tzinfo=None) != datetime.combine(
            day, wall
        )


@pytest.mark.parametrize(
    "key",
    ["", "Mars/Olympus", "EST5EDT,M3.2.0,M11.1.0", "america/new_york", "../UTC", "/UTC", "UTC ", "America", "zones"],
)
def test_what_is_no_iana_key_is_refused(key: str) -> None:
    with pytest.raises(Invalid) as refused:
        zone(key)
    assert (refused.value.code, refused.value.pointer) == ("unknown-zone", "/zone")


@pytest.fixture
def lying_system(tmp_path: Path) -> Iterator[None]:
    """A machine on which Paris keeps Greenwich time."""
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Paris").write_bytes((files("tzdata") / "zoneinfo" / "UTC").read_bytes())
    zoneinfo.reset_tzpath([tmp_path])
    zones._load.cache_clear()
    yield
    zoneinfo.reset_tzpath()


@pytest.mark.usefixtures("lying_system")
def test_zones_come_from_the_pinned_package_and_not_from_the_system() -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert noon.astimezone(zoneinfo.ZoneInfo.no_cache("Europe/Paris")).hour == 12
    assert noon.astimezone(zone("Europe/Paris")).hour == 14
    assert version("tzdata") == TZDATA_VERSION


def test_every_key_of_the_package_can_be_read() -> None:
    keys = (files("tzdata") / "zones").read_text("ascii").split()
    assert len(keys) > 500
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert all(noon.astimezone(zone(key)).utcoffset() is not None for key in keys)
