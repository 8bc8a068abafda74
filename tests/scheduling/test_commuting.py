"""Folding never waits: the streams may arrive in any order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.scheduling.domain.known import Booking
from services.scheduling.handlers import CALENDAR, SERVICE
from shared.deciding import Fact, Told
from shared.events import scheduling as own
from shared.events.eligibility import (
    CandidateDeclined,
    CandidatePrequalified,
    CrisisAcknowledged,
    CrisisDetected,
    HoldPlaced,
    HoldReleased,
)
from shared.events.intake import ConsentSigned, ConsentWithdrawn, DepositPaid, DepositRequested, PatientWithdrawn
from shared.events.integration import BreakEnded, EpisodeCompleted, FollowUpDecided, MidCourseDue
from shared.events.monitoring import SessionCheckedIn, SessionCompleted, SessionPostponed, SessionStarted
from shared.events.treatment import PatientDied, PatientDischarged, PlanAdjusted
from tests.interleavings import Spoken, diverging, folded, id_of, own_fields, streams, written_by
from tests.scheduling.heard import (
    ASSESSMENT,
    DELIVERED,
    GUIDE,
    PLAN,
    PREPARED,
    RX,
    approval,
    prescription,
    submission,
)
from tests.story import START, Story

BOOKING, HELD, SESSION, CRISIS = (UUID(int=n) for n in (0xD1, 0xD2, 0xD3, 0xD4))
LATER = START + timedelta(days=3)
SLOT = {"appointment": "session", "provider_id": GUIDE, "seat": 0, "start": LATER, "end": LATER + timedelta(hours=2)}
STORY = Story(SERVICE)

SIGNED = ConsentSigned(document="treatment", document_version=1)
PLACED = HoldPlaced(hold_id=HELD, reason="x", until=LATER)
INTAKE: tuple[Fact, ...] = (
    submission(STORY),
    SIGNED,
    DepositRequested(payment_id=BOOKING, amount_cents=25_000, expires_at=START),
    DepositPaid(payment_id=BOOKING, amount_cents=25_000),
    ConsentWithdrawn(document="treatment", document_version=1, revokes=id_of("intake", SIGNED, 1)),
    PatientWithdrawn(by="patient"),
)
ELIGIBILITY: tuple[Fact, ...] = (
    CandidateDeclined(assessment_id=ASSESSMENT, by="rules", rules=()),
    CandidatePrequalified(assessment_id=ASSESSMENT, by="clinician"),
    PLACED,
    CrisisDetected(
        crisis_id=CRISIS, assessment_id=ASSESSMENT, kinds=("medical",), rules=("CS2",), acknowledge_by=LATER
    ),
    CrisisAcknowledged(crisis_ids=(CRISIS,), reason="x", role="clinician"),
    HoldReleased(hold_id=HELD, revokes=id_of("eligibility", PLACED, 0), reason="x"),
    approval(STORY),
    prescription(),
    PlanAdjusted(plan_id=PLAN, prescription_id=RX, strength_mg=300, sessions=4),
    DELIVERED,
    PatientDischarged(to="discharged", reason="x", role="clinician"),
    PatientDied(reason="x", role="clinician"),
)
MONITORING: tuple[Fact, ...] = (
    PREPARED,
    SessionPostponed(session_id=SESSION, number=1, booking_id=HELD, reasons=("x",)),
    SessionCheckedIn(
        session_id=SESSION,
        number=1,
        booking_id=BOOKING,
        provider_id=GUIDE,
        starts_at=LATER,
        state="CA",
        checklist={},
        failing=(),
    ),
    SessionStarted(
        session_id=SESSION,
        number=1,
        booking_id=BOOKING,
        started_at=LATER,
        expected_end_at=LATER,
        strength_mg=300,
        lot="L",
    ),
    SessionCompleted(session_id=SESSION, number=1, booking_id=BOOKING, completed_at=LATER, minutes=120),
)
INTEGRATION: tuple[Fact, ...] = (
    MidCourseDue(after_session=2, until=LATER),
    FollowUpDecided(decision="break", reason="x", role="clinician"),
    BreakEnded(days=100, check_in_required=True),
    EpisodeCompleted(sessions=4, reason="x"),
)
OWN: tuple[Fact, ...] = (
    own.SlotHeld(hold_id=HELD, expires_at=LATER, **SLOT),
    own.BookingReminded(appointment="session", number=1),
    own.AppointmentBooked(booking_id=BOOKING, hold_id=HELD, **SLOT),
    own.SessionScheduled(session_id=SESSION, booking_id=BOOKING, number=1, provider_id=GUIDE, starts_at=LATER),
    own.AppointmentReminded(booking_id=BOOKING, hours_before=24),
    own.SessionWindowOpened(number=2, opens_on=LATER.date(), plan_id=PLAN),
    own.WaitlistJoined(appointment="intro", clinic="demo", patient_id=STORY.patient, until=LATER),
    own.AppointmentMissed(booking_id=BOOKING, appointment="session", in_a_row=1),
    own.BookingReminded(appointment="session", number=1),
    own.EpisodeLapsed(reason="x"),
)


def spoken(*but: str) -> dict[str, list[Told]]:
    whole = {
        "scheduling": OWN,
        "intake": INTAKE,
        "eligibility": ELIGIBILITY,
        "monitoring": MONITORING,
        "integration": INTEGRATION,
    }
    return streams([Spoken(teller, facts) for teller, facts in whole.items() if teller not in but])


def claimed(queues: dict[str, list[Told]], *order: str) -> set[str]:
    state = folded(CALENDAR, [told for name in order for told in queues[name]])
    return {claim.key for claim in CALENDAR.claims(state)}


def test_every_interleaving_with_the_streams_of_intake_and_eligibility_folds_to_one_state() -> None:
    assert diverging(CALENDAR, spoken("monitoring", "integration")) == []


def test_every_interleaving_with_the_streams_of_monitoring_and_integration_folds_to_one_state() -> None:
    assert diverging(CALENDAR, spoken("intake")) == []


SHARED = {"freed"}
"""What kept a patient back ended: each stream under its own key."""


def test_each_field_is_written_by_one_stream() -> None:
    writers = written_by(CALENDAR, spoken())
    assert own_fields(CALENDAR) <= set(writers)
    assert {field for field, by in writers.items() if len(by) > 1} <= SHARED


def test_an_end_of_a_session_that_is_heard_first_leaves_nothing_taken() -> None:
    queues = streams([Spoken("scheduling", OWN[:4]), Spoken("monitoring", MONITORING)])
    early = claimed(queues, "care.monitoring", "care.scheduling")
    assert early == claimed(queues, "care.scheduling", "care.monitoring") == set()


def test_a_withdrawal_of_consent_may_come_before_its_signature() -> None:
    queues = streams([Spoken("intake", INTAKE[:5])])
    early = folded(CALENDAR, [*queues["care.intake.safety"], *queues["care.intake"]])
    assert early == folded(CALENDAR, [*queues["care.intake"], *queues["care.intake.safety"]])
    assert early.standing.treatment_refused  # type: ignore[attr-defined]


def test_a_fact_about_a_booking_that_nobody_made_changes_nothing() -> None:
    facts = (own.AppointmentMissed(booking_id=BOOKING, appointment="intro", in_a_row=1), OWN[4])
    told = streams([Spoken("scheduling", facts)])["care.scheduling"]
    assert folded(CALENDAR, told) == CALENDAR.state()


def test_a_booking_keeps_its_shape_through_storage() -> None:
    state = folded(CALENDAR, streams([Spoken("scheduling", OWN)])["care.scheduling"])
    assert all(isinstance(each, Booking) for each in state.bookings.values())  # type: ignore[attr-defined]
