"""What a decision may know of other entities: the states that its domain names, and the claims that stand on them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from shared.deciding import Claim, Command, Message, State, Taken
from shared.errors import Defect
from shared.runtime.aggregates.aggregate import Aggregate


class NotLoaded(Exception):
    """A decision of the set named entities that were not loaded for it. Nothing that was answered counts."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.names = frozenset(names)


class Other(NamedTuple):
    """Another entity as stored; `state` is None where nobody has spoken of it, or its key is gone."""

    clinic: str
    state: State | None


class View(NamedTuple):
    """What one decision is given of others; the three fields of a Moment."""

    read: Mapping[str, State] = {}
    taken: tuple[Taken, ...] = ()
    caught_up: frozenset[str] = frozenset()


@dataclass(slots=True)
class Others:
    """The entities that decisions of one set may look at. `named` are the ids that were locked and loaded for it.

    An entity of the set itself is seen as the messages before have left it, any other as it is `stored`.
    """

    named: frozenset[str] = frozenset()
    stored: Mapping[str, Other] = field(default_factory=dict)
    caught_up: frozenset[str] = frozenset()
    standing: dict[str, dict[tuple[str, str], Taken]] = field(default_factory=dict)  # by resource
    _of: dict[str, list[Claim]] = field(default_factory=dict)  # by whoever stands in the set
    missing: frozenset[str] = frozenset()  # named by a decision and not loaded
    _claimable: dict[str, frozenset[str]] = field(default_factory=dict)  # what each was shown last, besides itself

    def require_all(self) -> None:
        """Raises NotLoaded."""
        if self.missing:
            raise NotLoaded(self.missing)

    def put(self, taken: Iterable[Taken], aggregates: Iterable[Aggregate]) -> None:
        """Takes the stored claims of everybody outside the set. Those of the set itself follow from its states."""
        inside = {each.entity: each for each in aggregates}
        self._add(each for each in taken if each.entity not in inside)
        for aggregate in inside.values():
            self.follow(aggregate)

    def follow(self, aggregate: Aggregate) -> None:
        """From now on this aggregate claims what its present state says."""
        if not aggregate.domain.takes:
            return
        for claim in self._of.get(aggregate.entity, ()):
            self.standing[claim.resource].pop((aggregate.entity, claim.key), None)
        self._of[aggregate.entity] = claims = list(aggregate.domain.claims(aggregate.state))
        self._add(Taken(claim, aggregate.entity) for claim in claims)

    def view_of(self, aggregates: Mapping[str, Aggregate], aggregate: Aggregate, message: Message) -> View:
        """Whoever is named and not loaded is shown as nobody, and noted. Raises what the domain's `reads` raises."""
        if aggregate.domain.reads is None:
            return View()
        names = frozenset(names_of(aggregate, message))
        self.missing |= names - self.named
        known = {name: self._other(aggregates, name) for name in sorted(names)}
        near = {name: other for name, other in known.items() if other.clinic in ("", aggregate.clinic)}
        self._claimable[aggregate.entity] = frozenset(near)
        read = {name: other.state for name, other in near.items() if other.state and name != aggregate.entity}
        return View(read, tuple(sorted(self._taken(near, aggregate), key=_order)), self.caught_up)

    def _other(self, aggregates: Mapping[str, Aggregate], name: str) -> Other:
        inside = aggregates.get(name)
        if inside is None:
            return self.stored.get(name, Other("", None))
        return Other(inside.clinic, inside.state if inside.spoken_of and not inside.erased else None)

    def _taken(self, names: Iterable[str], aggregate: Aggregate) -> Iterator[Taken]:
        """What is taken on these. Its own claims are read off its state: it may have folded a fact just now."""
        for name in names:
            yield from (each for each in self.standing.get(name, {}).values() if each.entity != aggregate.entity)
        yield from (
            Taken(each, aggregate.entity) for each in aggregate.domain.claims(aggregate.state) if each.resource in names
        )

    def _add(self, taken: Iterable[Taken]) -> None:
        for each in taken:
            self.standing.setdefault(each.claim.resource, {})[each.entity, each.claim.key] = each

    def require_room(self, aggregate: Aggregate, after: State) -> None:
        """Raises Defect where a decision claims something that it did not name, or that somebody else holds: it could
        see that."""
        if not aggregate.domain.takes:
            return
        old, new = list(aggregate.domain.claims(aggregate.state)), list(aggregate.domain.claims(after))
        if len({claim.key for claim in new}) < len(new):
            raise Defect("two claims under one key")
        for claim in (each for each in new if each not in old):
            if claim.start >= claim.end:
                raise Defect("a claim for no time")
            if claim.resource != aggregate.entity and claim.resource not in self._claimable.get(aggregate.entity, ()):
                raise Defect("a claim on what was not named")
            held = [
                each.claim for each in self.standing.get(claim.resource, {}).values() if each.entity != aggregate.entity
            ]
            if any(_meet(claim, each) for each in (*held, *new) if each is not claim):
                raise Defect("a claim on what is taken")


def names_of(aggregate: Aggregate, message: Message | None) -> Iterable[str]:
    """Whom a decision of this domain on this message may look at."""
    command = message if isinstance(message, Command) else None
    return aggregate.domain.reads(aggregate.state, aggregate.clinic, command) if aggregate.domain.reads else ()


def _meet(one: Claim, other: Claim) -> bool:
    same = (one.resource, one.seat) == (other.resource, other.seat)
    return same and one.start < other.end and other.start < one.end


def _order(taken: Taken) -> tuple[object, ...]:
    claim = taken.claim
    return claim.resource, claim.start, claim.seat, taken.entity, claim.key
