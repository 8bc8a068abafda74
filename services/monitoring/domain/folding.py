"""What a fact, told or heard, does to a treatment. Words nobody here knows change nothing."""

from collections.abc import Callable
from uuid import UUID

from services.monitoring.domain.known import (
    CHECK_EVERY,
    REMIND_EVERY,
    Alert,
    Cleared,
    Delivered,
    Effect,
    Missed,
    Preparing,
    Prescribed,
    Session,
    Taken,
    next_check,
)
from services.monitoring.domain.state import Treatment, but
from shared.clinical.cadence import SAFETY_FORM
from shared.clinical.readiness import OVERDUE
from shared.deciding import Told
from shared.events import intake, integration, scheduling, treatment
from shared.events import monitoring as own
from shared.events.platform import AlertRaised
from shared.folding import Folds, fold
from shared.standing import folding_patient, heard_by

DANGER = ("c-ssrs-", "new-item-9", "item9-missing")
ASKED_AGAIN = frozenset({"new_medicine", "pregnant", "alcohol_or_drugs", "ill_today"})
"""Questions of the safety form that the checklist asks, too."""


def _submitted(state: Treatment, fact: intake.AssessmentSubmitted, told: Told) -> Treatment:
    return but(state, time_zone=fact.patient.time_zone)


def _prescribed(state: Treatment, fact: treatment.PrescriptionSigned, told: Told) -> Treatment:
    signed = Prescribed.model_validate(fact.model_dump(include=set(Prescribed.model_fields)))
    return but(state, prescriptions={**state.prescriptions, fact.prescription_id: signed})


def _delivered(state: Treatment, fact: treatment.MedicationDelivered, told: Told) -> Treatment:
    return but(state, delivered=(*state.delivered, Delivered.model_validate(fact.model_dump())))


def _given_back(state: Treatment, fact: treatment.DispenseEnded, told: Told) -> Treatment:
    return but(state, given_back=state.given_back | {fact.prescription_id})


def _missing(state: Treatment, fact: treatment.MedicationMissing, told: Told) -> Treatment:
    sessions = state.missing.get(fact.prescription_id, 0) + fact.sessions
    return but(state, missing={**state.missing, fact.prescription_id: sessions})


def _scheduled(state: Treatment, fact: scheduling.SessionScheduled, told: Told) -> Treatment:
    return but(state, scheduled={**state.scheduled, fact.session_id: fact})


def _dropped(
    state: Treatment, fact: scheduling.AppointmentCancelled | scheduling.AppointmentMissed, told: Told
) -> Treatment:
    return but(state, dropped=(*state.dropped, fact.booking_id))


def _form(state: Treatment, fact: integration.QuestionnaireCompleted, told: Told) -> Treatment:
    if fact.kind != "pre-session" or fact.session_number is None:
        return state
    forms = {**state.safety_forms, fact.session_number: told.time}
    if ASKED_AGAIN.isdisjoint(fact.results.get(SAFETY_FORM, {}).get("concerns", ())):
        return but(state, safety_forms=forms)
    return but(state, safety_forms=forms, concerns={**state.concerns, fact.session_number: told.time})


def _worsened(state: Treatment, fact: integration.SymptomsWorsened, told: Told) -> Treatment:
    """Only a possible danger keeps a dose back, which includes a blank item 9. A score that rose is a task of a
    clinician."""
    suicidal = any(reason.startswith(DANGER) for reason in fact.reasons)
    return but(state, worsened={**state.worsened, fact.questionnaire_id: told.time}) if suicidal else state


def _reviewed(state: Treatment, fact: integration.WorseningReviewed, told: Told) -> Treatment:
    return but(state, reviewed={**state.reviewed, fact.questionnaire_id: told.time})


def _preparing(state: Treatment, fact: own.PreparationStarted, told: Told) -> Treatment:
    begun = Preparing(at=told.time, until=told.time + REMIND_EVERY)
    return but(state, preparations={**state.preparations, fact.plan_id: begun})


def _reminded(state: Treatment, fact: own.PreparationReminded, told: Told) -> Treatment:
    update = {"reminded": fact.number, "until": fact.until}
    open = {id: each.model_copy(update=update) for id, each in state.preparations.items() if not each.completed}
    return but(state, preparations={**state.preparations, **open}) if fact.until else state


