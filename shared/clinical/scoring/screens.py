"""Scores that say yes or no: alcohol, drugs, trauma, compulsion, dissociation, sedation, bladder."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from shared.clinical.instruments.model import Instrument
from shared.clinical.scoring.arithmetic import prorated_total
from shared.clinical.scoring.result import About, Score, unscored
from shared.clinical.scoring.totals import Values

Booleans = Sequence[bool | None]


def yes_count(instrument: Instrument, values: Booleans, about: About) -> Score:
    """How many items count (item 3 of DAST-10 by a no), the band where there are bands, positive or not."""
    points = [
        None if value is None else int(value is item.yes_counts)
        for item, value in zip(instrument.items, values, strict=True)
    ]
    total = prorated_total(points, instrument.blanks, about.imported)
    base = unscored(instrument, values)
    if total is None:
        return base
    band = instrument.band_of(total) if instrument.bands else None
    return replace(base, score=total, band=band, positive=total >= instrument.cut("positive"))


def alcohol_consumption(instrument: Instrument, values: Values, about: About) -> Score:
    """AUDIT-C: positive from 4 in men, from 3 in anybody else (V; unknown sex D)."""
    total = prorated_total(values, instrument.blanks, about.imported)
    base = unscored(instrument, values)
    if total is None:
        return base
    return replace(base, score=total, positive=total >= instrument.cut(_by_sex("positive", about)))


def alcohol_use(instrument: Instrument, values: Values, about: About) -> Score:
    """AUDIT: hazardous from 8, likely dependence from 15 in men, from 13 in anybody else (V; unknown sex D)."""
    total = prorated_total(values, instrument.blanks, about.imported)
    base = unscored(instrument, values)
    if total is None:
        return base
    return replace(
        base,
        score=total,
        positive=total >= instrument.cut("positive"),
        likely_dependence=total >= instrument.cut(_by_sex("dependence", about)),
    )


def positive_from(instrument: Instrument, values: Values, about: About) -> Score:
    """A total that is positive from its cut-off on."""
    total = prorated_total(values, instrument.blanks, about.imported)
    base = unscored(instrument, values)
    return base if total is None else replace(base, score=total, positive=total >= instrument.cut("positive"))


def dissociation(instrument: Instrument, values: Values, about: About) -> Score:
    """CADSS: a total, clinically notable above 4 (R)."""
    total = prorated_total(values, instrument.blanks, about.imported)
    base = unscored(instrument, values)
    return base if total is None else replace(base, score=total, notable=total >= instrument.cut("notable"))


def sedation(instrument: Instrument, values: Values, about: About) -> Score:
    """MOAA/S: the observer's rating; 0 is loss of consciousness (V [SPRAVATO-5.1])."""
    (rating,) = values
    base = unscored(instrument, values)
    if rating is None:
        return base
    return replace(base, score=rating, loss_of_consciousness=rating <= instrument.cut("loss-of-consciousness"))


def any_yes(instrument: Instrument, values: Booleans, about: About) -> Score:
    """Positive by any yes, whatever else is blank; unknown (None) where there is a blank and no yes."""
    base = unscored(instrument, values)
    if True in values:
        return replace(base, positive=True)
    return base if None in values else replace(base, positive=False)


def mystical_experience(instrument: Instrument, factors: Mapping[str, Values], about: About) -> Score:
    """MEQ30: the sum of each factor; complete from 60 % of the highest sum on every one (R)."""
    base = unscored(instrument, list(chain.from_iterable(factors.values())))
    sums = {name: prorated_total(values, instrument.blanks, about.imported) for name, values in factors.items()}
    if None in sums.values():
        return base
    whole = {name: total for name, total in sums.items() if total is not None}
    needed = {name: len(values) * instrument.high * instrument.cut("complete") for name, values in factors.items()}
    return replace(base, factors=whole, complete=all(100 * whole[name] >= needed[name] for name in whole))


def _by_sex(name: str, about: About) -> str:
    return f"{name}-male" if about.sex == "male" else f"{name}-otherwise"
