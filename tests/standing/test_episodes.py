"""Whoever is at an end, or whose assessment has grown too old, hands in another, and every service begins with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID, uuid4

import pytest

from services.eligibility.domain.forms import DecideReview
from services.eligibility.handlers import SERVICE as ELIGIBILITY
from services.intake.domain.forms import (
    RequestDeposit,
    SaveDraft,
    SignConsent,
    SubmitAssessment,
    WithdrawConsent,
    WithdrawPatient,
)
from services.intake.handlers import SERVICE as INTAKE
from services.operations.domain.stage import stage
from services.operations.handlers import SERVICE as OPERATIONS
from services.scheduling.domain.guards import reasons_of_patient
from services.scheduling.handlers import SERVICE as SCHEDULING
from shared.deciding import Fact, Role
from shared.events import eligibility, integration, scheduling, treatment
from shared.events.eligibility import CandidatePrequalified, CandidateRouted, ConsultApproved
from shared.events.intake import AssessmentSubmitted, DepositPaid, DraftExpired
from tests.assessments import DECLINED, HIGH_RISK, REVIEWED, assessment
from tests.eligibility.course import approved, at_consult, decision, meets
from tests.eligibility.heard import submission
from tests.scheduling.heard import approval
from tests.story import START, Story, days, refused, types

Step = Callable[[Story], object]
SOME = UUID(int=0x51)
WHO: dict[str, Any] = {"reason": "x", "role": "clinician"}
BY_RULES = eligibility.CandidateDeclined(assessment_id=SOME, by="rules", rules=())
HELD = eligibility.HoldPlaced(hold_id=SOME, reason="x", until=START)


def submits(story: Story, over: dict[str, Any] | None = None) -> AssessmentSubmitted:
    told = story.does(SubmitAssessment.model_validate(assessment(over)))
    return next(fact for fact in told if isinstance(fact, AssessmentSubmitted))


def tried(story: Story) -> tuple[str, ...]:
    return refused(story.asks(SubmitAssessment.model_validate(assessment())))


def hears(teller: str, fact: Fact) -> Step:
    return lambda story: story.hears(fact, teller)


def asks(*commands: tuple[type[Any], str]) -> Step:
    def step(story: Story) -> None:
        for kind, document in commands:
            about = {"document": document, "version": 1} if document else {}
            story.does(kind.model_validate({"patient_id": story.patient, **about}))

    return step


SIGNED = ((SignConsent, "treatment"), (WithdrawConsent, "treatment"))
OVER: dict[str, Step] = {
    "declined by the rules": hears(
        "eligibility", eligibility.CandidateDeclined(assessment_id=SOME, by="rules", rules=())
    ),
    "declined at the consult": hears("eligibility", eligibility.ConsultDeclined(reason="x")),
    "lapsed": hears("scheduling", scheduling.EpisodeLapsed(reason="book-intro")),
    "completed": hears("integration", integration.EpisodeCompleted(sessions=4, reason="x")),
    "left and consented again": asks((WithdrawPatient, ""), (SignConsent, "treatment")),
    "took the consent back and consented again": asks(*SIGNED, (SignConsent, "treatment")),
    "discharged": hears("eligibility", treatment.PatientDischarged(to="transferred", **WHO)),
}
NOT_OPEN: dict[str, tuple[Step, str]] = {
    "in review": (lambda story: None, "already-submitted"),
    "prequalified": (hears("eligibility", CandidatePrequalified(assessment_id=SOME, by="rules")), "already-submitted"),
    "on hold": (hears("eligibility", HELD), "already-submitted"),
    "30 days later": (lambda story: story.passes(days(30)), "already-submitted"),
    "left": (asks((WithdrawPatient, "")), "withdrawn"),
    "left, and signed something else before": (asks((SignConsent, "telehealth"), (WithdrawPatient, "")), "withdrawn"),
    "took the consent back": (asks(*SIGNED), "consent-withdrawn"),
    "dead": (hears("eligibility", treatment.PatientDied(**WHO)), "episode-over"),
}


@pytest.fixture(params=["demo", "second"])
def clinic(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("end", OVER.values(), ids=OVER)
@pytest.mark.parametrize("draft", [True, False])
def test_who_is_at_an_end_begins_again(clinic: str, end: Step, draft: bool) -> None:
    story = Story(INTAKE, clinic)
    first = submits(story)
    end(story)
    if draft:
        told = story.does(SaveDraft.model_validate({"conditions": ["anxiety"]}))
        assert types(told) == ["assessment-started", "draft-saved"]
    again = submits(story)
    assert again.assessment_id != first.assessment_id and again.renews is None
    standing = story.state.standing  # type: ignore[attr-defined]
    assert not (standing.left or standing.declined or standing.lapsed or standing.completed)
    assert "already-submitted" in tried(story)


@pytest.mark.parametrize(("state", "code"), NOT_OPEN.values(), ids=NOT_OPEN)
def test_nobody_else_does(clinic: str, state: Step, code: str) -> None:
    story = Story(INTAKE, clinic)
    submits(story)
    state(story)
    assert code in tried(story)
    assert code in refused(story.asks(SaveDraft.model_validate({"conditions": []})))


@pytest.mark.parametrize("past", [31, 60, 400])
def test_an_assessment_that_has_grown_too_old_is_answered_again_and_the_episode_goes_on(clinic: str, past: int) -> None:
    story = Story(INTAKE, clinic)
    first = submits(story)
    story.hears(CandidatePrequalified(assessment_id=first.assessment_id, by="rules"), "eligibility")
    story.passes(days(past))
    again = submits(story)
    assert again.renews == first.assessment_id and again.assessment_id != first.assessment_id
    assert types(story.does(RequestDeposit(patient_id=story.patient))) == ["deposit-requested"]


def test_only_the_draft_of_somebody_who_was_here_before_expires(clinic: str) -> None:
    story = Story(INTAKE, clinic)
    first = submits(story)
    OVER["lapsed"](story)
    story.does(SaveDraft.model_validate({"conditions": ["anxiety"]}))
    told = story.passes(days(31))
    assert [fact.draft_only for fact in told if isinstance(fact, DraftExpired)] == [True]
    assert not [effect for effect in story.effects() if effect.kind == "erase"]
    assert submits(story).assessment_id != first.assessment_id


def test_who_left_and_came_back_signs_everything_anew(clinic: str) -> None:
    story = Story(INTAKE, clinic)
    asks((SignConsent, "treatment"), (SignConsent, "telehealth"), (SignConsent, "ketamine-risk"))(story)
    submits(story)
    OVER["left and consented again"](story)
    submits(story)
    standing = story.state.standing  # type: ignore[attr-defined]
    assert standing.consents_to("treatment") and not standing.consents
    asks((SignConsent, "telehealth"), (SignConsent, "ketamine-risk"))(story)
    assert story.state.standing.consents  # type: ignore[attr-defined]


def begins(story: Story, over: dict[str, Any] | None = None, **episode: Any) -> tuple[Fact, ...]:
    """Another form, as intake tells it."""
    fact = submission(story, over).model_copy(update={"assessment_id": uuid4()} | episode)
    return story.hears(fact, "intake")


def left_behind(story: Story) -> dict[str, Any]:
    return {"closes": story.state.standing.leaves_behind}  # type: ignore[attr-defined]


def consult_declined(story: Story) -> None:
    decision(at_consult(story), "decline")


def lapsed(story: Story) -> None:
    at_consult(story)
    story.hears(scheduling.EpisodeLapsed(reason="x"), "scheduling")


def course_completed(story: Story) -> None:
    approved(story)
    story.hears(integration.MidCourseDue(after_session=2, until=story.now), "integration")
    story.hears(integration.EpisodeCompleted(sessions=4, reason="x"), "integration")


@pytest.mark.parametrize("end", [consult_declined, lapsed, course_completed])
@pytest.mark.parametrize("later", [0, 40])
def test_a_new_episode_asks_for_a_verdict_a_consult_and_a_plan(clinic: str, end: Step, later: int) -> None:
    story = Story(ELIGIBILITY, clinic)
    end(story)
    story.passes(days(later))
    story.now += days(1)
    assert types(begins(story, **left_behind(story))) == ["assessment-triaged", "candidate-prequalified"]
    assert {"no-consult"} <= set(refused(decision(story))) and story.waits() == []
    meets(story)
    assert types(decision(story)) == ["consult-approved"]
    assert not story.state.standing.mid_course_due  # type: ignore[attr-defined]


def test_who_was_discharged_comes_back_by_a_clinicians_decision_alone(clinic: str) -> None:
    """The form is clear, and routed all the same."""
    story = Story(ELIGIBILITY, clinic)
    approved(story)
    story._tell(treatment.PatientDischarged(to="discharged", **WHO), uuid4(), 0)
    story.now += days(1)
    told = begins(story, **left_behind(story))
    assert types(told) == ["assessment-triaged", "candidate-routed"] and story.names() == ["review"]
    assert story.state.standing.ended  # type: ignore[attr-defined]
    command = DecideReview(patient_id=story.patient, decision="prequalify", reason="x")
    assert types(story.asks(command, Role.CLINICIAN)) == ["review-decided", "candidate-prequalified"]
    assert not story.state.standing.over  # type: ignore[attr-defined]


@pytest.mark.parametrize("wait", ["clearance", "none"])
def test_a_consult_whose_assessment_grows_too_old_asks_the_patient_and_goes_on(clinic: str, wait: str) -> None:
    """Clearance that takes 31 days."""
    story = Story(ELIGIBILITY, clinic)
    at_consult(story)
    if wait == "clearance":
        decision(story, "clearance")
    told = story.passes(days(31))
    assert "assessment-outdated" in types(told)
    asked = story.wait("outdated")
    assert (asked.whom, asked.what) == (Role.PATIENT, "answer-again") and "consult" not in story.names()
    assert "assessment-too-old" in refused(decision(story))
    told = begins(story, renews=submission(story).assessment_id)
    assert [fact.again for fact in told if isinstance(fact, CandidatePrequalified)] == [True]
    assert types(decision(story))[-1] == "consult-approved"


def test_a_form_that_renews_another_and_is_to_be_reviewed_waits_for_the_review(clinic: str) -> None:
    story = Story(ELIGIBILITY, clinic)
    at_consult(story)
    story.passes(days(31))
    begins(story, REVIEWED, renews=submission(story).assessment_id)
    assert story.names() == ["review"] and "not-prequalified" in refused(decision(story))
    story.asks(DecideReview(patient_id=story.patient, decision="prequalify", reason="x"), Role.CLINICIAN)
    assert story.wait("consult").until > story.now


@pytest.mark.parametrize("over", [REVIEWED, DECLINED], ids=["review", "decline"])
@pytest.mark.parametrize("word", ["prequalify", "decline"])
def test_new_answers_in_treatment_pause_it_until_a_clinician_has_decided(
    clinic: str, over: dict[str, Any], word: Literal["prequalify", "decline"]
) -> None:
    """No rule alone ends a treatment that a clinician approved."""
    story = Story(ELIGIBILITY, clinic)
    approved(story)
    story.passes(days(35))
    told = begins(story, over, renews=submission(story).assessment_id)
    assert any(isinstance(fact, CandidateRouted) for fact in told) and "hold-placed" in types(told)
    standing = story.state.standing  # type: ignore[attr-defined]
    assert standing.plan and standing.on_hold and not standing.declined
    decided = story.asks(DecideReview(patient_id=story.patient, decision=word, reason="x"), Role.CLINICIAN)
    assert types(decided)[-1] == "hold-released"
    assert story.state.standing.approved is (word == "prequalify")  # type: ignore[attr-defined]


def test_danger_in_a_new_form_is_a_crisis_as_in_the_first(clinic: str) -> None:
    story = Story(ELIGIBILITY, clinic)
    consult_declined(story)
    assert "crisis-detected" in types(begins(story, HIGH_RISK, **left_behind(story)))


@pytest.mark.parametrize("end", ["lapsed", "completed"])
def test_the_calendar_begins_with_the_intro_call_and_a_deposit(clinic: str, end: str) -> None:
    story = Story(SCHEDULING, clinic)
    begins(story)
    story.hears(DepositPaid(payment_id=SOME, amount_cents=25_000), "intake")
    story.hears(approval(story), "eligibility")
    if end == "lapsed":
        story._tell(scheduling.EpisodeLapsed(reason="x"), uuid4(), 0)
    else:
        OVER[end](story)
    story.passes(days(100))
    begins(story, **left_behind(story))
    assert story.waits() == [] and "not-prequalified" in reasons_of_patient(story.state, "intro")  # type: ignore[arg-type]
    story.hears(CandidatePrequalified(assessment_id=uuid4(), by="rules"), "eligibility")
    assert story.names() == ["book-intro"]
    assert reasons_of_patient(story.state, "consult") == ("deposit-missing",)  # type: ignore[arg-type]
    assert "not-approved" in reasons_of_patient(story.state, "session")  # type: ignore[arg-type]


def test_the_board_follows(clinic: str) -> None:
    story = Story(OPERATIONS, clinic)
    begins(story)
    for fact in (CandidatePrequalified(assessment_id=SOME, by="rules"), eligibility.ConsultDeclined(reason="x")):
        story.hears(fact, "eligibility")
    assert stage(story.state) == "declined-clinical"  # type: ignore[arg-type]
    anew = uuid4()
    story.now += days(1)
    begins(story, assessment_id=anew, **left_behind(story))
    assert stage(story.state) == "assessment-submitted"  # type: ignore[arg-type]
    story.hears(CandidatePrequalified(assessment_id=anew, by="rules"), "eligibility")
    assert stage(story.state) == "prequalified"  # type: ignore[arg-type]


def test_a_plan_of_the_past_is_none_whichever_stream_is_heard_first(clinic: str) -> None:
    story = Story(SCHEDULING, clinic)
    plan: ConsultApproved = approval(story)
    begins(story, closes=(plan.plan_id,))
    story.hears(plan, "eligibility")
    assert story.state.standing.plan is None  # type: ignore[attr-defined]
