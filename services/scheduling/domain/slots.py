"""Slots: how long each kind is, who sees people for it, and how one is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Literal, get_args
from uuid import UUID

from shared.clinical.criteria import D, clock
from shared.clinical.invalid import Invalid
from shared.events.scheduling import AppointmentType

Sees = Literal["guide", "clinician"]

_MINUTES = {"intro": 30, "consult": 60, "session": 120, "check-in": 30, "follow-up": 60}
LENGTH = MappingProxyType(
    {
        kind: clock(minutes, "min", D, f"scheduling/length/{kind}", f"{kind}: length", "longer")
        for kind, minutes in _MINUTES.items()
    }
)
"""Of a session from the tablet: the observation."""

SESSION_LEAD = clock(30, "min", D, "scheduling/session/lead", "a guide's session counts, before the tablet", "longer")

WHO_SEES = MappingProxyType[str, Sees](
    {"intro": "guide", "session": "guide", "consult": "clinician", "check-in": "clinician", "follow-up": "clinician"}
)
BOOKED_AHEAD = clock(180, "d", D, "scheduling/ahead", "an appointment is booked ahead, at most")
"""The platform's horizon may be nearer."""

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
