"""Whoever says a word of self-harm, wherever: no tablet until a clinician has looked at a screener, never by time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.deciding import Answer, Fact, Refused, Role
from shared.events.common import RiskAnswered
from shared.events.eligibility import RiskReviewed
from tests.monitoring.heard import (
    answers_all,
    checks_in,
    clears,
    closes,
    feels,
    looks,
    raised,
    reads,
    ready,
    running,
    safety_form,
    session,
    starts,
    treatment,
)
from tests.story import Story, days, minutes, refused, types

FORM = UUID(int=0x61)


def risk(level: str | None = None, *rules: str, item9: bool = False, screened: bool = False) -> RiskAnswered:
    return RiskAnswered(
        assessment_id=FORM, during="submission", rules=rules, item9_positive=item9, screened=screened, c_ssrs=level
    )


SAID: dict[str, RiskAnswered] = {
    "item 9 at any value, or yes on the safety form": risk(item9=True),
    "item 9, and a screener without a yes": risk("none", item9=True, screened=True),
    "a low screener": risk("low", screened=True),
    "a screener with a yes, not complete": risk("low"),
    "a moderate screener, as at the consult": risk("moderate", screened=True),
    "a high screener": risk("high", "CS1", screened=True),
    "an attempt in the history": risk(None, "AD11"),
}
TELLERS = ("intake", "eligibility", "integration")


def gates(story: Story) -> tuple[str, ...]:
    answer = starts(story)
    return answer.codes if isinstance(answer, Refused) else ()


@pytest.mark.parametrize("teller", TELLERS)
@pytest.mark.parametrize("said", SAID)
def test_a_word_of_self_harm_shuts_the_gate_whoever_heard_it(story: Story, said: str, teller: str) -> None:
    ready(story)
    story.hears(SAID[said], teller)
    assert gates(story) == ("risk-open",)


@pytest.mark.parametrize("said", [risk("none", screened=True), risk(None, "CS2"), risk(None, "CS3")])
def test_what_says_nothing_of_self_harm_shuts_nothing(story: Story, said: RiskAnswered) -> None:
    ready(story)
    story.hears(said, "intake")
    assert gates(story) == ()


def reviewed(story: Story, outcome: str = "cleared", **over: Any) -> RiskReviewed:
    ids = tuple(treatment(story).standing.open_risks)
    body = {"risks": ids, "outcome": outcome, "c_ssrs": "none", "reason": "Called", "role": "clinician"}
    return RiskReviewed.model_validate(body | over)


@pytest.mark.parametrize("said", SAID)
def test_it_opens_when_a_clinician_has_looked_and_not_before(story: Story, said: str) -> None:
    ready(story)
    story.hears(SAID[said], "integration")
    story.hears(reviewed(story, "not-cleared", until=story.now + days(1)), "eligibility")
    assert gates(story) == ("risk-open",)
    story.hears(reviewed(story), "eligibility")
    assert gates(story) == ()


def test_no_time_opens_it(story: Story) -> None:
    ready(story)
    story.hears(risk(item9=True), "integration")
    story.passes(days(400))
    assert treatment(story).standing.at_risk


def test_a_look_at_one_word_does_not_answer_another(story: Story) -> None:
    ready(story)
    story.hears(risk(item9=True), "integration")
    first = reviewed(story)
    story.hears(risk(item9=True), "integration")
    story.hears(first, "eligibility")
    assert gates(story) == ("risk-open",)


def test_a_look_that_is_heard_before_the_word_counts(story: Story) -> None:
    ready(story)
    other = Story(story.service, story.clinic)
    told = risk(item9=True)
    other.hears(told, "integration")
    (id,) = treatment(other).standing.risks
    story.hears(reviewed(story, risks=(id,)), "eligibility")
    story.hears(told, "integration")
    assert treatment(story).standing.risks.keys() != {id} or gates(story) == ()


LOW: dict[str, tuple[RiskAnswered, bool]] = {
    "a low screener": (risk("low", screened=True), True),
    "item 9 with a screener": (risk("none", item9=True, screened=True), True),
    "item 9 without one": (risk(item9=True), False),
    "a screener that is not complete": (risk("low"), False),
    "moderate": (risk("moderate", screened=True), False),
    "high": (risk("high", "CS1", screened=True), False),
}


@pytest.mark.parametrize("said", LOW)
def test_a_low_level_that_is_known_shuts_nothing_until_the_next_review(story: Story, said: str) -> None:
    ready(story)
    fact, known = LOW[said]
    story.hears(reviewed(story, "known-low", c_ssrs="low", until=story.now + days(30)), "eligibility")
    story.hears(fact, "integration")
    assert gates(story) == (() if known else ("risk-open",))


def test_a_known_low_level_is_known_until_its_day_and_no_longer(story: Story) -> None:
    ready(story)
    story.hears(reviewed(story, "known-low", c_ssrs="low", until=story.now + minutes(5)), "eligibility")
    story.now += minutes(5)
    story.hears(risk("low", screened=True), "integration")
    assert gates(story) == ("risk-open",)


def in_check(story: Story) -> Answer:
    return looks(story, self_harm=True)


HERE: dict[str, Callable[[Story], Any]] = {
    "checklist, low": lambda story: checks_in(story, suicide_risk="low"),
    "checklist, moderate": lambda story: checks_in(story, suicide_risk="moderate"),
    "checklist, high": lambda story: checks_in(story, suicide_risk="high"),
    "checklist, by the patient": lambda story: checks_in(story, Role.PATIENT, suicide_risk="moderate"),
    "a check": in_check,
    "a side effect": lambda story: feels(story, "suicidal-ideation", severity=1),
    "a side effect that nobody could grade": lambda story: feels(story, "suicidal-ideation"),
}


@pytest.mark.parametrize("said", HERE)
def test_what_is_said_to_monitoring_shuts_the_gate_in_the_same_decision(story: Story, said: str) -> None:
    ready(story)
    told = HERE[said](story)
    assert "risk-answered" in types(told)
    checks_in(story)
    reads(story)
    clears(story)
    answers_all(story)
    assert gates(story) == ("risk-open",)


@pytest.mark.parametrize("said", ["a check", "a side effect"])
def test_a_word_in_a_session_asks_a_clinician_at_once_and_keeps_the_next_dose_back(story: Story, said: str) -> None:
    running(story)
    told = HERE[said](story)
    assert [tier for tier, _ in raised(told)] == [3] and treatment(story).standing.at_risk


def test_a_word_at_the_close_is_told_and_not_only_refused(story: Story) -> None:
    running(story)
    told = closes(story, suicidal_ideation=True)
    assert types(told)[0] == "risk-answered" and [tier for tier, _ in raised(told)] == [3]
    assert session(story).running and treatment(story).standing.at_risk


def test_a_close_without_a_word_of_it_is_refused_as_before(story: Story) -> None:
    running(story)
    assert "risk-answered" not in story.types() and refused(closes(story, suicidal_ideation=None))


CONCERNS = ("alcohol_or_drugs", "ill_today", "new_medicine", "pregnant")


def concerned(*concerns: str) -> Fact:
    return safety_form().model_copy(update={"results": {"safety-form": {"concerns": list(concerns)}}})


@pytest.mark.parametrize("concern", CONCERNS)
def test_a_yes_on_the_safety_form_after_the_check_in_asks_for_another_check_in(story: Story, concern: str) -> None:
    ready(story)
    story.passes(minutes(1))
    story.hears(concerned(concern), "integration")
    assert gates(story) == ("checklist-incomplete",)
    checks_in(story)
    assert gates(story) == ()


def test_a_form_without_a_yes_asks_for_none(story: Story) -> None:
    ready(story)
    story.passes(minutes(1))
    story.hears(concerned(), "integration")
    assert gates(story) == ()


@pytest.mark.parametrize("missing", ["intake", "eligibility", "integration"])
def test_HZ12_a_start_waits_for_whoever_may_have_heard_a_word(story: Story, missing: str) -> None:
    ready(story)
    story.caught_up = frozenset(story.service.hears) - {missing}
    assert gates(story) == ("not-up-to-date",)


def test_ids_of_facts_are_their_own(story: Story) -> None:
    ready(story)
    for _ in range(3):
        story.hears(risk("low", screened=True), "integration")
    assert len(treatment(story).standing.open_risks) == 3
    story.hears(reviewed(story, risks=(uuid4(),)), "eligibility")
    assert len(treatment(story).standing.open_risks) == 3
