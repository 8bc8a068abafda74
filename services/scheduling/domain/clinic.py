"""A clinic: who is on call when, and who waits for a slot that frees up (clinical reference 4.5)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from services.scheduling.domain.asks import goes_out
from services.scheduling.domain.forms import SetRoster
from services.scheduling.domain.providers import Provider
from shared.clinical.when import zone
from shared.deciding import Answer, Command, Fact, Known, Moment, Refused, Told
from shared.events.scheduling import AppointmentCancelled, RosterSet, SlotFreed, WaitlistJoined, WaitlistLeft
from shared.standing import OfClinic, clinic_id, set_roster

ON_CALL_AS: Mapping[str, str] = MappingProxyType(
    {"guide-on-call": "guide", "clinician-on-call": "clinician", "medical-director": "clinician"}
)
"""Who may be named for which duty: a guide is on call as a guide. Anybody may lead operations."""


class Waiting(Known):
    patient_id: str
    appointment: str
    until: datetime
    time_zone: str | None = None


class ClinicDay(OfClinic):
    """Written by care.scheduling. `queue` is in the order of joining."""

    queue: tuple[Waiting, ...] = ()


def of_clinic(told: Told[AppointmentCancelled | WaitlistJoined | WaitlistLeft]) -> tuple[str, ...]:
    """The clinic that a fact about a patient is handed to."""
    fact = told.fact
    return (clinic_id(fact.clinic),)


def to_the_first(told: Told[SlotFreed]) -> tuple[str, ...]:
    """The patient whom a slot is offered to."""
    return (told.fact.patient_id,)


def reads(state: ClinicDay, clinic: str, command: Command | None) -> tuple[str, ...]:
    return (command.provider_id,) if isinstance(command, SetRoster) else ()


def name_on_call(state: ClinicDay, command: SetRoster, at: Moment) -> Answer:
    provider: Any = at.read.get(command.provider_id)
    if not isinstance(provider, Provider) or not provider.role:
        return Refused(("no-such-provider",), unknown=True)
    if provider.role != ON_CALL_AS.get(command.role, provider.role):
        return Refused(("other-role",))
    return (RosterSet(role=command.role, provider_id=command.provider_id, first=command.first, last=command.last),)


def offer(state: ClinicDay, told: Told[AppointmentCancelled], at: Moment) -> tuple[Fact, ...]:
    """A slot to come is free again: the first who waits for one of its kind, and can be written to before, is told."""
    freed = told.fact
    first = next((each for each in state.queue if _hears_of(each, freed, at.now)), None)
    if first is None or freed.start <= at.now:
        return ()
    return (
        SlotFreed(
            appointment=freed.appointment,
            patient_id=first.patient_id,
            provider_id=freed.provider_id,
            start=freed.start,
        ),
    )


def _hears_of(waiting: Waiting, freed: AppointmentCancelled, now: datetime) -> bool:
    waits = waiting.appointment == freed.appointment and now < waiting.until
    return waits and goes_out(now, freed.start, zone(waiting.time_zone or "UTC"))


def evolve(state: ClinicDay, told: Told) -> ClinicDay:
    match told.fact:
        case WaitlistJoined() as fact:
            joined = Waiting.model_validate(fact.model_dump(include=set(Waiting.model_fields)))
            return state.model_copy(update={"queue": (*_without(state.queue, fact), joined)})
        case WaitlistLeft() | SlotFreed() as fact:
            return state.model_copy(update={"queue": _without(state.queue, fact)})
    return set_roster(state, told)


def _without(queue: Iterable[Waiting], fact: WaitlistJoined | WaitlistLeft | SlotFreed) -> tuple[Waiting, ...]:
    gone = (fact.patient_id, fact.appointment)
    return tuple(each for each in queue if (each.patient_id, each.appointment) != gone)
