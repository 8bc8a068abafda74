"""What intake answers, and with which decision."""

from services.intake.domain import (
    Patient,
    assessments,
    consents,
    declines,
    deposits,
    effects,
    evolve,
    forms,
    messages,
    settling,
    waits,
)
from services.intake.domain.truths import ENDING
from shared.deciding import Fact
from shared.events import common, eligibility, monitoring, treatment
from shared.events.intake import FACTS
from shared.handling import on, on_end
from shared.runtime.service import Domain, Service
from shared.standing import HEARD as OF_STANDING

_ASKING: set[type[Fact]] = {
    eligibility.CandidatePrequalified,
    treatment.MedicationShipped,
    eligibility.HoldPlaced,
    eligibility.CrisisPaged,
    monitoring.AlertPaged,
}
_CLOSING: set[type[Fact]] = {fact for fact in ENDING if fact not in FACTS} | {eligibility.CrisisDetected}
LOOKED_AT = frozenset(_ASKING | _CLOSING | {common.MessageRequested})
"""What asks for a letter, makes one untrue, or closes the way to its reader."""
_DECLINED: set[type[Fact]] = {eligibility.CandidateDeclined, eligibility.ConsultDeclined}
_OVER: set[type[Fact]] = {treatment.PatientDischarged, treatment.PatientDied}

PATIENT = Domain(
    kind="patient",
    state=Patient,
    evolve=evolve,
    waits=waits,
    effects=effects,
    folds=OF_STANDING - set(FACTS),
    decisions=(
        *(on(fact, messages.look_again) for fact in LOOKED_AT - _DECLINED - _OVER),
        *(on(fact, declines.take_decline) for fact in _DECLINED),
        *(on(fact, declines.take_end) for fact in _OVER),
        on(forms.SaveDraft, assessments.save_draft),
        on(forms.SubmitAssessment, assessments.submit),
        on(forms.SignConsent, consents.sign),
        on(forms.WithdrawConsent, consents.take_back),
        on(forms.WithdrawPatient, consents.withdraw),
        on(forms.RequestDeposit, deposits.request_deposit),
        on(forms.ReceivePayment, deposits.receive_payment),
        on(forms.ConfirmRefund, deposits.confirm_refund),
        on(forms.SettleMessage, settling.settle),
        on(assessments.ReminderWait, assessments.remind),
        on(assessments.DraftWait, assessments.expire),
        on(deposits.DepositReminderWait, deposits.remind_of_deposit),
        on(deposits.PaymentWait, deposits.expire_deposit),
        on(deposits.RefundWait, deposits.tell_overdue_refund),
        on(settling.SettlingWait, settling.tell_unsettled),
        on_end(messages.MAIL, messages.note_mail),
        on_end(assessments.ERASURE, assessments.note_erasure),
    ),
)

SERVICE = Service(
    name="intake",
    domains=(PATIENT,),
    hears=("eligibility", "scheduling", "monitoring", "integration"),
    acts={"refund-deposit": "confirm-refund"},
    gathers_ms=250,
)
