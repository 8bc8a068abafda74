"""A session from its check-in to its close, and whoever may end it."""

from __future__ import annotations

from shared.deciding import Role
from shared.events.monitoring import SessionCompleted, SessionStarted
from tests.monitoring.heard import (
    MG,
    booked,
    checks_in,
    clears,
    closes,
    of,
    reads,
    ready,
    running,
    session,
    starts,
    watched,
)
from tests.story import Story, minutes, types


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


def test_nobody_begins_twice(story: Story) -> None:
    running(story)
    assert "already-started" in starts(story).codes  # type: ignore[union-attr]
