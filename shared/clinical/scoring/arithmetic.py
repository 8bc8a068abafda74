"""Exact arithmetic on answers: whole numbers only, x.5 goes up."""

from collections.abc import Sequence

from shared.clinical.instruments.model import Blanks


def half_up(numerator: int, denominator: int) -> int:
    """floor(numerator / denominator + 1/2); numerator >= 0, denominator > 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def tenths(numerator: int, denominator: int) -> float:
    """numerator / denominator rounded half up to one decimal."""
    return half_up(10 * numerator, denominator) / 10


def prorated_total(values: Sequence[int | None], blanks: Blanks, imported: bool) -> int | None:
    """The sum, scaled up for the few blanks that are allowed; None where there are more or the wrong ones."""
    given = [value for value in values if value is not None]
    missing = len(values) - len(given)
    allowed = blanks.imported if imported else blanks.app
    if not given or missing > allowed or any(values[item - 1] is None for item in blanks.never):
        return None
    return half_up(sum(given) * len(values), len(given))
