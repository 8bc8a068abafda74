"""A clinic's own limits: stricter by its own decision, never looser."""

from collections.abc import Mapping
from dataclasses import replace

from shared.clinical.invalid import Invalid
from shared.clinical.vitals.thresholds import THRESHOLDS, Side, Threshold


def stricter(limits: Mapping[str, float]) -> tuple[Threshold, ...]:
    """The thresholds with these limits by the row's `id`. Raises Invalid `unknown-code` or `looser` at `/<id>`."""
    unknown = limits.keys() - {row.id for row in THRESHOLDS}
    if unknown:
        raise Invalid("unknown-code", "")
    return tuple(_moved(row, limits[row.id]) if row.id in limits else row for row in THRESHOLDS)


def _moved(row: Threshold, limit: float) -> Threshold:
    looser = limit < row.limit if row.side is Side.BELOW else limit > row.limit
    if looser:
        raise Invalid("looser", f"/{row.id}")
    return replace(row, limit=limit)
