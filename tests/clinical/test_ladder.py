"""A ladder asks one after the other, each in time, and says when it is asked next."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

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
