"""Danger in what somebody has just written: told at once, before anything else is asked."""

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple
from uuid import UUID

from shared.clinical.clinics import clinic_of
from shared.clinical.triage import Danger, danger_in, danger_of
from shared.clinical.triage.forms import RISK_FORMS
from shared.clinical.triage.reading import survey
from shared.deciding import Fact
from shared.events.common import RiskAnswered
from shared.jsons import Json

EMERGENCY_SECTIONS = frozenset({"history", "symptoms", "vitals"})


class Risk(NamedTuple):
    """The danger in a draft or a form, and whether its C-SSRS screener is complete."""

    danger: Danger
    screened: bool

    def told(self, assessment_id: UUID, during: Literal["draft", "submission"]) -> RiskAnswered:
        unscreened = during == "submission" and self.danger.item9_positive and not self.screened
        return RiskAnswered(
            assessment_id=assessment_id,
            during=during,
            rules=(*self.danger.rules, *(("CS4",) if unscreened else ())),
            item9_positive=self.danger.item9_positive,
            screened=self.screened,
            c_ssrs=self.danger.c_ssrs,
        )


def shows_danger(body: Mapping[str, Json]) -> bool:
    """Whether any part of an assessment, whatever else is wrong with it, shows danger that somebody must hear of."""
    danger = danger_in(body)
    return danger.crisis or danger.answered


def risk_of(body: Mapping[str, Json], clinic: str) -> Risk:
    seen = survey(body)
    return Risk(danger_of(seen, clinic_of(clinic).policy), seen.forms.screened)


def risk_in_draft(risk: Risk, patch: Mapping[str, Json], assessment_id: UUID, screen_due: bool) -> tuple[Fact, ...]:
    """The risk that this save answered. `screen_due`: a screening was owed before it, so its end is told too."""
    speaks = risk.danger.answered or (screen_due and risk.screened)
    emergency = risk.danger.crisis and _touches(patch, EMERGENCY_SECTIONS)
    return (risk.told(assessment_id, "draft"),) if emergency or (speaks and _answers(patch)) else ()


def risk_in_submission(risk: Risk, assessment_id: UUID) -> tuple[Fact, ...]:
    """The risk in a form that was handed in. A positive item 9 without a complete screener is for rule CS4."""
    return (risk.told(assessment_id, "submission"),) if risk.danger.crisis or risk.danger.answered else ()


def _touches(patch: Mapping[str, Json], sections: Collection[str]) -> bool:
    return any(patch.get(section) is not None for section in sections)


def _answers(patch: Mapping[str, Json]) -> bool:
    """Whether an instrument that asks about suicide was saved."""
    instruments = patch.get("instruments")
    return isinstance(instruments, Mapping) and _touches(instruments, RISK_FORMS)
