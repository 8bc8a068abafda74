"""What a fact says about a patient's journey. Every field is written by one stream (the comments of `Journey`)."""

from collections.abc import Callable

from services.operations.domain.known import Form, Session, Visit, Word
from services.operations.domain.past import KEPT, entry
from services.operations.domain.state import Journey, but
from shared.deciding import Fact, Told
from shared.events import TELLERS, eligibility, intake, integration, monitoring, platform, scheduling, treatment
from shared.folding import Folds, fold, setting
from shared.standing import folding_patient

always = setting(Journey)
Says = Callable[[Journey, Fact, Told], Journey]
OfAssessment = eligibility.CandidateRouted | eligibility.CandidatePrequalified | eligibility.CandidateDeclined
OfBooking = (
    scheduling.AppointmentBooked
    | scheduling.AppointmentMoved
    | scheduling.AppointmentStarted
    | scheduling.AppointmentCompleted
    | scheduling.AppointmentCancelled
    | scheduling.AppointmentMissed
)
OfSession = (
    monitoring.SessionCheckedIn | monitoring.SessionStarted | monitoring.SessionPostponed | monitoring.SessionAborted
)

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
    return but(_note(journey, told), past={**journey.past, told.stream: lines})


def _started(journey: Journey, fact: intake.AssessmentStarted, told: Told) -> Journey:
    """The draft of another form changes nothing yet."""
    handed_in = journey.form is not None and journey.form.submitted
    return journey if handed_in else but(journey, form=Form(fact.assessment_id, submitted=False))


def _submitted(journey: Journey, fact: intake.AssessmentSubmitted, told: Told) -> Journey:
    deposit = journey.deposit if fact.renews else None
    return but(journey, form=Form(fact.assessment_id, submitted=True), zone=fact.patient.time_zone, deposit=deposit)


def _draft_expired(journey: Journey, fact: intake.DraftExpired, told: Told) -> Journey:
    return journey if fact.draft_only else but(journey, erased=True)


def _triaged(journey: Journey, fact: eligibility.AssessmentTriaged, told: Told) -> Journey:
    return journey if fact.renews else but(journey, consult=None, supply=None, discharged_to=None)


def _link_expired(journey: Journey, fact: intake.DepositExpired, told: Told) -> Journey:
    return journey if journey.deposit == "deposit-paid" else but(journey, deposit=None)


def _verdict(word: str) -> Callable[[Journey, OfAssessment, Told], Journey]:
    return lambda journey, fact, told: but(journey, verdicts={**journey.verdicts, fact.assessment_id: word})


def _declined(journey: Journey, fact: eligibility.CandidateDeclined, told: Told) -> Journey:
    return _verdict("declined-policy" if fact.by == "rules" else "declined-clinical")(journey, fact, told)


def _consult(word: str) -> Says:
    return lambda journey, _fact, told: but(journey, consult=Word(word, told.time))


def _supply(word: str) -> Says:
    return lambda journey, _fact, told: but(journey, supply=Word(word, told.time))


def _discharged(journey: Journey, fact: treatment.PatientDischarged, told: Told) -> Journey:
    return but(journey, discharged_to=fact.to)


def _visit(status: str) -> Callable[[Journey, OfBooking, Told], Journey]:
    def note(journey: Journey, fact: OfBooking, told: Told) -> Journey:
        known = journey.visits.get(fact.booking_id)
        visit = Visit(fact.appointment, status, known.at if known else told.time)
        return but(journey, visits={**journey.visits, fact.booking_id: visit})

    return note


def _off(journey: Journey, fact: OfBooking, told: Told) -> Journey:
    return but(journey, visits={id: visit for id, visit in journey.visits.items() if id != fact.booking_id})


def _window(journey: Journey, fact: scheduling.SessionWindowOpened, told: Told) -> Journey:
    return but(journey, window=fact.number)


