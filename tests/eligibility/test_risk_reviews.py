"""After a word of self-harm a clinician looks at a screener: who is asked until when, and what counts as a look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from services.eligibility.domain.forms import CompleteScreening, ReviewRisk
from shared.deciding import Answer, Role
from shared.events.common import RiskAnswered
from shared.events.eligibility import HoldReleased, RiskReviewed
from shared.events.treatment import PatientDied
from tests.eligibility.course import NO_RISK, approved, at_consult, decision, prescribed, sign
from tests.eligibility.heard import answered, candidacy, leaves, risk
from tests.story import START, Story, days, hours, minutes, refused, types

LOW = NO_RISK | {"q1": "yes"}
MODERATE = {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "no", "q5": "no", "q6": "no"}
HIGH = MODERATE | {"q4": "yes"}
UNSCREENED = risk(item9=True).model_copy(update={"assessment_id": uuid4()})


def said(level: str, *rules: str) -> RiskAnswered:
    return risk(*rules, screened=True, c_ssrs=level)


def looks(story: Story, outcome: str = "cleared", screener: Any = NO_RISK, **over: Any) -> Answer:
    body = {"patient_id": story.patient, "outcome": outcome, "reason": "Called", **over}
    if screener is not None:
        body["c-ssrs-screener"] = screener
    return story.asks(ReviewRisk.model_validate(body), Role.CLINICIAN)


def in_course(story: Story, fact: RiskAnswered, teller: str = "integration") -> Story:
    prescribed(story)
    story.hears(fact, teller)
    return story


WITHIN: dict[str, tuple[RiskAnswered, timedelta]] = {
    "unscreened": (risk(item9=True).model_copy(update={"item9_positive": False, "self_harm": True}), hours(8)),
    "low": (said("low"), days(1)),
    "moderate": (said("moderate"), hours(8)),
}


@pytest.mark.parametrize("teller", ["intake", "monitoring", "integration"])
@pytest.mark.parametrize("level", WITHIN)
def test_a_clinician_is_waited_for_as_soon_as_the_level_asks(story: Story, level: str, teller: str) -> None:
    fact, within = WITHIN[level]
    in_course(story, fact, teller)
    wait = story.wait("risk")
    assert (wait.whom, wait.what, wait.until) == (Role.CLINICIAN, "review-risk", START + within)


def test_the_task_stands_until_somebody_has_looked_and_the_director_hears_of_it(story: Story) -> None:
    in_course(story, said("low"))
    for _ in range(3):
        told = story.until(story.wait("risk").until)
        assert {"risk-review-overdue", "message-requested"} <= set(types(told))
    assert types(looks(story)) == ["risk-reviewed"] and "risk" not in story.names()


def test_a_high_risk_is_first_a_crisis_and_then_a_look_within_a_day_of_its_answer(story: Story) -> None:
    in_course(story, said("high", "CS1"))
    assert "crisis" in story.names() and "risk" not in story.names()
    story.passes(minutes(3))
    story.does(answered(story), Role.CLINICIAN)
    assert story.wait("risk").until == story.now + hours(24) and candidacy(story).standing.at_risk


def test_whoever_leaves_is_looked_at_too_and_whoever_died_is_not(story: Story) -> None:
    in_course(story, said("moderate"))
    leaves(story)
    assert "risk" in story.names()
    story.hears(PatientDied(reason="x", role="clinician"), "eligibility")
    assert "risk" not in story.names()


@pytest.mark.parametrize("level", ["low", "moderate"])
def test_whoever_was_treated_before_and_leaves_another_episode_is_looked_at_too(story: Story, level: str) -> None:
    in_course(story, said(level))
    standing = candidacy(story).standing
    assert standing.plan
    past = standing.model_copy(update={"bygone": (standing.plan.plan_id,)})
    story.state = story.state.model_copy(update={"standing": past})
    assert "risk" not in story.names()
    leaves(story)
    assert "risk" in story.names()


def test_before_a_plan_the_review_and_the_consult_look(story: Story) -> None:
    at_consult(story)
    story.hears(said("low"), "intake")
    assert "risk" not in story.names() and candidacy(story).standing.at_risk
    assert "risk-reviewed" in types(decision(story))
    assert not candidacy(story).standing.at_risk


@pytest.mark.parametrize(("screener", "open"), [(NO_RISK, False), (LOW, False), (MODERATE, True)])
def test_an_approval_answers_what_its_screener_answers(story: Story, screener: dict[str, str], open: bool) -> None:
    at_consult(story)
    told = decision(story, screener=screener)
    assert types(told)[-1] == "consult-approved"
    assert candidacy(story).standing.at_risk is open
    assert ("risk" in story.names()) is open
    assert ("risk-open" in (refused(sign(story)) if open else ())) is open


def test_a_low_level_that_was_known_at_the_consult_is_not_asked_about_again(story: Story) -> None:
    approved(story, screener=LOW)
    story.hears(said("low"), "integration")
    assert not candidacy(story).standing.at_risk
    story.hears(UNSCREENED, "integration")
    assert candidacy(story).standing.at_risk


@pytest.mark.parametrize("screener", [None, {}, {"q1": "no"}, {"q1": "no", "q2": "yes", "q6": "no"}])
@pytest.mark.parametrize("outcome", ["cleared", "known-low"])
def test_nothing_opens_without_a_complete_screener(story: Story, screener: Any, outcome: str) -> None:
    in_course(story, UNSCREENED)
    assert "c-ssrs-missing" in refused(looks(story, outcome, screener))


@pytest.mark.parametrize("outcome", ["cleared", "known-low", "not-cleared"])
def test_a_high_screener_is_a_crisis_whatever_the_clinician_says(story: Story, outcome: str) -> None:
    in_course(story, UNSCREENED)
    assert types(looks(story, outcome, HIGH)) == ["risk-answered", "crisis-detected", "crisis-paged"]
    assert candidacy(story).standing.at_risk


def test_a_moderate_level_is_not_a_known_low_one(story: Story) -> None:
    in_course(story, UNSCREENED)
    assert refused(looks(story, "known-low", MODERATE)) == ("c-ssrs-moderate",)
    assert types(looks(story, "cleared", MODERATE)) == ["risk-reviewed"]


def test_the_patients_own_screener_since_counts_and_one_from_before_does_not(story: Story) -> None:
    in_course(story, UNSCREENED)
    assert refused(looks(story, screener=None)) == ("c-ssrs-missing",)
    own = {"patient_id": story.patient, "c-ssrs-screener": NO_RISK}
    story.does(CompleteScreening.model_validate(own))
    story.passes(minutes(1))
    story.hears(UNSCREENED, "integration")
    assert refused(looks(story, screener=None)) == ("c-ssrs-missing",)
    story.does(CompleteScreening.model_validate(own))
    assert types(looks(story, screener=None)) == ["risk-reviewed"]


def test_a_look_that_clears_nothing_asks_again_the_next_business_day(story: Story) -> None:
    in_course(story, UNSCREENED)
    told = looks(story, "not-cleared", MODERATE)
    assert types(told) == ["risk-answered", "risk-reviewed"] and candidacy(story).standing.at_risk
    assert story.wait("risk").until == story.now + days(1)
    assert "screening" not in story.names()


def test_whoever_looked_ends_the_clock_of_the_screening(story: Story) -> None:
    in_course(story, UNSCREENED)
    assert "screening" in story.names()
    looks(story)
    assert "screening" not in story.names() and "crisis-detected" not in types(story.passes(hours(1)))


def test_the_holds_of_a_risk_end_with_it_and_others_do_not(story: Story) -> None:
    in_course(story, said("moderate"))
    told = looks(story)
    assert types(told) == ["risk-reviewed", "hold-released"]
    assert isinstance(told, tuple) and isinstance(told[1], HoldReleased) and not candidacy(story).open_holds


def test_only_what_is_named_is_answered(story: Story) -> None:
    in_course(story, UNSCREENED)
    (first,) = candidacy(story).standing.open_risks
    story.hears(said("low"), "integration")
    looks(story, risks=[first])
    assert first not in candidacy(story).standing.open_risks and candidacy(story).standing.at_risk
    assert refused(looks(story, risks=[first])) == ("not-open",)
    assert refused(looks(story, risks=[uuid4()])) == ("not-open",)
    looks(story)
    assert refused(looks(story)) == ("no-open-risk",)


@pytest.mark.parametrize(("ahead", "code"), [(days(30), None), (days(31), "too-far-ahead"), (days(0), "until-over")])
def test_a_low_level_is_known_for_a_month_at_most(story: Story, ahead: timedelta, code: str | None) -> None:
    in_course(story, said("low"))
    answer = looks(story, "known-low", LOW, until=story.now + ahead)
    if code:
        assert refused(answer) == (code,)
    else:
        assert isinstance(answer, tuple) and isinstance(answer[0], RiskReviewed)
        assert answer[0].until == story.now + ahead


def test_what_is_cleared_has_no_day_on_which_it_ends(story: Story) -> None:
    with pytest.raises(ValidationError):
        ReviewRisk.model_validate(
            {"patient_id": story.patient, "outcome": "cleared", "reason": "x", "until": START + days(1)}
        )


def test_no_prescription_while_a_risk_is_open(story: Story) -> None:
    approved(story)
    story.hears(UNSCREENED, "integration")
    assert refused(sign(story)) == ("risk-open",)
    looks(story)
    assert types(sign(story)) == ["prescription-signed"]
