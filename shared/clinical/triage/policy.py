"""A clinic's own settings: where it is licensed, and what it has made stricter. Looser is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from shared.clinical.criteria import D, number
from shared.clinical.invalid import Invalid
from shared.clinical.shape import Number
from shared.clinical.triage.limits import LIMITS, POSSIBLE
from shared.clinical.triage.result import Result, worst
from shared.clinical.triage.rules import RULES


@dataclass(frozen=True, slots=True)
class Policy:
    """`tightened` maps ids of `LIMITS` to stricter values, `raised` ids of rules to the least they say when they speak.

    Raises Invalid `looser` (also for a value of another type than the default's), `unknown-code`, or
    `no-room` where a stricter limit leaves no value that passes.
    """

    clinic: str
    licensed_states: frozenset[str]
    tightened: Mapping[str, Number] = field(default_factory=dict)
    raised: Mapping[str, Result] = field(default_factory=dict)
    limits: Mapping[str, Number] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for limit, value in self.tightened.items():
            _stricter(limit, value)
        for rule, result in self.raised.items():
            _known(rule, result)
        limits = {limit.id: limit.value for limit in LIMITS.values()} | dict(self.tightened)
        _leave_room(limits)
        object.__setattr__(self, "limits", MappingProxyType(limits))

    @property
    def changes(self) -> tuple[str, ...]:
        """What this clinic has made stricter, as words for the name of its rule set."""
        return tuple(f"{name}={value}" for name, value in sorted({**self.tightened, **self.raised}.items()))

    def outcome(self, rule: str, said: Result) -> Result:
        """What a rule says at this clinic: never less than it says by itself."""
        return worst((said, self.raised.get(rule, said)))


def _stricter(name: str, value: Number) -> None:
    if name not in LIMITS:
        raise Invalid("unknown-code", "/tightened")
    limit = LIMITS[name]
    same_type = isinstance(value, type(limit.value)) and not isinstance(value, bool)
    if not same_type or limit.loosened_by(value):
        raise Invalid("looser", f"/tightened/{name}")
    if limit.subject in POSSIBLE and not _lies_in(POSSIBLE[limit.subject], limit.passing(value)):
        raise Invalid("no-room", f"/tightened/{name}")


def _lies_in(span: tuple[int, int], value: Number) -> bool:
    low, high = span
    return low <= value <= high


def _known(rule: str, result: Result) -> None:
    if rule not in RULES or result not in (Result.REVIEW, Result.DECLINE):
        raise Invalid("unknown-code", f"/raised/{rule}")


# In each pair something must lie between the two, so that there is a patient who passes both.
_APART = (
    ("AD1.age", "CR13.age"),
    ("CR19.systolic", "CR1.systolic"),
    ("CR19.diastolic", "CR1.diastolic"),
    ("CS2.diastolic", "CS2.systolic"),
    ("CR19.heart-rate-low", "CR19.heart-rate-high"),
    ("CR19.respiratory-rate-low", "CR19.respiratory-rate-high"),
)


def _leave_room(limits: Mapping[str, Number]) -> None:
    for low, high in _APART:
        if limits[low] >= limits[high]:
            raise Invalid("no-room", f"/tightened/{low}")
    tallest = POSSIBLE["height_cm"][1]
    if limits["CR13.weight"] * 10_000 > limits["CR13.bmi"] * tallest**2:
        raise Invalid("no-room", "/tightened/CR13.weight")


def _licensed(clinic: str, *states: str) -> Policy:
    id, name = f"triage/licensed-states/{clinic}", f"states of clinic {clinic}"
    return Policy(clinic, number(frozenset(states), "", D, id, name, "take a state off", "the outside contract"))


DEMO = _licensed("demo", "CA", "CO", "FL", "NY", "TX", "WA")
SECOND = _licensed("second", "CA", "NV")
POLICIES: Mapping[str, Policy] = MappingProxyType({policy.clinic: policy for policy in (DEMO, SECOND)})
