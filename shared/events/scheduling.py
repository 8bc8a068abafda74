"""What scheduling tells: providers and rosters, holds on slots, appointments from booked to over, session windows."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.deciding import Fact, Known, facts_in

AppointmentType = Literal["intro", "consult", "session", "check-in", "follow-up"]
RosterRole = Literal["guide-on-call", "clinician-on-call", "medical-director", "operations-lead"]


class Licence(Known):
    """A state and the local dates of the licence, both included."""

    state: str
    first: date
    last: date


class Hours(Known):
    """Wall times of one weekday, Monday is 0; half-open. `last` may be `24:00`, the end of the day."""

    weekday: int
    first: str
    last: str


class ProviderAdded(Fact):
    """Somebody whom patients may be booked with. About the provider, not about a patient."""

    provider_id: str
    clinic: str
    role: Literal["guide", "clinician", "therapist"]
    licences: tuple[Licence, ...]
    hours: tuple[Hours, ...]
    time_zone: str
    parallel_sessions: int


class RosterSet(Fact):
    """Who is on call in `[first, last)`. About the clinic. A later one replaces what it overlaps."""

    role: RosterRole
    provider_id: str
    first: datetime
    last: datetime


class SlotHeld(Fact):
    """A slot is kept free for the patient until `expires_at`."""

    hold_id: UUID
    appointment: AppointmentType
    provider_id: str
    seat: int
    start: datetime
    end: datetime
    expires_at: datetime


class SlotHoldExpired(Fact):
    """The slot was not booked in time."""

    hold_id: UUID


class AppointmentBooked(Fact):
    """`[start, end)` of the provider's seat is the patient's. Of a session, `session-scheduled` is told beside it."""

    booking_id: UUID
    appointment: AppointmentType
    provider_id: str
    seat: int
    start: datetime
    end: datetime
    hold_id: UUID | None = None


class SessionScheduled(Fact):
    """Session `number` of the plan begins at `starts_at` (the tablet), with this guide. Told again when it is moved."""

    session_id: UUID
    booking_id: UUID
    number: int
    provider_id: str
    starts_at: datetime


class AppointmentMoved(Fact):
    """The same booking at another time, maybe with another provider."""

    booking_id: UUID
    appointment: AppointmentType
    provider_id: str
    seat: int
    start: datetime
    end: datetime


class AppointmentCancelled(Fact):
    """The slot is free again. `late`: less than a day before."""

    booking_id: UUID
    appointment: AppointmentType
    clinic: str
    provider_id: str
    start: datetime
    by: str
    late: bool


class AppointmentReminded(Fact):
    """The patient is reminded so many hours before: a letter is asked for beside it, or `unsent` says why not."""

    booking_id: UUID
    hours_before: int
    unsent: str | None = None


class AppointmentStarted(Fact):
    """Both are there; identity and place were confirmed."""

    booking_id: UUID
    appointment: AppointmentType


class AppointmentOverdue(Fact):
    """It began, and nobody has said that it took place; asked again at `until`."""

    booking_id: UUID
    until: datetime


class AppointmentCompleted(Fact):
    """It took place."""

    booking_id: UUID
    appointment: AppointmentType


class AppointmentMissed(Fact):
    """Nobody came in time. `in_a_row` counts the patient's misses of this kind since the last that took place."""

    booking_id: UUID
    appointment: AppointmentType
    in_a_row: int


class BookingReminded(Fact):
    """The patient has not booked what comes next: written to, or `unsent` says why not."""

    appointment: AppointmentType
    number: int
    unsent: str | None = None


class SessionWindowOpened(Fact):
    """From the patient's local date `opens_on` session `number` of the plan may take place."""

    number: int
    opens_on: date
    plan_id: UUID | None = None


class WaitlistJoined(Fact):
    """The patient wants a slot that frees up before `until`; `time_zone` is theirs."""

    appointment: AppointmentType
    clinic: str
    patient_id: str
    until: datetime
    time_zone: str | None = None


class WaitlistLeft(Fact):
    """The patient waits no more: offered, booked, or over."""

    appointment: AppointmentType
    clinic: str
    patient_id: str
    reason: Literal["offered", "booked", "over", "withdrawn"]


class SlotFreed(Fact):
    """A slot freed up and this patient is the first who waits for one. About the clinic."""

    appointment: AppointmentType
    patient_id: str
    provider_id: str
    start: datetime


class WaitlistOffered(Fact):
    """The patient is told of a slot that freed up; whoever books first has it."""

    appointment: AppointmentType
    provider_id: str
    start: datetime


class EpisodeLapsed(Fact):
    """The patient did nothing for too long: the episode is over. `reason` says what was waited for."""

    reason: str


FACTS = facts_in(globals())
