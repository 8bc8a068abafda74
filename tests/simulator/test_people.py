"""What has really happened to a candidate: the truth that the platform is compared with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simulator.answers import Form, Identity
from simulator.people import (
    CRISIS,
    DECLINED_CLINICAL,
    DECLINED_POLICY,
    LAPSED,
    OPEN,
    PRE_REVIEW,
    PREQUALIFIED,
    WITHDRAWN,
    Person,
)

NOW = datetime(2026, 10, 5, 13, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


def somebody() -> Person:
    return Person(Identity("Ada Whitfield", "CA"), "second", ())


@pytest.mark.parametrize(
    ("verdict", "state"),
    [("clear", PREQUALIFIED), ("decline", DECLINED_POLICY), ("review", PRE_REVIEW), ("crisis", CRISIS)],
)
def test_the_rules_say_what_becomes_of_a_form(verdict: str, state: str) -> None:
    person = somebody()
    person.handed_in(Form(verdict), NOW)
    assert person.state_at(NOW) == state


@pytest.mark.parametrize("verdict", ["clear", "decline"])
def test_with_a_crisis_or_a_hold_a_person_decides(verdict: str) -> None:
    shaken, held = somebody(), somebody()
    shaken.crises, held.holds = 1, {"a": False, "b": True}
    for person in (shaken, held):
        person.handed_in(Form(verdict), NOW)
        assert person.state_at(NOW) == PRE_REVIEW


def test_a_released_hold_stands_in_nobodys_way() -> None:
    person = somebody()
    person.holds = {"a": False}
    person.handed_in(Form("clear"), NOW)
    assert person.state_at(NOW) == PREQUALIFIED


def test_who_books_no_intro_call_within_21_days_has_lapsed() -> None:
    person = somebody()
    person.handed_in(Form("clear"), NOW)
    assert person.state_at(NOW + timedelta(days=21, seconds=-1)) == PREQUALIFIED
    assert person.state_at(NOW + timedelta(days=21)) == LAPSED


def test_a_clinician_has_the_last_word() -> None:
    person = somebody()
    person.handed_in(Form("review"), NOW)
    person.decided("decline", NOW)
    assert person.state_at(NOW) == DECLINED_CLINICAL
    person.decided("prequalify", NOW)
    assert person.state_at(NOW) == PREQUALIFIED


def test_a_draft_is_kept_for_thirty_days_to_the_instant_whoever_left() -> None:
    waiting, left = somebody(), somebody()
    for person in (waiting, left):
        person.opened(NOW)
    left.state = WITHDRAWN
    just_before = LATER - timedelta(milliseconds=1)
    assert [person.state_at(just_before) for person in (waiting, left)] == [OPEN, WITHDRAWN]
    assert [person.state_at(LATER) for person in (waiting, left)] == [LAPSED, LAPSED]


def test_what_was_handed_in_does_not_expire() -> None:
    person = somebody()
    person.opened(NOW)
    person.handed_in(Form("review"), NOW)
    assert person.state_at(LATER) == PRE_REVIEW
