"""Holds: placed and released by clinicians, looked at in time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.eligibility.domain.forms import PlaceHold, ReleaseHold
from shared.clinical.clinics import clinic_of
from shared.clinical.deadlines import after_business_days
from shared.deciding import Answer, Refused, Role
from shared.events.common import MessageRequested
from shared.events.eligibility import HoldPlaced, HoldReleased
from tests.eligibility.heard import candidacy, leaves
from tests.story import START, Story, days, hours, refused, types


def place(story: Story) -> HoldPlaced:
    (told,) = story.does(PlaceHold(patient_id=story.patient, reason="New medicine"), Role.CLINICIAN)
    assert isinstance(told, HoldPlaced)
    return told


def release(story: Story, hold: HoldPlaced) -> Answer:
    command = ReleaseHold(patient_id=story.patient, hold_id=str(hold.hold_id), reason="Looked at")
    return story.asks(command, Role.CLINICIAN)


def test_a_hold_is_placed_and_released_by_name(story: Story) -> None:
    hold = place(story)
    assert candidacy(story).open_holds
    (released,) = release(story, hold)  # type: ignore[misc]
    assert isinstance(released, HoldReleased) and released.revokes == story.told[0].id
    assert not candidacy(story).open_holds and story.waits() == []
    assert {each.stream for each in story.told} == {"care.eligibility.safety"}


def test_two_holds_are_released_one_by_one(story: Story) -> None:
    first, second = place(story), place(story)
    assert first.hold_id != second.hold_id
    release(story, first)
    assert [hold.hold_id for hold in candidacy(story).open_holds.values()] == [second.hold_id]


def test_a_hold_is_released_once(story: Story) -> None:
    hold = place(story)
    release(story, hold)
    assert refused(release(story, hold)) == ("already-released",)


@pytest.mark.parametrize("hold_id", ["nonsense", "00000000-0000-8000-8000-000000000000"])
def test_a_hold_that_is_not_there_is_unknown(story: Story, hold_id: str) -> None:
    place(story)
    answer = story.asks(ReleaseHold(patient_id=story.patient, hold_id=hold_id, reason="x"), Role.CLINICIAN)
    assert isinstance(answer, Refused) and answer.unknown


def test_a_hold_is_looked_at_within_a_business_day_and_its_end_is_told(story: Story) -> None:
    place(story)
    assert story.wait("hold").until == START + days(1)
    told = story.passes(days(1))
    assert types(told) == ["hold-overdue", "message-requested"]
    request = told[1]
    assert isinstance(request, MessageRequested) and request.to == "medical-director"
    assert story.wait("hold").until == START + days(8)


def test_a_hold_of_somebody_who_has_left_waits_for_nobody_but_may_be_placed(story: Story) -> None:
    leaves(story)
    place(story)
    assert story.waits() == [] and candidacy(story).open_holds


@pytest.mark.parametrize(
    ("placed", "due"),
    [
        ("2026-10-05T10:00", "2026-10-06T10:00"),  # Monday
        ("2026-10-08T23:30", "2026-10-09T23:30"),  # Thursday
        ("2026-10-09T10:00", "2026-10-12T10:00"),  # Friday
        ("2026-10-10T10:00", "2026-10-12T10:00"),  # Saturday
        ("2026-10-11T10:00", "2026-10-12T10:00"),  # Sunday
        ("2026-10-30T02:30", "2026-11-02T02:30"),  # over the change of clocks
    ],
)
def test_business_days_are_monday_to_friday_of_the_clinic(placed: str, due: str) -> None:
    place = clinic_of("demo").time_zone
    at = datetime.fromisoformat(placed).replace(tzinfo=place).astimezone(UTC)
    assert after_business_days(at, 1, place) == datetime.fromisoformat(due).replace(tzinfo=place)


def test_a_business_day_over_the_change_of_clocks_is_an_hour_longer() -> None:
    place = clinic_of("second").time_zone
    at = datetime(2026, 10, 30, 17, tzinfo=UTC)
    assert after_business_days(at, 1, place) - at == days(3) + hours(1)
