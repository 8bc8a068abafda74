"""Providers: whom patients are booked with, when they work, where they are licensed."""

from collections.abc import Mapping

from services.scheduling.domain.forms import AddProvider
from shared.deciding import Answer, Moment, Refused, State, Told
from shared.events.scheduling import Hours, Licence, ProviderAdded


class Provider(State):
    """Written by care.scheduling. `role` None: nobody has added them."""

    clinic: str = ""
    role: str | None = None
    licences: tuple[Licence, ...] = ()
    hours: tuple[Hours, ...] = ()
    time_zone: str = "UTC"
    parallel_sessions: int = 1


def evolve(state: Provider, told: Told) -> Provider:
    return state.model_copy(update=_as_added(told.fact)) if isinstance(told.fact, ProviderAdded) else state


def _as_added(fact: ProviderAdded) -> dict[str, object]:
    return {name: getattr(fact, name) for name in Provider.model_fields if name in ProviderAdded.model_fields}


def add(state: Provider, command: AddProvider, at: Moment) -> Answer:
    if state.role:
        return Refused(("already-added",))
    licences = (Licence(state=each.state, first=each.first, last=each.last) for each in command.licences)
    hours = (Hours(weekday=each.weekday, first=each.first, last=each.last) for each in command.hours)
    added = ProviderAdded(
        provider_id=at.entity,
        clinic=at.clinic,
        role=command.role,
        licences=tuple(licences),
        hours=tuple(hours),
        time_zone=command.time_zone,
        parallel_sessions=command.parallel_sessions,
    )
    return (added,)


def listing(state: Provider) -> Mapping[str, str]:
    """Providers of a clinic and a role are searched for."""
    return {"works": works(state.clinic, state.role)} if state.role else {}


def works(clinic: str, role: str) -> str:
    return f"{clinic}/{role}"
