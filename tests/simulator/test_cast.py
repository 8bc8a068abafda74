"""The fixed cast and whoever is drawn beside it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from simulator.cast import cast
from simulator.drawn import drawn
from simulator.people import Person, agenda
from simulator.play import company

START = datetime(2026, 10, 5, 13, tzinfo=UTC)
SEEDS = (1, 7, 11)


def times(person: Person) -> list[datetime]:
    return [at for at, _ in agenda(person, START)]


def told_apart(person: Person) -> tuple[object, ...]:
    return person.identity, person.clinic, person.care, tuple(times(person))


def test_twenty_people_of_two_clinics_are_always_there() -> None:
    assert len(cast()) == 20
    assert Counter(person.clinic for person in cast()) == {"demo": 13, "second": 7}


def test_everybody_has_a_name_of_their_own() -> None:
    slugs = [person.identity.slug for person in company(300, 7)]
    assert len(set(slugs)) == 300


@pytest.mark.parametrize("person", company(60, 7), ids=lambda person: person.name)
def test_nobody_acts_twice_at_once(person: Person) -> None:
    """Two commands of one instant could overtake each other: then no run would be like the other."""
    assert len(set(times(person))) == len(times(person))
    assert times(person) == sorted(times(person))


@pytest.mark.parametrize("person", company(60, 7), ids=lambda person: person.name)
def test_everybody_acts_at_whole_or_half_hours(person: Person) -> None:
    """So the clock needs few steps. Only a screening that must be in time is in between."""
    off = [at for at in times(person) if at.minute not in (0, 30)]
    assert not off or (person.name, len(off)) == ("Olga Petrova", 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_seed_brings_the_same_people(seed: int) -> None:
    first, second = company(40, seed), company(40, seed)
    assert [told_apart(person) for person in first] == [told_apart(person) for person in second]


def test_a_candidate_is_the_same_whoever_else_is_there() -> None:
    assert told_apart(company(60, 7)[30]) == told_apart(drawn(30, 7))


def test_another_seed_brings_other_people() -> None:
    here, there = ({told_apart(person) for person in company(60, seed)[20:]} for seed in SEEDS[:2])
    assert not here & there


def test_who_would_begin_before_the_clock_does_begins_a_day_later() -> None:
    early, late = (agenda(cast()[0], START + timedelta(hours=hours)) for hours in (0, 12))
    assert [at + timedelta(days=1) for at, _ in early] == [at for at, _ in late]
