"""What scheduling answers, and with which decision."""

from services.scheduling.domain import (
    HEARD,
    Calendar,
    appointments,
    booking,
    claims,
    clinic,
    evolve,
    forms,
    leaving,
    nudges,
    providers,
    reads,
    reminding,
    waitlist,
    waits,
    windows,
)
from shared.events import eligibility, intake, integration, monitoring, treatment
from shared.events.scheduling import AppointmentCancelled, SlotFreed, WaitlistJoined, WaitlistLeft
from shared.handling import hand, on
from shared.runtime.service import Domain, Place, Service

CALENDAR = Domain(
    kind="patient",
    state=Calendar,
    evolve=evolve,
    waits=waits,
    claims=claims,
    reads=reads,
    folds=HEARD,
    decisions=(
        on(forms.HoldSlot, booking.hold),
        on(forms.BookSlot, booking.book),
        on(forms.MoveBooking, booking.move),
        on(forms.CancelBooking, booking.cancel),
        on(forms.StartAppointment, appointments.start),
        on(forms.CompleteAppointment, appointments.complete),
        on(forms.JoinWaitlist, waitlist.join),
        on(forms.LeaveWaitlist, waitlist.leave_list),
        on(intake.AssessmentSubmitted, windows.open_first),
        on(eligibility.ConsultApproved, windows.open_first),
        on(treatment.MedicationDelivered, windows.open_first),
        on(monitoring.PreparationCompleted, windows.open_first),
        on(intake.PatientWithdrawn, leaving.leave),
        on(intake.ConsentWithdrawn, leaving.leave),
        on(eligibility.CandidateDeclined, leaving.leave),
        on(eligibility.ConsultDeclined, leaving.leave),
        on(treatment.PatientDischarged, leaving.leave),
        on(treatment.PatientDied, leaving.leave),
        on(integration.EpisodeCompleted, leaving.leave),
        on(integration.MidCourseDecided, leaving.pause),
        on(integration.FollowUpDecided, leaving.pause),
        on(SlotFreed, waitlist.offered),
        on(booking.SlotHoldWait, booking.let_go),
        on(reminding.ReminderWait, reminding.remind),
        on(appointments.NoShowWait, appointments.tell_missed),
        on(appointments.OutcomeWait, appointments.ask_for_outcome),
        on(nudges.IntroWait, nudges.nudge),
        on(nudges.ConsultWait, nudges.nudge),
        on(nudges.SessionWait, nudges.nudge),
        on(windows.WindowWait, windows.open_next),
        on(waitlist.WaitlistWait, waitlist.stop_waiting),
    ),
    hands=(
        hand(AppointmentCancelled, clinic.of_clinic),
        hand(WaitlistJoined, clinic.of_clinic),
        hand(WaitlistLeft, clinic.of_clinic),
    ),
)

PROVIDER = Domain(
    kind="provider",
    state=providers.Provider,
    evolve=providers.evolve,
    decisions=(on(forms.AddProvider, providers.add),),
    listing=providers.listing,
)

CLINIC = Domain(
    kind="clinic",
    state=clinic.ClinicDay,
    evolve=clinic.evolve,
    reads=clinic.reads,
    folds=frozenset({WaitlistJoined, WaitlistLeft}),
    decisions=(
        on(forms.SetRoster, clinic.name_on_call),
        on(AppointmentCancelled, clinic.offer),
    ),
    hands=(hand(SlotFreed, clinic.to_the_first),),
)

CHECK_IN = Place(
    service="monitoring",
    operation_id="check-in-session",
    method="POST",
    path="/v1/patients/{patient_id}/session/check-in",
)
"""A session is booked here and begins there."""

DEPOSIT = Place(
    service="intake", operation_id="request-deposit", method="POST", path="/v1/patients/{patient_id}/deposit"
)
"""A consult is booked here once its deposit is paid there."""

SERVICE = Service(
    name="scheduling",
    domains=(CALENDAR, PROVIDER, CLINIC),
    hears=("intake", "eligibility", "monitoring", "integration"),
    acts={"check-in-session": CHECK_IN, "request-deposit": DEPOSIT},
    gathers_ms=250,
)
