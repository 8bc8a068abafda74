"""What somebody has said of self-harm, in one scale, whatever form they said it in (clinical reference 2.6, 3.5)."""

from typing import Literal

from shared.events.common import RiskAnswered
from shared.events.eligibility import CrisisAcknowledged

Level = Literal["low", "moderate", "high", "unscreened"]
SUICIDE = frozenset({"CS1", "CS4", "AD11"})
"""The crisis rules that speak of suicide."""


def level_of(said: RiskAnswered) -> Level | None:
    """None where it says nothing of self-harm. Without a complete screener nobody knows that it is low."""
    if said.c_ssrs == "high" or SUICIDE & set(said.rules):
        return "high"
    if said.c_ssrs == "moderate":
        return "moderate"
    if not (said.item9_positive or said.self_harm or said.c_ssrs == "low"):
        return None
    return "low" if said.screened else "unscreened"


def needs_a_review(answered: CrisisAcknowledged) -> bool:
    """Whether somebody writes down what became of it. Before there were outcomes nobody was asked to."""
    return answered.outcome not in (None, "safe")
