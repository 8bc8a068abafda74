"""Assessments for the tests: the contract's base, a clear one, with a few fields changed; at both clinics."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.clinical.invalid import Invalid
from shared.clinical.triage import DEMO, SECOND, Policy, Verdict, apply, judge, read

FILTERS = Path(__file__).parent.parent / "contracts" / "filters"
BASE: dict[str, Any] = json.loads((FILTERS / "triage_base.json").read_text())
NOW = datetime(2026, 10, 5, 17, tzinfo=UTC)
CLINICS = (DEMO, SECOND)

# Forms by what they say.
SCREENER_NONE = {"q1": "no", "q2": "no", "q3": None, "q4": None, "q5": None, "q6": "no", "q6b": None}


def body(**changed: Any) -> dict[str, Any]:
    """The base with these fields laid over it; of an object the fields named, a null stays a null."""
    return {**BASE, **{field: _laid_over(value, BASE.get(field)) for field, value in changed.items()}}


def _laid_over(value: Any, base: Any) -> Any:
    both_objects = isinstance(value, dict) and isinstance(base, dict)
    return {**base, **value} if both_objects else value


def judged(given: Any, now: datetime | None = NOW, policy: Policy = DEMO) -> Verdict:
    return judge(read(given, policy), now, policy)


def triage(now: datetime = NOW, **changed: Any) -> Verdict:
    """The verdict on the base with these fields changed, which must be the same at both clinics."""
    given = body(**changed)
    demo, second = (judged(given, now, clinic) for clinic in CLINICS)
    assert (demo.result, demo.ids, demo.flags) == (second.result, second.ids, second.flags)
    return demo


def says(now: datetime = NOW, **changed: Any) -> tuple[str, tuple[str, ...]]:
    """Result and rules, for a comparison at a glance."""
    verdict = triage(now, **changed)
    return str(verdict.result), verdict.ids


def refused(**changed: Any) -> tuple[str, str]:
    """Code and pointer of the refusal; fails when there is a verdict."""
    try:
        verdict = judged(body(**changed))
    except Invalid as bad:
        return bad.code, bad.pointer
    raise AssertionError(f"judged {verdict.result}")


def without_each_rule(given: dict[str, Any], policy: Policy, now: datetime = NOW) -> Iterator[tuple[str, set[str]]]:
    """Each rule that spoke, and the rules that speak once its counterfactual is in the assessment."""
    for rule in judged(given, now, policy).rules:
        yield rule.id, set(judged(apply(rule.counterfactual, given), now, policy).ids)