def _session(status: str) -> Callable[[Journey, OfSession, Told], Journey]:
    return lambda journey, fact, told: but(journey, session=Session(fact.number, status, told.time))


def _completed(journey: Journey, fact: monitoring.SessionCompleted, told: Told) -> Journey:
    return but(journey, session=Session(fact.number, "completed", told.time), completed=journey.completed + 1)


def _form_closed(
    journey: Journey, fact: integration.QuestionnaireCompleted | integration.QuestionnaireMissed, told: Told
) -> Journey:
    if fact.kind != "post-session" or fact.session_number is None:
        return journey
    return but(journey, closed_forms=(*journey.closed_forms, fact.session_number))


def _decided(journey: Journey, fact: integration.MidCourseDecided | integration.FollowUpDecided, told: Told) -> Journey:
    return but(journey, course=Word(fact.decision, told.time))


def _follow_up(journey: Journey, fact: integration.FollowUpDecided, told: Told) -> Journey:
    return but(_decided(journey, fact, told), follow_up_at=None)


def _follow_up_due(journey: Journey, fact: integration.FollowUpDue, told: Told) -> Journey:
    return but(journey, follow_up_at=told.time)


_SAYS: Folds[Journey] = (
    fold(intake.AssessmentStarted, _started),
    fold(intake.AssessmentSubmitted, _submitted),
    fold(intake.CandidateErased, always(erased=True)),
    fold(intake.DraftExpired, _draft_expired),
    fold(eligibility.AssessmentTriaged, _triaged),
    fold(intake.DepositRequested, always(deposit="deposit-pending")),
    fold(intake.DepositExpired, _link_expired),
    fold(intake.DepositPaid, always(deposit="deposit-paid")),
    fold(intake.DepositRefunded, always(deposit=None)),
    fold(eligibility.CandidateRouted, _verdict("pre-review")),
    fold(eligibility.CandidatePrequalified, _verdict("prequalified")),
    fold(eligibility.CandidateDeclined, _declined),
    fold(treatment.PatientDischarged, _discharged),
    fold(eligibility.ClearanceRequested, _consult("clearance-wait")),
    fold(eligibility.ClearanceReceived, _consult("consult-active")),
    fold(eligibility.ConsultApproved, _consult("plan-approved")),
    fold(eligibility.ConsultDeclined, _consult("declined-clinical")),
    fold(treatment.PrescriptionSigned, _supply("rx-sent")),
    fold(treatment.PrescriptionAccepted, _supply("rx-filling")),
    fold(treatment.PrescriptionRejected, _supply("rejected")),
    fold(treatment.MedicationShipped, _supply("shipped")),
    fold(treatment.MedicationDelivered, _supply("delivered")),
    fold(treatment.MedicationLost, _supply("lost")),
    fold(scheduling.AppointmentBooked, _visit("booked")),
    fold(scheduling.AppointmentMoved, _visit("booked")),
    fold(scheduling.AppointmentStarted, _visit("started")),
    fold(scheduling.AppointmentCompleted, _visit("completed")),
    fold(scheduling.AppointmentCancelled, _off),
    fold(scheduling.AppointmentMissed, _off),
    fold(scheduling.SessionWindowOpened, _window),
    fold(monitoring.PreparationStarted, always(preparing=True, prepared=False)),
    fold(monitoring.PreparationCompleted, always(prepared=True)),
    fold(monitoring.SessionCheckedIn, _session("running")),
    fold(monitoring.SessionStarted, _session("running")),
    fold(monitoring.SessionPostponed, _session("postponed")),
    fold(monitoring.SessionAborted, _session("aborted")),
    fold(monitoring.SessionCompleted, _completed),
    fold(integration.QuestionnaireCompleted, _form_closed),
    fold(integration.QuestionnaireMissed, _form_closed),
    fold(integration.MidCourseDecided, _decided),
    fold(integration.FollowUpDue, _follow_up_due),
    fold(integration.FollowUpDecided, _follow_up),
)
_note = folding_patient(_SAYS)
