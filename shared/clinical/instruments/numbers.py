"""The clinical numbers of the instruments, one Criterion each, read off the data that scoring reads."""

from collections.abc import Iterator

from shared.clinical.criteria import Criterion, Provenance
from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.instruments.model import Answers, Cut, Instrument
from shared.clinical.instruments.trauma import CLUSTERS, PCL_5


def criteria_of(instrument: Instrument) -> Iterator[Criterion]:
    """Range, recall window, blanks, bands and cut-offs of one instrument."""
    yield _range(instrument)
    if instrument.recall:
        yield _recall(instrument)
    yield _blanks(instrument)
    yield from _bands(instrument)
    yield from (_cut(instrument, cut) for cut in instrument.cuts)


def _range(instrument: Instrument) -> Criterion:
    whole = instrument.answers is Answers.WHOLE
    answered = f"{instrument.low} to {instrument.high}" if whole else "yes or no"
    return Criterion(
        id=f"instruments/{instrument.id}/items",
        name=f"{instrument.title}: items and their answers",
        value=f"{len(instrument.items)} of {answered}",
        unit="",
        provenance=instrument.range_provenance,
        source=instrument.range_source,
        who_may_change="nobody",
    )


def _recall(instrument: Instrument) -> Criterion:
    return Criterion(
        id=f"instruments/{instrument.id}/recall",
        name=f"{instrument.title}: recall window",
        value=instrument.recall,
        unit="",
        provenance=instrument.range_provenance,
        source=instrument.range_source,
        who_may_change="nobody",
    )


def _blanks(instrument: Instrument) -> Criterion:
    blanks = instrument.blanks
    never = "".join(f", never item {item}" for item in sorted(blanks.never))
    return Criterion(
        id=f"instruments/{instrument.id}/blanks",
        name=f"{instrument.title}: blank items that still give a score",
        value=f"app {blanks.app}, import {blanks.imported}{never}",
        unit="items",
        provenance=blanks.provenance,
        source=blanks.source,
        who_may_change=_who(blanks.provenance),
        tighten="fewer blanks",
    )


def _bands(instrument: Instrument) -> Iterator[Criterion]:
    for word, lowest, highest in instrument.ranges():
        yield Criterion(
            id=f"instruments/{instrument.id}/band/{word}",
            name=f"{instrument.title}: {word}",
            value=f"{lowest}" if lowest == highest else f"{lowest} to {highest}",
            unit="rounded average" if "average" in instrument.gives else "points",
            provenance=instrument.bands_provenance,
            source=instrument.bands_source,
            who_may_change=_who(instrument.bands_provenance),
        )


def _cut(instrument: Instrument, cut: Cut) -> Criterion:
    return Criterion(
        id=f"instruments/{instrument.id}/cut/{cut.name}",
        name=f"{instrument.title}: {cut.means}",
        value=f"{cut.value}",
        unit="",
        provenance=cut.provenance,
        source=cut.source,
        who_may_change=_who(cut.provenance),
        tighten=cut.tighten,
    )


def criteria_of_clusters() -> Iterator[Criterion]:
    """How many symptoms each cluster of PCL-5 needs."""
    for cluster in CLUSTERS:
        yield Criterion(
            id=f"instruments/pcl-5/cluster/{cluster.letter}",
            name=f"{PCL_5.title}: symptoms needed in cluster {cluster.letter}",
            value=f"{cluster.needed} of items {cluster.first} to {cluster.last}",
            unit="symptoms",
            provenance=Provenance.VERIFIED,
            source="[BIO-PCL5],[COMORB-PCL5]",
            who_may_change="nobody",
        )


def _who(provenance: Provenance) -> str:
    return "nobody" if provenance is Provenance.VERIFIED else "medical-director"


CRITERIA = (
    *(criterion for instrument in INSTRUMENTS.values() for criterion in criteria_of(instrument)),
    *criteria_of_clusters(),
)
