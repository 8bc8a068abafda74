"""What a fact says about a patient's journey. Every field is written by one stream (the comments of `Journey`)."""

from collections.abc import Callable, Mapping
from typing import Any

from services.operations.domain.journey import Form, Journey, Session, Visit, Word
from services.operations.domain.past import KEPT, entry
from shared.deciding import Fact, Told
from shared.events import TELLERS, eligibility, intake, integration, monitoring, platform, scheduling, treatment

Change = dict[str, Any]
Says = Callable[[Journey, Any, Told], Change]

NOT_ABOUT_A_PATIENT = frozenset({scheduling.ProviderAdded, scheduling.RosterSet, scheduling.SlotFreed})
NOT_WORTH_A_LINE = frozenset({intake.DraftSaved})
"""Told at every keystroke of a form."""

HEARD: frozenset[type[Fact]] = (
    frozenset(fact for facts in TELLERS.values() for fact in facts) - NOT_ABOUT_A_PATIENT - NOT_WORTH_A_LINE
) | {platform.AlertRaised}


def evolve(journey: Journey, told: Told) -> Journey:
    """The past grows by a line; what the fact says of the stage is noted."""
    if type(told.fact) not in HEARD:
        return journey
    lines = (*journey.past.get(told.stream, ()), entry(told))[-KEPT:]
    says = SAYS.get(type(told.fact))
    change = says(journey, told.fact, told) if says else {}
    return journey.model_copy(update={"past": {**journey.past, told.stream: lines}, **change})


def _started(journey: Journey, fact: intake.AssessmentStarted, told: Told) -> Change:
    return {"form": Form(fact.assessment_id, submitted=False)}


def _submitted(journey: Journey, fact: intake.AssessmentSubmitted, told: Told) -> Change:
    return {"form": Form(fact.assessment_id, submitted=True), "zone": fact.patient.time_zone}


def _signed(journey: Journey, fact: intake.ConsentSigned, told: Told) -> Change:
    return {"signed": {**journey.signed, told.id: fact.document}}


def _revoked(journey: Journey, fact: intake.ConsentWithdrawn, told: Told) -> Change:
    return {"revoked": {**journey.revoked, fact.revokes: fact.document}}


def _deposit(word: str | None) -> Says:
    return lambda journey, fact, told: {"deposit": word}


def _link_expired(journey: Journey, fact: intake.DepositExpired, told: Told) -> Change:
    return {} if journey.deposit == "deposit-paid" else {"deposit": None}


def _verdict(word: str) -> Says:
    return lambda journey, fact, told: {"verdicts": {**journey.verdicts, fact.assessment_id: word}}


def _declined(journey: Journey, fact: eligibility.CandidateDeclined, told: Told) -> Change:
    word = "declined-policy" if fact.by == "rules" else "declined-clinical"
    return {"verdicts": {**journey.verdicts, fact.assessment_id: word}}


def _consult(word: str) -> Says:
    return lambda journey, fact, told: {"consult": Word(word, told.time)}


def _supply(word: str) -> Says:
    return lambda journey, fact, told: {"supply": Word(word, told.time)}


def _crisis(journey: Journey, fact: eligibility.CrisisDetected, told: Told) -> Change:
    return {"crises": (*journey.crises, fact.crisis_id)}


def _answered(journey: Journey, fact: eligibility.CrisisAcknowledged, told: Told) -> Change:
    return {"crises": tuple(id for id in journey.crises if id not in fact.crisis_ids)}


def _held(journey: Journey, fact: eligibility.HoldPlaced, told: Told) -> Change:
    return {"holds": (*journey.holds, fact.hold_id)}


def _released(journey: Journey, fact: eligibility.HoldReleased, told: Told) -> Change:
    return {"holds": tuple(id for id in journey.holds if id != fact.hold_id)}


def _discharged(journey: Journey, fact: treatment.PatientDischarged, told: Told) -> Change:
    return {"ended": "transferred" if fact.to == "transferred" else "discharged-safety"}


def _died(journey: Journey, fact: treatment.PatientDied, told: Told) -> Change:
    return {"ended": "deceased"}


def _visit(status: str) -> Says:
    return lambda journey, fact, told: {"visits": {**journey.visits, fact.booking_id: Visit(fact.appointment, status)}}


def _off(journey: Journey, fact: Any, told: Told) -> Change:
    return {"visits": {id: visit for id, visit in journey.visits.items() if id != fact.booking_id}}


