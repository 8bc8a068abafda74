"""Scores that are a sum, an average or a mean of whole numbers."""

from collections.abc import Sequence
from dataclasses import replace

from shared.clinical.instruments.model import Instrument
from shared.clinical.instruments.trauma import CLUSTERS, Cluster
from shared.clinical.scoring.arithmetic import half_up, prorated_total, tenths
from shared.clinical.scoring.result import About, Score, unscored

Values = Sequence[int | None]


def severity(instrument: Instrument, values: Values, about: About) -> Score:
    """A total and its band; prorated where the instrument's rule for blanks lets it."""
    total = prorated_total(values, instrument.blanks, about.imported)
    base = unscored(instrument, values)
    if total is None:
        return base
    return replace(base, score=total, band=instrument.band_of(total), prorated=None in values)


def depression(instrument: Instrument, values: Values, about: About) -> Score:
    """As `severity`; item 9 is never imputed and is looked at in every case (V [SPIER],[PROGEN])."""
    item9 = values[8]
    return replace(
        severity(instrument, values, about),
        item9_positive=item9 is not None and item9 >= instrument.cut("item-9"),
        item9_missing=item9 is None,
    )


def average(instrument: Instrument, values: Values, about: About) -> Score:
    """A prorated total, its tenth, and the band of that tenth rounded half up (D)."""
    total = prorated_total(values, instrument.blanks, about.imported)
    base = unscored(instrument, values)
    if total is None:
        return base
    band = instrument.band_of(half_up(total, 10))
    return replace(base, score=total, average=total / 10, band=band, prorated=None in values)


def posttraumatic(instrument: Instrument, values: Values, about: About) -> Score:
    """A total, the cluster sums, and provisional PTSD by total and by symptoms (V [COMORB-PCL5])."""
    total = prorated_total(values, instrument.blanks, about.imported)
    base = unscored(instrument, values)
    if total is None:
        return base
    given = [value or 0 for value in values]
    return replace(
        base,
        score=total,
        clusters={cluster.letter: sum(_of(cluster, given)) for cluster in CLUSTERS},
        provisional_cutoff=total >= instrument.cut("provisional"),
        provisional_clusters=all(_symptoms(cluster, given, instrument) >= cluster.needed for cluster in CLUSTERS),
    )


def mean(instrument: Instrument, values: Values, about: About) -> Score:
    """The mean of all items, half up to one decimal."""
    total = prorated_total(values, instrument.blanks, about.imported)
    base = unscored(instrument, values)
    return base if total is None else replace(base, mean=tenths(total, len(values)))


def wellbeing(instrument: Instrument, values: Values, about: About) -> Score:
    """The raw sum, the sum times four, and what low values mean (R)."""
    raw = prorated_total(values, instrument.blanks, about.imported)
    base = unscored(instrument, values)
    if raw is None:
        return base
    percent = raw * instrument.cut("factor")
    return replace(
        base,
        raw=raw,
        score=percent,
        low_wellbeing=percent <= instrument.cut("low-wellbeing"),
        likely_depression=percent <= instrument.cut("likely-depression"),
    )


def _of(cluster: Cluster, values: Sequence[int]) -> Sequence[int]:
    return values[cluster.first - 1 : cluster.last]


def _symptoms(cluster: Cluster, values: Sequence[int], instrument: Instrument) -> int:
    return sum(value >= instrument.cut("symptom") for value in _of(cluster, values))
