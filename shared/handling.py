"""Which function answers which message: a pair whose types do not match is an error of mypy."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

from shared.deciding import Answer, Command, EffectEnded, Fact, Moment, State, Told, WaitRanOut

S_contra = TypeVar("S_contra", bound=State, contravariant=True)
F = TypeVar("F", bound=Fact)
C = TypeVar("C", bound=Command)
W = TypeVar("W", bound=WaitRanOut)

Decide = Callable[[S_contra, Any, Moment], Answer]


@dataclass(frozen=True, slots=True)
class Decision(Generic[S_contra]):
    """`message` is the class of what is answered, or the kind of an effect that ended."""

    message: type[Fact] | type[Command] | type[WaitRanOut] | str
    decide: Decide[S_contra]


@overload
def on(message: type[F], decide: Callable[[S_contra, Told[F], Moment], Answer]) -> Decision[S_contra]: ...
@overload
def on(message: type[C], decide: Callable[[S_contra, C, Moment], Answer]) -> Decision[S_contra]: ...
@overload
def on(message: type[W], decide: Callable[[S_contra, W, Moment], Answer]) -> Decision[S_contra]: ...
def on(message: type[Fact] | type[Command] | type[WaitRanOut], decide: Decide[S_contra]) -> Decision[S_contra]:
    """A fact heard, a command, or a wait that ran out: `on(SignConsent, sign)`."""
    return Decision(message, decide)


def on_end(kind: str, decide: Callable[[S_contra, EffectEnded, Moment], Answer]) -> Decision[S_contra]:
    """An effect of this kind that ended."""
    return Decision(kind, decide)


@dataclass(frozen=True, slots=True)
class Hand:
    fact: type[Fact]
    to: Callable[[Any], Iterable[str]]


def hand(fact: type[F], to: Callable[[Told[F]], Iterable[str]]) -> Hand:
    """A fact that is handed to other entities of the same service: `to` names them."""
    return Hand(fact, to)
