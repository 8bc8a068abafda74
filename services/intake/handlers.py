"""What intake answers, and with which decision."""

from services.intake.domain import (
    HEARD,
    Patient,
    assessments,
    cards,
    consents,
    declines,
    deposits,
    effects,
    evolve,
    forms,
    messages,
    reaching,
    refunding,
    settling,
    waits,
)
from shared.events import eligibility, scheduling, treatment
from shared.handling import on, on_end
from shared.runtime.service import Domain, Service

PATIENT = Domain(
    kind="patient",
    state=Patient,
    evolve=evolve,
    waits=waits,
    effects=effects,
    folds=HEARD,
    decisions=(
        *(on(fact, messages.look_again) for fact in messages.LOOKED_AT),
        on(eligibility.CandidateDeclined, declines.take_decline),
        on(eligibility.ConsultDeclined, declines.take_decline),
        on(treatment.PatientDischarged, declines.take_end),
        on(treatment.PatientDied, declines.take_end),
        on(scheduling.EpisodeLapsed, declines.take_end),
        on(forms.SaveDraft, assessments.save_draft),
        on(forms.SubmitAssessment, assessments.submit),
        on(forms.SignConsent, consents.sign),
        on(forms.WithdrawConsent, consents.take_back),
        on(forms.WithdrawPatient, consents.withdraw),
        on(forms.ReadEmergencyCard, cards.note_reading),
        on(forms.RequestDeposit, deposits.request_deposit),
        on(forms.ReceivePayment, deposits.receive_payment),
        on(forms.ConfirmRefund, deposits.confirm_refund),
        on(forms.SettleDeposit, refunding.settle_deposit),
        on(forms.SettleMessage, settling.settle),
        on(assessments.ReminderWait, assessments.remind),
        on(assessments.DraftWait, assessments.expire),
        on(deposits.DepositReminderWait, deposits.remind_of_deposit),
        on(deposits.PaymentWait, deposits.expire_deposit),
        on(deposits.RefundWait, deposits.tell_overdue_refund),
        on(refunding.DepositReviewWait, refunding.tell_unsettled_deposit),
        on(settling.SettlingWait, settling.tell_unsettled),
        on(reaching.PageWait, reaching.tell_unreached),
        on(reaching.ReachWait, reaching.tell_still_unreached),
        on_end(messages.MAIL, reaching.note_mail),
        on_end(assessments.ERASURE, assessments.note_erasure),
    ),
)

SERVICE = Service(
    name="intake",
    domains=(PATIENT,),
    hears=("eligibility", "scheduling", "monitoring", "integration"),
    acts={"refund-deposit": "confirm-refund", "reach-somebody": "settle-message"},
    gathers_ms=250,
)