def _prepared(state: Treatment, fact: own.PreparationCompleted, told: Told) -> Treatment:
    known = state.preparations.get(fact.plan_id) or Preparing(at=told.time, until=told.time)
    return but(state, preparations={**state.preparations, fact.plan_id: known.model_copy(update={"completed": True})})


SEEN = {"present", "adult", "sober"}


def _checked_in(state: Treatment, fact: own.SessionCheckedIn, told: Told) -> Treatment:
    known = _session(state, fact.session_id)
    spent = known.is_spent(fact.booking_id, fact.starts_at)
    session = Session(session_id=fact.session_id) if spent else known
    update = fact.model_dump(include={"number", "booking_id", "provider_id", "starts_at", "state", "checklist"})
    past = (*state.past, known) if known.over else state.past
    return but(_with(state, session.model_copy(update=update | {"checked_in_at": told.time})), past=past)


def _observed(state: Treatment, fact: own.MonitorObserved, told: Told) -> Treatment:
    session = _session(state, fact.session_id)
    seen = {f"monitor_{name}": value for name, value in fact.model_dump(include=SEEN).items()}
    return _with(state, session.model_copy(update={"checklist": {**session.checklist, **seen}}))


def _read(state: Treatment, fact: own.VitalsRecorded, told: Told) -> Treatment:
    session = _session(state, fact.session_id)
    name = "before" if fact.phase == "pre-dose" else "after"
    readings = (*getattr(session, name), Taken(fact=fact, at=told.time))
    return _with(state, session.model_copy(update={name: readings, "silent_since": None}))


def _cleared(state: Treatment, fact: own.VitalsCleared, told: Told) -> Treatment:
    session = _session(state, fact.session_id)
    attempt = session.before[-1].fact.attempt if session.before else 0
    cleared = Cleared(attempt=attempt, at=told.time, expires_at=fact.expires_at, override=fact.override)
    return _with(state, session.model_copy(update={"cleared": cleared}))


def _started(state: Treatment, fact: own.SessionStarted, told: Told) -> Treatment:
    update = fact.model_dump(include={"number", "booking_id", "started_at", "strength_mg", "lot"})
    clocks = {"check_due_at": fact.started_at + CHECK_EVERY, "readiness_at": fact.started_at + OVERDUE.rungs[0].after}
    return _with(state, _session(state, fact.session_id).model_copy(update=update | clocks))


def _looked(state: Treatment, fact: own.CheckRecorded, told: Told) -> Treatment:
    session = _session(state, fact.session_id)
    due = next_check(session.started_at, told.time) if session.started_at else None
    heard = {"checked_at": told.time, "check_due_at": due, "missed_check": None, "silent_since": None}
    return _with(state, session.model_copy(update=heard))


def _missed(state: Treatment, fact: own.CheckInMissed, told: Told) -> Treatment:
    session = _session(state, fact.session_id)
    missed = Missed(due_at=fact.due_at, at=told.time)
    if fact.what == "check":
        since = session.silent_since or told.time
        silent = {"missed_check": missed, "check_due_at": fact.next_at, "silent_since": since}
        return _with(state, session.model_copy(update=silent))
    return _with(state, session.model_copy(update={"missed_readings": (*session.missed_readings, missed)}))


def _overdue(state: Treatment, fact: own.ReadinessOverdue, told: Told) -> Treatment:
    update = {"readiness_at": fact.next_at, "overdue": fact.who}
    return _with(state, _session(state, fact.session_id).model_copy(update=update))


def _aborted(state: Treatment, fact: own.SessionAborted, told: Told) -> Treatment:
    update = {"taken_mg": fact.amount_taken_mg, "over": "aborted", "over_at": told.time}
    return _with(state, _session(state, fact.session_id).model_copy(update=update))


def _completed(state: Treatment, fact: own.SessionCompleted, told: Told) -> Treatment:
    update = {"over": "completed", "over_at": told.time}
    return _with(state, _session(state, fact.session_id).model_copy(update=update))


def _postponed(state: Treatment, fact: own.SessionPostponed, told: Told) -> Treatment:
    update = {
        "number": fact.number,
        "booking_id": fact.booking_id,
        "over": "postponed",
        "over_at": told.time,
        "rules_out_the_day": fact.rules_out_today,
    }
    return _with(state, _session(state, fact.session_id).model_copy(update=update))


