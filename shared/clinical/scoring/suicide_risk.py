"""The risk level of the C-SSRS screener. A yes counts wherever it stands."""

from collections.abc import Mapping
from dataclasses import replace

from shared.clinical.instruments.model import Instrument
from shared.clinical.scoring.result import About, Risk, Score, unscored

Words = Mapping[str, str | None]


def suicide_risk(instrument: Instrument, answers: Words, about: About) -> Score:
    """Risk level (high V [CSSRS-TRIAGE]; moderate and low R), broken branches, questions left open.

    High is decisive: it is never incomplete. Incomplete without any yes has no level at all.
    """
    level = _level(answers)
    incomplete = level != "high" and _left_open(instrument, answers)
    return replace(
        unscored(instrument, list(answers.values())),
        risk=None if incomplete and "yes" not in answers.values() else level,
        inconsistent=_broken(instrument, answers),
        incomplete=incomplete,
    )


def _level(answers: Words) -> Risk:
    yes = {question for question, answer in answers.items() if answer == "yes"}
    if yes & {"q4", "q5", "q6b"}:
        return "high"
    if yes & {"q3", "q6"}:
        return "moderate"
    return "low" if yes else "none"


def _broken(instrument: Instrument, answers: Words) -> bool:
    """A yes on a branch that should not have been asked."""
    return any(
        answers[item.link_id] == "yes" and answers[item.asked_when] != "yes"
        for item in instrument.items
        if item.asked_when
    )


def _left_open(instrument: Instrument, answers: Words) -> bool:
    """A question that had to be asked has no answer."""
    return any(
        answers[item.link_id] is None
        for item in instrument.items
        if item.asked_when is None or answers[item.asked_when] == "yes"
    )
