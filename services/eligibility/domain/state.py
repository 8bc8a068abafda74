"""What eligibility knows of a candidate: what intake said, what the rules and the clinicians decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from services.eligibility.domain.known import APPEAL, CLINICIANS, OUTCOME, Crisis, Decided, Hold, Risk, Triaged
from shared.deciding import Fact, State, Told
from shared.events import intake as heard
from shared.events.common import RiskAnswered
from shared.events.eligibility import (
    AssessmentTriaged,
    CandidateRouted,
    CrisisAcknowledged,
    CrisisDetected,
    CrisisPaged,
    HoldOverdue,
    HoldPlaced,
    HoldReleased,
    ReviewDecided,
    ReviewOverdue,
)


class Candidacy(State):
    """Which stream writes a field stands beside it."""

    # care.eligibility
    triaged: Triaged | None = None
    routed_until: datetime | None = None
    overdue_until: datetime | None = None
    decided: Decided | None = None
    # care.eligibility.safety
    crises: dict[UUID, Crisis] = Field(default_factory=dict)
    holds: dict[UUID, Hold] = Field(default_factory=dict)  # by the id of the fact that placed it
    released: tuple[UUID, ...] = ()
    # care.intake
    submitted: dict[UUID, datetime] = Field(default_factory=dict)  # by assessment
    treatment_signed: tuple[UUID, ...] = ()
    # care.intake.safety
    risks: dict[UUID, Risk] = Field(default_factory=dict)
    treatment_revoked: tuple[UUID, ...] = ()
    withdrawn_at: datetime | None = None

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def treatment_refused(self) -> bool:
        """The consent to treatment was taken back and not given again."""
        return bool(self.treatment_revoked) and set(self.treatment_signed) <= set(self.treatment_revoked)

    @property
    def left(self) -> bool:
        return self.withdrawn or self.treatment_refused

    @property
    def open_crises(self) -> dict[UUID, Crisis]:
        return {id: crisis for id, crisis in self.crises.items() if crisis.open}

    @property
    def open_holds(self) -> dict[UUID, Hold]:
        return {id: hold for id, hold in self.holds.items() if id not in self.released}

    @property
    def review_until(self) -> datetime | None:
        """Until when somebody has to decide on the candidate; None where nobody has to."""
        if self.triaged is None or self.decided or self.left or self.open_crises:
            return None
        return self.overdue_until or self.routed_until or self._outcome_until

    @property
    def _outcome_until(self) -> datetime | None:
        """After a crisis was acknowledged somebody has to decide what becomes of the assessment."""
        if self.triaged is None or self.triaged.fact.result != "crisis":
            return None
        answered = [crisis.acknowledged_at for crisis in self.crises.values() if crisis.acknowledged_at]
        return max(answered) + OUTCOME if answered else None

    def may_appeal(self, now: datetime) -> bool:
        """A clinician may look again at what the rules declined."""
        return self.triaged is not None and self.triaged.fact.result == "decline" and now < self.triaged.at + APPEAL


def evolve(state: Candidacy, told: Told) -> Candidacy:
    """What a fact, told or heard, does to the state. Words nobody here knows change nothing."""
    fold = _FOLDS.get(type(told.fact))
    return state.model_copy(update=fold(state, told.fact, told)) if fold else state


Fold = Callable[[Candidacy, Any, Told], dict[str, Any]]


def _submitted(state: Candidacy, fact: heard.AssessmentSubmitted, told: Told) -> dict[str, Any]:
    return {"submitted": {**state.submitted, fact.assessment_id: fact.submitted_at}}


def _answered(state: Candidacy, fact: RiskAnswered, told: Told) -> dict[str, Any]:
    risk = Risk(
        assessment_id=fact.assessment_id,
        at=told.time,
        owed=fact.item9_positive and not fact.screened,
        screened=fact.screened,
    )
    return {"risks": {**state.risks, told.id: risk}}


def _signed(state: Candidacy, fact: heard.ConsentSigned, told: Told) -> dict[str, Any]:
    return {"treatment_signed": (*state.treatment_signed, told.id)} if fact.document == "treatment" else {}


def _revoked(state: Candidacy, fact: heard.ConsentWithdrawn, told: Told) -> dict[str, Any]:
    return {"treatment_revoked": (*state.treatment_revoked, fact.revokes)} if fact.document == "treatment" else {}


def _left(state: Candidacy, fact: heard.PatientWithdrawn, told: Told) -> dict[str, Any]:
    return {"withdrawn_at": state.withdrawn_at or told.time}


def _triaged(state: Candidacy, fact: AssessmentTriaged, told: Told) -> dict[str, Any]:
    return {"triaged": Triaged(fact=fact, at=told.time)}


def _routed(state: Candidacy, fact: CandidateRouted, told: Told) -> dict[str, Any]:
    return {"routed_until": fact.until}


def _overdue(state: Candidacy, fact: ReviewOverdue, told: Told) -> dict[str, Any]:
    return {"overdue_until": fact.until}


def _decided(state: Candidacy, fact: ReviewDecided, told: Told) -> dict[str, Any]:
    return {"decided": Decided(decision=fact.decision, role=fact.role, at=told.time)}


def _detected(state: Candidacy, fact: CrisisDetected, told: Told) -> dict[str, Any]:
    crisis = Crisis(
        assessment_id=fact.assessment_id,
        kinds=fact.kinds,
        rules=fact.rules,
        detected_at=told.time,
        acknowledge_by=fact.acknowledge_by,
    )
    return {"crises": {**state.crises, fact.crisis_id: crisis}}


def _paged(state: Candidacy, fact: CrisisPaged, told: Told) -> dict[str, Any]:
    next_at: dict[str, Any] = {"page_at": fact.next_at}
    if fact.to != CLINICIANS:
        next_at = {"page_at": None, "acknowledge_by": fact.next_at}
    return _with_crises(state, (fact.crisis_id,), next_at)


def _acknowledged(state: Candidacy, fact: CrisisAcknowledged, told: Told) -> dict[str, Any]:
    return _with_crises(state, fact.crisis_ids, {"acknowledged_at": told.time})


def _with_crises(state: Candidacy, ids: tuple[UUID, ...], update: dict[str, Any]) -> dict[str, Any]:
    changed = {id: state.crises[id].model_copy(update=update) for id in ids if id in state.crises}
    return {"crises": {**state.crises, **changed}}


def _held(state: Candidacy, fact: HoldPlaced, told: Told) -> dict[str, Any]:
    return {"holds": {**state.holds, told.id: Hold(hold_id=fact.hold_id, until=fact.until)}}


def _hold_overdue(state: Candidacy, fact: HoldOverdue, told: Told) -> dict[str, Any]:
    later = {
        id: hold.model_copy(update={"until": fact.until})
        for id, hold in state.holds.items()
        if hold.hold_id == fact.hold_id
    }
    return {"holds": {**state.holds, **later}}


def _released(state: Candidacy, fact: HoldReleased, told: Told) -> dict[str, Any]:
    return {"released": (*state.released, fact.revokes)}


_FOLDS: dict[type[Fact], Fold] = {
    heard.AssessmentSubmitted: _submitted,
    heard.ConsentSigned: _signed,
    heard.ConsentWithdrawn: _revoked,
    heard.PatientWithdrawn: _left,
    RiskAnswered: _answered,
    AssessmentTriaged: _triaged,
    CandidateRouted: _routed,
    ReviewOverdue: _overdue,
    ReviewDecided: _decided,
    CrisisDetected: _detected,
    CrisisPaged: _paged,
    CrisisAcknowledged: _acknowledged,
    HoldPlaced: _held,
    HoldOverdue: _hold_overdue,
    HoldReleased: _released,
}
