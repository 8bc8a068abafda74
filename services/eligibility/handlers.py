"""What eligibility answers, and with which decision."""

from services.eligibility.domain import (
    HEARD,
    Candidacy,
    appeals,
    claims,
    consults,
    crises,
    crisis_reviews,
    deliveries,
    duplicates,
    endings,
    evolve,
    forms,
    holds,
    outdated,
    prescriptions,
    reads,
    reviews,
    risk_reviews,
    risks,
    stopping,
    waits,
)
from shared.events import common, intake, integration, monitoring, platform
from shared.events.duplicates import DuplicateShared
from shared.handling import hand, on
from shared.runtime.service import Domain, Place, Service

CANDIDACY = Domain(
    kind="patient",
    state=Candidacy,
    evolve=evolve,
    waits=waits,
    claims=claims,
    reads=reads,
    folds=HEARD,
    decisions=(
        on(intake.AssessmentSubmitted, reviews.triage),
        on(common.RiskAnswered, risks.answer_risk),
        on(platform.AlertRaised, holds.hold_after_alert),
        on(monitoring.SessionEmergency, holds.hold_after_emergency),
        on(monitoring.SessionAborted, holds.hold_after_abort),
        on(monitoring.SideEffectReported, holds.hold_after_side_effect),
        on(integration.QuestionnaireCompleted, holds.hold_after_safety_form),
        on(forms.DecideReview, reviews.decide_review),
        on(forms.AppealDecision, appeals.appeal),
        on(forms.SettleDuplicate, duplicates.settle),
        on(DuplicateShared, duplicates.take_note),
        on(forms.DecideConsult, consults.decide_consult),
        on(forms.SignPrescription, prescriptions.sign_prescription),
        on(forms.ReportDispense, deliveries.report_dispense),
        on(forms.ReportMissing, deliveries.report_missing),
        on(forms.AcknowledgeCrisis, crises.acknowledge),
        on(forms.ReportDanger, crises.report_danger),
        on(forms.ReviewCrisis, crisis_reviews.review_crisis),
        on(forms.ReviewRisk, risk_reviews.review_risk),
        on(forms.PlaceHold, holds.place),
        on(forms.ReleaseHold, holds.release),
        on(forms.DischargePatient, endings.discharge),
        on(forms.RecordDeath, endings.record_death),
        on(forms.ReferAdvanced, endings.refer),
        on(forms.SettleReferral, endings.settle_referral),
        on(forms.ReceiveClearance, consults.receive_clearance),
        on(forms.CompleteScreening, risks.complete_screening),
        on(crises.ScreeningWait, crises.tell_unscreened),
        on(crises.CrisisWait, crises.page_again),
        on(crises.PageWait, crises.page_again),
        on(crisis_reviews.CrisisReviewWait, crisis_reviews.tell_unreviewed_crisis),
        on(risk_reviews.RiskWait, risk_reviews.tell_unreviewed),
        on(reviews.ReviewWait, reviews.tell_overdue_review),
        on(duplicates.DuplicateWait, duplicates.tell_overdue_duplicate),
        on(holds.HoldWait, holds.tell_overdue_hold),
        on(consults.ConsultWait, consults.tell_overdue_consult),
        on(consults.ClearanceWait, consults.ask_for_clearance_again),
        on(outdated.OutdatedWait, outdated.ask_for_assessment),
        on(prescriptions.PrescriptionWait, prescriptions.tell_unsigned),
        on(stopping.StopWait, stopping.tell_the_pharmacy),
        on(deliveries.DeliveryWait, deliveries.tell_overdue_delivery),
        on(endings.ReferralWait, endings.tell_overdue_referral),
    ),
    hands=(hand(DuplicateShared, duplicates.to_the_other),),
)

ASSESSMENT = Place(service="intake", operation_id="submit-assessment", method="POST", path="/v1/assessments")
"""What has grown too old here is answered again there."""

SERVICE = Service(
    name="eligibility",
    domains=(CANDIDACY,),
    hears=("intake", "scheduling", "monitoring", "integration"),
    acts={
        "bring-clearance": "receive-clearance",
        "look-after-referral": "settle-referral",
        "answer-again": ASSESSMENT,
    },
)
