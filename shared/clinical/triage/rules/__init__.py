"""Every rule of eligibility, by family, in the reference's order."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.clinical.triage.rule import Rule
from shared.clinical.triage.rules import crisis, decline, inclusion, review

RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.id: rule for family in (inclusion, decline, review, crisis) for rule in family.RULES}
)
RULE_SET = "triage-1"

# Those that triage judges, each with its function.
LOOKS = tuple((rule, rule.look) for rule in RULES.values() if rule.look)

__all__ = ["LOOKS", "RULES", "RULE_SET"]
