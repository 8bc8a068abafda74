"""What eligibility answers, and with which decision."""

from services.eligibility.domain import Candidacy, evolve, waits
from services.eligibility.domain.consults import (
    ClearanceWait,
    ConsultWait,
    ask_for_clearance_again,
    decide_consult,
    receive_clearance,
    tell_overdue_consult,
)
from services.eligibility.domain.crises import (
    CrisisWait,
    PageWait,
    ScreeningWait,
    acknowledge,
    page_again,
    tell_unscreened,
)
from services.eligibility.domain.deliveries import DeliveryWait, report_dispense, tell_overdue_delivery
from services.eligibility.domain.endings import (
    ReferralWait,
    discharge,
    record_death,
    refer,
    settle_referral,
    tell_overdue_referral,
)
from services.eligibility.domain.forms import (
    AcknowledgeCrisis,
    CompleteScreening,
    DecideConsult,
    DecideReview,
    DischargePatient,
    PlaceHold,
    ReceiveClearance,
    RecordDeath,
    ReferAdvanced,
    ReleaseHold,
    ReportDispense,
    SettleReferral,
    SignPrescription,
)
from services.eligibility.domain.holds import (
    HoldWait,
    hold_after_abort,
    hold_after_alert,
    hold_after_emergency,
    hold_after_safety_form,
    hold_after_side_effect,
    place,
    release,
    tell_overdue_hold,
)
from services.eligibility.domain.prescriptions import PrescriptionWait, sign_prescription, tell_unsigned
from services.eligibility.domain.reviews import ReviewWait, decide_review, tell_overdue_review, triage
from services.eligibility.domain.risks import answer_risk, complete_screening
from shared.events import TELLERS
from shared.events.common import RiskAnswered
from shared.events.intake import AssessmentSubmitted
from shared.events.integration import QuestionnaireCompleted
from shared.events.monitoring import SessionAborted, SessionEmergency, SideEffectReported
from shared.events.platform import AlertRaised
from shared.events.scheduling import AppointmentCompleted, AppointmentStarted
from shared.runtime.service import Domain, Service
from shared.standing import HEARD as OF_STANDING

CANDIDACY = Domain(
    kind="patient",
    state=Candidacy,
    evolve=evolve,
    waits=waits,
    decisions={
        AssessmentSubmitted: triage,
        RiskAnswered: answer_risk,
        AlertRaised: hold_after_alert,
        SessionEmergency: hold_after_emergency,
        SessionAborted: hold_after_abort,
        SideEffectReported: hold_after_side_effect,
        QuestionnaireCompleted: hold_after_safety_form,
        DecideReview: decide_review,
        DecideConsult: decide_consult,
        SignPrescription: sign_prescription,
        ReportDispense: report_dispense,
        AcknowledgeCrisis: acknowledge,
        PlaceHold: place,
        ReleaseHold: release,
        DischargePatient: discharge,
        RecordDeath: record_death,
        ReferAdvanced: refer,
        SettleReferral: settle_referral,
        ReceiveClearance: receive_clearance,
        CompleteScreening: complete_screening,
        ScreeningWait: tell_unscreened,
        CrisisWait: page_again,
        PageWait: page_again,
        ReviewWait: tell_overdue_review,
        HoldWait: tell_overdue_hold,
        ConsultWait: tell_overdue_consult,
        ClearanceWait: ask_for_clearance_again,
        PrescriptionWait: tell_unsigned,
        DeliveryWait: tell_overdue_delivery,
        ReferralWait: tell_overdue_referral,
    },
    folds=frozenset((OF_STANDING - set(TELLERS["eligibility"])) | {AppointmentStarted, AppointmentCompleted}),
)

SERVICE = Service(
    name="eligibility",
    domains=(CANDIDACY,),
    hears=("intake", "scheduling", "monitoring", "integration"),
    acts={"bring-clearance": "receive-clearance", "look-after-referral": "settle-referral"},
)
