"""However often one side effect is reported: each report is told, and each rise asks somebody, once."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.monitoring.handlers import SERVICE
from shared.deciding import Role
from shared.events.monitoring import AlertPaged
from tests.monitoring.heard import acknowledges, feels, raised, running, treatment, was_answered
from tests.story import Story, hours, minutes, types

TIER = {3: 3, 4: 4, 5: 4}


class Report(NamedTuple):
    effect: str
    grade: int
    over: bool
    after: float


REPORTS = st.lists(
    st.builds(
        Report,
        st.sampled_from(["nausea", "headache", "dizziness"]),
        st.integers(1, 4),
        st.booleans(),
        st.sampled_from([0, 0.1, 1, 6]),
    ),
    max_size=25,
)


def reports(story: Story, each: Report) -> list[tuple[int, str]]:
    over = {"resolved_at": story.now} if each.over else {}
    told = feels(story, each.effect, Role.CLINICIAN, grade=each.grade, **over)
    assert types(told)[0] == "side-effect-reported"
    return raised(told)


@settings(max_examples=60)
@given(REPORTS)
def test_there_are_as_many_ladders_as_rises(drawn: list[Report]) -> None:
    story, worst, ladders = Story(SERVICE), Counter[str](), Counter[str]()
    for each in drawn:
        rises = each.grade in TIER and each.grade > worst[each.effect]
        worst[each.effect] = max(worst[each.effect], each.grade)
        assert reports(story, each) == ([(TIER[each.grade], f"side-effect-{each.effect}")] if rises else [])
        ladders[each.effect] += rises
        story.passes(minutes(each.after))
    assert len(treatment(story).alerts) == ladders.total()


@pytest.mark.parametrize("said", [{"severity": 3}, {"severity": 4}, {"grade": 4}, {}])
def test_fifty_reports_of_one_effect_are_one_ladder(story: Story, said: dict[str, int]) -> None:
    said = {"grade": 3} if said == {"severity": 4} else said
    told = [fact for _ in range(50) for fact in feels(story, "nausea", **said)]
    assert types(tuple(told)).count("side-effect-reported") == 50
    assert types(tuple(told)).count("alert-raised") == 1
    paged = [each for each in story.passes(minutes(30)) if isinstance(each, AlertPaged)]
    assert len(paged) <= 30


@pytest.mark.parametrize("ends", [True, False])
def test_one_that_comes_and_goes_is_one_ladder(story: Story, ends: bool) -> None:
    for number in range(20):
        over = {"resolved_at": story.now} if number % 2 or ends else {}
        feels(story, "nausea", severity=3, **over)
    assert len(treatment(story).alerts) == 1


def test_a_rise_asks_at_once_and_by_its_own_tier(story: Story) -> None:
    assert raised(feels(story, "nausea", Role.GUIDE, grade=3)) == [(3, "side-effect-nausea")]
    assert raised(feels(story, "nausea", Role.GUIDE, grade=3)) == []
    assert raised(feels(story, "nausea", Role.GUIDE, grade=4)) == [(4, "side-effect-nausea")]
    assert raised(feels(story, "nausea", Role.GUIDE, grade=3)) == []
    assert raised(feels(story, "headache", Role.GUIDE, grade=3)) == [(3, "side-effect-headache")]


def test_what_is_felt_again_after_a_human_answered_asks_again(story: Story) -> None:
    feels(story, "nausea", severity=3)
    acknowledges(story, treatment(story).open_alerts[0])
    story.passes(minutes(1))
    assert raised(feels(story, "nausea", severity=3)) == [(3, "side-effect-nausea")]


def test_a_clinicians_look_is_for_all_that_joined(story: Story) -> None:
    feels(story, "nausea", severity=3, resolved_at=story.now)
    feels(story, "nausea", severity=3)
    story.passes(minutes(1))
    (id,) = treatment(story).open_effects
    assert not treatment(story).looked_at(id)
    acknowledges(story, treatment(story).open_alerts[0])
    assert treatment(story).looked_at(id)


def test_one_that_joined_and_that_only_a_guide_answered_for_is_asked_again_after_an_hour(story: Story) -> None:
    feels(story, "nausea", severity=3, resolved_at=story.now)
    feels(story, "nausea", severity=3)
    was_answered(story)
    assert raised(story.passes(hours(1))) == [(3, "side-effect-nausea")]


def test_in_a_session_it_is_the_same(story: Story) -> None:
    running(story)
    asked = [raised(feels(story, "nausea", Role.GUIDE, grade=grade)) for grade in (1, 2, 2, 3, 3, 4, 4, 3)]
    assert [[tier for tier, _ in each] for each in asked] == [[1], [2], [], [3], [], [4], [], []]
