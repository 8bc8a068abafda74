"""What makes a letter untrue while it waits: the thing it is about has ended since somebody asked for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from shared.deciding import Fact
from shared.events import duplicates, eligibility, intake, integration, monitoring, scheduling, treatment
from shared.events.common import About, Thing, about

EPISODE = about(Thing.EPISODE)
OF_AN_EPISODE = frozenset(
    {
        Thing.INVITATION,
        Thing.REVIEW,
        Thing.DUPLICATE,
        Thing.CONSULT,
        Thing.CLEARANCE,
        Thing.PAYMENT,
        Thing.DEPOSIT,
        Thing.BOOKING,
        Thing.APPOINTMENT,
        Thing.PREPARATION,
        Thing.PRESCRIBING,
        Thing.QUESTIONNAIRE,
        Thing.MID_COURSE,
        Thing.FOLLOW_UP,
        Thing.BREAK,
    }
)
"""What nobody goes on with once the patient has left, was declined or discharged, has died, or the course is over."""

Ended = Iterable[About]


def _by(thing: Thing, field: str) -> Callable[[Any], Ended]:
    return lambda fact: (about(thing, getattr(fact, field)),)


def _always(*things: Thing) -> Callable[[Any], Ended]:
    return lambda _fact: map(about, things)


def _handed_in(fact: intake.AssessmentSubmitted) -> Ended:
    yield about(Thing.DRAFT, fact.assessment_id)
    if fact.renews:
        yield about(Thing.DRAFT, fact.renews)


def _booked(fact: scheduling.AppointmentBooked) -> Ended:
    yield about(Thing.APPOINTMENT, fact.appointment)
    if fact.appointment in ("intro", "consult"):
        yield about(Thing.INVITATION)


def _begun(fact: scheduling.AppointmentStarted) -> Ended:
    yield about(Thing.BOOKING, fact.booking_id)
    if fact.appointment == "follow-up":
        yield about(Thing.FOLLOW_UP)


def _declined(fact: eligibility.CandidateDeclined) -> Ended:
    return (about(Thing.REVIEW, fact.assessment_id), about(Thing.INVITATION), EPISODE)


def _prequalified(fact: eligibility.CandidatePrequalified) -> Ended:
    return (about(Thing.REVIEW, fact.assessment_id), about(Thing.DECLINE))


def _reported(*besides: Thing) -> Callable[[Any], Ended]:
    """The pharmacy said something of a prescription."""
    return lambda fact: (about(thing, fact.prescription_id) for thing in (Thing.DELIVERY, *besides))


def _answered(fact: eligibility.CrisisAcknowledged) -> Ended:
    return (about(Thing.CRISIS, id) for id in fact.crisis_ids)


def _revoked(fact: intake.ConsentWithdrawn) -> Ended:
    return (EPISODE,) if fact.document == "treatment" else ()


def _completed(fact: integration.QuestionnaireCompleted) -> Ended:
    return () if fact.unanswered else (about(Thing.QUESTIONNAIRE, fact.questionnaire_id),)


def _reviewed(fact: integration.MidCourseDecided | integration.FollowUpDecided) -> Ended:
    """Of two breaks the second is another one. On it no session is booked."""
    yield about(Thing.BREAK)
    if fact.decision == "break":
        yield about(Thing.APPOINTMENT, "session")


def _approved(fact: eligibility.ConsultApproved) -> Ended:
    return (*_decided(fact), *map(about, (Thing.INVITATION, Thing.DECLINE, Thing.BREAK)))


_decided = _always(Thing.CONSULT, Thing.CLEARANCE)

ENDING: Mapping[type[Fact], Callable[[Any], Ended]] = MappingProxyType(
    {
        intake.AssessmentSubmitted: _handed_in,
        intake.DraftExpired: _by(Thing.DRAFT, "assessment_id"),
        intake.DepositPaid: lambda fact: (about(Thing.PAYMENT, fact.payment_id), about(Thing.INVITATION)),
        intake.DepositExpired: _by(Thing.PAYMENT, "payment_id"),
        intake.DepositRefundRequested: _by(Thing.DEPOSIT, "payment_id"),
        intake.DepositRefunded: _by(Thing.REFUND, "payment_id"),
        intake.DepositKept: _by(Thing.REFUND, "payment_id"),
        intake.PatientWithdrawn: _always(Thing.EPISODE),
        intake.ConsentWithdrawn: _revoked,
        eligibility.CandidateDeclined: _declined,
        eligibility.CandidatePrequalified: _prequalified,
        duplicates.DuplicateSettled: _by(Thing.DUPLICATE, "other"),
        eligibility.ClearanceRequested: _always(Thing.CONSULT),
        eligibility.ClearanceReceived: _always(Thing.CLEARANCE),
        eligibility.ConsultApproved: _approved,
        eligibility.ConsultDeclined: _always(Thing.CONSULT, Thing.CLEARANCE, Thing.EPISODE),
        treatment.PrescriptionSigned: _always(Thing.PRESCRIBING),
        treatment.PrescriptionAccepted: _reported(),
        treatment.PrescriptionRejected: _reported(),
        treatment.MedicationShipped: _reported(),
        treatment.MedicationDelivered: _reported(Thing.PARCEL, Thing.LOSS),
        treatment.MedicationLost: _reported(Thing.PARCEL),
        treatment.DispenseEnded: _reported(Thing.PARCEL),
        treatment.ReferralSettled: _by(Thing.REFERRAL, "referral_id"),
        treatment.ReferralSettled: _by(Thing.REFERRAL, "referral_id"),
        eligibility.HoldReleased: _by(Thing.HOLD, "hold_id"),
        eligibility.CrisisAcknowledged: _answered,
        eligibility.CrisisReviewed: _by(Thing.CRISIS_REVIEW, "crisis_id"),
        eligibility.RiskReviewed: _always(Thing.RISK),
        treatment.PatientDischarged: _always(Thing.EPISODE),
        treatment.PatientDied: _always(Thing.EPISODE),
        scheduling.AppointmentBooked: _booked,
        scheduling.AppointmentMoved: _by(Thing.BOOKING, "booking_id"),
        scheduling.AppointmentCancelled: _by(Thing.BOOKING, "booking_id"),
        scheduling.AppointmentMissed: _by(Thing.BOOKING, "booking_id"),
        scheduling.AppointmentStarted: _begun,
        scheduling.EpisodeLapsed: _always(Thing.EPISODE),
        monitoring.PreparationCompleted: _by(Thing.PREPARATION, "plan_id"),
        monitoring.SessionCheckedIn: _by(Thing.BOOKING, "booking_id"),
        monitoring.SessionPostponed: _by(Thing.BOOKING, "booking_id"),
        monitoring.SessionStarted: _by(Thing.BOOKING, "booking_id"),
        monitoring.AlertAcknowledged: _by(Thing.ALERT, "alert_id"),
        integration.QuestionnaireCompleted: _completed,
        integration.QuestionnaireMissed: _by(Thing.QUESTIONNAIRE, "questionnaire_id"),
        integration.PatientCalled: _by(Thing.CALL, "questionnaire_id"),
        integration.WorseningReviewed: _by(Thing.WORSENING, "questionnaire_id"),
        integration.MidCourseDecided: lambda fact: (about(Thing.MID_COURSE), *_reviewed(fact)),
        integration.FollowUpDecided: lambda fact: (about(Thing.FOLLOW_UP), *_reviewed(fact)),
        integration.BreakEnded: _always(Thing.BREAK),
        integration.EpisodeCompleted: _always(Thing.EPISODE),
    }
)
"""Which things a fact ends. A booking that was moved ended as what it was."""


def ended_by(fact: Fact) -> Iterator[str]:
    """The keys of what this fact ends."""
    ends = ENDING.get(type(fact))
    return map(key_of, ends(fact)) if ends else iter(())


def keys_of(things: Iterable[About]) -> tuple[str, ...]:
    """The keys of which none may have ended: of these things, and of the episode where one belongs to it."""
    named = tuple(things)
    episodic = any(thing.kind in OF_AN_EPISODE for thing in named)
    return tuple(map(key_of, (*named, EPISODE) if episodic else named))


def key_of(thing: About) -> str:
    return f"{thing.kind}:{thing.id}"


def thing_of(key: str) -> About:
    kind, _, id = key.partition(":")
    return About(kind=kind, id=id)
