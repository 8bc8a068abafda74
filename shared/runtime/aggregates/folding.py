"""What a fact does to a state, and what a state implies."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from shared.deciding import Claim, Effect, Fact, State, Told, Wait
from shared.events.platform import AlertRaised, MessageParked, MessageUnparked
from shared.runtime.service import Domain

S = TypeVar("S", bound=State)


@dataclass(slots=True)
class Implied:
    """The waits, effects, claims and listing of a state, by key: what the tables say of it."""

    waits: dict[str, Wait]
    effects: dict[UUID, Effect]
    claims: dict[str, Claim]
    listing: dict[str, str]


def implied(domain: Domain, state: State) -> Implied:
    return Implied(
        waits={wait.key: wait for wait in domain.waits(state)},
        effects={effect.key: effect for effect in domain.effects(state)},
        claims={claim.key: claim for claim in domain.claims(state)},
        listing=dict(domain.listing(state)),
    )


def fold(domain: Domain, state: S, told: Told) -> S:
    """The state after this fact; the runtime's own field `parked` included. A missing number is in it until it comes or
    is given up."""
    match told.fact:
        case AlertRaised(reason="missing-number", about=UUID() as cause):
            state = _with_parked(state, told, add=str(cause))
        case MessageParked(cause=cause):
            return _with_parked(state, told, add=str(cause))
        case MessageUnparked(cause=cause):
            return _with_parked(state, told, remove=str(cause))
    after: S = domain.evolve(state, told)
    return after


def folds(domain: Domain, fact: type[Fact]) -> bool:
    return fact in (MessageParked, MessageUnparked) or domain.hears(fact)


def _with_parked(state: S, told: Told, add: str = "", remove: str = "") -> S:
    teller = told.stream.split(".")[1]
    causes = [cause for cause in state.parked.get(teller, ()) if cause not in (add, remove)]
    parked = {**state.parked, teller: tuple(causes + ([add] if add else []))}
    return state.model_copy(update={"parked": parked})
