"""Every reminder has a time at which it may go out, or is told as not sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.scheduling.domain.asks import goes_out
from services.scheduling.domain.clinic import clinic_id
from services.scheduling.domain.forms import JoinWaitlist
from services.scheduling.domain.known import Booking
from services.scheduling.domain.reminding import REMINDED, reminder_at
from services.scheduling.handlers import SERVICE
from shared.clinical.when import QUIET_HOURS, QuietHours, out_of_quiet_hours, zone
from shared.deciding import Fact
from shared.events.common import About, MessageRequested
from shared.events.scheduling import AppointmentCancelled, AppointmentReminded, Hours, WaitlistJoined
from tests.scheduling.heard import GUIDE, booking, books, calendar, local, moves, paid, prequalified, provider, ready
from tests.story import START, Story, days, hours

ZONES = ("America/Los_Angeles", "Pacific/Auckland", "America/Santiago", "Asia/Kolkata", "Pacific/Chatham", "UTC")
ROUND_THE_CLOCK = tuple(Hours(weekday=day, first="00:00", last="24:00") for day in range(7))
THAT = UUID(int=0x1)
walls = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))


def reminders(facts: tuple[Fact, ...]) -> list[AppointmentReminded]:
    return [fact for fact in facts if isinstance(fact, AppointmentReminded)]


def letters(facts: tuple[Fact, ...]) -> list[MessageRequested]:
    return [fact for fact in facts if isinstance(fact, MessageRequested) and fact.to == "patient"]


def at_night(story: Story) -> Story:
    """The guide works round the clock."""
    story.others[GUIDE] = provider(story.clinic, "guide", hours=ROUND_THE_CLOCK)
    return story


@given(
    hour=st.integers(0, 23),
    ahead=st.integers(0, 400),
    notice=st.integers(1, 100),
    place=st.sampled_from(ZONES),
    kind=st.sampled_from(["intro", "session", "follow-up"]),
)
@settings(max_examples=100)
def test_every_reminder_may_go_out_before_the_appointment_or_says_that_it_was_not_sent(
    hour: int, ahead: int, notice: int, place: str, kind: str
) -> None:
    story = Story(SERVICE)
    prequalified(story)
    story.state = story.state.model_copy(update={"time_zone": place, "prequalified": None})
    at = START.replace(hour=hour) + days(ahead + 5)
    taking = {"appointment": kind, "provider_id": GUIDE, "seat": 0, "start": at, "end": at + hours(1)}
    begun = Booking.model_validate({**taking, "at": at, "since": at - hours(notice)})
    story.now = begun.since
    story.state = story.state.model_copy(update={"bookings": {THAT: begun}})
    while (wait := story.next_wait()) and wait.until < at:
        told = story.until(wait.until)
        for each in reminders(told):
            asked = letters(told)
            assert bool(each.unsent) is not bool(asked)
            assert all(out_of_quiet_hours(ask.not_before, QUIET_HOURS, zone(place)) < ask.expires_at for ask in asked)
            assert not each.unsent or not goes_out(story.now, at, zone(place))
    told_hours = set(calendar(story).bookings[THAT].reminded)
    assert told_hours == {before for before in REMINDED[kind] if before < notice}  # type: ignore[index]


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    before=st.sampled_from([1, 2, 24, 48, 72]),
    quiet=st.builds(QuietHours, walls, walls),
    place=st.sampled_from(ZONES),
)
@settings(max_examples=400)
def test_no_quiet_hours_make_a_reminder_impossible_that_is_booked_early_enough(
    at: datetime, before: int, quiet: QuietHours, place: str
) -> None:
    """Whatever the quiet hours are, as long as they leave an hour of the day."""
    assume(_open_for(quiet) >= timedelta(hours=2))
    taking = {"appointment": "intro", "provider_id": GUIDE, "seat": 0, "start": at, "end": at + hours(1)}
    known = Booking.model_validate({**taking, "at": at, "since": at - days(60)})
    fires = reminder_at(known, before, zone(place), quiet)
    assert fires <= at - hours(before)
    assert goes_out(fires, at, zone(place), quiet)


def _open_for(quiet: QuietHours) -> timedelta:
    begin, end = (timedelta(hours=each.hour, minutes=each.minute) for each in (quiet.start, quiet.end))
    return days(1) - (end - begin) % days(1)


@pytest.mark.parametrize(
    ("hour", "fires"),
    [
        (0, (6, 20)),  # 23:00 is quiet until after midnight
        (7, (6, 20)),
        (8, (6, 20)),
        (9, (7, 8)),
        (21, (7, 20)),
        (22, (7, 20)),  # 21:00 is quiet
        (23, (7, 20)),
    ],
)
def test_the_last_reminder_of_an_early_appointment_goes_out_on_the_evening_before(
    story: Story, hour: int, fires: tuple[int, int]
) -> None:
    at_night(story)
    prequalified(story)
    books(story, "intro", local(7, hour))
    told = story.until(local(7, hour) - hours(0.01))
    last = letters(told)[-1]
    assert [each.unsent for each in reminders(told)] == [None, None]
    assert (last.not_before, last.expires_at) == (local(*fires), local(7, hour))


def test_a_session_at_eight_is_reminded_of_two_hours_before_the_quiet_hours(story: Story) -> None:
    at_night(story)
    ready(story)
    books(story, "session", local(12, 8))
    times = [each.not_before for each in letters(story.until(local(12, 7)))]
    assert times == [local(9, 8), local(11, 8), local(11, 19)]


def test_what_is_booked_after_the_evening_says_that_no_reminder_was_sent(story: Story) -> None:
    at_night(story)
    prequalified(story)
    story.until(local(6, 22))
    books(story, "intro", local(7, 8))
    told = story.until(local(7, 8) - hours(0.1))
    assert [(each.hours_before, each.unsent) for each in reminders(told)] == [(1, "quiet-hours")] and not letters(told)


def test_a_service_that_wakes_at_night_says_that_no_reminder_was_sent(story: Story) -> None:
    at_night(story)
    prequalified(story)
    books(story, "intro", local(7, 8))
    told = story.wakes_at(local(7, 2))
    assert [(each.hours_before, each.unsent) for each in reminders(told)] == [(1, "quiet-hours")] and not letters(told)


def abouts(facts: tuple[Fact, ...]) -> set[tuple[str, tuple[About, ...]]]:
    return {(fact.template, fact.about) for fact in facts if isinstance(fact, MessageRequested)}


def test_every_message_says_what_it_is_about(story: Story) -> None:
    paid(story)
    asked = abouts(story.passes(days(14)))
    assert {template for template, _ in asked} == {"booking-due", "refund-offer"}
    assert {about for _, about in asked} == {(About(kind="appointment", id="consult"),)}
    books(story, "intro", local(22, 10))
    id = str(booking(story)[0])
    asked = abouts(story.until(local(22, 11)))
    assert ("intro-reminder", (About(kind="booking", id=id),)) in asked
    assert ("appointment-missed", (About(kind="appointment", id="intro"),)) in asked


def test_a_moved_booking_is_reminded_anew_under_the_same_id(story: Story) -> None:
    prequalified(story)
    books(story, "intro", local(8, 10))
    moves(story, "intro", local(9, 10))
    asked = abouts(story.until(local(9, 9.5)))
    assert asked == {("intro-reminder", (About(kind="booking", id=str(booking(story)[0])),))}


@pytest.mark.parametrize(("now", "first"), [(local(6, 12), "one"), (local(6, 22), "other")])
def test_a_slot_is_offered_to_the_first_who_can_be_written_to_before_it_begins(now: datetime, first: str) -> None:
    """At 22:00 in Los Angeles nobody there is written to before 08:00; somebody in Auckland is."""
    clinic = Story(SERVICE, "demo", patient=clinic_id("demo"))
    for who, place in (("one", "America/Los_Angeles"), ("other", "Pacific/Auckland")):
        joined = WaitlistJoined(
            appointment="intro", clinic="demo", patient_id=who, until=START + days(9), time_zone=place
        )
        clinic.hears(joined, "scheduling")
    clinic.now = now
    gone = AppointmentCancelled(
        booking_id=THAT,
        appointment="intro",
        clinic="demo",
        provider_id=GUIDE,
        start=local(7, 8),
        by="patient",
        late=True,
    )
    (freed,) = clinic.hears(gone, "scheduling")
    assert freed.patient_id == first  # type: ignore[attr-defined]


def test_whoever_joins_says_where_they_are(story: Story) -> None:
    prequalified(story)
    (joined,) = story.does(JoinWaitlist(patient_id=story.patient, type="intro"))
    assert isinstance(joined, WaitlistJoined) and joined.time_zone == "America/Los_Angeles"
