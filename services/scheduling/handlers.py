"""What scheduling answers, and with which decision."""

from services.scheduling.domain import Calendar, claims, clinic, evolve, providers, reads, waits
from services.scheduling.domain.appointments import (
    NoShowWait,
    OutcomeWait,
    ask_for_outcome,
    complete,
    start,
    tell_missed,
)
from services.scheduling.domain.booking import SlotHoldWait, book, cancel, hold, let_go, move
from services.scheduling.domain.folding import HEARD
from services.scheduling.domain.forms import (
    AddProvider,
    BookSlot,
    CancelBooking,
    CompleteAppointment,
    HoldSlot,
    JoinWaitlist,
    LeaveWaitlist,
    MoveBooking,
    SetRoster,
    StartAppointment,
)
from services.scheduling.domain.leaving import leave, pause
from services.scheduling.domain.nudges import ConsultWait, IntroWait, SessionWait, nudge
from services.scheduling.domain.reminding import ReminderWait, remind
from services.scheduling.domain.waitlist import WaitlistWait, join, leave_list, offered, stop_waiting
from services.scheduling.domain.windows import WindowWait, open_first, open_next
from shared.events.eligibility import CandidateDeclined, ConsultApproved, ConsultDeclined
from shared.events.intake import AssessmentSubmitted, ConsentWithdrawn, PatientWithdrawn
from shared.events.integration import EpisodeCompleted, FollowUpDecided, MidCourseDecided
from shared.events.monitoring import PreparationCompleted
from shared.events.scheduling import AppointmentCancelled, SlotFreed, WaitlistJoined, WaitlistLeft
from shared.events.treatment import MedicationDelivered, PatientDied, PatientDischarged
from shared.runtime.service import Domain, Place, Service

CALENDAR = Domain(
    kind="patient",
    state=Calendar,
    evolve=evolve,
    waits=waits,
    claims=claims,
    reads=reads,
    folds=HEARD,
    decisions={
        HoldSlot: hold,
        BookSlot: book,
        MoveBooking: move,
        CancelBooking: cancel,
        StartAppointment: start,
        CompleteAppointment: complete,
        JoinWaitlist: join,
        LeaveWaitlist: leave_list,
        AssessmentSubmitted: open_first,
        ConsultApproved: open_first,
        MedicationDelivered: open_first,
        PreparationCompleted: open_first,
        PatientWithdrawn: leave,
        ConsentWithdrawn: leave,
        CandidateDeclined: leave,
        ConsultDeclined: leave,
        PatientDischarged: leave,
        PatientDied: leave,
        EpisodeCompleted: leave,
        MidCourseDecided: pause,
        FollowUpDecided: pause,
        SlotFreed: offered,
        SlotHoldWait: let_go,
        ReminderWait: remind,
        NoShowWait: tell_missed,
        OutcomeWait: ask_for_outcome,
        IntroWait: nudge,
        ConsultWait: nudge,
        SessionWait: nudge,
        WindowWait: open_next,
        WaitlistWait: stop_waiting,
    },
    hands={
        AppointmentCancelled: clinic.of_clinic,
        WaitlistJoined: clinic.of_clinic,
        WaitlistLeft: clinic.of_clinic,
    },
)

PROVIDER = Domain(
    kind="provider",
    state=providers.Provider,
    evolve=providers.evolve,
    decisions={AddProvider: providers.add},
    listing=providers.listing,
)

CLINIC = Domain(
    kind="clinic",
    state=clinic.ClinicDay,
    evolve=clinic.evolve,
    reads=clinic.reads,
    folds=frozenset({WaitlistJoined, WaitlistLeft}),
    decisions={SetRoster: clinic.name_on_call, AppointmentCancelled: clinic.offer},
    hands={SlotFreed: clinic.to_the_first},
)

CHECK_IN = Place(
    service="monitoring",
    operation_id="check-in-session",
    method="POST",
    path="/v1/patients/{patient_id}/session/check-in",
)
"""A session is booked here and begins there."""

SERVICE = Service(
    name="scheduling",
    domains=(CALENDAR, PROVIDER, CLINIC),
    hears=("intake", "eligibility", "monitoring", "integration"),
    acts={"check-in-session": CHECK_IN},
    gathers_ms=250,
)
