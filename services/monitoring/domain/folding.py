"""What a fact, told or heard, does to a treatment. Words nobody here knows change nothing."""

from typing import Any

from services.monitoring.domain.folding_own import OWN
from services.monitoring.domain.known import Delivered, Prescribed
from services.monitoring.domain.state import Treatment
from shared.deciding import Fact, Told
from shared.events import intake, integration, scheduling, treatment
from shared.standing import HEARD as OF_STANDING
from shared.standing import Fold, folding

DANGER = ("c-ssrs-", "new-item-9", "item9-missing")


def _submitted(state: Treatment, fact: intake.AssessmentSubmitted, told: Told) -> dict[str, Any]:
    return {"time_zone": fact.patient.time_zone}


def _prescribed(state: Treatment, fact: treatment.PrescriptionSigned, told: Told) -> dict[str, Any]:
    signed = Prescribed.model_validate(fact.model_dump(include=set(Prescribed.model_fields)))
    return {"prescriptions": {**state.prescriptions, fact.prescription_id: signed}}


def _delivered(state: Treatment, fact: treatment.MedicationDelivered, told: Told) -> dict[str, Any]:
    return {"delivered": (*state.delivered, Delivered.model_validate(fact.model_dump()))}


def _scheduled(state: Treatment, fact: scheduling.SessionScheduled, told: Told) -> dict[str, Any]:
    return {"scheduled": {**state.scheduled, fact.session_id: fact}}


def _dropped(
    state: Treatment, fact: scheduling.AppointmentCancelled | scheduling.AppointmentMissed, told: Told
) -> dict[str, Any]:
    return {"dropped": (*state.dropped, fact.booking_id)}


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


_HEARD: dict[type[Fact], Fold] = {
    intake.AssessmentSubmitted: _submitted,
    treatment.PrescriptionSigned: _prescribed,
    treatment.MedicationDelivered: _delivered,
    scheduling.SessionScheduled: _scheduled,
    scheduling.AppointmentCancelled: _dropped,
    scheduling.AppointmentMissed: _dropped,
    integration.QuestionnaireCompleted: _form,
    integration.SymptomsWorsened: _worsened,
    integration.WorseningReviewed: _reviewed,
}
HEARD = OF_STANDING | set(_HEARD)
"""The facts of others that a treatment is made of."""

evolve = folding({**_HEARD, **OWN})