def _window(journey: Journey, fact: scheduling.SessionWindowOpened, told: Told) -> Change:
    return {"window": fact.number}


def _preparing(journey: Journey, fact: Any, told: Told) -> Change:
    return {"preparing": True, "prepared": False}


def _session(status: str) -> Says:
    return lambda journey, fact, told: {"session": Session(fact.number, status, told.time)}


def _begun(journey: Journey, fact: monitoring.SessionStarted, told: Told) -> Change:
    return {"session": Session(fact.number, "running", told.time)}


def _completed(journey: Journey, fact: monitoring.SessionCompleted, told: Told) -> Change:
    return {"session": Session(fact.number, "completed", told.time), "completed": journey.completed + 1}


def _form_closed(journey: Journey, fact: Any, told: Told) -> Change:
    if fact.kind != "post-session" or fact.session_number is None:
        return {}
    return {"closed_forms": (*journey.closed_forms, fact.session_number)}


def _reviewed(field: str) -> Says:
    return lambda journey, fact, told: {field: False, "course": Word(fact.decision, told.time)}


def _flag(field: str, value: bool = True) -> Says:
    return lambda journey, fact, told: {field: value}


def _course(word: str) -> Says:
    return lambda journey, fact, told: {"course": Word(word, told.time)}


SAYS: Mapping[type[Fact], Says] = {
    intake.AssessmentStarted: _started,
    intake.AssessmentSubmitted: _submitted,
    intake.CandidateErased: _flag("erased"),
    intake.DraftExpired: _flag("erased"),
    intake.ConsentSigned: _signed,
    intake.ConsentWithdrawn: _revoked,
    intake.PatientWithdrawn: _flag("gone"),
    intake.DepositRequested: _deposit("deposit-pending"),
    intake.DepositExpired: _link_expired,
    intake.DepositPaid: _deposit("deposit-paid"),
    intake.DepositRefunded: _deposit(None),
    eligibility.CandidateRouted: _verdict("pre-review"),
    eligibility.CandidatePrequalified: _verdict("prequalified"),
    eligibility.CandidateDeclined: _declined,
    eligibility.CrisisDetected: _crisis,
    eligibility.CrisisAcknowledged: _answered,
    eligibility.HoldPlaced: _held,
    eligibility.HoldReleased: _released,
    treatment.PatientDischarged: _discharged,
    treatment.PatientDied: _died,
    eligibility.ClearanceRequested: _consult("clearance-wait"),
    eligibility.ClearanceReceived: _consult("consult-active"),
    eligibility.ConsultApproved: _consult("plan-approved"),
    eligibility.ConsultDeclined: _consult("declined-clinical"),
    treatment.PrescriptionSigned: _supply("rx-sent"),
    treatment.PrescriptionAccepted: _supply("rx-filling"),
    treatment.PrescriptionRejected: _supply("rejected"),
    treatment.MedicationShipped: _supply("shipped"),
    treatment.MedicationDelivered: _supply("delivered"),
    treatment.MedicationLost: _supply("lost"),
    scheduling.AppointmentBooked: _visit("booked"),
    scheduling.AppointmentMoved: _visit("booked"),
    scheduling.AppointmentStarted: _visit("started"),
    scheduling.AppointmentCompleted: _visit("completed"),
    scheduling.AppointmentCancelled: _off,
    scheduling.AppointmentMissed: _off,
    scheduling.SessionWindowOpened: _window,
    scheduling.EpisodeLapsed: _flag("lapsed"),
    monitoring.PreparationStarted: _preparing,
    monitoring.PreparationCompleted: _flag("prepared"),
    monitoring.SessionCheckedIn: _session("running"),
    monitoring.SessionStarted: _begun,
    monitoring.SessionPostponed: _session("postponed"),
    monitoring.SessionAborted: _session("aborted"),
    monitoring.SessionCompleted: _completed,
    integration.QuestionnaireCompleted: _form_closed,
    integration.QuestionnaireMissed: _form_closed,
    integration.MidCourseDue: _flag("mid_course"),
    integration.MidCourseDecided: _reviewed("mid_course"),
    integration.FollowUpDue: _flag("follow_up"),
    integration.FollowUpDecided: _reviewed("follow_up"),
    integration.BreakEnded: _course("continue"),
    integration.EpisodeCompleted: _course("complete"),
}
