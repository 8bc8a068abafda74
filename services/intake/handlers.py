"""What intake answers, and with which decision."""

from __future__ import annotations

from services.intake.domain import Patient, effects, evolve, waits
from services.intake.domain.assessments import ERASURE, expire, note_erasure, remind, save_draft, submit
from services.intake.domain.consents import sign, take_back, withdraw
from services.intake.domain.declines import take_death, take_decline, take_discharge
from services.intake.domain.deposits import (
    confirm_refund,
    expire_deposit,
    receive_payment,
    remind_of_deposit,
    request_deposit,
    tell_overdue_refund,
)
from services.intake.domain.forms import (
    ConfirmRefund,
    ReceivePayment,
    RequestDeposit,
    SaveDraft,
    SignConsent,
    SubmitAssessment,
    WithdrawConsent,
    WithdrawPatient,
)
from services.intake.domain.messages import MAIL, note_mail, take_ask
from shared.events.common import MessageRequested
from shared.events.eligibility import (
    CandidateDeclined,
    CandidatePrequalified,
    ConsultApproved,
    ConsultDeclined,
    CrisisAcknowledged,
    CrisisDetected,
    CrisisPaged,
    HoldPlaced,
    HoldReleased,
    MedicationShipped,
    PatientDied,
    PatientDischarged,
)
from shared.events.monitoring import AlertPaged
from shared.events.scheduling import AppointmentStarted
from shared.runtime.service import Domain, Service

PATIENT = Domain(
    kind="patient",
    state=Patient,
    evolve=evolve,
    waits=waits,
    effects=effects,
    folds=frozenset({CrisisDetected, CrisisAcknowledged, ConsultApproved, HoldReleased, AppointmentStarted}),
    decisions={
        SaveDraft: save_draft,
        SubmitAssessment: submit,
        SignConsent: sign,
        WithdrawConsent: take_back,
        WithdrawPatient: withdraw,
        RequestDeposit: request_deposit,
        ReceivePayment: receive_payment,
        ConfirmRefund: confirm_refund,
        CandidateDeclined: take_decline,
        ConsultDeclined: take_decline,
        PatientDischarged: take_discharge,
        PatientDied: take_death,
        CandidatePrequalified: take_ask,
        MedicationShipped: take_ask,
        HoldPlaced: take_ask,
        MessageRequested: take_ask,
        CrisisPaged: take_ask,
        AlertPaged: take_ask,
        "remind": remind,
        "expire": expire,
        "remind-deposit": remind_of_deposit,
        "expire-deposit": expire_deposit,
        "refund": tell_overdue_refund,
        f"effect:{MAIL}": note_mail,
        f"effect:{ERASURE}": note_erasure,
    },
)

SERVICE = Service(name="intake", domains=(PATIENT,), hears=("eligibility", "scheduling", "monitoring", "integration"))