def _felt(state: Treatment, fact: own.SideEffectReported, told: Told) -> Treatment:
    known = state.effects.get(fact.side_effect_id)
    worst = max(fact.grade or 0, known.worst if known else 0)
    felt = Effect(fact=fact, at=told.time, worst=worst, standing=_standing(known, fact))
    return but(state, effects={**state.effects, fact.side_effect_id: felt})


def _standing(known: Effect | None, fact: own.SideEffectReported) -> int | None:
    """What a patient says never lowers the grade that counts (clinical reference 4.5)."""
    before = known.standing if known else None
    if before is None or fact.grade is None:
        return before if fact.grade is None else fact.grade
    return max(before, fact.grade) if fact.graded_by == "algorithm" else fact.grade


def _raised(state: Treatment, fact: AlertRaised, told: Told) -> Treatment:
    if fact.alert_id is None or fact.tier is None:
        return state
    alert = Alert.model_validate(fact.model_dump(include=set(Alert.model_fields)) | {"since": told.time})
    return but(state, alerts={**state.alerts, fact.alert_id: alert})


def _paged(state: Treatment, fact: own.AlertPaged, told: Told) -> Treatment:
    return _with_alert(state, fact.alert_id, lambda alert: alert.paged(fact.to, told.time, fact.next_at))


def _acknowledged(state: Treatment, fact: own.AlertAcknowledged, told: Told) -> Treatment:
    return _with_alert(state, fact.alert_id, lambda alert: alert.answered(fact.role, told.time))


def _seen(state: Treatment, fact: own.AlertSeen, told: Told) -> Treatment:
    return _with_alert(
        state,
        fact.alert_id,
        lambda alert: alert.model_copy(update={"seen_by": {**alert.seen_by, fact.role: told.time}}),
    )


def _with_alert(state: Treatment, id: UUID, change: Callable[[Alert], Alert]) -> Treatment:
    return but(state, alerts={**state.alerts, id: change(state.alerts[id])}) if id in state.alerts else state


def _session(state: Treatment, id: UUID) -> Session:
    return state.sessions.get(id) or Session(session_id=id)


def _with(state: Treatment, session: Session) -> Treatment:
    return but(state, sessions={**state.sessions, session.session_id: session})


_HEARD: Folds[Treatment] = (
    fold(intake.AssessmentSubmitted, _submitted),
    fold(treatment.PrescriptionSigned, _prescribed),
    fold(treatment.MedicationDelivered, _delivered),
    fold(treatment.DispenseEnded, _given_back),
    fold(treatment.MedicationMissing, _missing),
    fold(scheduling.SessionScheduled, _scheduled),
    fold(scheduling.AppointmentCancelled, _dropped),
    fold(scheduling.AppointmentMissed, _dropped),
    fold(integration.QuestionnaireCompleted, _form),
    fold(integration.SymptomsWorsened, _worsened),
    fold(integration.WorseningReviewed, _reviewed),
)
_OWN: Folds[Treatment] = (
    fold(own.PreparationStarted, _preparing),
    fold(own.PreparationReminded, _reminded),
    fold(own.PreparationCompleted, _prepared),
    fold(own.SessionCheckedIn, _checked_in),
    fold(own.MonitorObserved, _observed),
    fold(own.VitalsRecorded, _read),
    fold(own.VitalsCleared, _cleared),
    fold(own.SessionPostponed, _postponed),
    fold(own.SessionStarted, _started),
    fold(own.CheckRecorded, _looked),
    fold(own.CheckInMissed, _missed),
    fold(own.ReadinessOverdue, _overdue),
    fold(own.SessionCompleted, _completed),
    fold(own.SessionAborted, _aborted),
    fold(own.SideEffectReported, _felt),
    fold(AlertRaised, _raised),
    fold(own.AlertPaged, _paged),
    fold(own.AlertAcknowledged, _acknowledged),
    fold(own.AlertSeen, _seen),
)
HEARD = heard_by("monitoring", _HEARD)
"""The facts of others that a treatment is made of."""

evolve = folding_patient((*_HEARD, *_OWN))
