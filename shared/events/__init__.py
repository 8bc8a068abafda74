"""The catalogue: every event contract there is, by teller, and one module for the runtime's own facts."""

from collections.abc import Iterable

from shared.deciding import Fact
from shared.events import (
    common,
    duplicates,
    eligibility,
    intake,
    integration,
    monitoring,
    platform,
    scheduling,
    treatment,
)


def _catalogued(facts: Iterable[type[Fact]]) -> dict[tuple[str, int], type[Fact]]:
    catalogue: dict[tuple[str, int], type[Fact]] = {}
    for fact in facts:
        if catalogue.setdefault((fact.type, fact.version), fact) is not fact:
            raise ValueError(f"two contracts for {fact.type} version {fact.version}")
    return catalogue


TELLERS: dict[str, tuple[type[Fact], ...]] = {
    "intake": (*intake.FACTS, *common.FACTS),
    "eligibility": (*eligibility.FACTS, *duplicates.FACTS, *treatment.FACTS, *common.FACTS),
    "scheduling": (*scheduling.FACTS, common.MessageRequested),
    "monitoring": (*monitoring.FACTS, *common.FACTS),
    "integration": (*integration.FACTS, *common.FACTS),
    "operations": (),
}
"""What each service may tell, its runtime's own facts aside."""

CATALOGUE: dict[tuple[str, int], type[Fact]] = _catalogued(
    (*platform.FACTS, *(fact for facts in TELLERS.values() for fact in facts))
)


def public_types() -> frozenset[str]:
    """The types that have a public topic of their own name."""
    return frozenset(fact.type for fact in CATALOGUE.values() if fact.public)
