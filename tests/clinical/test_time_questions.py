"""The questions of `carepath when` as they come in: every field is read, every bad one named."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath.criteria import all_criteria
from shared.clinical.invalid import Invalid
from shared.clinical.when import TZDATA_VERSION, answer_when, parse_date, parse_instant, parse_wall_time, written

QUESTIONS: dict[str, dict[str, Any]] = {
    "fires": {
        "zone": "America/New_York",
        "first_date": "2026-10-26",
        "local_time": "14:00",
        "every_days": 7,
        "count": 2,
    },
    "interval": {
        "zone": "America/New_York",
        "last_dose": "2026-10-12T13:00:00Z",
        "next_start": "2026-10-19T04:00:00Z",
        "min_interval_days": 7,
    },
    "reminders": {"zone": "America/New_York", "at": "2026-11-02T19:00:00Z", "hours_before": [72, 24, 2]},
    "quiet": {"zone": "America/New_York", "wanted": "2026-11-01T01:00:00Z", "quiet": ["21:00", "08:00"]},
    "lockout": {"zone": "America/New_York", "dose": "2026-11-03T10:59:00Z", "until_local": "06:00"},
    "programme-day": {"zone": "America/New_York", "approved": "2026-10-12T13:00:00Z", "at": "2026-10-13T04:00:00Z"},
    "telemed-rule": {"patient_zone": "America/New_York", "at": "2027-01-01T04:59:59Z"},
}
ANSWERS: dict[str, dict[str, Any]] = {
    "fires": {"fires": ["2026-10-26T18:00:00Z", "2026-11-02T19:00:00Z"]},
    "interval": {"allowed": True},
    "reminders": {"fires": ["2026-10-30T19:00:00Z", "2026-11-01T19:00:00Z", "2026-11-02T17:00:00Z"]},
    "quiet": {"due": "2026-11-01T13:00:00Z"},
    "lockout": {"due": "2026-11-04T11:00:00Z"},
    "programme-day": {"day": 2},
    "telemed-rule": {"allowed": True},
}
INSTANT_FIELDS = [
    (kind, field)
    for kind, fields in QUESTIONS.items()
    for field in fields
    if field in {"last_dose", "next_start", "at", "wanted", "dose", "approved"}
]


def question(kind: str, **changed: Any) -> dict[str, Any]:
    return {"kind": kind, **QUESTIONS[kind], **changed}


def refused(asked: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(Invalid) as bad:
        answer_when(asked)
    return bad.value.code, bad.value.pointer


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_kind_is_answered_beside_the_version_of_the_zone_rules(kind: str) -> None:
    assert answer_when(question(kind)) == {**ANSWERS[kind], "tzdata": TZDATA_VERSION}


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind, fields in QUESTIONS.items() for field in fields])
def test_a_missing_or_null_field_is_named(kind: str, field: str) -> None:
    asked = question(kind)
    del asked[field]
    assert refused(asked) == ("missing", f"/{field}")
    assert refused(question(kind, **{field: None})) == ("wrong-type", f"/{field}")
    assert refused(question(kind, **{field: True})) == ("wrong-type", f"/{field}")


@pytest.mark.parametrize("kind", QUESTIONS)
def test_an_unknown_field_is_refused(kind: str) -> None:
    assert refused(question(kind, note="x")) == ("unknown-field", "")


@pytest.mark.parametrize("kind", QUESTIONS)
def test_an_unknown_zone_names_its_field(kind: str) -> None:
    field = "patient_zone" if kind == "telemed-rule" else "zone"
    assert refused(question(kind, **{field: ""})) == ("unknown-zone", f"/{field}")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "missing"),
        ({"kind": "sunrise"}, "unknown-code"),
        ({"kind": 1}, "wrong-type"),
        ({"kind": None}, "wrong-type"),
    ],
)
def test_a_question_needs_a_kind_that_we_know(asked: dict[str, Any], code: str) -> None:
    assert refused(asked) == (code, "/kind")


@pytest.mark.parametrize(("kind", "field"), INSTANT_FIELDS)
@pytest.mark.parametrize("text", ["2026-10-12T13:00:00", "2026-10-12", "", "2026-02-30T13:00:00Z"])
def test_an_instant_without_offset_or_off_the_calendar_is_refused(kind: str, field: str, text: str) -> None:
    assert refused(question(kind, **{field: text})) == ("not-an-instant", f"/{field}")


@pytest.mark.parametrize(
    ("changed", "code", "pointer"),
    [
        ({"first_date": "2026-02-29"}, "not-a-date", "/first_date"),
        ({"first_date": "20261026"}, "not-a-date", "/first_date"),
        ({"local_time": "24:00"}, "not-a-wall-time", "/local_time"),
        ({"local_time": "9:00"}, "not-a-wall-time", "/local_time"),
        ({"every_days": 0}, "out-of-range", "/every_days"),
        ({"every_days": 7.0}, "wrong-type", "/every_days"),
        ({"every_days": "7"}, "wrong-type", "/every_days"),
        ({"count": -1}, "out-of-range", "/count"),
        ({"count": 10**400}, "out-of-range", "/count"),
        ({"first_date": "9998-12-31", "every_days": 1}, "out-of-range", "/count"),
    ],
)
def test_bad_fires_are_refused(changed: dict[str, Any], code: str, pointer: str) -> None:
    assert refused(question("fires", **changed)) == (code, pointer)


def test_fires_go_on_to_the_last_day_of_the_calendar() -> None:
    last = question("fires", zone="UTC", first_date="9998-12-30", every_days=1)
    assert answer_when(last)["fires"][-1] == "9998-12-31T14:00:00Z"
    assert answer_when(question("fires", every_days=10**9, count=1))["fires"] == ["2026-10-26T18:00:00Z"]
    assert answer_when(question("fires", every_days=1, count=0))["fires"] == []


@pytest.mark.parametrize(("least", "allowed"), [(0, True), (6, True), (7, True), (8, False)])
def test_an_interval_takes_the_clinics_minimum(least: int, allowed: bool) -> None:
    assert answer_when(question("interval", min_interval_days=least))["allowed"] is allowed
    assert refused(question("interval", min_interval_days=-1)) == ("out-of-range", "/min_interval_days")


@pytest.mark.parametrize(
    ("hours", "code", "pointer"),
    [
        ([72, -1], "out-of-range", "/hours_before/1"),
        ([72, True], "wrong-type", "/hours_before/1"),
        (["72"], "wrong-type", "/hours_before/0"),
        ([10**8], "out-of-range", "/hours_before/0"),
        ([float("inf")], "out-of-range", "/hours_before/0"),
        (72, "wrong-type", "/hours_before"),
    ],
)
def test_bad_hours_are_refused(hours: Any, code: str, pointer: str) -> None:
    assert refused(question("reminders", hours_before=hours)) == (code, pointer)


def test_reminders_keep_their_order_and_may_be_none() -> None:
    assert answer_when(question("reminders", hours_before=[2, 2, 24]))["fires"] == [
        "2026-11-02T17:00:00Z",
        "2026-11-02T17:00:00Z",
        "2026-11-01T19:00:00Z",
    ]
    assert answer_when(question("reminders", hours_before=[]))["fires"] == []
    assert answer_when(question("reminders", hours_before=[0]))["fires"] == ["2026-11-02T19:00:00Z"]


@pytest.mark.parametrize(
    ("quiet", "code", "pointer"),
    [
        (["21:00"], "wrong-length", "/quiet"),
        (["21:00", "08:00", "09:00"], "wrong-length", "/quiet"),
        (["21:00", "8"], "not-a-wall-time", "/quiet/1"),
        (["25:00", "08:00"], "not-a-wall-time", "/quiet/0"),
        ([21, 8], "wrong-type", "/quiet/0"),
    ],
)
def test_bad_quiet_hours_are_refused(quiet: Any, code: str, pointer: str) -> None:
    assert refused(question("quiet", quiet=quiet)) == (code, pointer)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-05-04T09:30:00Z", "2026-05-04T09:30:00Z"),
        ("2026-05-04t09:30:00z", "2026-05-04T09:30:00Z"),
        ("2026-05-04T09:30:00-07:00", "2026-05-04T16:30:00Z"),
        ("2026-05-04T09:30:00+05:45", "2026-05-04T03:45:00Z"),
        ("2026-05-04T09:30:00-00:00", "2026-05-04T09:30:00Z"),
        ("2026-05-04T09:30:59.999999999Z", "2026-05-04T09:30:59Z"),
        ("0002-01-01T00:00:00Z", "0002-01-01T00:00:00Z"),
        ("9998-12-31T23:59:59-23:59", "9999-01-01T23:58:59Z"),
    ],
)
def test_an_instant_is_told_in_utc_to_the_second(text: str, instant: str) -> None:
    assert written(parse_instant(text, "")) == instant
    assert parse_instant(text, "").tzinfo is UTC


def test_a_fraction_of_a_second_is_kept_while_counting() -> None:
    assert parse_instant("2026-05-04T09:30:00.25Z", "").microsecond == 250_000
    assert parse_instant("2026-05-04T09:30:00.0000019Z", "").microsecond == 1


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-04 09:30:00Z",
        "2026-05-04T09:30Z",
        "2026-05-04T09:30:60Z",
        "2026-05-04T24:00:00Z",
        "2026-05-04T09:30:00+24:00",
        "2026-05-04T09:30:00+05:60",
        "2026-05-04T09:30:00+0500",
        "2026-05-04T09:30:00.Z",
        "2026-05-04T09:30:00Z ",
        "2026-05-04T09:30:00Z\n",
        "٢٠٢٦-05-04T09:30:00Z",
        "0001-01-01T00:00:00Z",
        "9999-01-01T00:00:00Z",
    ],
)
def test_other_spellings_of_an_instant_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as bad:
        parse_instant(text, "/at")
    assert (bad.value.code, bad.value.pointer) == ("not-an-instant", "/at")


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_out_of_range(text: str) -> None:
    with pytest.raises(Invalid) as bad:
        parse_date(text, "/birth_date")
    assert (bad.value.code, bad.value.pointer) == ("out-of-range", "/birth_date")


def refusal_of(parse: Callable[[str, str], object], text: str) -> str:
    try:
        parse(text, "/x")
    except Invalid as bad:
        return bad.pointer
    return "/x"


@pytest.mark.parametrize("parse", [parse_date, parse_wall_time, parse_instant])
@given(st.text(max_size=25))
def test_any_text_is_read_or_refused_by_name(parse: Callable[[str, str], object], text: str) -> None:
    assert refusal_of(parse, text) == "/x"


def test_the_numbers_of_time_are_told() -> None:
    values = {criterion.id: criterion.value for criterion in all_criteria()}
    assert values["when/quiet-hours"] == "21:00 to before 08:00"
    assert values["when/telemedicine"].startswith("2026-01-01 to 2026-12-31, both included")
    assert values["when/age"] == "0 to 120"
