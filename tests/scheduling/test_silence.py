"""Silence is told: reminders, nobody coming, nothing booked, windows that open, a hold that runs out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.scheduling.domain.forms import BookSlot, HoldSlot, JoinWaitlist
from services.scheduling.domain.guards import reasons_of_patient
from shared.deciding import Fact, Role
from shared.events.common import MessageRequested
from shared.events.eligibility import ConsultDeclined, CrisisAcknowledged, CrisisDetected, HoldPlaced, HoldReleased
from shared.events.intake import ConsentWithdrawn, DepositExpired, DepositPaid, DepositRequested
from shared.events.integration import FollowUpDecided, FollowUpOverdue, MidCourseDecided, MidCourseDue
from shared.events.monitoring import SessionPostponed
from shared.events.scheduling import (
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentReminded,
    AppointmentType,
    BookingReminded,
    EpisodeLapsed,
    SessionWindowOpened,
    SlotHeld,
)
from tests.scheduling.heard import (
    DELIVERED,
    PLAN,
    PREPARED,
    approval,
    approved,
    booking,
    books,
    calendar,
    cancels,
    check_in,
    close,
    completes,
    dose,
    leaves,
    local,
    moves,
    paid,
    prequalified,
    prescription,
    ready,
    slot,
    starts,
    takes_session,
)
from tests.story import START, Story, days, hours, minutes, refused, types

SECOND = timedelta(seconds=1)


def reminded(facts: tuple[Fact, ...]) -> list[int]:
    return [fact.hours_before for fact in facts if isinstance(fact, AppointmentReminded)]


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


def letters(facts: tuple[Fact, ...], to: str = "patient") -> list[str]:
    return [fact.template for fact in facts if isinstance(fact, MessageRequested) and fact.to == to]


def nudges(facts: tuple[Fact, ...]) -> list[int]:
    return [fact.number for fact in facts if isinstance(fact, BookingReminded)]


@pytest.mark.parametrize(
    ("appointment", "before"),
    [
        ("intro", [24, 1]),
        ("consult", [48, 24, 1]),
        ("session", [72, 24, 2]),
        ("check-in", [24]),
        ("follow-up", [24]),
    ],
)
def test_a_booking_is_reminded_so_many_hours_before(
    story: Story, appointment: AppointmentType, before: list[int]
) -> None:
    ready(story)
    books(story, appointment, local(12, 10))
    told: list[tuple[timedelta, int]] = []
    while story.now < local(12, 10):
        told += [(local(12, 10) - story.now, each) for each in reminded(story.passes(hours(0.5)))]
    assert told == [(hours(each), each) for each in before]


def test_a_reminder_expires_at_the_start(story: Story) -> None:
    prequalified(story)
    books(story, "intro", local(7, 10))
    letter = next(each for each in story.until(local(7, 9)) if isinstance(each, MessageRequested))
    assert (letter.template, letter.expires_at) == ("intro-reminder", local(7, 10))


def test_a_booking_of_the_last_hours_is_reminded_of_what_is_left(story: Story) -> None:
    prequalified(story)
    books(story, "intro", local(5, 17))
    assert reminded(story.until(local(5, 17))) == [1]


def test_a_moved_booking_is_reminded_anew(story: Story) -> None:
    prequalified(story)
    books(story, "intro", local(7, 10))
    assert reminded(story.until(local(6, 12))) == [24]
    moves(story, "intro", local(9, 10))
    assert reminded(story.until(local(9, 10))) == [24, 1]


def test_a_service_that_slept_reminds_once_and_not_after_the_start(story: Story) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    assert reminded(story.wakes_at(local(12, 9))) == [2]
    books(story, "consult", local(14, 10))
    told = story.wakes_at(local(14, 10) + minutes(5))
    assert reminded(told) == [1] and "consult-reminder" not in letters(told)


@pytest.mark.parametrize("appointment", ["intro", "consult", "check-in", "follow-up"])
def test_a_visit_that_nobody_starts_is_missed_after_15_minutes(story: Story, appointment: AppointmentType) -> None:
    ready(story)
    books(story, appointment, local(12, 10))
    story.until(local(12, 10.25) - SECOND)
    assert story.claims()
    missed, letter = story.passes(SECOND)
    assert isinstance(missed, AppointmentMissed) and missed.in_a_row == 1
    assert letters((letter,)) == ["appointment-missed"] and story.claims() == []
    assert refused(starts(story)) == ("booking-over",)


def test_a_session_that_nobody_checks_in_for_is_missed_after_30_minutes(story: Story) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    story.until(local(12, 10.5) - SECOND)
    assert "appointment-missed" in types(story.passes(SECOND))


def test_a_session_that_was_checked_in_for_is_not_missed(story: Story) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    story.until(local(12, 10.4))
    story.hears(check_in(story), "monitoring")
    assert "appointment-missed" not in types(story.passes(hours(8)))
    assert story.claims()


def test_two_sessions_missed_in_a_row_go_to_a_clinician_and_one_that_took_place_begins_anew(story: Story) -> None:
    ready(story, sessions=None)
    rows = []
    for day in (12, 13, 14):
        books(story, "session", local(day, 10))
        told = story.until(local(day, 11))
        rows.append(
            (next(each.in_a_row for each in told if isinstance(each, AppointmentMissed)), letters(told, "clinician"))
        )
    assert rows == [(1, []), (2, ["appointment-missed"]), (3, ["appointment-missed"])]
    takes_session(story, local(15, 10))
    books(story, "session", local(22, 10))
    told = story.until(local(22, 11))
    assert next(each.in_a_row for each in told if isinstance(each, AppointmentMissed)) == 1


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


WHO: dict[str, Any] = {"reason": "x", "role": "clinician"}
HELD = HoldPlaced(hold_id=UUID(int=1), reason="x", until=START)
CRISIS = CrisisDetected(
    crisis_id=UUID(int=2), assessment_id=UUID(int=3), kinds=("suicide",), rules=("CS1",), acknowledge_by=START
)


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
AWAITED: dict[str, tuple[Callable[[Story], object], int]] = {
    "book-intro": (prequalified, 21),
    "book-consult": (paid, 90),
    "book-session": (ready, 90),
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


@pytest.mark.parametrize(("notice", "late"), [(hours(24), False), (hours(24) - SECOND, True)])
def test_a_cancellation_is_late_less_than_a_day_before(story: Story, notice: timedelta, late: bool) -> None:
    prequalified(story)
    books(story, "intro", local(9, 10))
    story.until(local(9, 10) - notice)
    (told,) = cancels(story)  # type: ignore[misc]
    assert isinstance(told, AppointmentCancelled) and told.late is late and told.by == "patient"
    assert story.claims() == []


@pytest.mark.parametrize("last", ["approved", "delivered", "prepared"])
def test_the_first_window_opens_once_whichever_comes_last(story: Story, last: str) -> None:
    paid(story)
    facts = {"approved": (approval(story), "eligibility"), "prepared": (PREPARED, "monitoring")}
    facts["delivered"] = (DELIVERED, "eligibility")
    story.hears(prescription(), "eligibility")
    told = [story.hears(*facts[name]) for name in (*(set(facts) - {last}), last)]
    assert [types(each) for each in told] == [[], [], ["session-window-opened"]]
    assert "book-session" in story.names()


def test_the_next_window_opens_at_midnight_of_the_patients_date(story: Story) -> None:
    ready(story)
    takes_session(story, local(5, 14))
    assert story.wait("session-window").until == local(12, 0)
    (told,) = story.until(local(12, 0))
    assert isinstance(told, SessionWindowOpened)
    assert (told.number, told.opens_on, told.plan_id) == (2, local(12, 12).date(), PLAN)


def test_a_session_that_was_postponed_is_booked_again_under_its_number(story: Story) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    story.until(local(12, 9.5))
    story.hears(check_in(story), "monitoring")
    id, known = booking(story)
    assert known.session_id
    story.hears(SessionPostponed(session_id=known.session_id, number=1, booking_id=id, reasons=("x",)), "monitoring")
    assert story.claims() == [] and story.wait("book-session").until == local(13, 9.5)
    assert refused(books(story, "session", local(12, 15))) == ("postponed-today",)
    books(story, "session", local(13, 10))
    assert booking(story)[1].number == 1


def test_a_session_that_did_not_begin_in_time_is_booked_again_for_the_same_day(story: Story) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    story.until(local(12, 10.5))
    id, known = booking(story)
    assert known.session_id
    late = SessionPostponed(session_id=known.session_id, number=1, booking_id=id, reasons=("not-started",))
    story.hears(late, "monitoring")
    assert types(books(story, "session", local(12, 15))) == ["appointment-booked", "session-scheduled"]


def test_a_hold_on_a_slot_ends_after_ten_minutes(story: Story) -> None:
    prequalified(story)
    (held,) = story.does(HoldSlot(patient_id=story.patient, slot_id=slot("intro", local(7, 10)).id))
    assert isinstance(held, SlotHeld) and held.expires_at == START + minutes(10)
    assert story.passes(minutes(10) - SECOND) == () and story.claims()
    assert types(story.passes(SECOND)) == ["slot-hold-expired"] and story.claims() == []
    gone = story.asks(BookSlot(patient_id=story.patient, hold_id=str(held.hold_id)))
    assert refused(gone) == ("unknown",)


def test_what_is_held_is_booked_by_its_hold(story: Story) -> None:
    prequalified(story)
    (held,) = story.does(HoldSlot(patient_id=story.patient, slot_id=slot("intro", local(7, 10)).id))
    assert isinstance(held, SlotHeld)
    assert refused(story.asks(HoldSlot(patient_id=story.patient, slot_id=slot("intro", local(7, 11)).id))) == (
        "already-held",
    )
    story.passes(minutes(9))
    story.does(BookSlot(patient_id=story.patient, hold_id=str(held.hold_id)))
    assert not calendar(story).held and len(story.claims()) == 2


@pytest.mark.parametrize("how", ["withdraws", "takes the consent back", "is declined"])
def test_whoever_leaves_keeps_nothing(story: Story, how: str) -> None:
    approved(story)
    books(story, "check-in", local(8, 10))
    story.does(HoldSlot(patient_id=story.patient, slot_id=slot("follow-up", local(9, 10)).id))
    story.does(JoinWaitlist(patient_id=story.patient, type="session"))
    signed = next(iter(calendar(story).standing.signed))
    if how == "withdraws":
        told = leaves(story)
    elif how == "is declined":
        told = story.hears(ConsultDeclined(reason="x"), "eligibility")
    else:
        told = story.hears(ConsentWithdrawn(document="treatment", document_version=1, revokes=signed), "intake")
    assert types(told) == ["appointment-cancelled", "slot-hold-expired", "waitlist-left"]
    assert story.waits() == [] and story.claims() == []


def test_whoever_leaves_in_a_session_keeps_it_to_its_close(story: Story) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    story.until(local(12, 9.5))
    story.hears(check_in(story), "monitoring")
    story.until(local(12, 10))
    story.hears(dose(story), "monitoring")
    assert leaves(story) == () and story.claims()
    story.hears(close(story), "monitoring")
    assert story.claims() == []


def test_a_hold_on_the_patient_leaves_bookings_and_their_reminders(story: Story) -> None:
    prequalified(story)
    books(story, "intro", local(7, 10))
    story.hears(HoldPlaced(hold_id=UUID(int=1), reason="x", until=START), "eligibility")
    assert reminded(story.until(local(7, 9))) == [24, 1]
    story.until(local(7, 10))
    assert types(starts(story, Role.GUIDE)) == ["appointment-started"]


def test_a_guide_leads_no_consult(story: Story) -> None:
    paid(story)
    books(story, "consult", local(7, 10))
    story.until(local(7, 10))
    assert refused(starts(story, Role.GUIDE)) == ("not-a-clinician",)


def test_a_hold_is_worth_nothing_from_its_end_on_even_before_that_is_told(story: Story) -> None:
    prequalified(story)
    (held,) = story.does(HoldSlot(patient_id=story.patient, slot_id=slot("intro", local(7, 10)).id))
    assert isinstance(held, SlotHeld)
    story.now = held.expires_at
    late = story.asks(BookSlot(patient_id=story.patient, hold_id=str(held.hold_id)))
    assert refused(late) == ("hold-expired",)


@pytest.mark.parametrize(("plan", "first"), [(6, 2), (4, 1), (None, 3)])
def test_no_session_is_listed_or_booked_that_nothing_would_be_left_for(
    story: Story, plan: int | None, first: int
) -> None:
    """The tablet's gate would say so on the day; nobody is waited for to book, and nobody lapses."""
    approved(story, plan)
    signed = prescription().model_copy(update={"sessions": first, "tablets": first})
    story.hears(signed, "eligibility")
    story.hears(DELIVERED, "eligibility")
    story.hears(PREPARED, "monitoring")
    for day in range(first):
        takes_session(story, local(12 + 7 * day, 10))
    assert "no-doses-left" in reasons_of_patient(calendar(story), "session")
    story.passes(days(100))
    assert "episode-lapsed" not in story.types() and "book-session" not in story.names()
    again = prescription(id=UUID(int=0xC2)).model_copy(update={"sessions": 1})
    story.hears(again, "eligibility")
    assert "no-doses-left" not in reasons_of_patient(calendar(story), "session")
    assert story.wait("book-session").until == story.now + days(1)
