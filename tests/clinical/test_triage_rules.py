"""The rules as data: complete, sourced, and versioned."""

import hashlib
import json
import re

import pytest

from carepath.criteria import all_criteria
from shared.clinical.triage import RULE_SET, RULES, Result
from shared.clinical.triage.codes import ANSWERS, HISTORY
from shared.clinical.triage.limits import LIMITS
from shared.clinical.triage.rule import Judged
from shared.clinical.triage.rules import LOOKS

ELSEWHERE = {"IN1", "IN3", "IN4", "IN5", "IN6", "IN7", "CR20"}


def test_every_rule_of_the_reference_is_here_in_its_order() -> None:
    families = (("IN", 8), ("AD", 11), ("CR", 20), ("CS", 4))
    assert list(RULES) == [f"{family}{number}" for family, count in families for number in range(1, count + 1)]


def test_every_rule_has_a_function_or_is_judged_elsewhere() -> None:
    assert set(RULES) - {rule.id for rule, _ in LOOKS} == ELSEWHERE
    assert {rule.id for rule in RULES.values() if rule.judged is not Judged.FORM} == ELSEWHERE - {"IN1"}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_has_its_source_and_says_who_may_change_it(rule: object) -> None:
    told = {criterion.id: criterion for criterion in all_criteria()}[f"triage/{rule.id}"]  # type: ignore[attr-defined]
    assert told.source and told.who_may_change == "medical-director"
    assert "{" not in told.value


def test_a_rules_limits_and_its_words_name_each_other() -> None:
    named = {limit for rule in RULES.values() for limit in re.findall(r"\{([^{}]+)\}", rule.passes)}
    assert named == set(LIMITS)


def test_every_code_belongs_to_a_rule_that_can_say_as_much() -> None:
    for rule, result in HISTORY.values():
        assert result in RULES[rule].says
    assert {RULES[rule].says[1] for rule, _ in ANSWERS.values()} == {Result.DECLINE}


def test_a_crisis_is_said_by_five_rules_only() -> None:
    crisis = {rule.id for rule in RULES.values() if Result.CRISIS in rule.says}
    assert crisis == {"AD11", "CS1", "CS2", "CS3", "CS4"}


def test_a_changed_rule_needs_a_new_rule_set() -> None:
    """A change of a number, a word or a source turns this red: then RULE_SET and the rule's version go up."""
    said = [one for one in all_criteria() if one.id.startswith(("triage/", "medicines/"))]
    rows = sorted((one.id, one.value, one.unit, str(one.provenance), one.source) for one in said)
    digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]
    assert (RULE_SET, digest) == ("triage-1", "9fdb2b4ec9099fbc")
