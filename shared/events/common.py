"""Facts that any service may tell when it is the one to see them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.deciding import Fact, Lane


class RiskAnswered(Fact):
    """Somebody answered with a sign of danger. Told at every save of such an answer, before anybody judges it.

    `rules` are the crisis rules that speak by themselves (clinical reference 3.5); with none of them a positive item 9
    starts the clock of a screening. `screened`: the C-SSRS screener is complete in what was saved. `assessment_id` is
    that of the form it was answered in, an assessment or a questionnaire.
    """

    type: ClassVar[str] = "risk-answered"
    lane: ClassVar[Lane] = Lane.SAFETY

    assessment_id: UUID
    during: Literal["draft", "submission"]
    rules: tuple[str, ...]
    item9_positive: bool
    screened: bool
    c_ssrs: str | None = None


class MessageRequested(Fact):
    """A service wants somebody written to; intake alone sends. `to` is a role of the clinic, or `patient`."""

    type: ClassVar[str] = "message-requested"

    template: str
    reason: str
    to: str
    not_before: datetime
    expires_at: datetime


FACTS: tuple[type[Fact], ...] = (RiskAnswered, MessageRequested)
