"""The happy path: from the intro call to the last session of a plan."""

from __future__ import annotations

import pytest

from shared.events.monitoring import SessionAborted
from shared.events.scheduling import SessionScheduled, SessionWindowOpened
from tests.scheduling.heard import (
    GUIDE,
    approved,
    booking,
    books,
    calendar,
    check_in,
    completes,
    dose,
    local,
    paid,
    prequalified,
    ready,
    starts,
    takes_session,
)
from tests.story import Story, days, hours, refused, types


def test_a_visit_is_booked_reminded_started_and_completed(story: Story) -> None:
    prequalified(story)
    assert story.names() == ["book-intro"]
    assert types(books(story, "intro", local(7, 10))) == ["appointment-booked"]
    assert story.names() == ["no-show", "remind"]
    assert types(story.until(local(7, 10))) == ["appointment-reminded", "message-requested"] * 2
    assert types(starts(story)) == ["appointment-started"]
    assert story.names() == ["outcome"]
    assert types(completes(story)) == ["appointment-completed"]
    assert [wait.what for wait in story.waits()] == ["request-deposit"] and story.claims() == []


def test_a_consult_follows_the_deposit(story: Story) -> None:
    prequalified(story)
    assert refused(books(story, "consult", local(7, 10))) == ("deposit-missing",)
    paid(story)
    assert story.names() == ["book-consult"]
    assert types(books(story, "consult", local(7, 10))) == ["appointment-booked"]


def test_a_session_is_booked_for_tablet_guide_and_patient(story: Story) -> None:
    ready(story)
    _, scheduled = books(story, "session", local(12, 10))  # type: ignore[misc]
    assert isinstance(scheduled, SessionScheduled)
    assert scheduled.number == 1 and scheduled.starts_at == local(12, 10)
    spans = {(claim.resource, claim.start, claim.end) for claim in story.claims()}
    assert spans == {(who, local(12, 9.5), local(12, 12)) for who in (GUIDE, story.patient)}


def test_four_sessions_every_seven_days_and_no_fifth(story: Story) -> None:
    (window,) = ready(story)
    assert isinstance(window, SessionWindowOpened) and window.number == 1
    for day in (5, 12, 19, 26):
        takes_session(story, local(day, 14))
    opened = [each.fact.number for each in story.told if isinstance(each.fact, SessionWindowOpened)]
    assert opened == [1, 2, 3, 4]
    assert [dose.number for dose in calendar(story).doses.values()] == [1, 2, 3, 4]
    story.passes(days(7))
    assert "plan-exhausted" in refused(books(story, "session", local(3, 15, 11)))
    assert story.waits() == []


def test_after_approval_check_ins_and_the_follow_up_may_be_booked(story: Story) -> None:
    paid(story)
    assert refused(books(story, "check-in", local(7, 10))) == ("not-approved",)
    approved(story)
    books(story, "check-in", local(7, 10))
    books(story, "follow-up", local(8, 10))
    assert {each.appointment for each in calendar(story).open_bookings.values()} == {"check-in", "follow-up"}


def test_a_visit_that_nobody_completes_is_asked_for(story: Story) -> None:
    prequalified(story)
    books(story, "intro", local(7, 10))
    story.until(local(7, 10))
    starts(story)
    assert story.wait("outcome").until == booking(story)[1].end + hours(4)
    assert types(story.passes(hours(5))) == ["appointment-overdue"]
    assert story.wait("outcome").until == booking(story)[1].end + hours(28)


@pytest.mark.parametrize(("amount", "doses", "next_number"), [(0, 0, 1), (100, 1, 2)])
def test_a_dose_that_came_out_again_uses_up_no_session(story: Story, amount: int, doses: int, next_number: int) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    story.until(local(12, 10))
    story.hears(check_in(story), "monitoring")
    begun = dose(story)
    story.hears(begun, "monitoring")
    aborted = SessionAborted(
        session_id=begun.session_id,
        number=begun.number,
        booking_id=begun.booking_id,
        amount_taken_mg=amount,
        reason="Unwell",
    )
    story.hears(aborted, "monitoring")
    assert (len(calendar(story).doses), calendar(story).next_number) == (doses, next_number)
