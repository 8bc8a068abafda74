"""What a score is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shared.clinical.instruments.model import Instrument
from shared.jsons import Json

Risk = Literal["none", "low", "moderate", "high"]


@dataclass(frozen=True, slots=True)
class About:
    """What is known besides the answers; `sex` is `male`, `female`, `unknown` or None."""

    imported: bool = False
    sex: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score of one form. None: this instrument does not give it, or the form gives no score.

    `gives` names the fields that this instrument has, in order; `as_dict` is exactly those.
    `item9_positive` and `item9_missing` are true statements also where there is no score.
    """

    instrument: str
    gives: tuple[str, ...]
    answered: int
    score: int | None = None
    band: str | None = None
    prorated: bool = False
    item9_positive: bool | None = None
    item9_missing: bool | None = None
    average: float | None = None
    mean: float | None = None
    clusters: Mapping[str, int] | None = None
    provisional_cutoff: bool | None = None
    provisional_clusters: bool | None = None
    positive: bool | None = None
    risk: Risk | None = None
    inconsistent: bool | None = None
    incomplete: bool | None = None
    likely_dependence: bool | None = None
    raw: int | None = None
    low_wellbeing: bool | None = None
    likely_depression: bool | None = None
    notable: bool | None = None
    loss_of_consciousness: bool | None = None
    factors: Mapping[str, int] | None = None
    complete: bool | None = None

    def as_dict(self) -> dict[str, Json]:
        """The fields of this instrument and no others, ready for JSON."""
        return {name: getattr(self, name) for name in self.gives}


def unscored(instrument: Instrument, values: Sequence[object]) -> Score:
    """What a form says before anything is summed: how many items are not blank."""
    answered = sum(value is not None for value in values)
    return Score(instrument=instrument.id, gives=instrument.gives, answered=answered)
