"""Every rule and number of triage as a criterion."""

from shared.clinical.criteria import MEDICAL_DIRECTOR, NOBODY, Criterion, Provenance
from shared.clinical.triage.certificate import in_words
from shared.clinical.triage.codes import ANSWERS, HISTORY
from shared.clinical.triage.limits import LIMITS, POSSIBLE, Limit
from shared.clinical.triage.policy import POLICIES, Policy
from shared.clinical.triage.rule import Rule
from shared.clinical.triage.rules import RULES
from shared.clinical.vitals.thresholds import Side

_D = Provenance.DEFAULT
_SIDE = {Side.AT_LEAST: "at least", Side.ABOVE: "above", Side.BELOW: "below"}
_UNITS = {"weight_kg": "kg", "height_cm": "cm"}


def _of_rule(rule: Rule) -> Criterion:
    least, most = rule.says
    says = least if least is most else f"{least} or {most}"
    passes = in_words(rule.passes, {limit.id: limit.value for limit in LIMITS.values()})
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
    return Criterion(
        f"triage/{kind}/{word}", word, f"{said}, {rule.id}", "", rule.provenance, rule.source, MEDICAL_DIRECTOR
    )


def _of_range(name: str) -> Criterion:
    low, high = POSSIBLE[name]
    what = f"plausible {name}, else refused"
    return Criterion(f"triage/plausible/{name}", what, f"{low} to {high}", _UNITS[name], _D, "chosen here", NOBODY)


def _of_clinic(policy: Policy) -> Criterion:
    states = ", ".join(sorted(policy.licensed_states))
    return Criterion(
        f"triage/licensed-states/{policy.clinic}",
        f"states of clinic {policy.clinic}",
        states,
        "",
        _D,
        "the outside contract",
        MEDICAL_DIRECTOR,
        "take a state off",
    )


CRITERIA: tuple[Criterion, ...] = (
    *map(_of_rule, RULES.values()),
    *map(_of_limit, LIMITS.values()),
    *(_of_word("history", word, result, RULES[rule]) for word, (rule, result) in HISTORY.items()),
    *(_of_word("answer", word, f"decline on {on}", RULES[rule]) for word, (rule, on) in ANSWERS.items()),
    *map(_of_range, _UNITS),
    *map(_of_clinic, POLICIES.values()),
)
