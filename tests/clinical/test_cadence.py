"""Clinical reference 7.1: when a form opens, reminds, is followed by a call and closes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.cadence import CRITERIA, OUTCOME, POST_SESSION, Cadence, Schedule, schedule
from shared.clinical.when import QUIET_HOURS, written, zone
from tests.clinical.test_time_zones import ZONES

NEW_YORK = zone("America/New_York")
AFTERNOON = datetime(2026, 10, 12, 18, tzinfo=UTC)  # 14:00 in New York
INSTANTS = st.datetimes(datetime(2005, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))


def hours(planned: Schedule, completed: datetime) -> list[float | None]:
    instants = [planned.opens, *planned.reminders, planned.guide_call, planned.closes]
    return [None if instant is None else (instant - completed) / timedelta(hours=1) for instant in instants]


def test_after_a_session_two_reminders_then_a_call_then_closed() -> None:
    planned = schedule(POST_SESSION, AFTERNOON, QUIET_HOURS, NEW_YORK)
    assert hours(planned, AFTERNOON) == [24, 48, 72, 96, 168]


def test_an_outcome_form_has_its_own_hours() -> None:
    planned = schedule(OUTCOME, AFTERNOON, QUIET_HOURS, NEW_YORK)
    assert hours(planned, AFTERNOON) == [48, 72, 96, 108, 120]


@pytest.mark.parametrize(("cadence", "sessions"), [(POST_SESSION, [1, 2, 3, 4, 5, 6, 7]), (OUTCOME, [2, 4, 6])])
def test_an_outcome_form_follows_every_second_session(cadence: Cadence, sessions: list[int]) -> None:
    assert [session for session in range(1, 8) if cadence.follows(session)] == sessions


def test_an_outcome_form_closes_at_the_next_check_in() -> None:
    check_in = AFTERNOON + timedelta(hours=100)
    planned = schedule(OUTCOME, AFTERNOON, QUIET_HOURS, NEW_YORK, check_in)
    assert hours(planned, AFTERNOON) == [48, 72, 96, None, 100]
    later = schedule(OUTCOME, AFTERNOON, QUIET_HOURS, NEW_YORK, AFTERNOON + timedelta(hours=121))
    assert hours(later, AFTERNOON) == [48, 72, 96, 108, 120]


def test_a_reminder_at_the_instant_of_closing_is_dropped() -> None:
    planned = schedule(OUTCOME, AFTERNOON, QUIET_HOURS, NEW_YORK, AFTERNOON + timedelta(hours=96))
    assert hours(planned, AFTERNOON) == [48, 72, None, 96]


def test_a_call_at_the_instant_of_closing_is_dropped() -> None:
    planned = schedule(OUTCOME, AFTERNOON, QUIET_HOURS, NEW_YORK, AFTERNOON + timedelta(hours=108))
    assert planned.guide_call is None


def test_the_daily_form_does_not_close_at_a_check_in() -> None:
    planned = schedule(POST_SESSION, AFTERNOON, QUIET_HOURS, NEW_YORK, AFTERNOON + timedelta(hours=100))
    assert planned.closes == AFTERNOON + timedelta(hours=168)


def test_reminders_wait_for_the_morning() -> None:
    late = datetime(2026, 10, 13, 2, tzinfo=UTC)  # 22:00 in New York
    planned = schedule(POST_SESSION, late, QUIET_HOURS, NEW_YORK)
    assert [written(sent) for sent in planned.reminders] == ["2026-10-15T12:00:00Z", "2026-10-16T12:00:00Z"]


def test_a_reminder_that_could_only_be_sent_when_the_next_is_due_is_dropped() -> None:
    late = datetime(2026, 10, 13, 2, tzinfo=UTC)
    hasty = Cadence("hasty", 1, (24, 34), 40, 48)
    planned = schedule(hasty, late, QUIET_HOURS, NEW_YORK)
    assert [written(sent) for sent in planned.reminders] == ["2026-10-14T12:00:00Z"]


@given(INSTANTS, st.sampled_from(ZONES), st.sampled_from([POST_SESSION, OUTCOME]))
def test_no_reminder_is_early_late_or_in_quiet_hours(completed: datetime, key: str, cadence: Cadence) -> None:
    place = zone(key)
    planned = schedule(cadence, completed, QUIET_HOURS, place)
    assert len(planned.reminders) <= 2
    assert list(planned.reminders) == sorted(set(planned.reminders))
    for sent in planned.reminders:
        assert planned.opens < sent < planned.closes
        assert not QUIET_HOURS.cover(sent.astimezone(place).time())


def test_the_hours_are_told() -> None:
    values = {criterion.id: criterion.value for criterion in CRITERIA}
    assert values["cadence/post-session/reminders"] == "48, 72"
    assert values["cadence/outcome/guide-call"] == "108"
    assert values["cadence/outcome/sessions"] == "2, 4, 6"
