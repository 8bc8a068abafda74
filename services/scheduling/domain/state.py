"""What scheduling knows of a patient: the calendar, and what others said that a booking asks for."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from services.scheduling.domain.known import Booking, Dose, Held, Nudged, Prequalified, Supply, days
from shared.clinical.dosing import sessions_in_hand
from shared.clinical.when import local_date, zone
from shared.deciding import Claim
from shared.events.scheduling import AppointmentType
from shared.folding import changing
from shared.standing import OfPatient


class Calendar(OfPatient):
    """Which stream writes a field stands beside it."""

    # care.scheduling
    bookings: dict[UUID, Booking] = Field(default_factory=dict)
    held: dict[UUID, Held] = Field(default_factory=dict)
    nudged: dict[str, Nudged] = Field(default_factory=dict)  # by kind of appointment
    opened: dict[str, datetime] = Field(default_factory=dict)  # windows, by plan and session number
    waiting: dict[AppointmentType, datetime] = Field(default_factory=dict)  # on the waitlist until
    # care.intake
    patient_id: str = ""
    time_zone: str | None = None
    place: str | None = None
    deposit_asked: bool = False  # a link to pay it is open
    deposit_paid_at: datetime | None = None
    # care.eligibility
    prequalified: Prequalified | None = None
    supplies: dict[UUID, Supply] = Field(default_factory=dict)  # by prescription
    adjusted: UUID | None = None  # the first prescription of the present dose
    delivered: tuple[UUID, ...] = ()  # prescriptions
    # care.monitoring
    prepared: tuple[UUID, ...] = ()  # plans
    checked_in: tuple[UUID, ...] = ()  # bookings
    session_over: dict[UUID, datetime] = Field(default_factory=dict)  # by booking
    doses: dict[UUID, Dose] = Field(default_factory=dict)  # by session
    ruled_out_at: datetime | None = None  # a session was postponed, and no other may be on that day
    placed: dict[UUID, datetime] = Field(default_factory=dict)  # every session with a tablet placed, kept or not
    # care.integration
    back_at: datetime | None = None  # from a break after which somebody has to talk with the patient first
    # several streams, each its own key
    freed: dict[str, datetime] = Field(default_factory=dict)  # when something that kept the patient back ended last

    @property
    def prequalified_at(self) -> datetime | None:
        """In this episode."""
        said = self.prequalified
        return said.at if said and said.assessment_id not in self.standing.bygone else None

    def is_now(self, booking: Booking) -> bool:
        """It was booked in this episode."""
        return self.standing.begun_at is None or booking.since >= self.standing.begun_at

    @property
    def zone(self) -> ZoneInfo:
        return zone(self.time_zone or "UTC")

    @property
    def open_bookings(self) -> dict[UUID, Booking]:
        """Booked and not over. A session that was checked in for is over when monitoring says so."""
        return {id: each for id, each in self.bookings.items() if not (each.over or id in self.session_over)}

    @property
    def bookings_to_come(self) -> dict[UUID, Booking]:
        """Open, and nobody has begun."""
        return {id: each for id, each in self.open_bookings.items() if not self.begun(id)}

    def begun(self, id: UUID) -> bool:
        return self.bookings[id].started_at is not None or id in self.checked_in

    def of_kind(self, appointment: str) -> dict[UUID, Booking]:
        """The open bookings of this kind."""
        return {id: each for id, each in self.open_bookings.items() if each.appointment == appointment}

    def has_had(self, appointment: str) -> bool:
        return self.had_at(appointment) is not None

    def had_at(self, appointment: str) -> datetime | None:
        """When the last of this kind that took place in this episode was over."""
        now = filter(self.is_now, self.bookings.values())
        had = (each for each in now if each.appointment == appointment and each.over == "completed")
        return max((each.over_at for each in had if each.over_at), default=None)

    def misses(self, appointment: str) -> int:
        """Misses of this kind in a row, up to the latest booking that took place."""
        count = 0
        ended = sorted(self._outcomes_of(appointment), key=lambda each: each[0], reverse=True)
        for _, missed in ended:
            if not missed:
                break
            count += 1
        return count

    def ends_of(self, appointment: str) -> Iterator[datetime]:
        """When bookings of this kind were over."""
        for id, each in self.bookings.items():
            ended_at = each.over_at or self.session_over.get(id)
            if each.appointment == appointment and ended_at and self.is_now(each):
                yield ended_at

    def _outcomes_of(self, appointment: str) -> Iterator[tuple[datetime, bool]]:
        for id, each in self.bookings.items():
            took_place = each.over in ("missed", "completed") or id in self.session_over
            if each.appointment == appointment and took_place and self.is_now(each):
                yield each.at, each.over == "missed"

    @property
    def doses_of_plan(self) -> list[Dose]:
        plan = self.standing.plan
        return [dose for dose in self.doses.values() if plan and dose.at >= plan.approved_at]

    @property
    def next_number(self) -> int:
        return len(self.doses_of_plan) + 1

    @property
    def sessions_left(self) -> bool:
        plan = self.standing.plan
        return plan is not None and plan.has_left(dose.at for dose in self.doses.values())

    @property
    def last_dose(self) -> datetime | None:
        return max((dose.at for dose in self.doses.values()), default=None)

    @property
    def prepared_and_supplied(self) -> bool:
        return self.is_prepared and self.is_supplied

    @property
    def is_prepared(self) -> bool:
        return self.standing.plan is not None and self.standing.plan.plan_id in self.prepared

    @property
    def is_supplied(self) -> bool:
        plan = self.standing.plan
        known = (self.supplies.get(id) for id in self.delivered)
        return plan is not None and any(each is not None and each.plan_id == plan.plan_id for each in known)

    @property
    def doses_left(self) -> bool:
        """Whether there is medicine for one more session of the present dose, in the house or on its way."""
        plan, ids = self.standing.plan, list(self.supplies)
        first = ids.index(self.adjusted) if self.adjusted in ids else 0
        present = [each for each in list(self.supplies.values())[first:] if plan and each.plan_id == plan.plan_id]
        held = [each for each in present if not each.gone]
        covered = ((each.signed_at, each.sessions) for each in held)
        return sessions_in_hand(covered, self.placed.values(), sum(each.missing for each in held)) > 0

    @property
    def window_opens_on(self) -> date | None:
        """The patient's first local date for the next session; None before the first dose, or with no plan."""
        if self.standing.plan is None or self.last_dose is None:
            return None
        return local_date(self.last_dose, self.zone) + days(self.standing.plan.interval_days)

    @property
    def window_opened_at(self) -> datetime | None:
        """When the window of the next session was told, where it was."""
        plan = self.standing.plan
        return self.opened.get(window_key(plan.plan_id, self.next_number)) if plan else None

    @property
    def owes_a_visit(self) -> bool:
        """After a long break a clinician talks with the patient before the next session."""
        talks = (each for each in self.bookings.values() if each.appointment in ("check-in", "consult", "follow-up"))
        return self.back_at is not None and not any(
            each.over == "completed" and each.over_at is not None and each.over_at > self.back_at for each in talks
        )


but = changing(Calendar)


def window_key(plan_id: UUID | None, number: int) -> str:
    return f"{plan_id}/{number}"


def claims(state: Calendar) -> Iterable[Claim]:
    """Every open booking and every hold takes its provider's seat and the patient."""
    for id, booking in state.open_bookings.items():
        yield from booking.claims(str(id), state.patient_id)
    for id, held in state.held.items():
        yield from held.claims(f"held-{id}", state.patient_id)
