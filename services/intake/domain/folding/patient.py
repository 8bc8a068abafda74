"""How the assessment, consents, messages and danger change what intake knows of a patient."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from services.intake.domain.asks import asked_by
from services.intake.domain.drafts import merged
from services.intake.domain.folding.paging import arrived, joins, paged, unreached
from services.intake.domain.folding.settled import overdue, settled, worried
from services.intake.domain.known import Deposit, Verdict
from services.intake.domain.state import Patient, but
from shared.deciding import Fact, Told
from shared.events import eligibility, treatment
from shared.events.common import MessageRequested, RiskAnswered
from shared.events.intake import (
    AlertUnheard,
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
from shared.folding import Folds, fold

V = TypeVar("V")


def _started(state: Patient, fact: AssessmentStarted, told: Told) -> Patient:
    known = but(state, assessment_id=fact.assessment_id, patient_id=fact.patient_id, clinic=fact.clinic)
    return but(known, started_at=told.time, draft={}, reminded=0)


def _saved(state: Patient, fact: DraftSaved, told: Told) -> Patient:
    return but(state, draft=merged(state.draft, fact.patch or {}))


def _reminded(state: Patient, fact: DraftReminded, told: Told) -> Patient:
    return but(asked(state, fact, told), reminded=max(state.reminded, fact.number))


def _expired(state: Patient, fact: DraftExpired, told: Told) -> Patient:
    if fact.draft_only and state.submitted:
        return but(state, assessment_id=state.submitted.assessment_id, started_at=None, draft={})
    return but(state, expired=(told.id, told.time, fact.attempt))


def _erased(state: Patient, fact: CandidateErased, told: Told) -> Patient:
    return but(state, erased=True)


def _submitted(state: Patient, fact: AssessmentSubmitted, told: Told) -> Patient:
    known = but(state, assessment_id=fact.assessment_id, patient_id=fact.patient_id, clinic=fact.clinic)
    anew = known if fact.renews else but(known, deposits=_of_the_past(state.deposits))
    return but(anew, submitted=fact, started_at=None, draft={})


def _of_the_past(deposits: Mapping[UUID, Deposit]) -> dict[UUID, Deposit]:
    return {id: each.model_copy(update={"past": each.paid}) for id, each in deposits.items()}


def _answered(state: Patient, fact: RiskAnswered, told: Told) -> Patient:
    """Only answers of the assessment count here; questionnaires of a course belong to other services."""
    if told.stream != "care.intake.safety":
        return state
    return but(state, screen_due=not fact.screened and (fact.item9_positive or state.screen_due))


def asked(state: Patient, fact: Fact, told: Told) -> Patient:
    ask = asked_by(told)
    if ask is None:
        return state
    if told.id in state.ended and not ask.to_patient:
        return but(state, ended=_without(state.ended, told.id))
    return but(state, asks={**state.asks, told.id: ask})


def _alerted(state: Patient, fact: AlertPaged, told: Told) -> Patient:
    after = asked(state, fact, told)
    ask = after.asks.get(told.id)
    if ask and joins(state, fact, told):
        after = but(after, asks={**after.asks, told.id: ask.model_copy(update={"bundled": True})})
    return paged(after, fact, told)


def _endangered(state: Patient, fact: eligibility.DangerReported, told: Told) -> Patient:
    return but(state, reported=(fact.clinic, fact.patient_id))


def _found(verdict: Verdict) -> Callable[[Patient, Fact, Told], Patient]:
    return lambda state, fact, told: but(asked(state, fact, told), verdict=verdict)


def _prequalified(state: Patient, fact: eligibility.CandidatePrequalified, told: Told) -> Patient:
    return but(asked(state, fact, told), verdict="prequalified", verdict_of=fact.assessment_id)


def _ended(outcome: str) -> Callable[[Patient, MessageEnded, Told], Patient]:
    """A page to staff that ended is forgotten with its end, whichever is heard first: a ladder may send thousands."""

    def ended(state: Patient, fact: MessageEnded, told: Told) -> Patient:
        ask, state = state.asks.get(fact.message_id), worried(state, fact, told)
        if ask and not ask.to_patient:
            return but(state, asks=_without(state.asks, fact.message_id))
        return but(state, ended={**state.ended, fact.message_id: outcome})

    return ended


def _sent(state: Patient, fact: MessageSent, told: Told) -> Patient:
    return arrived(_ended("sent")(state, fact, told), fact, told)


def _without(found: Mapping[UUID, V], gone: UUID) -> dict[UUID, V]:
    return {id: value for id, value in found.items() if id != gone}


PATIENT_FOLDS: Folds[Patient] = (
    fold(AssessmentStarted, _started),
    fold(DraftSaved, _saved),
    fold(DraftReminded, _reminded),
    fold(DraftExpired, _expired),
    fold(CandidateErased, _erased),
    fold(AssessmentSubmitted, _submitted),
    fold(RiskAnswered, _answered),
    fold(MessageSent, _sent),
    fold(MessageFailed, _ended("failed")),
    fold(MessageSuppressed, _ended("suppressed")),
    fold(MessageExpired, _ended("expired")),
    fold(MessageUnknown, _ended("unknown")),
    fold(MessageSettled, settled),
    fold(AlertUnheard, unreached),
    fold(MessageOverdue, overdue),
    fold(MessageRequested, asked),
    fold(eligibility.CandidateDeclined, _found("candidate-declined")),
    fold(eligibility.CandidatePrequalified, _prequalified),
    fold(eligibility.ConsultDeclined, _found("consult-declined")),
    fold(eligibility.ConsultApproved, _found("approved")),
    fold(treatment.MedicationShipped, asked),
    fold(eligibility.HoldPlaced, asked),
    fold(eligibility.DangerReported, _endangered),
    fold(eligibility.CrisisPaged, asked),
    fold(AlertPaged, _alerted),
)
