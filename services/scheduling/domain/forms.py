"""What people may ask of scheduling."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.scheduling.domain.slots import Slot
from shared.clinical.invalid import Invalid
from shared.clinical.when import parse_wall_time, zone
from shared.deciding import Command
from shared.events.scheduling import AppointmentType, RosterRole

MOST_SEATS = 10
"""A bound on what is typed in, no rule of the clinic's."""


def _zone(text: str) -> str:
    return zone(text, "").key


def _wall_time(text: str) -> str:
    parse_wall_time(text, "")
    return text


def _slot(text: str) -> str:
    Slot.named(text)
    return text


Zone = Annotated[str, AfterValidator(_zone)]
WallTime = Annotated[str, AfterValidator(_wall_time)]
SlotId = Annotated[str, StringConstraints(max_length=120), AfterValidator(_slot)]
StateCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class LicenceForm(Part):
    """A state and local dates, both included."""

    state: StateCode
    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last < self.first:
            raise Invalid("out-of-order", "/to")
        return self


class HoursForm(Part):
    """Wall times of one weekday, Monday is 0; half-open, within the day."""

    weekday: int = Field(ge=0, le=6)
    first: WallTime = Field(alias="from")
    last: WallTime = Field(alias="to")

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
    first: AwareDatetime = Field(alias="from")
    last: AwareDatetime = Field(alias="to")
    provider_id: Annotated[str, StringConstraints(max_length=120)]

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last <= self.first:
            raise Invalid("out-of-order", "/to")
        return self


class HoldSlot(Command):
    patient_id: str
    slot_id: SlotId


class BookSlot(Command):
    """A slot, or the hold that keeps one free: one of the two."""

    patient_id: str
    hold_id: Annotated[str, StringConstraints(max_length=120)] | None = None
    slot_id: SlotId | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if self.hold_id is None and self.slot_id is None:
            raise Invalid("missing", "/slot_id")
        if self.hold_id is not None and self.slot_id is not None:
            raise Invalid("one-too-many", "/slot_id")
        return self


class MoveBooking(Command):
    patient_id: str
    booking_id: str
    slot_id: SlotId


class CancelBooking(Command):
    patient_id: str
    booking_id: str


class StartAppointment(Command):
    patient_id: str
    booking_id: str


class CompleteAppointment(Command):
    patient_id: str
    booking_id: str


class JoinWaitlist(Command):
    patient_id: str
    type: AppointmentType


class LeaveWaitlist(Command):
    patient_id: str
    type: AppointmentType
