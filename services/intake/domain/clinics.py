"""What intake knows of each clinic: its name for people, its zone, where each role reads mail (all D)."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from shared.clinical.when import zone

FAIL_SAFE = "fail-safe"
"""The staffed line at the end of every ladder; no roster entry, never empty."""


@dataclass(frozen=True, slots=True)
class Clinic:
    """`domain` is where its mail lives; a role without an address of its own reads `<role>@<domain>`."""

    name: str
    display: str
    time_zone: ZoneInfo
    domain: str
    addresses: Mapping[str, str]

    def address(self, role: str) -> str:
        return self.addresses.get(role, f"{role}@{self.domain}")

    @property
    def sender(self) -> str:
        return f"no-reply@{self.domain}"


def _clinic(name: str, display: str, key: str) -> Clinic:
    domain = f"{name}.clinic.example"
    return Clinic(name, display, zone(key), domain, {FAIL_SAFE: f"answering-service@{domain}"})


_CLINICS = {
    "demo": _clinic("demo", "Demo Clinic", "America/Los_Angeles"),
    "second": _clinic("second", "Second Clinic", "America/Los_Angeles"),
}


def clinic_of(name: str) -> Clinic:
    """The clinic of that name. One that nobody set up keeps the hours of the first."""
    return _CLINICS.get(name) or _clinic(name, "Your clinic", "America/Los_Angeles")
