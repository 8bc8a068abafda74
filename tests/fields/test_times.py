"""One reader of instants, and what lies before now or too far after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from shared.fields.times import Day, Hours, Instant, Minutes, Past, PastDay, Planned, Seconds, WallEnd, WallTime
from tests.fields.judging import HORIZON, NOW, code

NO_INSTANT: list[Any] = [
    "0", "1796515200", "1796515200.5", 1796515200, 0, -1, 1.5, True, None, "", " ", "now", "today", "2026-10-05",
    "2026-10-05T13:00:00", "2026-10-05T13:00", "2026-10-05T13:00Z", "2026-10-05 13:00:00Z",
    "20261005T130000Z", "2026-W41-1T13:00:00Z",
    "2026-278T13:00:00Z", "2026-10-05T13:00:00+0200", "2026-10-05T13:00:00+02",
    "2026-10-05T13:00:00 +02:00", "2026-10-05T24:00:00Z",
    "2026-10-05T13:60:00Z", "2026-10-05T13:00:60Z", "2026-13-05T13:00:00Z", "2026-02-30T13:00:00Z",
    "2026-10-05T13:00:00,5Z",
    "2026-10-05T13:00:00.Z", "2026-10-05T13:00:00+24:00", "2026-10-05T13:00:00+02:60",
    " 2026-10-05T13:00:00Z", "2026-10-05T13:00:00Z ",
    "2026-10-05T13:00:00Z\n", "٢٠٢٦-10-05T13:00:00Z", "2026-10-05T13:00:00 America/Los_Angeles",
    "-2026-10-05T13:00:00Z",
    "Mon, 05 Oct 2026 13:00:00 GMT", "P1D", "10/05/2026", [2026, 10, 5], {"at": "2026-10-05T13:00:00Z"},
]  # fmt: skip
INSTANTS = {
    "2026-10-05T13:00:00Z": NOW,
    "2026-10-05t13:00:00z": NOW,
    "2026-10-05T06:00:00-07:00": NOW,
    "2026-10-05T18:45:00.000+05:45": NOW,
    "2026-10-05T13:00:00.123456789Z": NOW.replace(microsecond=123456),
    "2024-02-29T00:00:00+00:00": datetime(2024, 2, 29, tzinfo=UTC),
}


@pytest.mark.parametrize("of", [Instant, Past, Planned], ids=["instant", "past", "planned"])
@pytest.mark.parametrize("said", NO_INSTANT, ids=ascii)
def test_what_is_no_rfc_3339_instant_is_refused(said: object, of: object) -> None:
    assert code(of, said) in {"not-an-instant", "wrong-type"}


@pytest.mark.parametrize(("said", "at"), INSTANTS.items())
def test_an_instant_is_read_with_its_offset(said: str, at: datetime) -> None:
    assert TypeAdapter(Instant).validate_python(said) == at


@given(st.datetimes(min_value=datetime(3, 1, 1), max_value=datetime(9997, 1, 1)), st.integers(-23 * 60, 23 * 60))
def test_an_instant_that_was_written_is_read_again(naive: datetime, minutes: int) -> None:
    at = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert TypeAdapter(Instant).validate_python(at.isoformat()) == at
    assert TypeAdapter(Instant).validate_json(TypeAdapter(Instant).dump_json(at)) == at


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_ends_of_the_calendar_are_no_time_of_ours(year: str) -> None:
    assert code(Instant, f"{year}-06-01T00:00:00Z") == "not-an-instant" and code(Day, f"{year}-06-01") == "out-of-range"


def test_a_time_without_an_offset_is_refused_from_inside_too() -> None:
    with pytest.raises(ValueError):
        TypeAdapter(Instant).validate_python(datetime(2026, 10, 5, 13))


class Nested(BaseModel):
    at: Past


class Form(BaseModel):
    parts: list[Nested]


@pytest.mark.parametrize(
    ("ahead", "refused"),
    [
        (timedelta(days=-40_000), None),
        (timedelta(microseconds=-1), None),
        (timedelta(), None),
        (timedelta(microseconds=1), "in-the-future"),
        (timedelta(seconds=1), "in-the-future"),
        (timedelta(hours=3), "in-the-future"),
        (timedelta(days=3650), "in-the-future"),
    ],
)
def test_what_has_happened_lies_at_or_before_now(ahead: timedelta, refused: str | None) -> None:
    said = (NOW + ahead).isoformat()
    assert code(Past, said) == refused
    assert code(Form, {"parts": [{"at": said}]}) == refused
    assert code(Past, said, now=None) is None


@pytest.mark.parametrize(
    ("ahead", "refused"),
    [(timedelta(days=-9000), None), (HORIZON, None), (HORIZON + timedelta(microseconds=1), "too-far-ahead")],
)
def test_what_is_planned_lies_within_the_horizon(ahead: timedelta, refused: str | None) -> None:
    assert code(Planned, (NOW + ahead).isoformat()) == refused
    assert code(Planned, (NOW + ahead).isoformat(), now=None) is None


@pytest.mark.parametrize(
    "said", ["2026-10-05T13:00:00Z", "0", 0, "2026-02-30", "2026-2-3", "20261005", "2026-W41-1", "", None]
)
def test_a_day_is_a_date_and_nothing_else(said: object) -> None:
    assert code(Day, said) in {"not-a-date", "wrong-type"}


def test_a_day_is_read_and_written_as_it_is() -> None:
    assert TypeAdapter(Day).validate_python("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("said", "refused"),
    [("2026-10-05", None), ("2026-10-06", None), ("2026-10-07", "in-the-future"), ("1900-01-01", None)],
)
def test_a_day_of_the_past_has_begun_somewhere(said: str, refused: str | None) -> None:
    """At 13:00 UTC it is the 6th in Kiritimati."""
    assert code(PastDay, said) == refused and code(PastDay, said, now=None) is None


@pytest.mark.parametrize(
    ("said", "as_time", "as_end"),
    [
        ("00:00", None, None),
        ("23:59", None, None),
        ("24:00", "not-a-wall-time", None),
        ("24:01", "not-a-wall-time", "not-a-wall-time"),
        ("25:00", "not-a-wall-time", "not-a-wall-time"),
        ("8:00", "not-a-wall-time", "not-a-wall-time"),
        ("08:60", "not-a-wall-time", "not-a-wall-time"),
        ("08:00:00", "not-a-wall-time", "not-a-wall-time"),
        ("08:00Z", "not-a-wall-time", "not-a-wall-time"),
        ("24:00 ", "not-a-wall-time", "not-a-wall-time"),
        ("", "not-a-wall-time", "not-a-wall-time"),
    ],
)
def test_only_an_end_may_be_the_end_of_the_day(said: str, as_time: str | None, as_end: str | None) -> None:
    assert (code(WallTime, said), code(WallEnd, said)) == (as_time, as_end)


@pytest.mark.parametrize("of", [Hours, Minutes, Seconds])
def test_a_duration_is_a_number_that_is_not_negative(of: object) -> None:
    assert code(of, 0) is code(of, 7.5) is None
    assert {code(of, said) for said in (-1, -0.001, 1e9)} <= {"greater_than_equal", "less_than_equal"}
    assert {code(of, said) for said in ("1", "PT1H", True, None)} == {"float_type"}
