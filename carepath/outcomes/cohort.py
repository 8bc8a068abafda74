"""All patients together, and the published figures beside them: a picture, never a claim (clinical reference 6)."""

from collections.abc import Iterable
from math import sqrt
from typing import Any, NamedTuple

from carepath.outcomes.courses import INSTRUMENTS, Outcome
from shared.clinical.change import RULES, Change, change

FEWEST = 30  # C: below this many measured patients nothing is put beside published figures
TOO_FEW = "too few to compare"
Z_95 = 1.96

CAVEAT = (
    "Uncontrolled, completers only, authored with a vendor: no claim of effect. People on a waiting list went from a "
    "PHQ-9 of 13.6 to 7.0 in 16 weeks without treatment (V [CBTWATCH])."
)


class Published(NamedTuple):
    """A share of the cohort in per cent. The interval is computed (C, Wilson)."""

    percent: float
    low: float
    high: float


HULL_N = 1247  # V [HULL-TRIAL]
HULL: dict[str, dict[str, Published]] = {  # V [HULL-ABS], [HULL-TRIAL], [HULL-PM]: after session 4
    "phq-9": {
        "response": Published(62.8, 60.1, 65.4),
        "remission": Published(32.6, 30.1, 35.3),
        "deterioration": Published(0.9, 0.5, 1.6),
    },
    "gad-7": {
        "response": Published(62.9, 60.2, 65.5),
        "remission": Published(31.3, 28.8, 33.9),
        "deterioration": Published(0.6, 0.3, 1.2),
    },
}


def totals(patients: Iterable[Outcome]) -> dict[str, Any]:
    """Who began, who finished, and per instrument what was measured from the baseline to the end."""
    started = [each for each in patients if each.started_at]
    found = {name: _of(name, started) for name in INSTRUMENTS}
    measured = found["phq-9"]["measured"]
    return {
        "n_started": len(started),
        "n_completed": sum(each.finished for each in started),
        "measured": measured,
        "missing": len(started) - measured,
        **found,
        "published": _published() if measured >= FEWEST else TOO_FEW,
    }


def _of(instrument: str, started: list[Outcome]) -> dict[str, Any]:
    pairs = [(each.baseline(instrument), each.end(instrument)) for each in started]
    measured = [(before, end) for before, end in pairs if before is not None and end is not None]
    changes = [change(instrument, before, end) for before, end in measured]
    may_remit = sum(before >= RULES[instrument].remission_from.value for before, _ in measured)
    return {
        "measured": len(measured),
        "missing": len(pairs) - len(measured),
        "response": share(_count(changes, "response"), len(measured)),
        "remission": share(_count(changes, "remission"), may_remit),
        "reliable": {word: share(_reliable(changes, word), len(measured)) for word in ("improved", "worsened")},
        "deterioration": share(_count(changes, "deterioration"), len(measured)),
    }


def _count(changes: Iterable[Change], name: str) -> int:
    return sum(bool(getattr(each, name)) for each in changes)


def _reliable(changes: Iterable[Change], word: str) -> int:
    return sum(each.reliable == word for each in changes)


def share(n: int, of: int) -> dict[str, Any]:
    """`n` of `of`, with the 95 % interval of Wilson in per cent; null where there is nobody."""
    return {"n": n, "of": of, "interval": wilson(n, of) if of else None}


def wilson(n: int, of: int) -> tuple[float, float]:
    """In per cent, one decimal."""
    p, z2 = n / of, Z_95 * Z_95
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z_95 * sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return round(100 * max(0.0, middle - half), 1), round(100 * min(1.0, middle + half), 1)


def _published() -> dict[str, Any]:
    shares = {name: {what: each._asdict() for what, each in whats.items()} for name, whats in HULL.items()}
    return {"cohort": "Hull 2022, doi 10.1016/j.jad.2022.07.004", "n": HULL_N, **shares, "caveat": CAVEAT}
