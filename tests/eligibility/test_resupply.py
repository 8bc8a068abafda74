"""The next prescription: asked for before it is needed, counted by what was supplied and used up."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.eligibility.domain.forms import ReleaseHold, ReportMissing
from shared.deciding import Role, Wait
from shared.events.monitoring import SessionAborted, SessionStarted
from tests.eligibility.course import approved, report, sign, signed
from tests.eligibility.heard import candidacy
from tests.story import Story, days, refused, types


def takes(story: Story, swallowed: bool = True) -> None:
    """A session with its tablet placed; one that came out again whole is aborted with nothing taken."""
    id, booking = uuid4(), uuid4()
    of = {"session_id": id, "number": 1, "booking_id": booking}
    started = {"started_at": story.now, "expected_end_at": story.now, "strength_mg": 300, "lot": "L"}
    story.hears(SessionStarted.model_validate(of | started), "monitoring")
    if not swallowed:
        story.hears(SessionAborted.model_validate(of | {"amount_taken_mg": 0, "reason": "spat"}), "monitoring")
        for hold in list(candidacy(story).open_holds.values()):
            story.does(ReleaseHold(patient_id=story.patient, hold_id=str(hold.hold_id), reason="x"), Role.CLINICIAN)


def supplied(story: Story, plan: Any, sessions: int) -> None:
    """A plan, and a prescription for so many of its sessions, delivered."""
    approved(story, plan={"sessions": plan, "interval_days": 7})
    report(story, signed(story, tablets=sessions, sessions=sessions), "delivered")


def owed(story: Story) -> Wait | None:
    return next((wait for wait in story.waits() if wait.kind.name == "prescription"), None)


@pytest.mark.parametrize(("plan", "first"), [(4, 1), (4, 3), (6, 2), (6, 5)])
def test_the_next_prescription_is_asked_for_before_it_is_needed(story: Story, plan: int, first: int) -> None:
    """A prescription for a part of the plan: while its last session is still to come, a week before the one after."""
    supplied(story, plan, first)
    for _ in range(first - 1):
        assert owed(story) is None
        takes(story)
        story.passes(days(7))
    wait = owed(story)
    assert wait and (wait.whom, wait.what) == (Role.CLINICIAN, "sign-prescription")
    left = plan - first
    assert refused(sign(story, tablets=left + 1, sessions=left + 1)) == ("too-many-sessions",)
    signed(story, tablets=left, sessions=left)
    assert owed(story) is None


def test_nothing_is_asked_for_where_the_plan_is_covered(story: Story) -> None:
    supplied(story, 4, 4)
    for _ in range(4):
        takes(story)
        story.passes(days(7))
        assert owed(story) is None
    assert refused(sign(story, tablets=1, sessions=1)) == ("too-many-sessions",)


@pytest.mark.parametrize("first", [1, 3, 6])
def test_on_demand_is_signed_again_as_often_as_it_is_used_up(story: Story, first: int) -> None:
    supplied(story, "on-demand", first)
    for _ in range(2):
        for _ in range(first):
            assert owed(story) is None
            takes(story)
            story.passes(days(7))
        assert owed(story)
        report(story, signed(story, tablets=first, sessions=first), "delivered")
    if first == 6:
        assert refused(sign(story, tablets=1, sessions=1)) == ("too-many-sessions",)


def test_a_tablet_that_was_spat_out_is_used_up_and_its_session_is_not(story: Story) -> None:
    supplied(story, 4, 4)
    takes(story, swallowed=False)
    for _ in range(2):
        takes(story)
        story.passes(days(7))
    assert owed(story)
    assert refused(sign(story, tablets=2, sessions=2)) == ("too-many-sessions",)
    signed(story, tablets=1, sessions=1)


@pytest.mark.parametrize("gone", [1, 2, 4])
def test_tablets_that_are_gone_are_looked_at_for_diversion_and_may_be_signed_anew(story: Story, gone: int) -> None:
    supplied(story, 4, 4)
    (id,) = candidacy(story).prescriptions
    body = {"patient_id": story.patient, "prescription_id": str(id), "sessions": gone, "reason": "Fell"}
    told = story.does(ReportMissing.model_validate(body), Role.GUIDE)
    assert types(told) == ["medication-missing", "hold-placed"]
    assert refused(sign(story, tablets=gone, sessions=gone)) == ("on-hold",)
    (hold,) = candidacy(story).open_holds.values()
    story.does(ReleaseHold(patient_id=story.patient, hold_id=str(hold.hold_id), reason="x"), Role.CLINICIAN)
    assert refused(sign(story, tablets=gone + 1, sessions=gone + 1)) == ("too-many-sessions",)
    signed(story, tablets=gone, sessions=gone)
    body["sessions"] = 5
    assert refused(story.asks(ReportMissing.model_validate(body), Role.GUIDE)) == ("more-than-supplied",)
