"""Silence is told: reminders, nobody coming, nothing booked, windows that open, a hold that runs out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.scheduling.domain.forms import BookSlot, HoldSlot, JoinWaitlist
from services.scheduling.domain.guards import reasons_of_patient
from shared.deciding import Fact, Role
from shared.events.common import MessageRequested
from shared.events.eligibility import ConsultDeclined, HoldPlaced
from shared.events.intake import ConsentWithdrawn
from shared.events.monitoring import SessionPostponed
from shared.events.scheduling import (
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentReminded,
    AppointmentType,
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
    dose,
    leaves,
    letters,
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


WHO: dict[str, Any] = {"reason": "x", "role": "clinician"}


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
