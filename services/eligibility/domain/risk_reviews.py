"""After a word of self-harm: a clinician looks at a screener, and nothing else opens the tablet's gate again (clinical
reference 2.6, 3.5)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.eligibility.domain.asks import to_medical_director
from services.eligibility.domain.crises import detect, screening_owed
from services.eligibility.domain.forms import ReviewRisk
from services.eligibility.domain.known import OUTCOME
from services.eligibility.domain.reviews import SAME_DAY
from services.eligibility.domain.state import Candidacy
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock, number
from shared.clinical.deadlines import after_business_days, next_after
from shared.clinical.escalation import HUMAN_WITHIN
from shared.clinical.triage import Danger, danger_in
from shared.deciding import Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import RiskAnswered, Thing, about
from shared.events.eligibility import HoldReleased, RiskReviewed, RiskReviewOverdue
from shared.standing import Risk, speaking

LOOKED_AT_WITHIN = number(1, "d", D, "eligibility/risk/low", "a low risk is looked at, in business days", "sooner")
OVERDUE_AGAIN = clock(24, "h", D, "eligibility/risk/again", "a risk nobody looks at is told again, every", "sooner")
KNOWN_FOR = clock(
    30,
    "d",
    D,
    "eligibility/risk/known",
    "a low level that is known keeps no tablet back for",
    "sooner",
)
HELD_BECAUSE = frozenset({"c-ssrs-high", "c-ssrs-moderate"})
"""Holds that a risk placed: whoever clears the risk releases them."""


def review_risk(state: Candidacy, command: ReviewRisk, at: Moment) -> Answer:
    """A clinician has looked: at the patient's own screener since, or at the one that they asked now. A high one is a
    crisis, whatever the outcome says."""
    danger = danger_in({"instruments": {"c-ssrs-screener": command.answers}}, clinic_of(at.clinic).policy)
    if crisis := detect(state, danger.rules, at.new_id("risk-review"), at.now, at):
        return (risk_of(danger, at.new_id("risk-review")), *crisis)
    if codes := _reasons_against(state, command, danger, at):
        return Refused(codes)
    reviewed = RiskReviewed(
        risks=_named(state, command),
        outcome=command.outcome,
        c_ssrs=danger.c_ssrs if danger.screened else _own_screener(state),
        reason=command.reason,
        role=at.actor.role.value,
        until=_until(command, at),
    )
    if command.outcome == "not-cleared":
        return (*_asked_now(state, danger, at), reviewed)
    return (reviewed, *_released(state, command))


def _asked_now(state: Candidacy, danger: Danger, at: Moment) -> tuple[Fact, ...]:
    """What the clinician heard stays open; the patient is not asked for a screener any more."""
    owed = screening_owed(state)
    about = owed.assessment_id if owed else at.new_id("risk-review")
    return (risk_of(danger, about),) if danger.screened and (owed or danger.answered) else ()


def risk_of(danger: Danger, assessment_id: UUID) -> RiskAnswered:
    """The screener as a clinician asked it."""
    return RiskAnswered(
        assessment_id=assessment_id,
        during="submission",
        rules=danger.rules,
        item9_positive=False,
        screened=danger.screened,
        c_ssrs=danger.c_ssrs,
    )


def _named(state: Candidacy, command: ReviewRisk) -> tuple[UUID, ...]:
    return tuple(command.risks) or tuple(state.standing.open_risks)


def _reasons_against(state: Candidacy, command: ReviewRisk, danger: Danger, at: Moment) -> tuple[str, ...]:
    opens = command.outcome != "not-cleared"
    screened = danger.screened or _own_screener(state) is not None
    level = danger.c_ssrs if danger.screened else _own_screener(state)
    codes = {
        "no-open-risk": not state.standing.at_risk,
        "not-open": not set(command.risks) <= set(state.standing.open_risks),
        "c-ssrs-missing": opens and not screened,
        "c-ssrs-high": opens and level == "high",
        "c-ssrs-moderate": command.outcome == "known-low" and level == "moderate",
        "too-far-ahead": command.until is not None and command.until > at.now + KNOWN_FOR,
        "until-over": command.until is not None and command.until <= at.now,
    }
    return speaking(codes)


def _own_screener(state: Candidacy) -> str | None:
    """The level of the complete screener that the patient gave last, where nothing was said since."""
    last = max((risk.at for risk in state.standing.open_risks.values()), default=None)
    screened = [risk for risk in state.risks.values() if risk.screened and last is not None and risk.at >= last]
    latest = max(screened, key=lambda risk: risk.at, default=None)
    return (latest.c_ssrs or "none") if latest else None


def _until(command: ReviewRisk, at: Moment) -> datetime | None:
    match command.outcome:
        case "known-low":
            return command.until or at.now + KNOWN_FOR
        case "not-cleared":
            again = after_business_days(at.now, LOOKED_AT_WITHIN, clinic_of(at.clinic).time_zone)
            return min(command.until or again, again)
    return None


def _released(state: Candidacy, command: ReviewRisk) -> Iterator[Fact]:
    """The holds that the risk placed, once none of it is left."""
    if set(_named(state, command)) >= set(state.standing.open_risks):
        for id, hold in state.open_holds.items():
            if hold.reason in HELD_BECAUSE:
                yield HoldReleased(hold_id=hold.hold_id, revokes=id, reason=command.reason)


def looked_at_in_consult(state: Candidacy, danger: Danger, reason: str, at: Moment) -> tuple[Fact, ...]:
    """Whoever approves a plan has asked the screener and looked at what was said before. A low level is known from
    then on; after a moderate one somebody looks again before any tablet."""
    low = danger.c_ssrs == "low"
    if danger.c_ssrs not in (None, "none", "low") or not (low or state.standing.at_risk):
        return ()
    outcome: Literal["known-low", "cleared"] = "known-low" if low else "cleared"
    reviewed = RiskReviewed(
        risks=tuple(state.standing.open_risks),
        outcome=outcome,
        c_ssrs=danger.c_ssrs or "none",
        reason=reason,
        role=at.actor.role.value,
        until=at.now + KNOWN_FOR if low else None,
    )
    return (reviewed,)


class RiskWait(WaitRanOut[None], name="risk"): ...


def risk_waits(state: Candidacy) -> Iterator[Wait]:
    """In a course a clinician looks at whatever was said, also after the patient has left, and where somebody who was
    treated before leaves a new episode. Before a plan the review and the consult do; while a crisis is open, whoever
    answers it is asked first."""
    standing = state.standing
    looked_at_elsewhere = standing.plan is None and not (standing.left and standing.last_plan)
    if not standing.at_risk or looked_at_elsewhere or standing.died or standing.in_crisis:
        return
    since = min(risk.at for risk in standing.open_risks.values())
    until = min(_due(state, risk) for risk in standing.open_risks.values())
    yield Wait(RiskWait, None, Role.CLINICIAN, "review-risk", until, since)


def _due(state: Candidacy, risk: Risk) -> datetime:
    """By its level; after a crisis, when its outcome must be documented; then whenever somebody is asked again."""
    answered = max((each.answered_at for each in state.crises.values() if each.answered_at), default=None)
    after_crisis = answered + OUTCOME if answered and risk.at <= answered else risk.at
    due = max(_by_level(state, risk), after_crisis)
    again = state.risk_again
    return max(due, again.until) if again and risk.at <= again.at else due


def _by_level(state: Candidacy, risk: Risk) -> datetime:
    if risk.level == "low":
        clinic = clinic_of(state.form.clinic if state.form else "")
        return after_business_days(risk.at, LOOKED_AT_WITHIN, clinic.time_zone)
    return risk.at + (HUMAN_WITHIN if risk.level == "high" else SAME_DAY)


def tell_unreviewed(state: Candidacy, ran_out: RiskWait, at: Moment) -> tuple[Fact, ...]:
    until = next_after(ran_out.until, at.now, OVERDUE_AGAIN)
    return (RiskReviewOverdue(until=until), to_medical_director("risk-overdue", at, until, about(Thing.RISK)))
