"""A clinic's own settings: where it is licensed, and what it has made stricter. Looser is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from shared.clinical.invalid import Invalid
from shared.clinical.triage.limits import LIMITS, Number
from shared.clinical.triage.result import Result, worst


@dataclass(frozen=True, slots=True)
class Policy:
    """`tightened` maps ids of `LIMITS` to stricter values, `raised` ids of rules to the least they say when they speak.

    Raises Invalid `looser` (also for a value of another type than the default's), `unknown-code`, or
    `no-room` where a stricter limit leaves no blood pressure that passes.
    """

    clinic: str
    licensed_states: frozenset[str]
    tightened: Mapping[str, Number] = field(default_factory=dict)
    raised: Mapping[str, Result] = field(default_factory=dict)
    limits: Mapping[str, Number] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for limit, value in self.tightened.items():
            _stricter(limit, value)
        if not set(self.raised.values()) <= {Result.REVIEW, Result.DECLINE}:
            raise Invalid("unknown-code", "/raised")
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


def _stricter(limit: str, value: Number) -> None:
    if limit not in LIMITS:
        raise Invalid("unknown-code", "/tightened")
    same_type = isinstance(value, type(LIMITS[limit].value)) and not isinstance(value, bool)
    if not same_type or LIMITS[limit].loosened_by(value):
        raise Invalid("looser", f"/tightened/{limit}")


def _leave_room(limits: Mapping[str, Number]) -> None:
    """A diastolic that passes must lie below every systolic that passes, and the low edge below the high one."""
    for rule in ("CR1", "CS2"):
        if limits[f"{rule}.systolic"] <= limits[f"{rule}.diastolic"]:
            raise Invalid("no-room", f"/tightened/{rule}.systolic")
    for side in ("systolic", "diastolic"):
        if limits[f"CR19.{side}"] >= limits[f"CR1.{side}"]:
            raise Invalid("no-room", f"/tightened/CR19.{side}")


DEMO = Policy("demo", frozenset({"CA", "CO", "FL", "NY", "TX", "WA"}))
SECOND = Policy("second", frozenset({"CA", "NV"}))
POLICIES: Mapping[str, Policy] = MappingProxyType({policy.clinic: policy for policy in (DEMO, SECOND)})
