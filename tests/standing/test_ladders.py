"""Every ladder is climbed alike: of a crisis, of an alert, of a session that cannot be closed, after a silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.eligibility.handlers import SERVICE as ELIGIBILITY
from services.monitoring.handlers import SERVICE as MONITORING
from shared.deciding import Role
from shared.events.eligibility import CrisisPaged
from shared.events.monitoring import AlertPaged, ReadinessOverdue
from shared.events.platform import AlertRaised
from shared.runtime.service import Service
from tests.eligibility.heard import answered, answers
from tests.monitoring.heard import approved, feels, looks, rostered, running
from tests.story import START, Story, hours, minutes, refused

CLINICS = ("demo", "second")
SECOND = timedelta(seconds=1)


class Climbing(NamedTuple):
    """A ladder that begins at START. `rungs` are the minutes after which somebody is asked, `every` how often again."""

    service: Service
    begins: Callable[[Story], Any]
    tells: type[CrisisPaged] | type[AlertPaged] | type[ReadinessOverdue]
    rungs: tuple[int, ...]
    every: int


def severe(story: Story) -> None:
    approved(story)
    feels(story, "headache", severity=3)


def lonely(story: Story) -> None:
    """Nobody is on the roster but the medical director."""
    approved(story)
    rostered(story, "medical-director")
    feels(story, "headache", severity=3)


def concern(story: Story) -> None:
    running(story)
    looks(story, "concern")


def emergency(story: Story) -> None:
    running(story)
    looks(story, "emergency")


LADDERS = {
    "a crisis": Climbing(ELIGIBILITY, lambda story: answers(story, "CS1"), CrisisPaged, (0, 5, 10, 15), 5),
    "tier 2": Climbing(MONITORING, concern, AlertPaged, (0, 3, 8, 13), 5),
    "tier 3": Climbing(MONITORING, severe, AlertPaged, (0, 5, 10), 5),
    "tier 3, one on call": Climbing(MONITORING, lonely, AlertPaged, (0, 5), 5),
    "tier 4": Climbing(MONITORING, emergency, AlertPaged, (0,), 2),
    "not closed": Climbing(MONITORING, running, ReadinessOverdue, (180, 240, 360), 120),
}


@pytest.fixture(params=LADDERS)
def ladder(request: pytest.FixtureRequest) -> Climbing:
    return LADDERS[request.param]


def begun(ladder: Climbing, clinic: str = "demo") -> Story:
    story = Story(ladder.service, clinic)
    ladder.begins(story)
    return story


def asked(ladder: Climbing, story: Story) -> list[tuple[datetime, Any]]:
    """Every word of this ladder, and when it was said. A running session has ladders of other alerts: they are left
    out."""
    first = next((each.fact for each in story.told if isinstance(each.fact, AlertRaised)), None)
    alert_id = first.alert_id if first else None
    return [
        (each.time, each.fact)
        for each in story.told
        if isinstance(each.fact, ladder.tells) and getattr(each.fact, "alert_id", alert_id) == alert_id
    ]


def when(ladder: Climbing) -> Iterable[datetime]:
    """The instants of this ladder, for ever."""
    yield from (START + minutes(after) for after in ladder.rungs)
    count = 0
    while count := count + 1:
        yield START + minutes(ladder.rungs[-1] + count * ladder.every)


def next_of(ladder: Climbing, now: datetime) -> datetime:
    return next(instant for instant in when(ladder) if instant > now)


@pytest.mark.parametrize("clinic", CLINICS)
def test_each_word_says_when_somebody_is_asked_next(ladder: Climbing, clinic: str) -> None:
    story = begun(ladder, clinic)
    story.until(START + minutes(ladder.rungs[-1] + 3 * ladder.every))
    for at, fact in asked(ladder, story):
        assert fact.next_at == next_of(ladder, at)


@pytest.mark.parametrize("ladder", LADDERS.values(), ids=LADDERS)
@settings(max_examples=30)
@given(late=st.integers(1, 59), times=st.integers(1, 4))
def test_a_service_that_comes_seconds_late_keeps_the_rhythm(ladder: Climbing, late: int, times: int) -> None:
    story = begun(ladder)
    for instant in [at for at, _ in zip(when(ladder), range(len(ladder.rungs) + times), strict=False) if at > START]:
        story.wakes_at(instant + late * SECOND)
        assert asked(ladder, story)[-1][1].next_at == next_of(ladder, story.now)


@pytest.mark.parametrize("ladder", LADDERS.values(), ids=LADDERS)
@settings(max_examples=30)
@given(away=st.integers(1, 600))
def test_a_service_that_was_away_asks_nobody_twice_at_once(ladder: Climbing, away: int) -> None:
    story = begun(ladder)
    before = len(asked(ladder, story))
    story.wakes_at(START + minutes(away))
    said = [getattr(fact, "to", None) or fact.who for _, fact in asked(ladder, story)[before:]]
    assert len(said) == len(set(said))
    assert story.next_wait().until > story.now  # type: ignore[union-attr]


def test_a_silence_calls_each_once_also_where_the_service_was_away() -> None:
    story = Story(MONITORING)
    running(story)
    story.until(START + minutes(20))
    story.wakes_at(START + minutes(50))
    calls = [each.fact.reason for each in story.told if isinstance(each.fact, AlertRaised)]
    assert [reason for reason in calls if reason.startswith("contact")] == [
        "contact-lost-call-monitor",
        "contact-lost-call-contacts",
        "contact-lost-welfare-check",
    ]


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("bound", [True, False])
def test_a_peer_monitor_answers_for_comfort_and_for_no_crisis(clinic: str, bound: bool) -> None:
    story = Story(ELIGIBILITY, clinic)
    answers(story, "CS1")
    command = answered(story)
    assert refused(story.asks(command, Role.PEER_MONITOR, story.patient if bound else None)) == ("not-a-responder",)


def test_the_beginning_of_a_ladder_stays_however_far_it_is_climbed() -> None:
    for ladder in (LADDERS["a crisis"], LADDERS["tier 3"]):
        story = begun(ladder)
        story.passes(hours(2))
        state: Any = story.state
        (climbed,) = (state.crises if ladder.tells is CrisisPaged else state.alerts).values()
        assert climbed.since == START and climbed.open
        assert climbed.pages == len(asked(ladder, story))
