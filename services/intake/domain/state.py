"""What intake knows of a patient: a fold of its own facts and of what eligibility said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from services.intake.domain.asks import Ask, asked_by
from services.intake.domain.clinics import clinic_of
from services.intake.domain.drafts import merged
from shared.clinical.when import zone
from shared.deciding import Fact, State, Told
from shared.events import eligibility as heard
from shared.events.common import MessageRequested, RiskAnswered
from shared.events.intake import (
    AssessmentStarted,
    AssessmentSubmitted,
    CandidateErased,
    ConsentSigned,
    ConsentWithdrawn,
    DraftExpired,
    DraftReminded,
    DraftSaved,
    MessageEnded,
    MessageExpired,
    MessageFailed,
    MessageSent,
    MessageSuppressed,
    MessageUnknown,
    PatientWithdrawn,
)


class Consent(BaseModel):
    model_config = ConfigDict(frozen=True)

    document: str
    version: int
    at: datetime


class Patient(State):
    """`draft` and `submitted` hold what the patient wrote. `asks` are messages that somebody wanted sent, by the id of
    the fact that asked, `ended` how they ended; of those to staff only what is open. Which stream writes a field stands
    beside it."""

    # care.intake
    clinic: str = ""
    patient_id: str = ""
    assessment_id: UUID | None = None
    started_at: datetime | None = None
    draft: dict[str, Any] = Field(default_factory=dict)
    reminded: int = 0
    expired: tuple[UUID, datetime, int] | None = None
    erased: bool = False
    submitted: AssessmentSubmitted | None = None
    signed: dict[UUID, Consent] = Field(default_factory=dict)
    # care.intake.safety
    revoked: dict[UUID, datetime] = Field(default_factory=dict)
    withdrawn_at: datetime | None = None
    screen_due: bool = False
    # care.eligibility.safety
    in_crisis: tuple[UUID, ...] = ()
    # several streams: the one asks, the other ends it, in any order
    asks: dict[UUID, Ask] = Field(default_factory=dict)
    ended: dict[UUID, str] = Field(default_factory=dict)

    @property
    def drafting(self) -> bool:
        return self.started_at is not None and self.submitted is None and self.expired is None

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def active_consent(self, document: str) -> UUID | None:
        """The id of the signature that holds, if one does."""
        holding = (id for id, c in self.signed.items() if c.document == document and id not in self.revoked)
        return next(holding, None)

    @property
    def may_be_written_to(self) -> bool:
        """Whoever starts a form may be written to about it, until they leave or take back `messaging` (D)."""
        signed = any(consent.document == "messaging" for consent in self.signed.values())
        return not self.withdrawn and (not signed or self.active_consent("messaging") is not None)

    @property
    def email(self) -> str | None:
        if self.submitted and self.submitted.person:
            return self.submitted.person.email
        return _text(self.draft, "patient", "email")

    @property
    def time_zone(self) -> ZoneInfo:
        """Of the patient's place; the clinic's where nobody has said."""
        key = self.submitted.patient.time_zone if self.submitted else _text(self.draft, "patient", "time_zone")
        return zone(key) if key else clinic_of(self.clinic).time_zone


def _text(draft: Mapping[str, Any], *path: str) -> str | None:
    value: Any = draft
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else None


def evolve(state: Patient, told: Told) -> Patient:
    """What a fact, told or heard, does to the state. Another service's unknown words change nothing."""
    fold = _FOLDS.get(type(told.fact))
    return state.model_copy(update=fold(state, told.fact, told)) if fold else state


Fold = Callable[[Patient, Any, Told], dict[str, Any]]


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
    return {"reminded": max(state.reminded, fact.number)} | _asked(state, fact, told)


def _expired(state: Patient, fact: DraftExpired, told: Told) -> dict[str, Any]:
    return {"expired": (told.id, told.time, fact.attempt)}


def _erased(state: Patient, fact: CandidateErased, told: Told) -> dict[str, Any]:
    return {"erased": True}


def _submitted(state: Patient, fact: AssessmentSubmitted, told: Told) -> dict[str, Any]:
    known = {"assessment_id": fact.assessment_id, "patient_id": fact.patient_id, "clinic": fact.clinic}
    return {"submitted": fact, "draft": {}} | known


def _signed(state: Patient, fact: ConsentSigned, told: Told) -> dict[str, Any]:
    consent = Consent(document=fact.document, version=fact.document_version, at=told.time)
    return {"signed": {**state.signed, told.id: consent}}


def _revoked(state: Patient, fact: ConsentWithdrawn, told: Told) -> dict[str, Any]:
    return {"revoked": {**state.revoked, fact.revokes: told.time}}


def _left(state: Patient, fact: PatientWithdrawn, told: Told) -> dict[str, Any]:
    return {"withdrawn_at": state.withdrawn_at or told.time}


def _answered(state: Patient, fact: RiskAnswered, told: Told) -> dict[str, Any]:
    return {"screen_due": not fact.screened and (fact.item9_positive or state.screen_due)}


def _endangered(state: Patient, fact: heard.CrisisDetected, told: Told) -> dict[str, Any]:
    return {"in_crisis": (*state.in_crisis, fact.crisis_id)}


def _answered_by_a_human(state: Patient, fact: heard.CrisisAcknowledged, told: Told) -> dict[str, Any]:
    return {"in_crisis": tuple(crisis for crisis in state.in_crisis if crisis not in fact.crisis_ids)}


def _asked(state: Patient, fact: Fact, told: Told) -> dict[str, Any]:
    ask = asked_by(fact, told.time)
    if ask is None:
        return {}
    if told.id in state.ended and not ask.to_patient:
        return {"ended": _without(state.ended, told.id)}
    return {"asks": {**state.asks, told.id: ask}}


def _ended(outcome: str) -> Fold:
    """A page to staff that ended is forgotten with its end, whichever is heard first: a ladder may send thousands."""

    def fold(state: Patient, fact: MessageEnded, told: Told) -> dict[str, Any]:
        ask = state.asks.get(fact.message_id)
        if ask and not ask.to_patient:
            return {"asks": _without(state.asks, fact.message_id)}
        return {"ended": {**state.ended, fact.message_id: outcome}}

    return fold


def _without(found: Mapping[UUID, Any], gone: UUID) -> dict[UUID, Any]:
    return {id: value for id, value in found.items() if id != gone}


_FOLDS: dict[type[Fact], Fold] = {
    AssessmentStarted: _started,
    DraftSaved: _saved,
    DraftReminded: _reminded,
    DraftExpired: _expired,
    CandidateErased: _erased,
    AssessmentSubmitted: _submitted,
    ConsentSigned: _signed,
    ConsentWithdrawn: _revoked,
    PatientWithdrawn: _left,
    RiskAnswered: _answered,
    MessageSent: _ended("sent"),
    MessageFailed: _ended("failed"),
    MessageSuppressed: _ended("suppressed"),
    MessageExpired: _ended("expired"),
    MessageUnknown: _ended("unknown"),
    MessageRequested: _asked,
    heard.CandidateDeclined: _asked,
    heard.CandidatePrequalified: _asked,
    heard.CrisisPaged: _asked,
    heard.CrisisDetected: _endangered,
    heard.CrisisAcknowledged: _answered_by_a_human,
}
