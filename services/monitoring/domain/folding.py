"""What a fact, told or heard, does to a treatment. Words nobody here knows change nothing."""

from services.monitoring.domain.folding_own import OWN, but
from services.monitoring.domain.known import Delivered, Prescribed
from services.monitoring.domain.state import Treatment
from shared.deciding import Told
from shared.events import intake, integration, scheduling, treatment
from shared.folding import Folds, facts_of, fold
from shared.standing import HEARD as OF_STANDING
from shared.standing import folding_patient

DANGER = ("c-ssrs-", "new-item-9", "item9-missing")


def _submitted(state: Treatment, fact: intake.AssessmentSubmitted, told: Told) -> Treatment:
    return but(state, time_zone=fact.patient.time_zone)


def _prescribed(state: Treatment, fact: treatment.PrescriptionSigned, told: Told) -> Treatment:
    signed = Prescribed.model_validate(fact.model_dump(include=set(Prescribed.model_fields)))
    return but(state, prescriptions={**state.prescriptions, fact.prescription_id: signed})


def _delivered(state: Treatment, fact: treatment.MedicationDelivered, told: Told) -> Treatment:
    return but(state, delivered=(*state.delivered, Delivered.model_validate(fact.model_dump())))


def _scheduled(state: Treatment, fact: scheduling.SessionScheduled, told: Told) -> Treatment:
    return but(state, scheduled={**state.scheduled, fact.session_id: fact})


def _dropped(
    state: Treatment, fact: scheduling.AppointmentCancelled | scheduling.AppointmentMissed, told: Told
) -> Treatment:
    return but(state, dropped=(*state.dropped, fact.booking_id))


def _form(state: Treatment, fact: integration.QuestionnaireCompleted, told: Told) -> Treatment:
    if fact.kind != "pre-session" or fact.session_number is None:
        return state
    return but(state, safety_forms={**state.safety_forms, fact.session_number: told.time})


def _worsened(state: Treatment, fact: integration.SymptomsWorsened, told: Told) -> Treatment:
    """Only a possible danger keeps a dose back, which includes a blank item 9. A score that rose is a task of a
    clinician."""
    suicidal = any(reason.startswith(DANGER) for reason in fact.reasons)
    return but(state, worsened={**state.worsened, fact.questionnaire_id: told.time}) if suicidal else state


def _reviewed(state: Treatment, fact: integration.WorseningReviewed, told: Told) -> Treatment:
    return but(state, reviewed={**state.reviewed, fact.questionnaire_id: told.time})


_HEARD: Folds[Treatment] = (
    fold(intake.AssessmentSubmitted, _submitted),
    fold(treatment.PrescriptionSigned, _prescribed),
    fold(treatment.MedicationDelivered, _delivered),
    fold(scheduling.SessionScheduled, _scheduled),
    fold(scheduling.AppointmentCancelled, _dropped),
    fold(scheduling.AppointmentMissed, _dropped),
    fold(integration.QuestionnaireCompleted, _form),
    fold(integration.SymptomsWorsened, _worsened),
    fold(integration.WorseningReviewed, _reviewed),
)
HEARD = OF_STANDING | facts_of(_HEARD)
"""The facts of others that a treatment is made of."""

evolve = folding_patient((*_HEARD, *OWN))
