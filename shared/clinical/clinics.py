"""What every service may know of a clinic: its zone, and that its ladders end somewhere (all D)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared.clinical.triage.policy import POLICIES, Policy
from shared.clinical.when import zone


@dataclass(frozen=True, slots=True)
class Clinic:
    """`has_fail_safe`: a staffed line at the end of every ladder, which is no roster entry and never empty."""

    name: str
    time_zone: ZoneInfo
    has_fail_safe: bool
    policy: Policy


CLINICS: Mapping[str, Clinic] = MappingProxyType(
    {name: Clinic(name, zone("America/Los_Angeles"), True, POLICIES[name]) for name in ("demo", "second")}
)


def clinic_of(name: str) -> Clinic:
    """The clinic of that name. One that nobody set up is licensed nowhere and has no fail-safe destination."""
    return CLINICS.get(name) or Clinic(name, zone("America/Los_Angeles"), False, Policy(name, frozenset()))
