"""Whether two records may be one person, and what triage says then (clinical reference 1.9, rule CR20)."""

from collections.abc import Iterable
from dataclasses import replace

from shared.clinical.triage.certificate import Certificate
from shared.clinical.triage.judge import Verdict
from shared.clinical.triage.policy import Policy
from shared.clinical.triage.result import Result, worst
from shared.clinical.triage.rules import RULES

ONE_INDEX = "one-index-shared"
"""A flag for the reviewer: another record agrees in one index alone, as in a family."""
_FIELDS = {
    "name": ("name", "birth_date"),
    "address": ("birth_date", "address"),
    "phone": ("phone",),
    "email": ("email",),
}
_ORDER = ("name", "birth_date", "address", "phone", "email")
_RULE = RULES["CR20"]
_PLACE = {id: place for place, id in enumerate(RULES)}


def may_be_one(indexes: frozenset[str]) -> bool:
    """Two of the three: name and birth date, birth date and address, phone or e-mail."""
    reached = bool(indexes & {"phone", "email"})
    return ("name" in indexes) + ("address" in indexes) + reached >= 2


def fields_of(indexes: Iterable[str]) -> tuple[str, ...]:
    """The fields in which two records agree."""
    agree = {field for index in indexes for field in _FIELDS[index]}
    return tuple(field for field in _ORDER if field in agree)


def with_register(verdict: Verdict, shared: Iterable[frozenset[str]], policy: Policy) -> Verdict:
    """The verdict once the other records of the clinic were looked at; `shared` are the indexes in which each agrees.
    It is never milder."""
    alike = list(shared)
    if found := [each for each in alike if may_be_one(each)]:
        rule = _certificate(frozenset().union(*found), policy)
        rules = tuple(sorted((*verdict.rules, rule), key=lambda each: _PLACE[each.id]))
        return replace(verdict, rules=rules, result=worst((verdict.result, rule.outcome)))
    return replace(verdict, flags=(*verdict.flags, ONE_INDEX)) if alike else verdict


def _certificate(indexes: frozenset[str], policy: Policy) -> Certificate:
    return Certificate(
        id=_RULE.id,
        version=_RULE.version,
        provenance=f"{_RULE.provenance} {_RULE.source}",
        input={"/patient": list(fields_of(indexes))},
        threshold=_RULE.in_words(policy.limits),
        outcome=policy.outcome(_RULE.id, Result.REVIEW),
        would_change="would pass if a clinician settles that no other record is of the same person",
        counterfactual={},
    )
