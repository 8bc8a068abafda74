"""What comes next is not booked: nudges, the deposit, the end of the episode, and who keeps somebody back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.deciding import Fact, Role
from shared.events.common import MessageRequested
from shared.events.eligibility import CrisisAcknowledged, CrisisDetected, HoldPlaced, HoldReleased
from shared.events.intake import DepositExpired, DepositPaid, DepositRequested
from shared.events.integration import FollowUpDecided, FollowUpOverdue, MidCourseDecided, MidCourseDue
from shared.events.scheduling import (
    BookingReminded,
    EpisodeLapsed,
)
from tests.scheduling.heard import (
    books,
    calendar,
    cancels,
    completes,
    letters,
    local,
    paid,
    prequalified,
    ready,
    starts,
)
from tests.story import START, Story, days, refused, types

SECOND = timedelta(seconds=1)
WHO: dict[str, Any] = {"reason": "x", "role": "clinician"}
HELD = HoldPlaced(hold_id=UUID(int=1), reason="x", until=START)
CRISIS = CrisisDetected(
    crisis_id=UUID(int=2), assessment_id=UUID(int=3), kinds=("suicide",), rules=("CS1",), acknowledge_by=START
)
AWAITED: dict[str, tuple[Callable[[Story], object], int]] = {
    "book-intro": (prequalified, 21),
    "book-consult": (paid, 90),
    "book-session": (ready, 90),
}


def test_whoever_would_be_refused_is_not_waited_for(story: Story) -> None:
    """On hold nobody waits for a booking; then it is the patient's again, and the time begins anew."""
    prequalified(story)
    assert story.wait("book-intro").whom is Role.PATIENT
    held = HoldPlaced(hold_id=UUID(int=1), reason="x", until=START + days(1))
    story.hears(held, "eligibility")
    assert story.names() == []
    (placed,) = calendar(story).standing.holds
    story.hears(HoldReleased(hold_id=held.hold_id, revokes=placed, reason="x"), "eligibility")
    assert story.wait("book-intro").whom is Role.PATIENT


def nudges(facts: tuple[Fact, ...]) -> list[int]:
    return [fact.number for fact in facts if isinstance(fact, BookingReminded)]


def test_an_intro_that_is_not_booked_is_nudged_after_1_3_and_7_days_and_lapses_after_21(story: Story) -> None:
    prequalified(story)
    when = [(day, nudges(story.passes(days(1)))) for day in range(1, 21)]
    assert [(day, told) for day, told in when if told] == [(1, [1]), (3, [2]), (7, [3])]
    assert story.passes(days(1) - SECOND) == ()
    (lapsed,) = story.passes(SECOND)
    assert isinstance(lapsed, EpisodeLapsed) and lapsed.reason == "book-intro"
    assert story.waits() == [] and refused(books(story, "intro", local(28, 10))) == ("episode-over",)


def test_a_nudge_is_a_letter_until_the_next(story: Story) -> None:
    prequalified(story)
    _, letter = story.passes(days(1))
    assert isinstance(letter, MessageRequested) and letter.template == "booking-due"
    assert letter.expires_at == START + days(3)


def test_a_service_that_slept_nudges_once(story: Story) -> None:
    prequalified(story)
    assert nudges(story.wakes_at(START + days(8))) == [3]


def released(story: Story) -> Fact:
    return HoldReleased(hold_id=HELD.hold_id, revokes=calendar(story).standing.holds[0], reason="x")


def answered(story: Story) -> Fact:
    return CrisisAcknowledged(crisis_ids=(CRISIS.crisis_id,), **WHO)


def decided(story: Story) -> Fact:
    return MidCourseDecided(decision="continue", **WHO)


def followed_up(story: Story) -> Fact:
    return FollowUpDecided(decision="continue", **WHO)


KEPT_BACK: dict[str, tuple[str, Fact, Callable[[Story], Fact]]] = {
    "hold": ("eligibility", HELD, released),
    "crisis": ("eligibility", CRISIS, answered),
    "mid-course": ("integration", MidCourseDue(after_session=2, until=START), decided),
    "follow-up": ("integration", FollowUpOverdue(until=START), followed_up),
}


@pytest.mark.parametrize("why", KEPT_BACK)
@pytest.mark.parametrize("wait", AWAITED)
@pytest.mark.parametrize("kept", [21, 90, 400])
def test_whoever_is_kept_back_by_somebody_else_does_not_lapse(story: Story, why: str, wait: str, kept: int) -> None:
    """Nor is asked to book what would be refused. The time begins anew with what frees them."""
    (teller, placed, freeing), (get_there, lapses) = KEPT_BACK[why], AWAITED[wait]
    get_there(story)
    if teller == "integration" and wait != "book-session":
        return
    story.hears(placed, teller)
    assert story.passes(days(kept)) == () and story.names() == []
    story.hears(freeing(story), teller)
    assert story.wait(wait).whom is Role.PATIENT and story.wait(wait).until == story.now + days(1)
    assert "episode-lapsed" not in types(story.passes(days(lapses - 1)))
    assert "episode-lapsed" in types(story.passes(days(2)))


def test_after_two_missed_intros_nobody_is_nudged(story: Story) -> None:
    prequalified(story)
    books(story, "intro", local(7, 10))
    assert nudges(story.until(local(8, 12))) == [1]
    books(story, "intro", local(9, 10))
    story.until(local(9, 11))
    assert story.wait("book-intro").until == local(9, 10.25) + days(21)
    assert "booking-reminded" not in types(story.passes(days(20)))
    assert "episode-lapsed" in types(story.passes(days(2)))


def test_a_consult_that_is_not_booked_within_14_days_is_offered_the_deposit_back(story: Story) -> None:
    paid(story)
    assert nudges(story.passes(days(14) - SECOND)) == [1, 2, 3]
    told = story.passes(SECOND)
    assert nudges(told) == [4] and letters(told, "operations") == ["refund-offer"]
    assert "episode-lapsed" in types(story.passes(days(76)))


def had_an_intro(story: Story) -> None:
    prequalified(story)
    books(story, "intro", local(7, 10))
    story.until(local(7, 10))
    starts(story)
    completes(story)


def asked(story: Story) -> tuple[str, str]:
    wait = story.wait("book-consult")
    return wait.whom.value, wait.what


def test_after_the_intro_the_patient_is_waited_for_until_the_deposit_is_paid_and_the_consult_booked(
    story: Story,
) -> None:
    had_an_intro(story)
    assert asked(story) == ("patient", "request-deposit")
    told = story.passes(days(1))
    assert nudges(told) == [1] and letters(told, "patient") == ["deposit-wanted"]
    story.hears(DepositRequested(payment_id=UUID(int=7), amount_cents=25_000, expires_at=story.now), "intake")
    assert asked(story) == ("system", "pay-deposit")
    story.hears(DepositExpired(payment_id=UUID(int=7)), "intake")
    assert asked(story) == ("patient", "request-deposit")
    story.hears(DepositPaid(payment_id=UUID(int=7), amount_cents=25_000), "intake")
    assert asked(story) == ("patient", "book-slot")


def test_who_never_pays_lapses_and_nobody_offers_a_refund(story: Story) -> None:
    had_an_intro(story)
    told = story.passes(days(90))
    assert nudges(told) == [1, 2, 3, 4] and letters(told, "operations") == []
    assert types(told)[-1] == "episode-lapsed"


def test_a_cancelled_booking_begins_the_nudges_anew(story: Story) -> None:
    prequalified(story)
    books(story, "intro", local(9, 10))
    story.until(local(7, 12))
    cancels(story)
    assert story.wait("book-intro").until == local(8, 12)
