"""What people may ask of scheduling."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from services.scheduling.domain.slots import BOOKED_AHEAD, Slot
from shared.clinical.invalid import Invalid
from shared.deciding import Command, Part, PatientCommand
from shared.events.scheduling import AppointmentType, RosterRole
from shared.fields.places import StateCode, Zone
from shared.fields.times import Day, Planned, WallEnd, WallTime, within

MOST_SEATS = 10
"""A bound on what is typed in, no rule of the clinic's."""


def _slot(text: str, info: ValidationInfo) -> str:
    within(Slot.named(text).at, info, BOOKED_AHEAD)
    return text


SlotId = Annotated[str, Field(max_length=120), AfterValidator(_slot)]
Id = Annotated[str, Field(max_length=120)]


class LicenceForm(Part):
    """A state and local dates, both included."""

    state: StateCode
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last < self.first:
            raise Invalid("out-of-order", "/to")
        return self


class HoursForm(Part):
    """Wall times of one weekday, Monday is 0; half-open. Over midnight it takes two: to 24:00, from 00:00."""

    weekday: int = Field(ge=0, le=6)
    first: WallTime = Field(alias="from")
    last: WallEnd = Field(alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last <= self.first:
            raise Invalid("out-of-order", "/to")
        return self


class AddProvider(Command):
    role: Literal["guide", "clinician", "therapist"]
    licences: list[LicenceForm] = Field(max_length=100)
    hours: list[HoursForm] = Field(max_length=100)
    time_zone: Zone
    parallel_sessions: int = Field(ge=1, le=MOST_SEATS)

    @model_validator(mode="after")
    def _no_hours_overlap(self) -> Self:
        for one, other in pairwise(sorted(self.hours, key=lambda each: (each.weekday, each.first))):
            if one.weekday == other.weekday and other.first < one.last:
                raise Invalid("overlapping", "/hours")
        return self


class SetRoster(Command):
    role: RosterRole
    first: Planned = Field(alias="from")
    last: Planned = Field(alias="to")
    provider_id: Id

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last <= self.first:
            raise Invalid("out-of-order", "/to")
        return self


class HoldSlot(PatientCommand):
    slot_id: SlotId


class BookSlot(PatientCommand):
    """A slot, or the hold that keeps one free: one of the two."""

    hold_id: Id | None = None
    slot_id: SlotId | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if self.hold_id is None and self.slot_id is None:
            raise Invalid("missing", "/slot_id")
        if self.hold_id is not None and self.slot_id is not None:
            raise Invalid("one-too-many", "/slot_id")
        return self


class MoveBooking(PatientCommand):
    booking_id: str
    slot_id: SlotId


class CancelBooking(PatientCommand):
    booking_id: str


class StartAppointment(PatientCommand):
    booking_id: str


class CompleteAppointment(PatientCommand):
    booking_id: str


class JoinWaitlist(PatientCommand):
    type: AppointmentType


class LeaveWaitlist(PatientCommand):
    type: AppointmentType
