"""Whom an alert of a tier asks, in which order, and that its ladder never ends with nobody.

Source: clinical reference 4.5; all clocks D. The fail-safe destination is a staffed line, not a roster entry.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from shared.clinical.criteria import D, clock
from shared.clinical.ladder import Ladder, Rung

FAIL_SAFE = "fail-safe"
COMFORT = 1  # the tier that the person beside the patient answers for
SEVERE = 3  # the tier from which on a clinician is asked first, and the next dose kept back
EMERGENCY = 4  # the tier that nothing makes wait
HUMAN_WITHIN = clock(
    15, "min", D, "eligibility/crisis/human", "a human answers a crisis; then the fail-safe destination", "sooner"
)
# On nobody's roster: the person who is with the patient, the one the patient named, and the line that never ends.
ALWAYS_THERE = frozenset({"peer-monitor", "emergency-contact", FAIL_SAFE})


@dataclass(frozen=True, slots=True)
class Tier:
    """`waits`: whom it asks in order, and how long each has to answer before the next is asked too. After the last of
    them the fail-safe destination is asked again `every` so often, until a person acknowledges."""

    waits: tuple[tuple[str, timedelta], ...]
    every: timedelta


def _tier(number: int, name: str, every: int, *waits: tuple[str, int]) -> Tier:
    def minutes(value: int, id: str, what: str) -> timedelta:
        return clock(
            value, "min", D, f"escalation/tier-{number}/{id}", f"tier {number} ({name}): {what}", "shorter", "4.5"
        )

    asked = [(role, minutes(wait, role, f"minutes until the one after {role} is asked too")) for role, wait in waits]
    again = minutes(every, "repeat", "asked again until a person acknowledges, every")
    return Tier((*asked, (FAIL_SAFE, timedelta())), again)


_CLINICIAN = (("clinician-on-call", 5), ("medical-director", 5))
_GUIDE = (("guide-on-call", 3), *_CLINICIAN)

# Tier 4 asks all at once; the peer monitor has called 911 before anybody here is asked.
TIERS: Mapping[int, Tier] = MappingProxyType(
    {
        COMFORT: _tier(COMFORT, "comfort", 5, ("peer-monitor", 5), *_GUIDE),
        2: _tier(2, "guide", 5, *_GUIDE),
        SEVERE: _tier(SEVERE, "clinician", 5, *_CLINICIAN),
        EMERGENCY: _tier(EMERGENCY, "emergency", 2, ("clinician-on-call", 0), ("emergency-contact", 0)),
    }
)


def ladder_of(tier: int, on_roster: Collection[str]) -> Ladder:
    """The ladder of an alert of this tier, of those who are there now. A role that nobody holds is skipped at once."""
    return Ladder(tuple(_rungs(TIERS[tier], on_roster)), (FAIL_SAFE,), TIERS[tier].every)


def _rungs(tier: Tier, on_roster: Collection[str]) -> Iterator[Rung]:
    after = timedelta()
    for role, wait in tier.waits:
        if role in ALWAYS_THERE or role in on_roster:
            yield Rung(role, after)
            after += wait
