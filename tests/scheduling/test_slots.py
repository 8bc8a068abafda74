"""Slots, seats and rosters: what is offered, who shares a guide, who is on call, who waits for what frees up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.scheduling.domain.forms import AddProvider, BookSlot, JoinWaitlist, LeaveWaitlist, SetRoster
from services.scheduling.domain.offering import slots_on
from services.scheduling.domain.providers import Provider
from services.scheduling.domain.slots import Slot
from services.scheduling.handlers import SERVICE
from shared.clinical.invalid import Invalid
from shared.deciding import Answer, Role, Taken
from shared.events.scheduling import (
    AppointmentCancelled,
    AppointmentType,
    Hours,
    SlotFreed,
    WaitlistJoined,
    WaitlistLeft,
)
from shared.standing import clinic_id, roster_in
from tests.scheduling.heard import (
    CLINICIAN,
    GUIDE,
    OTHER_GUIDE,
    booking,
    books,
    calendar,
    duty,
    local,
    on_call,
    prequalified,
    provider,
    ready,
    staffed,
)
from tests.story import START, Story, days, refused, types

SOMEBODY, THIRD = "7a0f8f2e-0000-8000-8000-000000000002", "7a0f8f2e-0000-8000-8000-000000000003"


def next_to(story: Story, patient: str = SOMEBODY) -> Story:
    """Another patient of the clinic who is ready for a session, and sees what the first has taken."""
    other = staffed(Story(SERVICE, story.clinic, patient))
    other.others = story.others
    ready(other, sessions=None)
    other.taken = [Taken(claim, story.patient) for claim in story.claims()] + story.taken
    return other


def on_the(day: date, appointment: AppointmentType, **over: Any) -> list[str]:
    known = provider("demo", "guide" if appointment in ("intro", "session") else "clinician", **over)
    return [f"{slot.at:%d %H:%M}" for slot in slots_on(known, GUIDE, appointment, day)]


def test_slots_are_whole_hours_that_fit_into_the_hours_of_the_provider() -> None:
    hours = (Hours(weekday=0, first="08:30", last="12:00"),)
    monday = date(2026, 10, 5)
    assert on_the(monday, "intro", hours=hours) == ["05 16:00", "05 17:00", "05 18:00"]
    assert on_the(monday, "consult", hours=hours) == ["05 16:00", "05 17:00", "05 18:00"]
    assert on_the(monday, "session", hours=hours) == ["05 16:00", "05 17:00"]
    assert on_the(date(2026, 10, 6), "intro", hours=hours) == []


def test_an_hour_that_is_left_out_or_comes_twice_is_offered_once_or_never() -> None:
    night = (Hours(weekday=6, first="00:00", last="05:00"),)
    assert on_the(date(2026, 3, 8), "intro", hours=night) == ["08 08:00", "08 09:00", "08 10:00", "08 11:00"]
    assert on_the(date(2026, 11, 1), "intro", hours=night) == [
        "01 07:00",
        "01 08:00",
        "01 10:00",
        "01 11:00",
        "01 12:00",
    ]


@given(
    st.sampled_from(get_args(AppointmentType)),
    st.uuids(),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
)
def test_a_slot_is_what_its_name_says(appointment: AppointmentType, who: UUID, at: datetime) -> None:
    slot = Slot(appointment, f"provider:{who}", at.replace(second=0, microsecond=0))
    assert Slot.named(slot.id) == slot


@pytest.mark.parametrize(
    "id", ["", "x", "intro.x.y", f"intro.{UUID(int=1)}.20261332T1700Z", f"x.{UUID(int=1)}.20261007T1700Z"]
)
def test_a_name_that_nobody_gave_is_malformed(id: str) -> None:
    with pytest.raises(Invalid):
        Slot.named(id)
    with pytest.raises(ValidationError):
        BookSlot(patient_id="p", slot_id=id)


def test_a_slot_has_one_spelling() -> None:
    for id in (f"intro.{UUID(int=1).hex}.20261007T1700Z", f"intro.{UUID(int=10)}.20261007T1700Z".upper()):
        with pytest.raises(Invalid):
            Slot.named(id)


def test_a_hold_or_a_slot_is_booked_never_both_or_none() -> None:
    for body in ({}, {"hold_id": "x", "slot_id": f"intro.{UUID(int=1)}.20261007T1700Z"}):
        with pytest.raises(ValidationError):
            BookSlot(patient_id="p", **body)


def test_a_slot_that_somebody_else_has_is_taken_and_says_by_what(story: Story) -> None:
    ready(story)
    books(story, "consult", local(12, 10))
    other = next_to(story)
    lost = books(other, "consult", local(12, 10))
    assert refused(lost) == ("slot-taken",)
    assert lost.blocked_by == (f"consult:{booking(story)[0]}",)  # type: ignore[union-attr]
    assert types(books(other, "consult", local(12, 11))) == ["appointment-booked"]


@pytest.mark.parametrize(
    ("hour", "codes"), [(10, ("slot-taken",)), (11, ("guide-busy",)), (12, ("guide-busy",)), (13, ())]
)
def test_a_guide_leads_one_session_from_30_minutes_before_to_120_after(
    story: Story, hour: int, codes: tuple[str, ...]
) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    answer = books(next_to(story), "session", local(12, hour))
    assert (refused(answer) if codes else ()) == codes


def test_a_guide_of_two_seats_needs_a_second_guide_on_call(story: Story) -> None:
    story.others[GUIDE] = provider(story.clinic, "guide", parallel=2)
    ready(story)
    books(story, "session", local(12, 10))
    other = next_to(story)
    roster = duty("clinician-on-call", CLINICIAN)
    alone = [None, duty("guide-on-call", GUIDE), duty("guide-on-call", OTHER_GUIDE, first=local(12, 9.6))]
    for second in alone:
        duties = (roster, *([second] if second else []))
        other.others = {**story.others, clinic_id(story.clinic): on_call(*duties)}
        assert refused(books(other, "session", local(12, 10))) == ("slot-taken",)
    other.others = story.others
    assert "session-scheduled" in types(books(other, "session", local(12, 10)))
    assert booking(other)[1].seat == 1
    third = next_to(other, THIRD)
    third.taken += [Taken(claim, story.patient) for claim in story.claims()]
    assert refused(books(third, "session", local(12, 10))) == ("slot-taken",)


def test_an_intro_takes_a_guide_whole_whatever_the_seats(story: Story) -> None:
    story.others[GUIDE] = provider(story.clinic, "guide", parallel=2)
    ready(story)
    books(story, "intro", local(12, 11))
    assert refused(books(next_to(story), "session", local(12, 10))) == ("guide-busy",)
    assert refused(books(next_to(story), "intro", local(12, 11))) == ("slot-taken",)


def test_a_patient_is_at_one_place_at_a_time(story: Story) -> None:
    ready(story)
    books(story, "consult", local(12, 10))
    answer = books(story, "intro", local(12, 10))
    assert refused(answer) == ("already-booked",)
    assert answer.blocked_by == (f"consult:{booking(story)[0]}:patient",)  # type: ignore[union-attr]
    assert types(books(story, "intro", local(12, 11))) == ["appointment-booked"]


def added(**over: Any) -> AddProvider:
    body = {"role": "guide", "licences": [], "hours": [], "time_zone": "America/New_York", "parallel_sessions": 2}
    return AddProvider.model_validate_json(__import__("json").dumps(body | over))


def test_a_provider_is_added_once_and_found_by_clinic_and_role() -> None:
    story = Story(SERVICE, "second", patient=GUIDE)
    command = added(
        licences=[{"state": "NV", "from": "2026-01-01", "to": "2026-12-31"}],
        hours=[{"weekday": 1, "from": "08:00", "to": "12:00"}],
    )
    assert types(story.does(command, Role.OPERATIONS)) == ["provider-added"]
    assert isinstance(story.state, Provider) and story.state.licences[0].state == "NV"
    assert story.domain.listing(story.state) == {"works": "second/guide"}
    assert refused(story.asks(command, Role.OPERATIONS)) == ("already-added",)


@pytest.mark.parametrize(
    "over",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": ""},
        {"parallel_sessions": 0},
        {"parallel_sessions": True},
        {"role": "pharmacy"},
        {"licences": [{"state": "CA", "from": "2026-02-01", "to": "2026-01-01"}]},
        {"licences": [{"state": "california", "from": "2026-01-01", "to": "2026-01-01"}]},
        {"hours": [{"weekday": 7, "from": "08:00", "to": "12:00"}]},
        {"hours": [{"weekday": 1, "from": "12:00", "to": "12:00"}]},
        {"hours": [{"weekday": 1, "from": "8", "to": "12:00"}]},
        {"hours": [{"weekday": 1, "from": "08:00", "to": "12:00"}, {"weekday": 1, "from": "11:00", "to": "13:00"}]},
    ],
)
def test_a_provider_who_cannot_be_is_refused(over: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        added(**over)


LOCUM = "provider:00000000-0000-8000-8000-0000000000c2"


def clinic(name: str = "demo") -> Story:
    story = staffed(Story(SERVICE, name, patient=clinic_id(name)))
    story.others[LOCUM] = provider(name, "clinician")
    return story


def puts(story: Story, first: datetime, last: datetime, who: str = CLINICIAN) -> Answer:
    command = SetRoster.model_validate({"role": "clinician-on-call", "from": first, "to": last, "provider_id": who})
    return story.asks(command, Role.OPERATIONS)


def test_a_later_duty_replaces_what_it_overlaps_in_its_role() -> None:
    story = clinic()
    puts(story, START, START + days(10))
    puts(story, START + days(2), START + days(3), LOCUM)
    roster = roster_in(story.state)
    spans = [((each.first - START).days, (each.last - START).days, each.provider_id) for each in roster.duties]
    assert spans == [(0, 2, CLINICIAN), (3, 10, CLINICIAN), (2, 3, LOCUM)]
    assert roster.covers("clinician-on-call", START, START + days(10))
    assert not roster.covers("clinician-on-call", START, START + days(10), besides=LOCUM)
    assert not roster.covers("guide-on-call", START, START + days(1))


def test_nobody_who_is_unknown_is_put_on_call() -> None:
    answer = puts(clinic(), START, START + days(1), f"provider:{UUID(int=9)}")
    assert refused(answer) == ("no-such-provider",) and answer.unknown  # type: ignore[union-attr]


def test_a_duty_ends_after_it_begins() -> None:
    with pytest.raises(ValidationError):
        puts(clinic(), START, START)


def joined(patient: str, name: str) -> WaitlistJoined:
    return WaitlistJoined(appointment="session", clinic=name, patient_id=patient, until=START + days(14))


def freed(story: Story, at: datetime) -> tuple[Any, ...]:
    gone = AppointmentCancelled(
        booking_id=UUID(int=5),
        appointment="session",
        clinic=story.clinic,
        provider_id=GUIDE,
        start=at,
        by="patient",
        late=False,
    )
    return story.hears(gone, "scheduling")


@pytest.mark.parametrize("name", ["demo", "second"])
def test_a_slot_that_frees_up_is_told_to_the_first_who_waits_and_then_to_the_next(name: str) -> None:
    story = clinic(name)
    for each in (SOMEBODY, THIRD):
        story.hears(joined(each, name), "scheduling")
    first, second, nobody = (freed(story, START + days(5)) for _ in range(3))
    assert [each.patient_id for each in (*first, *second)] == [SOMEBODY, THIRD] and nobody == ()


def test_a_slot_in_the_past_and_a_patient_who_left_the_list_lead_to_no_offer() -> None:
    story = clinic()
    story.hears(joined(SOMEBODY, "demo"), "scheduling")
    assert freed(story, START) == ()
    story.hears(WaitlistLeft(appointment="session", clinic="demo", patient_id=SOMEBODY, reason="over"), "scheduling")
    assert freed(story, START + days(5)) == ()


def test_nobody_is_offered_anything_whose_time_on_the_list_is_over() -> None:
    story = clinic()
    story.hears(joined(SOMEBODY, "demo"), "scheduling")
    story.until(START + days(14))
    assert freed(story, START + days(20)) == ()


def waits(story: Story) -> None:
    prequalified(story)
    story.does(JoinWaitlist(patient_id=story.patient, type="intro"))


def test_whoever_is_offered_a_slot_is_written_to_and_waits_no_more(story: Story) -> None:
    waits(story)
    offer = SlotFreed(appointment="intro", patient_id=story.patient, provider_id=GUIDE, start=local(8, 10))
    assert types(story.hears(offer, "scheduling")) == ["waitlist-offered", "waitlist-left", "message-requested"]
    assert not calendar(story).waiting
    assert story.hears(offer, "scheduling") == ()


def test_the_waitlist_is_left_by_booking_by_leaving_and_after_14_days(story: Story) -> None:
    waits(story)
    assert refused(story.asks(JoinWaitlist(patient_id=story.patient, type="intro"))) == ("already-waiting",)
    assert "waitlist-left" in types(books(story, "intro", local(8, 10)))
    leave = LeaveWaitlist(patient_id=story.patient, type="intro")
    assert refused(story.asks(leave)) == ("not-waiting",)
    story.does(JoinWaitlist(patient_id=story.patient, type="intro"))
    assert types(story.asks(leave)) == ["waitlist-left"]
    story.does(JoinWaitlist(patient_id=story.patient, type="intro"))
    assert types(story.passes(days(14))).count("waitlist-left") == 1


@pytest.mark.parametrize(
    ("role", "who", "code"),
    [
        ("guide-on-call", GUIDE, None),
        ("guide-on-call", CLINICIAN, "other-role"),
        ("clinician-on-call", CLINICIAN, None),
        ("clinician-on-call", GUIDE, "other-role"),
        ("medical-director", CLINICIAN, None),
        ("medical-director", GUIDE, "other-role"),
        ("operations-lead", GUIDE, None),
        ("operations-lead", CLINICIAN, None),
    ],
)
def test_whoever_is_on_call_is_there_as_what_they_are(role: str, who: str, code: str | None) -> None:
    body = {"role": role, "from": START, "to": START + days(1), "provider_id": who}
    answer = clinic().asks(SetRoster.model_validate(body), Role.OPERATIONS)
    assert (refused(answer) if code else ()) == ((code,) if code else ())
