"""What intake answers, and with which decision."""

from services.intake.domain import Patient, effects, evolve, waits
from services.intake.domain.assessments import (
    ERASURE,
    DraftWait,
    ReminderWait,
    expire,
    note_erasure,
    remind,
    save_draft,
    submit,
)
from services.intake.domain.consents import sign, take_back, withdraw
from services.intake.domain.declines import take_decline, take_end
from services.intake.domain.deposits import (
    DepositReminderWait,
    PaymentWait,
    RefundWait,
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
    SettleMessage,
    SignConsent,
    SubmitAssessment,
    WithdrawConsent,
    WithdrawPatient,
)
from services.intake.domain.messages import MAIL, look_again, note_mail
from services.intake.domain.settling import SettlingWait, settle, tell_unsettled
from services.intake.domain.truths import ENDING
from shared.deciding import Fact
from shared.events.common import MessageRequested
from shared.events.eligibility import (
    CandidateDeclined,
    CandidatePrequalified,
    ConsultDeclined,
    CrisisDetected,
    CrisisPaged,
    HoldPlaced,
)
from shared.events.intake import FACTS
from shared.events.monitoring import AlertPaged
from shared.events.treatment import MedicationShipped, PatientDied, PatientDischarged
from shared.runtime.service import Domain, Service
from shared.standing import HEARD as OF_STANDING

_ASKING: set[type[Fact]] = {CandidatePrequalified, MedicationShipped, HoldPlaced, CrisisPaged, AlertPaged}
_CLOSING: set[type[Fact]] = {fact for fact in ENDING if fact not in FACTS} | {CrisisDetected}
LOOKED_AT = frozenset(_ASKING | _CLOSING | {MessageRequested})
"""What asks for a letter, makes one untrue, or closes the way to its reader."""

PATIENT = Domain(
    kind="patient",
    state=Patient,
    evolve=evolve,
    waits=waits,
    effects=effects,
    folds=OF_STANDING - set(FACTS),
    decisions={
        **dict.fromkeys(LOOKED_AT, look_again),
        SaveDraft: save_draft,
        SubmitAssessment: submit,
        SignConsent: sign,
        WithdrawConsent: take_back,
        WithdrawPatient: withdraw,
        RequestDeposit: request_deposit,
        ReceivePayment: receive_payment,
        ConfirmRefund: confirm_refund,
        SettleMessage: settle,
        CandidateDeclined: take_decline,
        ConsultDeclined: take_decline,
        PatientDischarged: take_end,
        PatientDied: take_end,
        ReminderWait: remind,
        DraftWait: expire,
        DepositReminderWait: remind_of_deposit,
        PaymentWait: expire_deposit,
        RefundWait: tell_overdue_refund,
        SettlingWait: tell_unsettled,
        f"effect:{MAIL}": note_mail,
        f"effect:{ERASURE}": note_erasure,
    },
)

SERVICE = Service(
    name="intake",
    domains=(PATIENT,),
    hears=("eligibility", "scheduling", "monitoring", "integration"),
    acts={"refund-deposit": "confirm-refund"},
    gathers_ms=250,
)
