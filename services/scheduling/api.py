"""Scheduling's operations, who may ask for them, and what they answer."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model, model_validator

from services.scheduling.domain import Calendar, forms
from services.scheduling.store import REASONS, load_bookings, load_slots
from shared.clinical.invalid import Invalid
from shared.deciding import CLINICIANS, Actor, Command, Role, Told
from shared.events.scheduling import (
    AppointmentBooked,
    AppointmentType,
    ProviderAdded,
    SessionScheduled,
    SlotHeld,
)
from shared.fields.times import Instant as ReadInstant
from shared.runtime.operations import SOMEBODY, CommandOperation, Done, Operation, QueryOperation, fields_of, of_patient
from shared.standing import clinic_id
from shared.times import stamp

LONGEST = timedelta(days=62)
"""A bound on what is asked at once, no rule of the clinic's."""

SLOT = f"intro.{SOMEBODY}.20261007T1700Z"
STAFF = CLINICIANS | {Role.GUIDE}
BOOKERS = STAFF | {Role.PATIENT, Role.OPERATIONS}
Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class ProviderReply(Done):
    provider_id: str


class HoldReply(Done):
    hold_id: str
    expires_at: Instant


class BookingReply(Done):
    """`session_id` where a session was booked."""

    booking_id: str
    session_id: str | None = None


class SlotReply(BaseModel):
    """`start` is when the appointment begins; of a session, the tablet."""

    slot_id: str
    provider_id: str
    start: Instant
    end: Instant


class SlotsReply(RootModel[list[SlotReply]]):
    """In the order of time."""


class OneBooking(BaseModel):
    booking_id: str
    type: AppointmentType
    provider_id: str
    start: Instant
    end: Instant
    session_id: str | None
    number: int | None
    status: Literal["booked", "started", "over", "cancelled", "completed", "missed"]


class BookingsReply(BaseModel):
    """`waitlist` are the kinds of appointments that the patient waits for."""

    bookings: list[OneBooking]
    waitlist: list[AppointmentType]


class _Span(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        first, last = (self.__dict__[name] for name in ("from", "to"))
        if last <= first:
            raise Invalid("out-of-order", "/to")
        if last - first > LONGEST:
            raise Invalid("out-of-range", "/to")
        return self


_PARAMETERS: dict[str, Any] = {
    "type": (AppointmentType, Field(examples=["intro"])),
    "from": (ReadInstant, Field(examples=["2026-10-06T00:00:00Z"])),
    "to": (ReadInstant, Field(examples=["2026-10-13T00:00:00Z"])),
    "booking_id": (str | None, Field(default=None, description="The booking that would move: slots it may move to")),
}
FindSlots: type[BaseModel] = create_model("FindSlots", __base__=_Span, **_PARAMETERS)
"""`from` is no name that a class could have as a field."""


def _hold(state: Calendar, told: tuple[Told, ...]) -> dict[str, object]:
    held = next(each.fact for each in told if isinstance(each.fact, SlotHeld))
    return {"hold_id": str(held.hold_id), "expires_at": stamp(held.expires_at)}


def _booking(state: Calendar, told: tuple[Told, ...]) -> Mapping[str, object]:
    booked = next(each.fact for each in told if isinstance(each.fact, AppointmentBooked))
    session = next((each.fact for each in told if isinstance(each.fact, SessionScheduled)), None)
    return {"booking_id": str(booked.booking_id)} | ({"session_id": str(session.session_id)} if session else {})


def _new_provider(command: Command, actor: Actor, new_id: Callable[[str], UUID]) -> str:
    return f"provider:{new_id('provider')}"


def _own_clinic(command: Command, actor: Actor, new_id: Callable[[str], UUID]) -> str:
    return clinic_id(actor.clinic)


OPERATIONS: tuple[Operation, ...] = (
    CommandOperation(
        operation_id="add-provider",
        path="/v1/providers",
        command=forms.AddProvider,
        roles=frozenset({Role.OPERATIONS}),
        reply_model=ProviderReply,
        reply=fields_of(ProviderAdded, "provider_id"),
        example={
            "role": "guide",
            "licences": [{"state": "CA", "from": "2026-01-01", "to": "2027-12-31"}],
            "hours": [{"weekday": 0, "from": "08:00", "to": "19:00"}],
            "time_zone": "America/Los_Angeles",
            "parallel_sessions": 1,
        },
        summary="Add somebody whom patients may be booked with",
        opens=True,
        about=_new_provider,
    ),
    CommandOperation(
        operation_id="set-roster",
        path="/v1/roster",
        command=forms.SetRoster,
        roles=frozenset({Role.OPERATIONS, Role.MEDICAL_DIRECTOR}),
        example={
            "role": "guide-on-call",
            "from": "2026-10-05T13:00:00Z",
            "to": "2026-10-12T13:00:00Z",
            "provider_id": f"provider:{SOMEBODY}",
        },
        summary="Say who is on call from when to when",
        opens=True,
        about=_own_clinic,
    ),
    QueryOperation(
        operation_id="find-slots",
        path="/v1/patients/{patient_id}/slots",
        roles=BOOKERS,
        reply_model=SlotsReply,
        read=load_slots,
        summary="Slots that this patient can have now, for a new booking or to move one to",
        parameters=FindSlots,
        headers={REASONS: "Why no slot is listed: the codes with which booking one would be refused, comma separated"},
    ),
    QueryOperation(
        operation_id="get-bookings",
        path="/v1/patients/{patient_id}/bookings",
        roles=BOOKERS | {Role.THERAPIST},
        reply_model=BookingsReply,
        read=load_bookings,
        summary="A patient's bookings",
    ),
    of_patient(
        "/slot-holds",
        forms.HoldSlot,
        BOOKERS,
        "Keep a slot free for ten minutes",
        {"slot_id": SLOT},
        reply_model=HoldReply,
        reply=_hold,
    ),
    of_patient(
        "/bookings",
        forms.BookSlot,
        BOOKERS,
        "Book a slot, or what a hold keeps free",
        {"slot_id": SLOT},
        reply_model=BookingReply,
        reply=_booking,
        asserts="appointment-requested",
    ),
    of_patient(
        "/bookings/{booking_id}/move", forms.MoveBooking, BOOKERS, "Move a booking to another slot", {"slot_id": SLOT}
    ),
    of_patient("/bookings/{booking_id}/cancellation", forms.CancelBooking, BOOKERS, "Cancel a booking"),
    of_patient(
        "/bookings/{booking_id}/start", forms.StartAppointment, STAFF, "Both are there, identity and place confirmed"
    ),
    of_patient("/bookings/{booking_id}/completion", forms.CompleteAppointment, STAFF, "It took place"),
    of_patient("/waitlist", forms.JoinWaitlist, BOOKERS, "Be told of a slot that frees up", {"type": "session"}),
    of_patient("/waitlist/removal", forms.LeaveWaitlist, BOOKERS, "Wait no more", {"type": "session"}),
)
