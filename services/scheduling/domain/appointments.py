"""Appointments from booked to over: reminders, the visit, nobody coming (clinical reference 1.4, rows 10 to 35)."""

from collections.abc import Iterator
from uuid import UUID

from services.scheduling.domain.asks import to_patient, to_role
from services.scheduling.domain.forms import CompleteAppointment, StartAppointment
from services.scheduling.domain.guards import who_books
from services.scheduling.domain.judging import booking_of
from services.scheduling.domain.known import Booking
from services.scheduling.domain.reminding import reminder_waits
from services.scheduling.domain.slots import WHO_SEES
from services.scheduling.domain.state import Calendar
from shared.clinical.criteria import D, clock, number
from shared.clinical.deadlines import next_after
from shared.deciding import UNKNOWN, Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.scheduling import (
    AppointmentCompleted,
    AppointmentMissed,
    AppointmentOverdue,
    AppointmentStarted,
)
from shared.standing import Act, against, speaking

VISIT_MISSED = clock(15, "min", D, "scheduling/missed/visit", "nobody came, after")
SESSION_MISSED = clock(30, "min", D, "scheduling/missed/session", "nobody checked in for a session, after its start")
MISSES_TO_CLINICIAN = number(
    2, "", D, "scheduling/missed/clinician", "sessions missed in a row, then a clinician is told", "fewer"
)
STARTS_EARLY = clock(15, "min", D, "scheduling/visit/early", "a visit may start, before its time")
OUTCOME_WITHIN = clock(4, "h", D, "scheduling/visit/outcome", "its outcome is asked for, after its end", "sooner")
ASKED_AGAIN = clock(24, "h", D, "scheduling/visit/again", "and again, every", "sooner")
TOLD_WITHIN = clock(24, "h", D, "scheduling/missed/told", "the patient is told of it, within")


class OutcomeWait(WaitRanOut[UUID], name="outcome"): ...


class NoShowWait(WaitRanOut[UUID], name="no-show"): ...


def visit_waits(state: Calendar) -> Iterator[Wait]:
    for id, booking in state.open_bookings.items():
        if not state.begun(id):
            yield from _waits_before(state, id, booking)
        elif booking.appointment != "session":
            until = booking.asked_until or booking.end + OUTCOME_WITHIN
            yield Wait(OutcomeWait, id, _seen_by(booking), "complete-appointment", until)


def _waits_before(state: Calendar, id: UUID, booking: Booking) -> Iterator[Wait]:
    yield from reminder_waits(state, id, booking)
    if booking.appointment == "session":
        yield Wait(NoShowWait, id, who_books(state, "session"), "check-in-session", booking.at + SESSION_MISSED)
    else:
        yield Wait(NoShowWait, id, _seen_by(booking), "start-appointment", booking.at + VISIT_MISSED)


def _seen_by(booking: Booking) -> Role:
    return Role(WHO_SEES[booking.appointment])


def tell_missed(state: Calendar, ran_out: NoShowWait, at: Moment) -> tuple[Fact, ...]:
    """Nobody came. The patient is written to; after two sessions in a row a clinician too."""
    id, booking = ran_out.about, state.bookings[ran_out.about]
    in_a_row = state.misses(booking.appointment) + 1
    missed = AppointmentMissed(booking_id=id, appointment=booking.appointment, in_a_row=in_a_row)
    template, until, thing = "appointment-missed", at.now + TOLD_WITHIN, about(Thing.APPOINTMENT, booking.appointment)
    letter = to_patient(template, at, until, thing)
    if booking.appointment == "session" and in_a_row >= MISSES_TO_CLINICIAN:
        return (missed, letter, to_role(template, Role.CLINICIAN, at, until, thing))
    return (missed, letter)


def ask_for_outcome(state: Calendar, ran_out: OutcomeWait, at: Moment) -> tuple[Fact, ...]:
    """It began, and nobody has said how it ended."""
    return (AppointmentOverdue(booking_id=ran_out.about, until=next_after(ran_out.until, at.now, ASKED_AGAIN)),)


def start(state: Calendar, command: StartAppointment, at: Moment) -> Answer:
    """Both are there; identity and place were confirmed. On hold or in a crisis people are talked with all the same."""
    found = booking_of(state, command.booking_id)
    if found is None:
        return UNKNOWN
    id, booking = found
    reasons = {
        **against(state, Act.TALK),
        "session-is-monitored": booking.appointment == "session",
        "not-a-clinician": not _may_see(at.actor.role, booking),
        "booking-over": id not in state.open_bookings,
        "already-started": booking.started_at is not None,
        "too-early": at.now < booking.at - STARTS_EARLY,
    }
    if codes := speaking(reasons):
        return Refused(codes)
    return (AppointmentStarted(booking_id=id, appointment=booking.appointment),)


def _may_see(role: Role, booking: Booking) -> bool:
    """A clinician may lead whatever a guide leads."""
    return role is not Role.GUIDE or WHO_SEES[booking.appointment] == "guide"


def complete(state: Calendar, command: CompleteAppointment, at: Moment) -> Answer:
    found = booking_of(state, command.booking_id)
    if found is None:
        return UNKNOWN
    id, booking = found
    reasons = {
        "session-is-monitored": booking.appointment == "session",
        "not-a-clinician": not _may_see(at.actor.role, booking),
        "booking-over": id not in state.open_bookings,
        "not-started": booking.started_at is None,
    }
    if codes := speaking(reasons):
        return Refused(codes)
    return (AppointmentCompleted(booking_id=id, appointment=booking.appointment),)
