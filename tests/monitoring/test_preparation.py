"""Preparation runs beside the shipping, is reminded, and ends by a guide's word."""

from __future__ import annotations

from typing import Any

import pytest

from shared.deciding import Role
from shared.events.common import MessageRequested
from shared.events.monitoring import PreparationReminded
from tests.monitoring.heard import approval, approved, leaves, of, prepares
from tests.story import START, Story, days, minutes, refused, types

SECOND = minutes(1 / 60)


def test_an_approval_begins_the_preparation_of_its_plan_once(story: Story) -> None:
    assert types(approved(story)) == ["preparation-started"]
    assert story.hears(approval(story), "eligibility") == ()
    wait = story.wait("preparation")
    assert (wait.whom, wait.what, wait.until) == (Role.GUIDE, "complete-preparation", START + days(2))


def test_a_preparation_is_complete_while_the_medicine_is_on_its_way(story: Story) -> None:
    approved(story)
    assert types(prepares(story)) == ["preparation-completed"]
    assert story.waits() == []
    assert refused(prepares(story)) == ("already-completed",)


def test_the_patient_is_reminded_every_two_days_and_operations_from_the_21st(story: Story) -> None:
    approved(story)
    assert story.passes(days(2) - SECOND) == ()
    told = story.passes(SECOND)
    assert types(told) == ["preparation-reminded", "message-requested"]
    asked = of(told, MessageRequested)
    assert (asked.template, asked.to) == ("prep-tasks", "patient")
    later = story.until(START + days(50))
    asks = [fact.to for fact in later if isinstance(fact, MessageRequested)]
    assert asks == ["patient"] * 9 + ["operations"] * 2
    numbers = [fact.number for fact in later if isinstance(fact, PreparationReminded)]
    assert numbers == list(range(2, 13))
    assert story.wait("preparation").whom is Role.GUIDE, "who confirms it all the time"


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"intention": None}, "intention-missing"),
        ({"monitor_trained": False}, "monitor-not-trained"),
        ({"emergency_contact_confirmed": False}, "emergency-contact-missing"),
        ({"education_complete": False}, "education-incomplete"),
        ({"practice_reading": None}, "practice-reading-missing"),
        ({"practice_reading": {"systolic": 120.0, "diastolic": 80.0}}, "practice-reading-missing"),
    ],
)
def test_each_thing_that_is_missing_is_named(story: Story, over: dict[str, Any], code: str) -> None:
    approved(story)
    assert refused(prepares(story, **over)) == (code,)


def test_everything_that_is_missing_is_named_at_once(story: Story) -> None:
    approved(story)
    nothing = {"intention": None, "practice_reading": None}
    flags = dict.fromkeys(("monitor_trained", "emergency_contact_confirmed", "education_complete"), False)
    assert len(refused(prepares(story, **nothing, **flags))) == 5


def test_without_a_plan_there_is_nothing_to_prepare(story: Story) -> None:
    assert refused(prepares(story)) == ("not-approved",)


def test_whoever_left_is_reminded_of_nothing(story: Story) -> None:
    approved(story)
    leaves(story)
    assert story.waits() == [] and refused(prepares(story)) == ("withdrawn",)


def test_an_approval_of_somebody_who_left_begins_nothing(story: Story) -> None:
    leaves(story)
    assert approved(story) == ()
