"""What a front end is shown of a session."""

from __future__ import annotations

from typing import Any

from services.monitoring.api import SessionNowReply
from services.monitoring.store import described
from shared.standing import clinic_id, roster_in
from tests.monitoring.heard import (
    FIRST,
    LOT,
    booked,
    checks_in,
    closes,
    looks,
    ready,
    running,
    starts,
    treatment,
    watched,
)
from tests.story import START, Story, minutes


def shown(story: Story) -> dict[str, Any]:
    state = treatment(story)
    session = state.current(story.now)
    assert session
    body = described(state, session, roster_in(story.others[clinic_id(story.clinic)]), story.clinic, story.now)
    return SessionNowReply.model_validate_json(SessionNowReply(**body).model_dump_json()).model_dump()


def test_before_the_check_in_it_names_the_gates_that_would_refuse(story: Story) -> None:
    booked(story)
    body = shown(story)
    assert (body["state"], body["session_id"]) == ("scheduled", str(FIRST))
    assert {"checklist-incomplete", "vitals-not-cleared", "emergency-card-missing"} <= set(body["gates"])
    assert "dose-mismatch" not in body["gates"] and "not-up-to-date" not in body["gates"]


def test_a_ready_session_has_no_gate_that_fails(story: Story) -> None:
    ready(story)
    body = shown(story)
    assert (body["state"], body["gates"]) == ("checked-in", [])
    assert body["card"]["lot"] == LOT and body["card"]["baseline"]["systolic"] == 124.0
    assert "clinician-on-call" in body["card"]["on_call"]


def test_a_running_session_names_what_is_due_and_who_is_paged(story: Story) -> None:
    running(story)
    looks(story, "concern")
    body = shown(story)
    assert (body["state"], body["gates"]) == ("running", [])
    assert [(each["what"], each["whom"]) for each in body["due"]] == [
        ("record-check", "peer-monitor"),
        ("record-vitals", "peer-monitor"),
        ("close-session", "guide"),
    ]
    assert [alert["paged"] for alert in body["alerts"]] == [["guide-on-call"]]
    card = body["card"]
    assert card["earliest_close"] == START + minutes(120) and card["checks"][0] == START + minutes(15)
    assert len(card["checks"]) == 8


def test_how_a_session_ended_is_shown(story: Story) -> None:
    running(story)
    watched(story, 120)
    closes(story)
    assert shown(story)["state"] == "completed"
    assert shown(story)["due"] == []


def test_a_postponed_session_is_shown_as_such(story: Story) -> None:
    booked(story)
    checks_in(story, backup_phone=False)
    assert shown(story)["state"] == "postponed"
    assert starts(story)
