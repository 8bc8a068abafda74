"""What a decision may know of others: the states its domain names, the claims that stand on them, who was heard."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from shared.deciding import Claim, Command, Message, State, Taken
from shared.errors import Defect
from shared.runtime.dossier import Dossier
from shared.runtime.items import Ask, Item


class Unforeseen(BaseException):
    """A decision names somebody whom nobody had loaded: the set is answered again, with these loaded too.

    It is no Exception, so that nobody takes it for a decision that raised.
    """

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.names = frozenset(names)


class Other(NamedTuple):
    """Another entity as stored; `state` is None where nobody has spoken of it, or its key is gone."""

    clinic: str
    state: State | None


class Looked(NamedTuple):
    """What one decision is given of others; the three fields of a Moment."""

    read: Mapping[str, State] = {}
    taken: tuple[Taken, ...] = ()
    caught_up: frozenset[str] = frozenset()


@dataclass(slots=True)
class Around:
    """Everything around one set. `named` are the ids that were locked and loaded for it; whoever stands in the set
    itself is seen as the messages before have left them."""

    named: frozenset[str] = frozenset()
    others: Mapping[str, Other] = field(default_factory=dict)
    caught_up: frozenset[str] = frozenset()
    standing: dict[str, dict[tuple[str, str], Taken]] = field(default_factory=dict)  # by resource
    _of: dict[str, list[Claim]] = field(default_factory=dict)  # by whoever stands in the set

    def put(self, taken: Iterable[Taken], dossiers: Iterable[Dossier]) -> None:
        """Begins with the claims that are stored; those of the set follow from its states."""
        inside = {each.entity: each for each in dossiers}
        self._add(each for each in taken if each.entity not in inside)
        for dossier in inside.values():
            self.follow(dossier)

    def follow(self, dossier: Dossier) -> None:
        """Sees what the state of this dossier claims now, and nothing of what it claimed before."""
        if not dossier.domain.takes:
            return
        for claim in self._of.get(dossier.entity, ()):
            self.standing[claim.resource].pop((dossier.entity, claim.key), None)
        self._of[dossier.entity] = claims = list(dossier.domain.claims(dossier.state))
        self._add(Taken(claim, dossier.entity) for claim in claims)

    def look(self, dossiers: Mapping[str, Dossier], dossier: Dossier, message: Message) -> Looked:
        """Raises Unforeseen, or whatever the domain's `reads` raises."""
        if dossier.domain.reads is None:
            return Looked()
        names = frozenset(names_of(dossier, message))
        if missing := names - self.named:
            raise Unforeseen(missing)
        known = {name: self._other(dossiers, name) for name in sorted(names)}
        near = {name: other for name, other in known.items() if other.clinic in ("", dossier.clinic)}
        dossier.may_claim = frozenset(near)
        read = {name: other.state for name, other in near.items() if other.state and name != dossier.entity}
        return Looked(read, tuple(sorted(self._taken(near, dossier), key=_order)), self.caught_up)

    def _other(self, dossiers: Mapping[str, Dossier], name: str) -> Other:
        inside = dossiers.get(name)
        if inside is None:
            return self.others.get(name, Other("", None))
        return Other(inside.clinic, inside.state if inside.spoken_of and not inside.erased else None)

    def _taken(self, names: Iterable[str], dossier: Dossier) -> Iterator[Taken]:
        """The entity's own claims are those of its state at this moment: it may have folded a fact just now."""
        for name in names:
            yield from (each for each in self.standing.get(name, {}).values() if each.entity != dossier.entity)
        yield from (
            Taken(each, dossier.entity) for each in dossier.domain.claims(dossier.state) if each.resource in names
        )

    def _add(self, taken: Iterable[Taken]) -> None:
        for each in taken:
            self.standing.setdefault(each.claim.resource, {})[each.entity, each.claim.key] = each

    def require_room(self, dossier: Dossier, after: State) -> None:
        """Raises Defect where a decision claims what it may not, or what somebody else holds: it was shown both."""
        if not dossier.domain.takes:
            return
        old, new = list(dossier.domain.claims(dossier.state)), list(dossier.domain.claims(after))
        if len({claim.key for claim in new}) < len(new):
            raise Defect("two claims under one key")
        for claim in (each for each in new if each not in old):
            if claim.start >= claim.end:
                raise Defect("a claim for no time")
            if claim.resource != dossier.entity and claim.resource not in dossier.may_claim:
                raise Defect("a claim on what was not named")
            held = [
                each.claim for each in self.standing.get(claim.resource, {}).values() if each.entity != dossier.entity
            ]
            if any(_meet(claim, each) for each in (*held, *new) if each is not claim):
                raise Defect("a claim on what is taken")


def names_of(dossier: Dossier, message: Message | None) -> Iterable[str]:
    """Whom a decision of this domain on this message may look at."""
    command = message if isinstance(message, Command) else None
    return dossier.domain.reads(dossier.state, dossier.clinic, command) if dossier.domain.reads else ()


def foreseen(items: Iterable[Item], dossiers: Mapping[str, Dossier]) -> frozenset[str]:
    """Whom the messages of a set will name, as far as their states say before anything is answered."""
    names: set[str] = set()
    for item in items:
        dossier = dossiers.get(item.entity)
        if dossier is not None:
            with contextlib.suppress(Exception):  # raised again, and parked, when it is decided
                names.update(names_of(dossier, item.asked.command if isinstance(item, Ask) else None))
    return frozenset(names)


def resources_of(named: Iterable[str], dossiers: Iterable[Dossier]) -> set[str]:
    """What this set may take or release: nothing where its domains take nothing."""
    takers = [dossier for dossier in dossiers if dossier.domain.takes]
    own = {dossier.entity for dossier in takers}
    return own | set(named) if any(dossier.domain.reads for dossier in takers) else own


def _meet(one: Claim, other: Claim) -> bool:
    same = (one.resource, one.seat) == (other.resource, other.seat)
    return same and one.start < other.end and other.start < one.end


def _order(taken: Taken) -> tuple[object, ...]:
    claim = taken.claim
    return claim.resource, claim.start, claim.seat, taken.entity, claim.key
