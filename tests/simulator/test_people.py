"""What has really happened to a candidate: the truth that the platform is compared with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simulator.answers import Form, Identity
from simulator.chronicle import (
    CLINICAL_HOLD,
    CRISIS,
    DECLINED_CLINICAL,
    DECLINED_POLICY,
    IN_TREATMENT,
    LAPSED,
    OPEN,
    PRE_REVIEW,
    PREQUALIFIED,
    SUBMITTED,
    WITHDRAWN,
)
from simulator.people import Person

NOW = datetime(2026, 10, 5, 13, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
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
    assert person.so_far.at(NOW) == state


@pytest.mark.parametrize("verdict", ["clear", "decline"])
def test_after_a_crisis_a_person_decides(verdict: str) -> None:
    person = somebody()
    person.so_far.endangered(NOW)
    person.so_far.answered(NOW + MINUTE)
    person.handed_in(Form(verdict), NOW + MINUTE)
    assert person.so_far.at(NOW + MINUTE) == PRE_REVIEW


def test_during_a_hold_a_person_decides() -> None:
    person = somebody()
    person.so_far.held("a medicine", NOW)
    person.handed_in(Form("clear"), NOW)
    person.so_far.released(NOW, NOW + MINUTE)
    assert person.so_far.at(NOW + MINUTE) == PRE_REVIEW


def test_a_released_hold_stands_in_nobodys_way() -> None:
    person = somebody()
    person.so_far.held("a medicine", NOW)
    person.so_far.released(NOW, NOW)
    person.handed_in(Form("clear"), NOW)
    assert person.so_far.at(NOW) == PREQUALIFIED


def test_a_crisis_stands_until_it_is_answered_and_then_the_form_waits_for_a_person() -> None:
    person = somebody()
    person.handed_in(Form("crisis"), NOW)
    assert person.so_far.at(NOW + HOUR) == CRISIS
    person.so_far.answered(NOW + HOUR)
    assert person.so_far.at(NOW + HOUR) == SUBMITTED


def test_item_9_is_a_crisis_after_fifteen_minutes_unless_somebody_is_screened_before() -> None:
    forgets, is_screened = somebody(), somebody()
    for person in (forgets, is_screened):
        person.opened(NOW)
        person.so_far.endangered(NOW + 15 * MINUTE)
    is_screened.so_far.screened(NOW + 14 * MINUTE)
    assert [forgets.so_far.at(NOW + each * MINUTE) for each in (14, 15)] == [OPEN, CRISIS]
    assert is_screened.so_far.at(NOW + HOUR) == OPEN


def test_a_hold_is_seen_from_the_moment_it_is_placed_until_all_of_them_are_released() -> None:
    chronicle = somebody().so_far
    chronicle.stage = IN_TREATMENT
    chronicle.held("lost", NOW)
    chronicle.held("lost", NOW + MINUTE)
    chronicle.held("an emergency", NOW + HOUR)
    assert chronicle.at(NOW) == chronicle.at(NOW + HOUR) == CLINICAL_HOLD
    chronicle.released(NOW, NOW + 2 * HOUR)
    assert chronicle.at(NOW + 2 * HOUR) == CLINICAL_HOLD
    chronicle.released(NOW + HOUR, NOW + 3 * HOUR)
    assert chronicle.at(NOW + 3 * HOUR) == IN_TREATMENT


def test_danger_comes_before_what_is_over_and_that_before_what_is_paused() -> None:
    chronicle = somebody().so_far
    chronicle.held("a medicine", NOW)
    chronicle.ended = WITHDRAWN
    assert chronicle.at(NOW) == WITHDRAWN
    chronicle.in_session = True
    assert chronicle.at(NOW) == IN_TREATMENT
    chronicle.endangered(NOW)
    assert chronicle.at(NOW) == CRISIS


def test_who_books_no_intro_call_within_21_days_has_lapsed() -> None:
    person = somebody()
    person.handed_in(Form("clear"), NOW)
    assert person.so_far.at(NOW + timedelta(days=21, seconds=-1)) == PREQUALIFIED
    assert person.so_far.at(NOW + timedelta(days=21)) == LAPSED


def test_a_clinician_has_the_last_word() -> None:
    person = somebody()
    person.handed_in(Form("review"), NOW)
    person.decided("decline", NOW)
    assert person.so_far.at(NOW) == DECLINED_CLINICAL
    person.decided("prequalify", NOW)
    assert person.so_far.at(NOW) == PREQUALIFIED


def test_a_draft_is_kept_for_thirty_days_to_the_instant_whoever_left() -> None:
    waiting, left = somebody(), somebody()
    for person in (waiting, left):
        person.opened(NOW)
    left.leaves()
    just_before = LATER - timedelta(milliseconds=1)
    assert [person.so_far.at(just_before) for person in (waiting, left)] == [OPEN, WITHDRAWN]
    assert [person.so_far.at(LATER) for person in (waiting, left)] == [LAPSED, LAPSED]


def test_what_was_handed_in_does_not_expire() -> None:
    person = somebody()
    person.opened(NOW)
    person.handed_in(Form("review"), NOW)
    assert person.so_far.at(LATER) == PRE_REVIEW
