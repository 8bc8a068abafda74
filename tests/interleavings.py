"""Facts of different streams in every order: each stream keeps its own, the state at the end is one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from shared.deciding import Fact, State, Told
from shared.runtime.service import Domain, stream_of
from tests.story import START


class Spoken(NamedTuple):
    """What one teller says, in its order on each of its two streams."""

    teller: str
    facts: Sequence[Fact]


def streams(spoken: Sequence[Spoken]) -> dict[str, list[Told]]:
    """The facts as they stand on their streams, numbered, a minute apart."""
    found: dict[str, list[Told]] = {}
    for place, (teller, fact) in enumerate((each.teller, fact) for each in spoken for fact in each.facts):
        stream = stream_of(teller, fact.lane)
        told = found.setdefault(stream, [])
        cause = uuid5(NAMESPACE_URL, f"{stream}/{len(told)}")
        told.append(Told(fact, id_of(teller, fact, len(told)), at(place), cause, stream, len(told) + 1))
    return found


def at(place: int) -> datetime:
    return START + timedelta(minutes=place)


def id_of(teller: str, fact: Fact, number: int) -> Any:
    """The id of a fact on its stream, known before it is told so that another may name it."""
    return uuid5(NAMESPACE_URL, f"{teller}/{fact.type}/{number}")


def folded(domain: Domain, told: Sequence[Told]) -> State:
    state = domain.state()
    for each in told:
        state = domain.evolve(state, each)
    return state


def diverging(domain: Domain, queues: dict[str, list[Told]]) -> list[tuple[str, ...]]:
    """Where two orders of arrival give two states: the last words heard of each. Empty: every interleaving of the
    streams, cut anywhere, folds to one state.

    A point says how far each stream was heard. All paths to it agree when those to its neighbours do.
    """
    names = sorted(queues)
    states = {tuple(0 for _ in names): domain.state()}
    found: list[tuple[str, ...]] = []
    for point in product(*(range(len(queues[name]) + 1) for name in names)):
        arrivals = [
            (queues[name][point[axis] - 1], (*point[:axis], point[axis] - 1, *point[axis + 1 :]))
            for axis, name in enumerate(names)
            if point[axis]
        ]
        ends = [domain.evolve(states[before], told) for told, before in arrivals]
        if any(end != ends[0] or implied(domain, end) != implied(domain, ends[0]) for end in ends):
            found.append(tuple(told.fact.type for told, _ in arrivals))
        states[point] = ends[0] if ends else states[point]
    return found


def written_by(domain: Domain, queues: dict[str, list[Told]]) -> dict[str, set[str]]:
    """Which streams write each field of the state."""
    writers: dict[str, set[str]] = {}
    for stream, told in queues.items():
        state = domain.state()
        for each in told:
            after = domain.evolve(state, each)
            for field in changed(state, after):
                writers.setdefault(field, set()).add(stream)
            state = after
    return writers


def fields_of(state: State) -> dict[str, Any]:
    """Every field of a state with its value; of the standing that services share each field for itself."""
    own = {name: getattr(state, name) for name in type(state).model_fields if name != "parked"}
    return own | dict(own.pop("standing", ()))


def own_fields(domain: Domain) -> set[str]:
    """Those that are this service's alone. How a standing is folded is tested once, for all."""
    return set(domain.state.model_fields) - {"parked", "standing"}


def changed(before: State, after: State) -> set[str]:
    earlier = fields_of(before)
    return {name for name, value in fields_of(after).items() if value != earlier[name]}


def implied(domain: Domain, state: State) -> Any:
    """What a state implies, in no order."""
    waits = {(wait.key, wait.until, wait.whom, wait.what) for wait in domain.waits(state)}
    effects = {effect.key: effect for effect in domain.effects(state)}
    return waits, effects, set(domain.claims(state)), dict(domain.listing(state))
