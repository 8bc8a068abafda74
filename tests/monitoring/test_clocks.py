"""Silence in a session is told, and somebody is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring.domain.clocks import CALLS, LOST
from services.monitoring.domain.forms import RecordVitals
from services.monitoring.domain.known import CHECK_EVERY, GRACE, next_check
from shared.deciding import Role
from shared.events.monitoring import CheckInMissed, CheckRecorded, ReadinessOverdue
from tests.monitoring.heard import (
    acknowledges,
    answers_all,
    booked,
    checks_in,
    clears,
    closes,
    leaves,
    looks,
    of,
    paged,
    raised,
    reads,
    running,
    session,
    starts,
    treatment,
    watched,
)
from tests.story import START, Story, hours, minutes, refused, types

SECOND = timedelta(seconds=1)


def test_a_check_is_missed_five_minutes_after_it_was_due_and_not_before(story: Story) -> None:
    running(story)
    assert story.passes(minutes(20) - SECOND) == ()
    told = story.passes(SECOND)
    assert types(told) == ["check-in-missed", "alert-raised", "alert-paged"]
    missed = of(told, CheckInMissed)
    assert (missed.what, missed.due_at, missed.next_at) == ("check", START + minutes(15), START + minutes(30))
    assert raised(told) == [(2, "check-in-missed")] and paged(told) == ["guide-on-call"]


def test_E5_the_guide_calls_and_the_late_check_closes_the_gap(story: Story) -> None:
    running(story)
    story.passes(minutes(20))
    (alert,) = treatment(story).open_alerts
    story.passes(minutes(2))
    assert types(acknowledges(story, alert, Role.GUIDE)) == ["alert-acknowledged"]
    assert of(looks(story), CheckRecorded).late_by_s == 7 * 60
    assert story.names() == ["check", "readiness", "reading"]
    assert "side-effect-reported" not in story.types()
    assert of(looks(story), CheckRecorded).late_by_s is None


@pytest.mark.parametrize(("minute", "next_due"), [(9, 15), (10, 30), (15, 30), (20, 30), (24, 30), (25, 45)])
def test_a_look_stands_for_the_check_that_is_at_most_five_minutes_away(
    story: Story, minute: int, next_due: int
) -> None:
    running(story)
    story.passes(minutes(minute))
    looks(story)
    assert session(story).check_due_at == START + minutes(next_due)


@given(st.timedeltas(timedelta(0), hours(8)))
def test_the_next_check_is_a_quarter_of_an_hour_from_the_tablet_and_never_long_to_come(looked: timedelta) -> None:
    due = next_check(START, START + looked) - START
    assert due % CHECK_EVERY == timedelta(0)
    assert GRACE < due - looked <= GRACE + CHECK_EVERY


def test_HZ14_contact_that_is_lost_climbs_to_a_welfare_check(story: Story) -> None:
    running(story)
    story.passes(minutes(20))
    called = {}
    for minute in range(1, 16):
        for tier, reason in raised(story.passes(minutes(1))):
            called[reason] = (minute, tier)
    expected = {rung.who: (int(rung.after / minutes(1)), CALLS[rung.who]) for rung in LOST.rungs}
    assert {reason: at for reason, at in called.items() if reason.startswith("contact")} == expected
    assert "session-emergency" in story.types()


def test_an_acknowledgement_is_no_sign_of_life_and_stops_no_call(story: Story) -> None:
    running(story)
    story.passes(minutes(20))
    for reason, tier in CALLS.items():
        answers_all(story, Role.CLINICIAN)
        assert (tier, reason) in raised(story.passes(minutes(5)))
    answers_all(story, Role.CLINICIAN)
    assert "contact" not in story.names()


def test_a_sign_of_life_stops_the_calls(story: Story) -> None:
    running(story)
    story.passes(minutes(24))
    reads(story)
    assert "contact" not in story.names()


def test_the_pressure_is_read_until_an_hour_after_the_tablet(story: Story) -> None:
    running(story)
    for _ in range(3):
        story.passes(minutes(15))
        looks(story)
    assert story.wait("reading").until == START + minutes(60)
    looks(story)
    assert story.passes(minutes(15) - SECOND) == ()
    told = story.passes(SECOND)
    missed = of(told, CheckInMissed)
    assert (missed.what, missed.due_at, missed.next_at) == ("vitals", START + minutes(40), None)
    assert raised(told) == [(2, "vitals-missed")] and "reading" not in story.names()


@pytest.mark.parametrize(("minute", "over", "counts"), [(34, {}, False), (35, {}, True), (45, {}, True)])
def test_a_reading_that_is_too_early_leaves_the_due_one_due(
    story: Story, minute: int, over: dict[str, float], counts: bool
) -> None:
    running(story)
    watched(story, 30)
    story.until(START + minutes(minute))
    reads(story, **over)
    assert ("reading" not in story.names()) == counts


def test_a_reading_without_a_pressure_leaves_the_due_one_due(story: Story) -> None:
    running(story)
    watched(story, 30)
    story.passes(minutes(12))
    story.does(RecordVitals(patient_id=story.patient, heart_rate=80, device="x", reader="y"), Role.PEER_MONITOR)
    assert "reading" in story.names()


def test_a_session_that_is_not_closed_is_told_at_three_four_and_six_hours(story: Story) -> None:
    running(story)
    told = story.passes(hours(9))
    overdue = [fact for fact in told if isinstance(fact, ReadinessOverdue)]
    assert [each.who for each in overdue] == ["clinician", "documented-plan", "medical-director", "medical-director"]
    assert [each.next_at for each in overdue] == [START + hours(after) for after in (4, 6, 8, 10)]
    assert story.wait("readiness").whom is Role.MEDICAL_DIRECTOR


def test_three_hours_are_not_a_second_less(story: Story) -> None:
    running(story)
    watched(story, 165)
    assert "readiness-overdue" not in types(story.until(START + minutes(180) - SECOND))
    told = story.passes(SECOND)
    assert types(told)[:2] == ["readiness-overdue", "alert-raised"] and raised(told) == [(3, "readiness-overdue")]


def test_after_six_hours_only_the_medical_director_closes(story: Story) -> None:
    running(story)
    story.until(START + hours(6) - SECOND)
    assert refused(closes(story, walks=False)) == ("not-walking",)
    story.until(START + hours(6))
    assert refused(closes(story)) == ("medical-director-only",)
    assert types(closes(story, Role.MEDICAL_DIRECTOR)) == ["session-completed"]


def test_a_service_that_was_away_tells_each_silence_once(story: Story) -> None:
    running(story)
    told = story.wakes_at(START + minutes(100))
    missed = [fact for fact in told if isinstance(fact, CheckInMissed)]
    assert [each.what for each in missed] == ["check", "vitals"]
    assert missed[0].next_at == START + minutes(105)


def test_checked_in_and_no_tablet_is_a_postponed_session(story: Story) -> None:
    booked(story)
    checks_in(story)
    assert story.wait("start").until == START + minutes(60)
    told = story.until(START + minutes(60))
    assert types(told) == ["session-postponed", "message-requested"]


def test_a_clearance_is_waited_for_to_its_end(story: Story) -> None:
    booked(story)
    checks_in(story)
    story.until(START + minutes(55))
    reads(story)
    clears(story)
    assert story.wait("start").until == START + minutes(85)
    story.until(START + minutes(84))
    assert types(starts(story)) == ["session-started"]


def test_E11_whoever_leaves_in_a_session_is_watched_to_its_close(story: Story) -> None:
    running(story)
    told = leaves(story)
    assert raised(told) == [(3, "patient-withdrawn-in-session")]
    assert {"check", "reading", "readiness"} <= set(story.names())
    watched(story, 120)
    assert types(closes(story)) == ["session-completed"]
    answers_all(story)
    assert story.waits() == []
    assert "withdrawn" in refused(starts(story))
