"""Slots: how long each kind is, who sees people for it, and how one is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Literal, get_args
from uuid import UUID

from shared.clinical.invalid import Invalid
from shared.events.scheduling import AppointmentType

Sees = Literal["guide", "clinician"]

LENGTH = MappingProxyType(
    {
        "intro": timedelta(minutes=30),  # D
        "consult": timedelta(minutes=60),  # D
        "session": timedelta(minutes=120),  # D, from the tablet: the observation
        "check-in": timedelta(minutes=30),  # D
        "follow-up": timedelta(minutes=60),  # D
    }
)
SESSION_LEAD = timedelta(minutes=30)
"""D: a guide's live session counts from so long before the tablet (clinical reference 4.5)."""

WHO_SEES = MappingProxyType[str, Sees](
    {"intro": "guide", "session": "guide", "consult": "clinician", "check-in": "clinician", "follow-up": "clinician"}
)
BOOKED_AHEAD = timedelta(days=180)
"""D: nobody books further ahead; the platform's horizon may be nearer."""

_DOT, _AT = ".", "%Y%m%dT%H%MZ"


@dataclass(frozen=True, slots=True)
class Slot:
    """`at` is when the appointment begins; of a session, the tablet."""

    appointment: AppointmentType
    provider_id: str
    at: datetime

    @property
    def id(self) -> str:
        return _DOT.join((self.appointment, self.provider_id.partition(":")[2], f"{self.at:{_AT}}"))

    @classmethod
    def named(cls, id: str) -> Slot:
        """The slot of that name, offered or not. Raises Invalid `wrong-format`."""
        try:
            kind, provider, at = id.split(_DOT)
            appointment = next(each for each in get_args(AppointmentType) if each == kind)
            slot = cls(appointment, f"provider:{UUID(provider)}", datetime.strptime(at, _AT).replace(tzinfo=UTC))
        except (ValueError, StopIteration):
            raise Invalid("wrong-format", "") from None
        if slot.id != id:
            raise Invalid("wrong-format", "")
        return slot

    @property
    def start(self) -> datetime:
        """From when the provider is taken."""
        return self.at - lead_of(self.appointment)

    @property
    def end(self) -> datetime:
        return self.at + LENGTH[self.appointment]


def lead_of(appointment: str) -> timedelta:
    return SESSION_LEAD if appointment == "session" else timedelta()
