"""The four things that triage can say. There is no word for approving: only a person approves."""

from collections.abc import Iterable
from enum import StrEnum


class Result(StrEnum):
    """Mildest first. `crisis` outranks everything."""

    CLEAR = "clear"
    REVIEW = "review"
    DECLINE = "decline"
    CRISIS = "crisis"


_RANK = {result: rank for rank, result in enumerate(Result)}


def worst(results: Iterable[Result]) -> Result:
    """The most severe; `clear` where there is none."""
    return max(results, key=_RANK.__getitem__, default=Result.CLEAR)
