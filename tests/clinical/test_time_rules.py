"""Clinical reference 7.6 and 9.1, contract 4.2 to 4.4: the rules of time at their edges."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.invalid import Invalid
from shared.clinical.when import (
    QUIET_HOURS,
    QuietHours,
    Window,
    age_on,
    calendar_days,
    fires,
    interval_allowed,
    licence_covers,
    local_date,
    lockout_ends,
    out_of_quiet_hours,
    parse_instant,
    programme_day,
    reminder,
    telemedicine_allowed,
    written,
    zone,
)
from tests.clinical.test_time_zones import ZONES

NEW_YORK, LOS_ANGELES, APIA = zone("America/New_York"), zone("America/Los_Angeles"), zone("Pacific/Apia")
INSTANTS = st.datetimes(datetime(2005, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))
WALLS = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))


def at(text: str) -> datetime:
    return parse_instant(text, "")


def test_HZ11_weekly_fires_keep_their_wall_time_over_a_clock_change() -> None:
    due = fires(date(2026, 10, 26), time(14), 7, 2, NEW_YORK)
    assert [written(one) for one in due] == ["2026-10-26T18:00:00Z", "2026-11-02T19:00:00Z"]


def test_a_count_of_zero_gives_an_empty_list() -> None:
    assert fires(date(2026, 10, 26), time(14), 7, 0, NEW_YORK) == []


@given(st.sampled_from(ZONES), st.dates(date(2005, 1, 1), date(2035, 1, 1)), WALLS, st.integers(1, 30))
def test_fires_come_in_order_one_a_day_at_most(key: str, first: date, wall: time, every: int) -> None:
    due = fires(first, wall, every, 5, zone(key))
    assert len(due) == 5
    assert due == sorted(due)


@pytest.mark.parametrize(
    ("next_start", "allowed"),
    [
        ("2026-10-15T13:00:00Z", False),
        ("2026-10-19T03:59:00Z", False),  # still the 18th in New York
        ("2026-10-19T04:00:00Z", True),
        ("2026-10-05T13:00:00Z", False),
    ],
)
def test_e12_an_interval_counts_local_calendar_days_not_hours(next_start: str, allowed: bool) -> None:
    assert interval_allowed(at("2026-10-12T13:00:00Z"), at(next_start), 7, NEW_YORK) is allowed


def test_the_week_of_167_hours_in_march_is_a_week() -> None:
    last, following = at("2026-03-05T19:00:00Z"), at("2026-03-12T18:00:00Z")
    assert following - last == timedelta(hours=167)
    assert calendar_days(last, following, NEW_YORK) == 7
    assert interval_allowed(last, following, 7, NEW_YORK)


@pytest.mark.parametrize("days", [7, 14])
@given(INSTANTS, st.integers(0, 40 * 24 * 60), st.sampled_from(ZONES))
def test_an_interval_of_the_plan_is_kept_exactly(days: int, last: datetime, minutes: int, key: str) -> None:
    place, following = zone(key), last + timedelta(minutes=minutes)
    apart = (local_date(following, place) - local_date(last, place)).days
    assert interval_allowed(last, following, days, place) == (apart >= days)


def test_reminders_are_elapsed_hours() -> None:
    assert written(reminder(at("2026-11-02T19:00:00Z"), 72)) == "2026-10-30T19:00:00Z"
    assert written(reminder(at("2026-11-02T19:00:00Z"), 0)) == "2026-11-02T19:00:00Z"
    assert written(reminder(at("2026-11-02T19:00:00Z"), 0.5)) == "2026-11-02T18:30:00Z"
    assert written(reminder(at("2026-11-02T19:00:00Z"), 0.1)) == "2026-11-02T18:54:00Z"


@pytest.mark.parametrize(
    ("wanted", "due"),
    [
        ("2026-11-01T00:59:00Z", "2026-11-01T00:59:00Z"),  # 20:59
        ("2026-11-01T01:00:00Z", "2026-11-01T13:00:00Z"),  # 21:00, and the clocks go back that night
        ("2026-11-01T12:59:59Z", "2026-11-01T13:00:00Z"),  # 07:59:59
        ("2026-11-01T13:00:00Z", "2026-11-01T13:00:00Z"),  # 08:00
        ("2026-06-02T04:00:00Z", "2026-06-02T12:00:00Z"),  # midnight
        ("2026-06-02T03:59:00Z", "2026-06-02T12:00:00Z"),  # a minute before midnight
    ],
)
def test_a_message_waits_for_the_end_of_the_quiet_hours(wanted: str, due: str) -> None:
    assert written(out_of_quiet_hours(at(wanted), QUIET_HOURS, NEW_YORK)) == due


@pytest.mark.parametrize(
    ("wanted", "due"),
    [("16:59", "16:59"), ("17:00", "19:00"), ("18:59", "19:00"), ("19:00", "19:00"), ("12:00", "12:00")],
)
def test_quiet_hours_by_day_end_on_the_same_day(wanted: str, due: str) -> None:
    siesta = QuietHours(time(13), time(15))  # 17:00 to 19:00 UTC in June
    assert written(out_of_quiet_hours(at(f"2026-06-02T{wanted}:00Z"), siesta, NEW_YORK)) == f"2026-06-02T{due}:00Z"


def test_equal_ends_mean_no_quiet_hours() -> None:
    never = QuietHours(time(8), time(8))
    assert written(out_of_quiet_hours(at("2026-06-02T12:00:00Z"), never, NEW_YORK)) == "2026-06-02T12:00:00Z"


def test_an_end_in_a_gap_is_the_first_instant_after_it() -> None:
    until_half_past_two = QuietHours(time(21), time(2, 30))
    due = out_of_quiet_hours(at("2026-03-08T06:30:00Z"), until_half_past_two, NEW_YORK)
    assert written(due) == "2026-03-08T07:00:00Z"


def test_an_end_that_exists_twice_is_the_next_one_to_come() -> None:
    until_half_past_one = QuietHours(time(21), time(1, 30))
    in_the_first, in_the_second = at("2026-11-01T05:15:00Z"), at("2026-11-01T06:15:00Z")
    assert written(out_of_quiet_hours(in_the_first, until_half_past_one, NEW_YORK)) == "2026-11-01T05:30:00Z"
    assert written(out_of_quiet_hours(in_the_second, until_half_past_one, NEW_YORK)) == "2026-11-01T06:30:00Z"


def test_a_day_that_does_not_exist_is_waited_over() -> None:
    on_the_29th_at_22 = at("2011-12-30T08:00:00Z")
    assert written(out_of_quiet_hours(on_the_29th_at_22, QUIET_HOURS, APIA)) == "2011-12-30T18:00:00Z"


@given(INSTANTS, WALLS, WALLS, st.sampled_from(ZONES))
def test_nothing_ever_falls_into_quiet_hours_or_comes_early(wanted: datetime, start: time, end: time, key: str) -> None:
    quiet, place = QuietHours(start, end), zone(key)
    due = out_of_quiet_hours(wanted, quiet, place)
    assert due >= wanted
    assert not quiet.cover(due.astimezone(place).time())
    assert due == wanted or quiet.cover(wanted.astimezone(place).time())
    assert due - wanted <= timedelta(hours=49)


@pytest.mark.parametrize(
    ("dose", "due"),
    [
        ("2026-11-03T10:59:00Z", "2026-11-04T11:00:00Z"),  # 05:59 locks until the day after, not until 06:00
        ("2026-11-04T04:59:00Z", "2026-11-04T11:00:00Z"),  # 23:59
        ("2026-11-04T05:00:00Z", "2026-11-05T11:00:00Z"),  # midnight
        ("2026-03-07T19:00:00Z", "2026-03-08T10:00:00Z"),  # an hour earlier: the clocks go forward
    ],
)
def test_driving_is_locked_until_six_on_the_day_after_the_dose(dose: str, due: str) -> None:
    assert written(lockout_ends(at(dose), time(6), NEW_YORK)) == due


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-10-12T13:00:00Z", 1),
        ("2026-10-13T03:59:00Z", 1),
        ("2026-10-13T04:00:00Z", 2),
        ("2026-11-02T04:59:00Z", 21),
        ("2026-11-02T05:00:00Z", 22),
        ("2026-10-11T13:00:00Z", 0),
    ],
)
def test_the_day_of_approval_is_day_one(now: str, day: int) -> None:
    assert programme_day(at("2026-10-12T13:00:00Z"), at(now), NEW_YORK) == day


@pytest.mark.parametrize(
    ("signed", "place", "allowed"),
    [
        ("2027-01-01T04:59:59Z", NEW_YORK, True),
        ("2027-01-01T05:00:00Z", NEW_YORK, False),
        ("2027-01-01T07:59:59Z", LOS_ANGELES, True),
        ("2027-01-02T12:00:00Z", NEW_YORK, False),
        ("2026-01-01T04:59:59Z", NEW_YORK, False),
        ("2026-01-01T05:00:00Z", NEW_YORK, True),
    ],
)
def test_e9_the_telemedicine_rule_ends_with_2026_on_the_patients_date(
    signed: str, place: object, allowed: bool
) -> None:
    assert telemedicine_allowed(at(signed), place) is allowed  # type: ignore[arg-type]


def test_a_successor_rule_is_another_window() -> None:
    successor = Window(date(2027, 1, 1), date(2027, 12, 31))
    assert telemedicine_allowed(at("2027-01-01T05:00:00Z"), NEW_YORK, successor)


@pytest.mark.parametrize(
    ("now", "covered"),
    [
        ("2026-03-01T04:59:00Z", False),
        ("2026-03-01T05:00:00Z", True),
        ("2026-09-01T03:59:00Z", True),
        ("2026-09-01T04:00:00Z", False),
    ],
)
def test_a_licence_covers_its_first_and_its_last_day(now: str, covered: bool) -> None:
    licence = Window(date(2026, 3, 1), date(2026, 8, 31))
    assert licence_covers(licence, at(now), NEW_YORK) is covered


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2008-10-05", "2026-10-04", 17),
        ("2008-10-05", "2026-10-05", 18),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-29", 20),
        ("2026-10-05", "2026-10-05", 0),
        ("1905-10-06", "2026-10-05", 120),
    ],
)
def test_age_is_counted_on_the_local_date(born: str, on: str, age: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(on)) == age


@pytest.mark.parametrize(("born", "on"), [("2026-10-06", "2026-10-05"), ("1905-10-05", "2026-10-05")])
def test_nobody_is_unborn_or_over_120(born: str, on: str) -> None:
    with pytest.raises(Invalid) as refused:
        age_on(date.fromisoformat(born), date.fromisoformat(on), "/patient/birth_date")
    assert (refused.value.code, refused.value.pointer) == ("out-of-range", "/patient/birth_date")
    with pytest.raises(Invalid) as refused:
        age_on(date.fromisoformat(born), date.fromisoformat(on))
    assert refused.value.pointer == "/birth_date"
