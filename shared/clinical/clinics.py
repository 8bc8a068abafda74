"""The clinics of this installation: their names for people, their zone, their rules, where each role reads mail (all
D)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared.clinical.escalation import FAIL_SAFE
from shared.clinical.triage.policy import POLICIES, Policy
from shared.clinical.when import zone

_HERE = zone("America/Los_Angeles")


@dataclass(frozen=True, slots=True)
class Clinic:
    """`has_fail_safe`: a staffed line at the end of every ladder, which is no roster entry and never empty. `phone` is
    its number."""

    name: str
    display: str
    policy: Policy
    has_fail_safe: bool = True
    phone: str = ""
    time_zone: ZoneInfo = _HERE

    @property
    def domain(self) -> str:
        """Where its mail lives."""
        return f"{self.name}.clinic.example"

    @property
    def sender(self) -> str:
        return f"no-reply@{self.domain}"

    def address(self, role: str) -> str:
        """Where this role reads mail; behind the fail-safe destination is an answering service."""
        return f"{'answering-service' if role == FAIL_SAFE else role}@{self.domain}"


_DISPLAYS = {"demo": ("Demo Clinic", "+1 510 555 0190"), "second": ("Second Clinic", "+1 510 555 0191")}
CLINICS: Mapping[str, Clinic] = MappingProxyType(
    {name: Clinic(name, display, POLICIES[name], phone=phone) for name, (display, phone) in _DISPLAYS.items()}
)


def clinic_of(name: str) -> Clinic:
    """The clinic of that name. One that nobody set up is licensed nowhere and has no fail-safe destination."""
    return CLINICS.get(name) or Clinic(name, "Your clinic", Policy(name, frozenset()), has_fail_safe=False)
