"""The escalation ladder: whom an alert of a tier asks, in which order, and that it never ends with nobody.

Source: clinical reference 4.5; all clocks D. The fail-safe destination is a staffed line, not a roster entry.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.clinical.criteria import default

FAIL_SAFE = "fail-safe"
EMERGENCY = 4  # the tier that nothing makes wait
# On nobody's roster: the person who is with the patient, the one the patient named, and the line that never ends.
ALWAYS_THERE = frozenset({"peer-monitor", "emergency-contact", FAIL_SAFE})


@dataclass(frozen=True, slots=True)
class Rung:
    """`wait_min`: minutes to acknowledge, then the next rung is asked too."""

    role: str
    wait_min: int


@dataclass(frozen=True, slots=True)
class Tier:
    """`repeat_min`: how often the last rung is asked again until a person acknowledges."""

    number: int
    name: str
    rungs: tuple[Rung, ...]
    repeat_min: int


@dataclass(frozen=True, slots=True)
class Page:
    """Whom to ask, and how many minutes after the alert."""

    role: str
    after_min: int


_CLINICIAN = (Rung("clinician-on-call", 5), Rung("medical-director", 5), Rung(FAIL_SAFE, 0))
_GUIDE = (Rung("guide-on-call", 3), *_CLINICIAN)

# Tier 4 asks all at once; the peer monitor has called 911 before anybody here is asked.
TIERS: Mapping[int, Tier] = MappingProxyType(
    {
        1: Tier(1, "comfort", (Rung("peer-monitor", 5), *_GUIDE), 5),
        2: Tier(2, "guide", _GUIDE, 5),
        3: Tier(3, "clinician", _CLINICIAN, 5),
        4: Tier(4, "emergency", (Rung("clinician-on-call", 0), Rung("emergency-contact", 0), Rung(FAIL_SAFE, 0)), 2),
    }
)


def pages(tier: int, on_roster: Collection[str]) -> list[Page]:
    """Who is asked when, while nobody acknowledges. The last is always the fail-safe destination.

    A rung whose role is off the roster is skipped at once, not waited for.
    """
    return list(_climb(TIERS[tier], on_roster))


def _climb(tier: Tier, on_roster: Collection[str]) -> Iterator[Page]:
    after = 0
    for rung in tier.rungs:
        if rung.role in ALWAYS_THERE or rung.role in on_roster:
            yield Page(rung.role, after)
            after += rung.wait_min


CRITERIA = (
    *(
        default(
            f"escalation/tier-{tier.number}/{rung.role}",
            f"tier {tier.number} ({tier.name}): minutes until the one after {rung.role} is asked too",
            rung.wait_min,
            "min",
            "shorter",
            "4.5",
        )
        for tier in TIERS.values()
        for rung in tier.rungs[:-1]
    ),
    *(
        default(
            f"escalation/tier-{tier.number}/repeat",
            f"tier {tier.number} ({tier.name}): asked again until a person acknowledges, every",
            tier.repeat_min,
            "min",
            "shorter",
            "4.5",
        )
        for tier in TIERS.values()
    ),
)
