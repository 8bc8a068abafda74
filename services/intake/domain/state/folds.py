"""How the assessment, consents, messages and danger change what intake knows of a patient."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.intake.domain.asks import asked_by
from services.intake.domain.drafts import merged
from services.intake.domain.state.paging import joins, paged
from services.intake.domain.state.patient import Patient
from services.intake.domain.state.settled import overdue, settled, worried
from shared.deciding import Fact, Told
from shared.events import eligibility, treatment
from shared.events.common import MessageRequested, RiskAnswered
from shared.events.intake import (
    AssessmentStarted,
    AssessmentSubmitted,
    CandidateErased,
    DraftExpired,
    DraftReminded,
    DraftSaved,
    MessageEnded,
    MessageExpired,
    MessageFailed,
    MessageOverdue,
    MessageSent,
    MessageSettled,
    MessageSuppressed,
    MessageUnknown,
)
from shared.events.monitoring import AlertPaged
from shared.standing import Fold


def _started(state: Patient, fact: AssessmentStarted, told: Told) -> dict[str, Any]:
    return {
        "assessment_id": fact.assessment_id,
        "patient_id": fact.patient_id,
        "clinic": fact.clinic,
        "started_at": told.time,
    }


def _saved(state: Patient, fact: DraftSaved, told: Told) -> dict[str, Any]:
    return {"draft": merged(state.draft, fact.patch or {})}


def _reminded(state: Patient, fact: DraftReminded, told: Told) -> dict[str, Any]:
    return {"reminded": max(state.reminded, fact.number)} | asked(state, fact, told)


def _expired(state: Patient, fact: DraftExpired, told: Told) -> dict[str, Any]:
    return {"expired": (told.id, told.time, fact.attempt)}


def _erased(state: Patient, fact: CandidateErased, told: Told) -> dict[str, Any]:
    return {"erased": True}


def _submitted(state: Patient, fact: AssessmentSubmitted, told: Told) -> dict[str, Any]:
    known = {"assessment_id": fact.assessment_id, "patient_id": fact.patient_id, "clinic": fact.clinic}
    return {"submitted": fact, "draft": {}} | known


def _answered(state: Patient, fact: RiskAnswered, told: Told) -> dict[str, Any]:
    """Only answers of the assessment count here; questionnaires of a course belong to other services."""
    if told.stream != "care.intake.safety":
        return {}
    return {"screen_due": not fact.screened and (fact.item9_positive or state.screen_due)}


def asked(state: Patient, fact: Fact, told: Told) -> dict[str, Any]:
    ask = asked_by(told)
    if ask is None:
        return {}
    if told.id in state.ended and not ask.to_patient:
        return {"ended": _without(state.ended, told.id)}
    return {"asks": {**state.asks, told.id: ask}}


def _alerted(state: Patient, fact: AlertPaged, told: Told) -> dict[str, Any]:
    after = asked(state, fact, told)
    if joins(state, fact, told) and told.id in after.get("asks", {}):
        after["asks"][told.id] = after["asks"][told.id].model_copy(update={"bundled": True})
    return after | paged(state, fact, told)


def _found(verdict: str) -> Fold:
    def fold(state: Patient, fact: Fact, told: Told) -> dict[str, Any]:
        return {"verdict": verdict} | asked(state, fact, told)

    return fold


def _ended(outcome: str) -> Fold:
    """A page to staff that ended is forgotten with its end, whichever is heard first: a ladder may send thousands."""

    def fold(state: Patient, fact: MessageEnded, told: Told) -> dict[str, Any]:
        ask, worry = state.asks.get(fact.message_id), worried(state, fact, told)
        if ask and not ask.to_patient:
            return worry | {"asks": _without(state.asks, fact.message_id)}
        return worry | {"ended": {**state.ended, fact.message_id: outcome}}

    return fold


def _without(found: Mapping[UUID, Any], gone: UUID) -> dict[UUID, Any]:
    return {id: value for id, value in found.items() if id != gone}


PATIENT_FOLDS: dict[type[Fact], Fold] = {
    AssessmentStarted: _started,
    DraftSaved: _saved,
    DraftReminded: _reminded,
    DraftExpired: _expired,
    CandidateErased: _erased,
    AssessmentSubmitted: _submitted,
    RiskAnswered: _answered,
    MessageSent: _ended("sent"),
    MessageFailed: _ended("failed"),
    MessageSuppressed: _ended("suppressed"),
    MessageExpired: _ended("expired"),
    MessageUnknown: _ended("unknown"),
    MessageSettled: settled,
    MessageOverdue: overdue,
    MessageRequested: asked,
    eligibility.CandidateDeclined: _found("candidate-declined"),
    eligibility.CandidatePrequalified: _found("prequalified"),
    eligibility.ConsultDeclined: _found("consult-declined"),
    eligibility.ConsultApproved: _found("approved"),
    treatment.MedicationShipped: asked,
    eligibility.HoldPlaced: asked,
    eligibility.CrisisPaged: asked,
    AlertPaged: _alerted,
}
