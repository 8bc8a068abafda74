"""What is offered can be had: every slot that is listed can be booked, and every slot that can be booked is listed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import get_args
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.domain.finding import Wanted, judged, reasons
from services.scheduling.domain.forms import BookSlot, HoldSlot, MoveBooking
from services.scheduling.domain.offering import offers
from services.scheduling.domain.slots import WHO_SEES, Slot
from shared.deciding import Actor, Claim, Moment, Refused, Role, Taken
from shared.events.scheduling import AppointmentType
from tests.scheduling.drawn import GUIDES, anything, stories
from tests.scheduling.heard import (
    CLINICIAN,
    GUIDE,
    approved,
    booking,
    books,
    calendar,
    local,
    prequalified,
    ready,
    slot,
)
from tests.story import START, Story, days, hours, refused

KINDS = get_args(AppointmentType)


def moment(story: Story) -> Moment:
    """What is read for a list: everybody, at once."""
    taken = (*story.taken, *(Taken(claim, story.patient) for claim in story.claims()))
    viewer = Actor(Role.PATIENT, "x", story.clinic, story.patient)
    read = {**story.others, story.patient: story.state}
    return Moment(story.now, story.patient, story.clinic, viewer, UUID(int=0), lambda _: UUID(int=0), read, taken)


def finds(story: Story, wanted: Wanted) -> tuple[set[str], tuple[str, ...]]:
    """The ids of the slots that are listed, and why, where there are none."""
    at = moment(story)
    who = (CLINICIAN,) if WHO_SEES[wanted.appointment] == "clinician" else GUIDES
    found = [each for name in who for each in judged(calendar(story), wanted, at, name)]
    listed = {slot.id for slot, seat in found if isinstance(seat, int)}
    return listed, () if listed else reasons(calendar(story), wanted, at, found)


def tried(story: Story, slot: Slot, moving: str | None) -> tuple[str, ...]:
    """What asking for it gives: nothing, or the codes with which it is refused. The story stays where it is."""
    known = copy.copy(story)
    known.told, known.numbers = [], {}
    command = (
        BookSlot(patient_id=story.patient, slot_id=slot.id)
        if moving is None
        else MoveBooking(patient_id=story.patient, booking_id=moving, slot_id=slot.id)
    )
    answer = known.asks(command)
    return answer.codes if isinstance(answer, Refused) else ()


def moves(story: Story) -> Iterator[str | None]:
    yield None
    yield from (str(id) for id in calendar(story).bookings)


def to_come(story: Story, slots: list[Slot]) -> list[Slot]:
    """Those that are not over and that somebody offers, to whomever."""
    return [each for each in slots if each.at > story.now and offers(story.others[each.provider_id], each)]  # type: ignore[arg-type]


@settings(max_examples=60)
@given(story=stories(), kind=st.sampled_from(KINDS), begins=st.integers(-30, 60), lasts=st.integers(1, 40))
def test_what_is_listed_can_be_booked_and_what_can_be_booked_is_listed(
    story: Story, kind: AppointmentType, begins: int, lasts: int
) -> None:
    first = START + hours(begins)
    last = first + hours(lasts)
    for moving in moves(story):
        slots = anything(kind, first, last)
        listed, why = finds(story, Wanted(kind, first, last, moving))
        answers = {slot: tried(story, slot, moving) for slot in slots}
        assert listed == {slot.id for slot, codes in answers.items() if not codes}
        assert len(set(why)) == len(why) and bool(why) is not bool(listed)
        against = {code for slot in to_come(story, slots) for code in answers[slot]}
        assert listed or set(why) == against or (not against and why[-1] in ("no-such-slot", "slot-over"))


def test_a_window_is_cut_at_now_and_at_180_days(story: Story) -> None:
    prequalified(story)
    far = START + days(180)
    for first, last, why in (
        (START - days(9), START, ("slot-over",)),
        (START - days(9), START - days(2), ("slot-over",)),
        (datetime(1, 1, 1, tzinfo=UTC), START, ("slot-over",)),
        (far + hours(1), far + days(1), ("too-far-ahead",)),
        (far + hours(1), datetime(9999, 12, 31, 23, 59, tzinfo=UTC), ("too-far-ahead",)),
        (START + hours(0.1), START + hours(0.2), ("no-such-slot",)),
    ):
        assert finds(story, Wanted("intro", first, last)) == (set(), why)
    listed, _ = finds(story, Wanted("intro", far - days(1), far + days(1)))
    times = {Slot.named(id).at for id in listed}
    assert max(times) == far and min(times) == far - days(1)


def test_nothing_is_booked_held_or_moved_more_than_180_days_ahead(story: Story) -> None:
    ready(story)
    assert refused(books(story, "intro", START + days(180) + hours(1))) == ("too-far-ahead",)
    far = slot("intro", START + days(181)).id
    assert refused(story.asks(HoldSlot(patient_id=story.patient, slot_id=far))) == ("too-far-ahead",)
    assert books(story, "intro", START + days(180))
    id = str(booking(story)[0])
    assert refused(story.asks(MoveBooking(patient_id=story.patient, booking_id=id, slot_id=far))) == ("too-far-ahead",)


def test_all_that_is_in_the_way_of_a_patient_is_named(story: Story) -> None:
    approved(story)
    _, why = finds(story, Wanted("session", START - days(9), START))
    assert why == ("not-prepared", "not-delivered", "slot-over")
    books(story, "intro", local(6, 10))
    assert finds(story, Wanted("intro", START, START + days(2)))[1] == ("already-booked",)


def test_a_slot_that_the_patient_holds_is_listed_and_booked_and_the_hold_is_used(story: Story) -> None:
    prequalified(story)
    mine = slot("intro", local(7, 10), GUIDE)
    story.does(HoldSlot(patient_id=story.patient, slot_id=mine.id))
    listed, _ = finds(story, Wanted("intro", START, START + days(3)))
    assert mine.id in listed
    story.does(BookSlot(patient_id=story.patient, slot_id=mine.id))
    assert not calendar(story).held and len(story.claims()) == 2


def test_a_slot_that_somebody_else_has_is_not_listed(story: Story) -> None:
    prequalified(story)
    theirs = slot("intro", local(7, 10), GUIDE)
    wanted = Wanted("intro", START, START + days(3))
    assert theirs.id in finds(story, wanted)[0]
    story.taken = [Taken(Claim("intro:1", GUIDE, 0, theirs.start, theirs.end), "somebody")]
    assert theirs.id not in finds(story, wanted)[0]
