"""Whoever was declined may ask for a second look, and a clinician decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest

from services.eligibility.domain.forms import AppealDecision, DecideReview
from shared.deciding import Answer, Role
from shared.events.scheduling import EpisodeLapsed
from tests.assessments import DECLINED, REVIEWED
from tests.eligibility.course import at_consult, consents, decision
from tests.eligibility.heard import leaves, submits
from tests.story import START, Story, days, hours, refused, types


def appeals(story: Story) -> Answer:
    return story.asks(AppealDecision(patient_id=story.patient, reason="I was ill that day"))


def decides(story: Story, word: Literal["prequalify", "decline"]) -> Answer:
    return story.asks(DecideReview(patient_id=story.patient, decision=word, reason="Looked at"), Role.CLINICIAN)


def by_rules(story: Story) -> None:
    submits(story, DECLINED)
    consents(story)


def by_review(story: Story) -> None:
    submits(story, REVIEWED)
    decides(story, "decline")


def by_consult(story: Story) -> None:
    decision(at_consult(story), "decline")


DECLINES: dict[str, Callable[[Story], None]] = {"rules": by_rules, "review": by_review, "consult": by_consult}


@pytest.mark.parametrize("by", DECLINES)
@pytest.mark.parametrize("after", [0, 29])
def test_an_appeal_waits_for_a_clinician(story: Story, by: str, after: int) -> None:
    DECLINES[by](story)
    story.passes(days(after))
    assert types(appeals(story)) == ["decision-appealed"]
    (wait,) = story.waits()
    assert (wait.whom, wait.what, wait.until) == (Role.CLINICIAN, "decide-review", START + days(after) + hours(48))
    assert types(story.passes(hours(48))) == ["review-overdue", "message-requested"]
    assert "already-appealed" in refused(appeals(story))


@pytest.mark.parametrize("by", DECLINES)
@pytest.mark.parametrize("word", ["prequalify", "decline"])
def test_a_clinician_decides_on_it_once(story: Story, by: str, word: Literal["prequalify", "decline"]) -> None:
    DECLINES[by](story)
    appeals(story)
    fact = "candidate-prequalified" if word == "prequalify" else "candidate-declined"
    assert types(decides(story, word)) == ["review-decided", fact]
    assert refused(decides(story, word)) == ("already-decided",)
    assert "already-appealed" in refused(appeals(story)) or word == "prequalify"


def test_a_consult_that_was_declined_is_decided_again_after_the_second_look(story: Story) -> None:
    by_consult(story)
    appeals(story)
    decides(story, "prequalify")
    wait = story.wait("consult")
    assert (wait.whom, wait.until) == (Role.CLINICIAN, START + hours(24))
    assert types(decision(story)) == ["consult-approved"]


@pytest.mark.parametrize("by", DECLINES)
def test_thirty_days_later_it_is_too_late(story: Story, by: str) -> None:
    DECLINES[by](story)
    story.passes(days(30))
    assert refused(appeals(story)) == ("appeal-over",)


def test_only_who_was_declined_appeals(story: Story) -> None:
    submits(story, REVIEWED)
    assert refused(appeals(story)) == ("not-declined",)
    decides(story, "prequalify")
    assert refused(appeals(story)) == ("not-declined",)


@pytest.mark.parametrize("end", [leaves, lambda story: story.hears(EpisodeLapsed(reason="x"), "scheduling")])
def test_whoever_is_gone_besides_does_not(story: Story, end: Callable[[Story], object]) -> None:
    by_rules(story)
    end(story)
    assert set(refused(appeals(story))) & {"withdrawn", "episode-over"}
