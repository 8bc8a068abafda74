"""A ladder asks one after the other, each in time, and says when it is asked next."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility.domain.crises import LADDER as CRISIS
from shared.clinical.escalation import TIERS, ladder_of
from shared.clinical.ladder import Escalation, Ladder, Rung, Step

START = datetime(2026, 10, 5, 17, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


LADDER = Ladder((Rung("a", minutes(0)), Rung("b", minutes(5)), Rung("c", minutes(5))), ("c",), minutes(2))
ONCE = Ladder(LADDER.rungs)
ladders = st.builds(
    lambda afters, every: Ladder(
        tuple(Rung(f"r{place}", minutes(after)) for place, after in enumerate(sorted(afters))), ("end",), minutes(every)
    ),
    st.lists(st.integers(0, 30), min_size=1, max_size=6),
    st.integers(1, 10),
)


def climbed(ladder: Ladder, instants: list[datetime]) -> tuple[Escalation, list[Step]]:
    """Looked at as often as this."""
    escalation, steps = Escalation(since=START), list[Step]()
    for now in instants:
        steps.append(step := ladder.step(escalation, now))
        for who in step.who:
            escalation = escalation.paged(who, now, step.next_at)
    return escalation, steps


def test_each_is_asked_in_time_and_the_end_again_and_again() -> None:
    escalation, steps = climbed(LADDER, [START + minutes(after) for after in (0, 5, 7, 9)])
    assert [step.who for step in steps] == [("a",), ("b", "c"), ("c",), ("c",)]
    assert [step.next_at for step in steps] == [START + minutes(after) for after in (5, 7, 9, 11)]
    assert list(escalation.asked) == ["a", "b", "c"] and escalation.pages == 5


def test_without_an_every_nobody_is_asked_after_the_last_rung() -> None:
    escalation, steps = climbed(ONCE, [START, START + minutes(5)])
    assert steps[-1] == Step(("b", "c"), None)
    assert ONCE.left(escalation) == [] and ONCE.step(escalation, START + minutes(9)) == Step((), None)


def test_who_is_asked_twice_is_asked_at_each_of_their_rungs() -> None:
    ladder = Ladder((Rung("a", minutes(0)), Rung("a", minutes(5)), Rung("b", minutes(5))), ("b",), minutes(5))
    _, steps = climbed(ladder, [START, START + minutes(5), START + minutes(10)])
    assert [step.who for step in steps] == [("a",), ("a", "b"), ("b",)]


@given(ladders, st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_whoever_looks_whenever_asks_everybody_whose_time_has_come_once(ladder: Ladder, at: list[int]) -> None:
    instants = [START + minutes(after) for after in sorted(at)]
    escalation, steps = climbed(ladder, instants)
    come = [rung.who for rung in ladder.rungs if START + rung.after <= instants[-1]]
    first = dict.fromkeys(who for step in steps for who in step.who if who != "end")
    assert list(first) == come
    assert sum(len(step.who) for step in steps if step.who != ("end",)) == len(come)
    assert all(step.next_at and step.next_at > now for step, now in zip(steps, instants, strict=True))
    assert (not ladder.left(escalation)) == (len(come) == len(ladder.rungs))


DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FOR_EVER = {
    "a crisis": CRISIS,
    **{f"tier {tier}": ladder_of(tier, ("guide-on-call", "clinician-on-call", "medical-director")) for tier in TIERS},
    "nobody on call": ladder_of(3, ()),
}


def unanswered(ladder: Ladder, until: timedelta) -> list[datetime]:
    """When somebody is asked by a ladder that nobody ever answers."""
    escalation, at, now = Escalation(since=START), list[datetime](), START
    while now <= START + until:
        at.append(now)
        step = ladder.step(escalation, now)
        assert step.who and step.next_at
        for who in step.who:
            escalation = escalation.paged(who, now, step.next_at)
        now = step.next_at
    return at


@pytest.mark.parametrize("ladder", FOR_EVER.values(), ids=FOR_EVER)
def test_a_ladder_that_nobody_ever_answers_goes_on_for_ever_and_after_a_day_hourly(ladder: Ladder) -> None:
    """Thousands of pages about one thing hide the next; one an hour cannot be missed by whoever comes on duty."""
    at = unanswered(ladder, 14 * DAY)
    assert ladder.every
    within = [later - earlier for earlier, later in pairwise(at) if later < START + DAY]
    after = [later - earlier for earlier, later in pairwise(at) if earlier >= START + DAY]
    assert set(within[len(ladder.rungs) :]) == {ladder.every} and set(after) == {HOUR}
    assert at[-1] > START + 14 * DAY - HOUR and len(at) <= DAY / ladder.every + 13 * 24 + 2


def test_a_ladder_that_is_slower_than_that_keeps_its_rhythm() -> None:
    slow = Ladder((Rung("a", minutes(0)),), ("a",), minutes(120))
    assert {later - earlier for earlier, later in pairwise(unanswered(slow, 14 * DAY))} == {minutes(120)}
