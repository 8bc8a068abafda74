"""Triage by the rules, and the review by a clinician: rules decline, hold or route; only a person approves."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from services.eligibility.domain import duplicates
from services.eligibility.domain.asks import to_medical_director
from services.eligibility.domain.crises import detect
from services.eligibility.domain.forms import DecideReview
from services.eligibility.domain.holds import place_automatically, release_because
from services.eligibility.domain.state import Candidacy
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock
from shared.clinical.deadlines import next_after
from shared.clinical.triage import Result, Verdict, danger_of, judge, read
from shared.clinical.triage.duplicates import with_register
from shared.clinical.triage.reading import survey
from shared.deciding import Answer, Fact, Moment, Refused, Role, Told, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.eligibility import (
    AssessmentTriaged,
    CandidateDeclined,
    CandidatePrequalified,
    CandidateRouted,
    Mark,
    ReviewDecided,
    ReviewOverdue,
)
from shared.events.intake import AssessmentSubmitted
from shared.standing import Act, against, speaking

REVIEW_WITHIN = clock(
    48, "h", D, "eligibility/review/decided", "a review is decided; then the medical director is told", "sooner"
)
SAME_DAY = clock(8, "h", D, "eligibility/review/same-day", "a review of the same day is decided", "sooner")
OVERDUE_AGAIN = clock(24, "h", D, "eligibility/review/again", "an overdue review is told again, every", "sooner")
NEW_ANSWERS = "new-answers"
"""Why somebody in treatment is on hold until a clinician has looked at their new assessment."""

_JUDGED = {
    "patient",
    "conditions",
    "instruments",
    "answers",
    "history",
    "medications",
    "allergies",
    "symptoms",
    "vitals",
}


def triage(state: Candidacy, told: Told[AssessmentSubmitted], at: Moment) -> tuple[Fact, ...]:
    """What the rules say of the assessment, and what follows. A candidate who has left gets no decision, but danger is
    answered. A consent that was taken back may be given again, so the rules speak in spite of it, whichever was
    heard first."""
    submitted = told.fact
    shared = duplicates.alike(submitted, at)
    verdict = _judged(submitted, duplicates.unsettled(state, shared), at.clinic)
    crisis = _crisis(state, verdict, submitted, told, at)
    done = state.triaged is not None and state.triaged.fact.assessment_id == submitted.assessment_id
    if state.standing.withdrawn or done:
        return crisis
    triaged = _triaged(submitted, verdict, duplicates.marked(state, submitted, at))
    suspected = duplicates.suspect(state, duplicates.unsettled(state, shared), at)
    return (triaged, *crisis, *_follow(state, submitted, verdict, at), *suspected)


def _judged(submitted: AssessmentSubmitted, shared: Mapping[str, frozenset[str]], clinic: str) -> Verdict:
    policy = clinic_of(clinic).policy
    verdict = judge(read(_body(submitted), policy), submitted.submitted_at, policy)
    return with_register(verdict, shared.values(), policy)


def _body(submitted: AssessmentSubmitted) -> dict[str, Any]:
    return submitted.model_dump(mode="json", include=_JUDGED)


def _crisis(
    state: Candidacy, verdict: Verdict, submitted: AssessmentSubmitted, told: Told, at: Moment
) -> tuple[Fact, ...]:
    rules = tuple(rule.id for rule in verdict.rules if rule.outcome is Result.CRISIS)
    return detect(state, rules, submitted.assessment_id, told.time, at)


def _triaged(submitted: AssessmentSubmitted, verdict: Verdict, marks: tuple[Mark, ...]) -> Fact:
    return AssessmentTriaged(
        assessment_id=submitted.assessment_id,
        result=verdict.result.value,
        rule_set=verdict.rule_set,
        priority=_priority(verdict),
        flags=verdict.flags,
        rules=tuple(rule.as_dict() for rule in verdict.rules),
        renews=submitted.renews,
        marks=marks,
    )


def _priority(verdict: Verdict) -> Literal["normal", "high"]:
    return "high" if verdict.high else "normal"


def _follow(state: Candidacy, submitted: AssessmentSubmitted, verdict: Verdict, at: Moment) -> tuple[Fact, ...]:
    """With a crisis, the human who answers it decides. With a hold or another crisis on the patient, a person decides
    too; also on somebody in treatment, who takes nothing until then, or who was discharged. Otherwise the rules do."""
    about: dict[str, Any] = {"assessment_id": submitted.assessment_id}
    if verdict.result is Result.CRISIS:
        return ()
    treated = state.standing.plan is not None and verdict.result is not Result.CLEAR
    seen = verdict.result is Result.REVIEW or state.crises or state.open_holds or state.standing.discharged
    if treated or seen:
        until = at.now + (SAME_DAY if _same_day(submitted, verdict) else REVIEW_WITHIN)
        routed = CandidateRouted(rules=verdict.ids, priority=_priority(verdict), until=until, **about)
        return (routed, *(place_automatically(state, NEW_ANSWERS, at) if treated else ()))
    if verdict.result is Result.DECLINE:
        declining = tuple(rule.id for rule in verdict.rules if rule.outcome is Result.DECLINE)
        return (CandidateDeclined(by="rules", rules=declining, **about),)
    return (CandidatePrequalified(by="rules", again=_goes_on(state, submitted), **about),)


def _goes_on(state: Candidacy, submitted: AssessmentSubmitted) -> bool:
    return state.invited and submitted.renews is not None


def _same_day(submitted: AssessmentSubmitted, verdict: Verdict) -> bool:
    """Where a rule asks for it, or the risk of suicide is moderate (clinical reference 3.5)."""
    return "same-day-task" in verdict.flags or danger_of(survey(_body(submitted))).c_ssrs == "moderate"


class ReviewWait(WaitRanOut[None], name="review"): ...


def review_waits(state: Candidacy) -> Iterator[Wait]:
    if state.review_until:
        yield Wait(ReviewWait, None, Role.CLINICIAN, "decide-review", state.review_until)


def tell_overdue_review(state: Candidacy, ran_out: ReviewWait, at: Moment) -> tuple[Fact, ...]:
    assert state.triaged
    until = next_after(ran_out.until, at.now, OVERDUE_AGAIN)
    told = ReviewOverdue(assessment_id=state.triaged.fact.assessment_id, until=until)
    review = about(Thing.REVIEW, state.triaged.fact.assessment_id)
    return (told, to_medical_director("review-overdue", at, until, review))


def decide_review(state: Candidacy, command: DecideReview, at: Moment) -> Answer:
    """A clinician decides, once: on what was routed, on what a crisis left open, on what the rules declined."""
    if refused := _reasons_against(state, command, at):
        return Refused(refused)
    assert state.triaged
    assessment_id = state.triaged.fact.assessment_id
    decided = ReviewDecided(
        assessment_id=assessment_id, decision=command.decision, reason=command.reason, role=at.actor.role.value
    )
    released = release_because(state, NEW_ANSWERS, command.reason)
    if command.decision == "prequalify":
        let_in = CandidatePrequalified(assessment_id=assessment_id, by="clinician", again=state.invited)
        return (decided, let_in, *released)
    return (decided, CandidateDeclined(assessment_id=assessment_id, by="clinician", rules=()), *released)


def _reasons_against(state: Candidacy, command: DecideReview, at: Moment) -> tuple[str, ...]:
    prequalifies, standing = command.decision == "prequalify", state.standing
    speaks = against(state, Act.BEGIN if prequalifies else Act.GO_ON)
    reasons = {
        **speaks,
        "episode-over": speaks["episode-over"] and (standing.died or not standing.discharged),
        "on-hold": prequalifies and any(each.reason != NEW_ANSWERS for each in state.open_holds.values()),
        "crisis-open": standing.in_crisis,
        "duplicate-open": prequalifies and bool(state.open_duplicates),
        "same-person": prequalifies and state.is_another,
        "already-decided": state.decided is not None,
    }
    codes = speaking(reasons)
    waited_for = state.review_until is not None or state.may_appeal(at.now)
    return codes if codes or waited_for else ("not-in-review",)
