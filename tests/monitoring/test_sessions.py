"""A session from its check-in to its close, and whoever may end it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.monitoring.domain.forms import AbortSession
from services.monitoring.domain.supply import on_hand
from shared.deciding import Role
from shared.events.monitoring import CheckRecorded, SessionAborted, SessionCompleted, SessionStarted
from tests.monitoring.heard import (
    MG,
    booked,
    booking,
    checks_in,
    clears,
    closes,
    looks,
    of,
    raised,
    reads,
    ready,
    running,
    session,
    starts,
    treatment,
    watched,
)
from tests.story import Story, days, minutes, refused, types


def test_a_session_from_check_in_to_close(story: Story) -> None:
    booked(story)
    assert types(checks_in(story)) == ["session-checked-in"]
    assert types(reads(story)) == ["vitals-recorded"]
    assert types(clears(story)) == ["vitals-cleared"]
    started = of(starts(story), SessionStarted)
    assert (started.number, started.strength_mg) == (1, MG)
    assert started.expected_end_at == started.started_at + minutes(120)
    watched(story, 120)
    completed = of(closes(story), SessionCompleted)
    assert (completed.number, completed.minutes) == (1, 120)
    assert story.waits() == [] and "alert-raised" not in story.types()


def test_somebody_is_waited_for_from_check_in_to_close(story: Story) -> None:
    booked(story)
    checks_in(story)
    assert (story.wait("start").whom, story.wait("start").what) == (Role.PEER_MONITOR, "record-vitals")
    reads(story)
    assert (story.wait("start").whom, story.wait("start").what) == (Role.GUIDE, "clear-vitals")
    clears(story)
    assert (story.wait("start").whom, story.wait("start").what) == (Role.GUIDE, "start-session")
    starts(story)
    assert story.names() == ["check", "readiness", "reading"]


def test_the_session_is_not_running_before_its_tablet(story: Story) -> None:
    ready(story)
    assert not session(story).running
    starts(story)
    assert session(story).running


@pytest.mark.parametrize(
    ("role", "alerts"), [(Role.GUIDE, [(3, "session-aborted")]), (Role.CLINICIAN, []), (Role.MEDICAL_DIRECTOR, [])]
)
def test_a_session_that_is_ended_early_is_seen_by_a_clinician(story: Story, role: Role, alerts: list[Any]) -> None:
    running(story)
    told = story.does(AbortSession(patient_id=story.patient, amount_taken_mg=0, reason="Spat out"), role)
    assert of(told, SessionAborted).amount_taken_mg == 0 and raised(told) == alerts
    assert session(story).over == "aborted" and "check" not in story.names()
    assert not treatment(story).doses and refused(closes(story)) == ("session-over",)


def test_only_a_clinician_ends_a_session_with_a_dose_on_board(story: Story) -> None:
    running(story)
    taken = AbortSession(patient_id=story.patient, amount_taken_mg=50, reason="Unwell")
    assert refused(story.asks(taken, Role.GUIDE)) == ("clinician-only",)
    assert "check" in story.names()
    story.does(taken, Role.CLINICIAN)
    assert session(story).over == "aborted" and treatment(story).doses


def test_a_dose_that_was_swallowed_before_its_start_is_a_dose(story: Story) -> None:
    ready(story)
    told = AbortSession(patient_id=story.patient, amount_taken_mg=MG, reason="Swallowed before anybody was there")
    story.does(told, Role.CLINICIAN)
    assert treatment(story).last_dose_at == story.now and on_hand(treatment(story)) == 3 * MG
    story.passes(days(6))
    story.hears(booking(story.now + minutes(30), booking_id=UUID(int=0xB9)), "scheduling")
    assert "interval-too-short" in refused(starts(story))


def test_a_session_may_be_ended_before_its_tablet(story: Story) -> None:
    booked(story)
    checks_in(story)
    told = story.does(AbortSession(patient_id=story.patient, amount_taken_mg=0, reason="No video"), Role.CLINICIAN)
    assert types(told) == ["session-aborted"] and story.waits() == [] and not treatment(story).doses


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"oriented": None}, "not-oriented"),
        ({"moaa_s": 4}, "not-awake"),
        ({"walks": False}, "not-walking"),
        ({"systolic": 145}, "blood-pressure"),
        ({"heart_rate": 111}, "heart-rate"),
        ({"spo2": 93}, "spo2"),
        ({"dissociation": 2}, "dissociation"),
        ({"minutes_without_vomiting": 29}, "vomiting"),
        ({"suicidal_ideation": None}, "suicidal-ideation"),
        ({"adult_stays": False}, "nobody-stays"),
        ({"lockout_acknowledged": None}, "lockout-not-acknowledged"),
        ({"signed": False}, "not-signed"),
    ],
)
def test_each_criterion_keeps_the_session_open(story: Story, over: dict[str, Any], code: str) -> None:
    running(story)
    watched(story, 120)
    assert refused(closes(story, **over)) == (code,)
    assert session(story).running


def test_nobody_goes_before_two_hours_and_everything_that_fails_is_named(story: Story) -> None:
    running(story)
    watched(story, 120 - 1)
    assert refused(closes(story)) == ("too-early",)
    assert refused(closes(story, walks=False, signed=None)) == ("not-walking", "too-early", "not-signed")


def test_a_session_that_has_not_begun_is_not_closed(story: Story) -> None:
    ready(story)
    assert refused(closes(story)) == ("not-started",)


def test_a_check_before_the_tablet_and_after_the_close_is_told(story: Story) -> None:
    ready(story)
    assert of(looks(story), CheckRecorded).minutes_from_start == 0
    starts(story)
    watched(story, 120)
    closes(story)
    story.passes(minutes(10))
    assert of(looks(story), CheckRecorded).minutes_from_start == 130


def test_nobody_begins_twice(story: Story) -> None:
    running(story)
    assert "already-started" in starts(story).codes  # type: ignore[union-attr]
