"""What happens in a course and pauses everything: emergencies, severe side effects, signs of danger."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.eligibility.domain.forms import ReleaseHold
from shared.deciding import Fact, Lane, Role
from shared.events.common import RiskAnswered
from shared.events.eligibility import CrisisDetected, HoldPlaced
from shared.events.integration import EpisodeCompleted, QuestionnaireCompleted, SymptomsWorsened
from shared.events.monitoring import SessionAborted, SessionEmergency, SideEffectReported
from shared.events.platform import AlertRaised
from tests.eligibility.heard import answered, candidacy, leaves, submits
from tests.story import START, Story, days, hours, minutes, types

SESSION, QUESTIONNAIRE = UUID(int=0x51), UUID(int=0x61)


def side_effect(**over: Any) -> SideEffectReported:
    body = {
        "side_effect_id": uuid4(),
        "session_id": SESSION,
        "effect": "nausea",
        "grade": 1,
        "graded_by": "algorithm",
        "elicitation": "checklist",
        "serious": False,
        "onset_at": START,
    }
    return SideEffectReported.model_validate(body | over)


def alert(tier: int | None = 4, session_id: UUID | None = SESSION) -> AlertRaised:
    return AlertRaised(reason="vitals", tier=tier, alert_id=uuid4(), session_id=session_id)


def risk(c_ssrs: str | None = None, *rules: str, item9: bool = False, screened: bool = True) -> RiskAnswered:
    return RiskAnswered(
        assessment_id=QUESTIONNAIRE,
        during="submission",
        rules=rules,
        item9_positive=item9,
        screened=screened,
        c_ssrs=c_ssrs,
    )


def held_because(told: tuple[Fact, ...]) -> list[str]:
    return [fact.reason for fact in told if isinstance(fact, HoldPlaced)]


def aborted(amount_taken_mg: int = 0) -> SessionAborted:
    return SessionAborted(
        session_id=SESSION, number=1, booking_id=UUID(int=1), amount_taken_mg=amount_taken_mg, reason="No video"
    )


def test_a_session_that_was_aborted_holds_until_a_clinician_looked_within_four_hours(story: Story) -> None:
    submits(story)
    told = story.hears(aborted(), "monitoring")
    assert held_because(told) == ["session-aborted"]
    assert [fact.until for fact in told if isinstance(fact, HoldPlaced)] == [story.now + hours(4)]


def test_an_emergency_that_ends_in_an_abort_is_one_hold(story: Story) -> None:
    submits(story)
    assert held_because(story.hears(alert(), "monitoring")) == ["session-emergency"]
    assert held_because(story.hears(aborted(100), "monitoring")) == []


def test_a_pregnancy_that_may_be_holds(story: Story) -> None:
    submits(story)
    raised = AlertRaised(reason="checklist-pregnancy", tier=3, alert_id=uuid4(), session_id=SESSION)
    assert held_because(story.hears(raised, "monitoring")) == ["pregnancy"]


@pytest.mark.parametrize(
    ("over", "reasons"),
    [
        ({"grade": 2}, []),
        ({"grade": 3}, ["severe-side-effect"]),
        ({"grade": 5}, ["severe-side-effect"]),
        ({"grade": None}, []),
        ({"grade": None, "serious": True}, ["serious-side-effect"]),
        ({"grade": 1, "serious": True}, ["serious-side-effect"]),
        ({"grade": 3, "session_id": None}, ["severe-side-effect"]),
    ],
)
def test_a_severe_or_serious_side_effect_pauses_everything(
    story: Story, over: dict[str, Any], reasons: list[str]
) -> None:
    assert held_because(story.hears(side_effect(**over), "monitoring")) == reasons
    assert story.names() == (["hold"] if reasons else [])


@pytest.mark.parametrize(
    ("fact", "reasons"),
    [
        (alert(4), ["session-emergency"]),
        (alert(3), []),
        (alert(None), []),
        (alert(4, None), []),
        (SessionEmergency(session_id=SESSION, alert_id=uuid4(), number=1), ["session-emergency"]),
    ],
)
def test_an_emergency_in_a_session_pauses_everything(story: Story, fact: Fact, reasons: list[str]) -> None:
    assert held_because(story.hears(fact, "monitoring")) == reasons


def test_an_emergency_that_is_told_twice_is_one_hold(story: Story) -> None:
    story.hears(alert(4), "monitoring")
    assert story.hears(SessionEmergency(session_id=SESSION, alert_id=uuid4(), number=1), "monitoring") == ()
    assert len(candidacy(story).open_holds) == 1


def test_a_clinician_ends_a_pause_and_the_next_emergency_is_another(story: Story) -> None:
    (hold,) = story.hears(alert(4), "monitoring")
    assert isinstance(hold, HoldPlaced)
    release = ReleaseHold(patient_id=story.patient, hold_id=str(hold.hold_id), reason="Looked at")
    story.does(release, Role.CLINICIAN)
    assert candidacy(story).open_holds == {} and held_because(story.hears(alert(4), "monitoring"))


def test_a_pause_is_told_also_of_somebody_who_has_left(story: Story) -> None:
    leaves(story)
    assert held_because(story.hears(alert(4), "monitoring")) == ["session-emergency"] and story.waits() == []


@pytest.mark.parametrize("teller", ["monitoring", "integration"])
def test_a_high_risk_in_a_course_is_a_crisis_and_a_pause(story: Story, teller: str) -> None:
    told = story.hears(risk("high", "CS1"), teller)
    assert types(told) == ["crisis-detected", "crisis-paged", "hold-placed"]
    assert all(each.fact.lane is Lane.SAFETY for each in story.told)
    crisis = told[0]
    assert isinstance(crisis, CrisisDetected) and crisis.assessment_id == QUESTIONNAIRE
    story.does(answered(story), Role.CLINICIAN)
    assert story.names() == ["hold"]


def test_a_moderate_risk_in_a_course_is_looked_at_the_same_day(story: Story) -> None:
    """E7."""
    told = story.hears(risk("moderate", item9=True), "integration")
    assert held_because(told) == ["c-ssrs-moderate"]
    (wait,) = story.waits()
    assert (wait.whom, wait.what, wait.until) == (Role.CLINICIAN, "release-hold", START + hours(8))


def test_a_moderate_risk_before_a_course_is_the_reviews_business(story: Story) -> None:
    assert story.hears(risk("moderate"), "intake") == ()


def safety_form(*concerns: str, form: str = "safety-form") -> QuestionnaireCompleted:
    return QuestionnaireCompleted(
        questionnaire_id=QUESTIONNAIRE,
        kind="pre-session",
        session_number=2,
        answers={},
        results={form: {"concerns": list(concerns)}},
        late=False,
    )


@pytest.mark.parametrize(
    ("concerns", "holds"),
    [
        ((), []),
        (("ill_today", "alcohol_or_drugs"), []),
        (("pregnant",), ["pregnancy"]),
        (("new_medicine",), ["new-medicine"]),
        (("new_medicine", "pregnant"), ["pregnancy", "new-medicine"]),
    ],
)
def test_a_pregnancy_or_a_new_medicine_on_the_safety_form_pauses_the_course(
    story: Story, concerns: tuple[str, ...], holds: list[str]
) -> None:
    assert held_because(story.hears(safety_form(*concerns), "integration")) == holds
    assert held_because(story.hears(safety_form(*concerns), "integration")) == []


def test_other_forms_pause_nothing_by_their_words(story: Story) -> None:
    assert story.hears(safety_form("pregnant", form="post-session-form"), "integration") == ()


@pytest.mark.parametrize("c_ssrs", [None, "none", "low"])
def test_no_other_risk_pauses_anything(story: Story, c_ssrs: str | None) -> None:
    assert story.hears(risk(c_ssrs), "integration") == ()


def test_an_unscreened_item_9_of_a_questionnaire_becomes_a_crisis_after_15_minutes(story: Story) -> None:
    submits(story)
    assert story.hears(risk(item9=True, screened=False), "integration") == ()
    assert story.names() == ["screening"]
    assert types(story.passes(minutes(15))) == ["crisis-detected", "crisis-paged"]


def test_the_screening_of_one_form_does_not_settle_another(story: Story) -> None:
    story.hears(risk(item9=True, screened=False), "integration")
    other = risk("none").model_copy(update={"assessment_id": uuid4()})
    story.hears(other, "integration")
    assert story.names() == ["screening"]
    story.hears(risk("none", item9=True), "integration")
    assert story.waits() == []


def test_a_worsening_is_not_paused_here(story: Story) -> None:
    assert not story.domain.hears(SymptomsWorsened)


def test_a_crisis_outlives_the_episode(story: Story) -> None:
    story.hears(risk("high", "CS1"), "integration")
    story.hears(EpisodeCompleted(sessions=4, reason="x"), "integration")
    assert story.names() == ["crisis", "page"]
    assert story.passes(days(1))
