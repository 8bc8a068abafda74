"""Danger in what somebody has just written: told at once, before anything else is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal
from uuid import UUID

from shared.clinical.triage import DEMO, POLICIES, Policy, crisis_rules, danger_in
from shared.clinical.triage.reading import survey
from shared.deciding import Fact
from shared.events.common import RiskAnswered

RISK_FORMS = frozenset({"phq-9", "smd-a", "c-ssrs-screener"})
EMERGENCY_SECTIONS = frozenset({"history", "symptoms", "vitals"})


def policy_of(clinic: str) -> Policy:
    return POLICIES.get(clinic, DEMO)


def at_once(draft: Mapping[str, Any], clinic: str) -> bool:
    """Whether the emergency screen has to be shown now: a crisis rule speaks by itself."""
    return danger_in(draft, policy_of(clinic)).crisis


def risk_in_draft(
    draft: Mapping[str, Any], patch: Mapping[str, Any], assessment_id: UUID, clinic: str, screen_due: bool
) -> tuple[Fact, ...]:
    """The risk that this save answered. `screen_due`: a screening was owed before it, so its end is told too."""
    danger = danger_in(draft, policy_of(clinic))
    screened = survey(draft).forms.screened
    speaks = danger.answered or (screen_due and screened)
    if not ((danger.crisis and _touches(patch, EMERGENCY_SECTIONS)) or (speaks and _answers(patch))):
        return ()
    return (_risk(assessment_id, "draft", danger.rules, danger.item9_positive, danger.c_ssrs, screened),)


def risk_in_submission(body: Mapping[str, Any], assessment_id: UUID, clinic: str) -> tuple[Fact, ...]:
    """The risk in a form that was handed in: with a positive item 9, nobody leaves it unscreened (CS4)."""
    seen, danger = survey(body), danger_in(body, policy_of(clinic))
    rules = crisis_rules(seen, policy_of(clinic))
    if not (rules or danger.answered):
        return ()
    return (_risk(assessment_id, "submission", rules, danger.item9_positive, danger.c_ssrs, seen.forms.screened),)


def _touches(patch: Mapping[str, Any], sections: Collection[str]) -> bool:
    return any(patch.get(section) is not None for section in sections)


def _answers(patch: Mapping[str, Any]) -> bool:
    """Whether an instrument that asks about suicide was saved."""
    instruments = patch.get("instruments")
    return isinstance(instruments, Mapping) and _touches(instruments, RISK_FORMS)


def _risk(
    assessment_id: UUID,
    during: Literal["draft", "submission"],
    rules: tuple[str, ...],
    item9_positive: bool,
    c_ssrs: str | None,
    screened: bool,
) -> RiskAnswered:
    return RiskAnswered(
        assessment_id=assessment_id,
        during=during,
        rules=rules,
        item9_positive=item9_positive,
        c_ssrs=c_ssrs,
        screened=screened,
    )
