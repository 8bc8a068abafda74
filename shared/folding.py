"""A state is a fold of facts: each fact is paired with the function that takes note of it. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from pydantic import BaseModel

from shared.deciding import Fact, Told

S = TypeVar("S", bound=BaseModel)
F = TypeVar("F", bound=Fact)
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Fold(Generic[S]):
    fact: type[Fact]
    note: Callable[[S, Any, Told], S]


Folds = tuple[Fold[S], ...]


def fold(fact: type[F], note: Callable[[S, F, Told], S]) -> Fold[S]:
    """What becomes of a state by a fact of this type: `fold(PatientDied, _died)`."""
    return Fold(fact, note)


def facts_of(folds: Iterable[Fold[S]]) -> frozenset[type[Fact]]:
    return frozenset(each.fact for each in folds)


def folding(folds: Iterable[Fold[S]]) -> Callable[[S, Told], S]:
    """The `evolve` that these folds make. Other facts change nothing."""
    notes = {each.fact: each.note for each in folds}

    def evolve(state: S, told: Told) -> S:
        note = notes.get(type(told.fact))
        return note(state, told.fact, told) if note else state

    return evolve


def changing(kind: Callable[P, S]) -> Callable[Concatenate[S, P], S]:
    """`but = changing(Candidacy)`: `but(state, decided=decided)` is the same state with that field changed. The names
    and types are those of the model, of which each field has a default."""

    def but(state: S, /, *args: P.args, **update: P.kwargs) -> S:
        return state.model_copy(update=update)

    return but


def setting(kind: Callable[P, S]) -> Callable[P, Callable[[S, Fact, Told], S]]:
    """`always = setting(Standing)`: `fold(PatientDied, always(died=True))`, where the fact's fields do not matter."""

    def always(*args: P.args, **update: P.kwargs) -> Callable[[S, Fact, Told], S]:
        return lambda state, _fact, _told: state.model_copy(update=update)

    return always
