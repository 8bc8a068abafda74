"""What triage takes of an assessment: a frozen view, already read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from shared.clinical.invalid import Invalid
from shared.clinical.scoring import Risk, Score
from shared.clinical.shape import Number

Words = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Forms:
    """`given` holds the answers as they came, `scores` the score of each form that could be read.

    `item9_positive` and `item9_missing` speak of PHQ-9 and of the 7-day depression form alike.
    `screened` is a C-SSRS screener that is readable and complete; `risk` is the level that its readable answers show.
    """

    given: Mapping[str, Any]
    scores: Mapping[str, Score]
    item9_positive: bool
    item9_missing: bool
    screened: bool
    risk: Risk | None

    def total(self, instrument: str) -> int | None:
        form = self.scores.get(instrument)
        return form.score if form else None


@dataclass(frozen=True, slots=True)
class Assessment:
    """None is what nobody answered or measured, for a list: what nobody was asked.

    An entry of a list that could not be read is None, so that the others keep their place; entries of
    `medications` stay as they came. `pressure` holds systolic and diastolic also where they are implausible.
    `faults` are all fields that could not be read, in the order of the form.
    """

    birth_date: date | None
    zone: ZoneInfo | None
    state: str | None
    sex: str
    conditions: Words | None
    forms: Forms
    answers: Mapping[str, str | None]
    history: Words | None
    medications: tuple[object, ...] | None
    allergies: Words | None
    symptoms: Words | None
    vitals: Mapping[str, Number | None]
    pressure: Mapping[str, Number | None]
    faults: tuple[Invalid, ...]
