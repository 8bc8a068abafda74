"""What intake answers, and with which decision."""

from __future__ import annotations

from services.intake.domain import Patient, effects, evolve, waits
from services.intake.domain.assessments import ERASURE, expire, note_erasure, remind, save_draft, submit
from services.intake.domain.consents import sign, take_back, withdraw
from services.intake.domain.forms import SaveDraft, SignConsent, SubmitAssessment, WithdrawConsent, WithdrawPatient
from services.intake.domain.messages import MAIL, note_mail, take_ask
from shared.events.common import MessageRequested
from shared.events.eligibility import (
    CandidateDeclined,
    CandidatePrequalified,
    CrisisAcknowledged,
    CrisisDetected,
    CrisisPaged,
)
from shared.runtime.service import Domain, Service

PATIENT = Domain(
    kind="patient",
    state=Patient,
    evolve=evolve,
    waits=waits,
    effects=effects,
    folds=frozenset({CrisisDetected, CrisisAcknowledged}),
    decisions={
        SaveDraft: save_draft,
        SubmitAssessment: submit,
        SignConsent: sign,
        WithdrawConsent: take_back,
        WithdrawPatient: withdraw,
        CandidateDeclined: take_ask,
        CandidatePrequalified: take_ask,
        MessageRequested: take_ask,
        CrisisPaged: take_ask,
        "remind": remind,
        "expire": expire,
        f"effect:{MAIL}": note_mail,
        f"effect:{ERASURE}": note_erasure,
    },
)

SERVICE = Service(name="intake", domains=(PATIENT,), hears=("eligibility",))
