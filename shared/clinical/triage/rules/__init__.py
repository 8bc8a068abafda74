"""Every rule of eligibility, by family, in the reference's order."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.clinical.criteria import MEDICAL_DIRECTOR, Criterion
from shared.clinical.triage.codes import ANSWERS, HISTORY
from shared.clinical.triage.limits import LIMITS, Limit
from shared.clinical.triage.rule import Rule
from shared.clinical.triage.rules import crisis, decline, inclusion, review
from shared.clinical.vitals.thresholds import Side

RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.id: rule for family in (inclusion, decline, review, crisis) for rule in family.RULES}
)
RULE_SET = "triage-1"

# Those that triage judges, each with its function.
LOOKS = tuple((rule, rule.look) for rule in RULES.values() if rule.look)


def _of_rule(rule: Rule) -> Criterion:
    least, most = rule.says
    says = least if least is most else f"{least} or {most}"
    passes = rule.in_words({limit.id: limit.value for limit in LIMITS.values()})
    return Criterion(
        f"triage/{rule.id}",
        f"{rule.name}, version {rule.version}, judged {rule.judged}",
        f"{says}, unless {passes}",
        "",
        rule.provenance,
        rule.source,
        rule.who_may_change,
        rule.tighten,
    )


def _of_limit(limit: Limit) -> Criterion:
    rule, _, name = limit.id.partition(".")
    return Criterion(
        f"triage/{rule}/{name}",
        f"{RULES[rule].name}: {limit.subject.replace('_', ' ')}",
        f"{_SIDE[limit.side]} {limit.value}",
        limit.unit,
        limit.provenance,
        limit.source,
        MEDICAL_DIRECTOR,
        "raise the limit" if limit.side is Side.BELOW else "lower the limit",
    )


def _of_word(kind: str, word: str, said: str, rule: Rule) -> Criterion:
    value = f"{said}, {rule.id}"
    return Criterion(f"triage/{kind}/{word}", word, value, "", rule.provenance, rule.source, MEDICAL_DIRECTOR)


_SIDE = {Side.AT_LEAST: "at least", Side.ABOVE: "above", Side.BELOW: "below"}
CRITERIA = (
    *map(_of_rule, RULES.values()),
    *map(_of_limit, LIMITS.values()),
    *(_of_word("history", word, result, RULES[rule]) for word, (rule, result) in HISTORY.items()),
    *(_of_word("answer", word, f"decline on {on}", RULES[rule]) for word, (rule, on) in ANSWERS.items()),
)
