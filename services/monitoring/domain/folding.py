"""What a fact, told or heard, does to a treatment. Words nobody here knows change nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.monitoring.domain.folding_own import OWN
from services.monitoring.domain.known import Delivered, Plan, Prescribed
from services.monitoring.domain.state import CONSENTS, Treatment
from shared.deciding import Fact, Told
from shared.events import eligibility, intake, integration, scheduling

DANGER = ("c-ssrs-", "new-item-9", "item9-missing")

Fold = Callable[[Treatment, Any, Told], dict[str, Any]]


def evolve(state: Treatment, told: Told) -> Treatment:
    fold = FOLDS.get(type(told.fact))
    return state.model_copy(update=fold(state, told.fact, told)) if fold else state


def _submitted(state: Treatment, fact: intake.AssessmentSubmitted, told: Told) -> dict[str, Any]:
    return {"time_zone": fact.patient.time_zone}


def _signed(state: Treatment, fact: intake.ConsentSigned, told: Told) -> dict[str, Any]:
    return {"signed": {**state.signed, told.id: fact.document}} if fact.document in CONSENTS else {}


def _revoked(state: Treatment, fact: intake.ConsentWithdrawn, told: Told) -> dict[str, Any]:
    return {"revoked": (*state.revoked, fact.revokes)} if fact.document in CONSENTS else {}


def _left(state: Treatment, fact: intake.PatientWithdrawn, told: Told) -> dict[str, Any]:
    return {"withdrawn_at": state.withdrawn_at or told.time}


def _approved(state: Treatment, fact: eligibility.ConsultApproved, told: Told) -> dict[str, Any]:
    plan = Plan(plan_id=fact.plan_id, sessions=fact.sessions, interval_days=fact.interval_days, at=fact.approved_at)
    return {"plan": plan}


def _prescribed(state: Treatment, fact: eligibility.PrescriptionSigned, told: Told) -> dict[str, Any]:
    signed = Prescribed.model_validate(fact.model_dump(include=set(Prescribed.model_fields)))
    return {"prescriptions": {**state.prescriptions, fact.prescription_id: signed}}


def _delivered(state: Treatment, fact: eligibility.MedicationDelivered, told: Told) -> dict[str, Any]:
    return {"delivered": (*state.delivered, Delivered.model_validate(fact.model_dump()))}


def _crisis(state: Treatment, fact: eligibility.CrisisDetected, told: Told) -> dict[str, Any]:
    return {"crises": (*state.crises, fact.crisis_id)}


def _answered(state: Treatment, fact: eligibility.CrisisAcknowledged, told: Told) -> dict[str, Any]:
    return {"answered": (*state.answered, *fact.crisis_ids)}


def _held(state: Treatment, fact: eligibility.HoldPlaced, told: Told) -> dict[str, Any]:
    return {"holds": (*state.holds, told.id)}


def _released(state: Treatment, fact: eligibility.HoldReleased, told: Told) -> dict[str, Any]:
    return {"released": (*state.released, fact.revokes)}


def _scheduled(state: Treatment, fact: scheduling.SessionScheduled, told: Told) -> dict[str, Any]:
    return {"scheduled": {**state.scheduled, fact.session_id: fact}}


def _dropped(
    state: Treatment, fact: scheduling.AppointmentCancelled | scheduling.AppointmentMissed, told: Told
) -> dict[str, Any]:
    return {"dropped": (*state.dropped, fact.booking_id)}


def _discharged(
    state: Treatment, fact: eligibility.PatientDischarged | eligibility.PatientDied, told: Told
) -> dict[str, Any]:
    return {"discharged": True}


def _lapsed(state: Treatment, fact: scheduling.EpisodeLapsed, told: Told) -> dict[str, Any]:
    return {"lapsed_at": told.time}


def _mid_course(opens: bool) -> Fold:
    return lambda _state, _fact, _told: {"mid_course_open": opens}


def _follow_up(overdue: bool) -> Fold:
    return lambda _state, _fact, _told: {"follow_up_overdue": overdue}


def _form(state: Treatment, fact: integration.QuestionnaireCompleted, told: Told) -> dict[str, Any]:
    if fact.kind != "pre-session" or fact.session_number is None:
        return {}
    return {"safety_forms": {**state.safety_forms, fact.session_number: told.time}}


def _worsened(state: Treatment, fact: integration.SymptomsWorsened, told: Told) -> dict[str, Any]:
    """Only a possible danger keeps a dose back, which includes a blank item 9. A score that rose is a task of a
    clinician."""
    suicidal = any(reason.startswith(DANGER) for reason in fact.reasons)
    return {"worsened": {**state.worsened, fact.questionnaire_id: told.time}} if suicidal else {}


def _reviewed(state: Treatment, fact: integration.WorseningReviewed, told: Told) -> dict[str, Any]:
    return {"reviewed": {**state.reviewed, fact.questionnaire_id: told.time}}


def _completed(state: Treatment, fact: integration.EpisodeCompleted, told: Told) -> dict[str, Any]:
    return {"completed_at": told.time}


HEARD: dict[type[Fact], Fold] = {
    intake.AssessmentSubmitted: _submitted,
    intake.ConsentSigned: _signed,
    intake.ConsentWithdrawn: _revoked,
    intake.PatientWithdrawn: _left,
    eligibility.ConsultApproved: _approved,
    eligibility.PrescriptionSigned: _prescribed,
    eligibility.MedicationDelivered: _delivered,
    eligibility.CrisisDetected: _crisis,
    eligibility.CrisisAcknowledged: _answered,
    eligibility.HoldPlaced: _held,
    eligibility.HoldReleased: _released,
    eligibility.PatientDischarged: _discharged,
    eligibility.PatientDied: _discharged,
    scheduling.SessionScheduled: _scheduled,
    scheduling.AppointmentCancelled: _dropped,
    scheduling.AppointmentMissed: _dropped,
    scheduling.EpisodeLapsed: _lapsed,
    integration.MidCourseDue: _mid_course(True),
    integration.MidCourseDecided: _mid_course(False),
    integration.FollowUpOverdue: _follow_up(True),
    integration.FollowUpDecided: _follow_up(False),
    integration.QuestionnaireCompleted: _form,
    integration.SymptomsWorsened: _worsened,
    integration.WorseningReviewed: _reviewed,
    integration.EpisodeCompleted: _completed,
}
FOLDS: dict[type[Fact], Fold] = {**HEARD, **OWN}
