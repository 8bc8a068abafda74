"""What an instrument is, as data: items, answers, bands, cut-offs, and where each number comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.clinical.criteria import Criterion, Provenance


class Answers(StrEnum):
    """What one answer is in JSON."""

    WHOLE = "whole number"
    YES_NO = "boolean"
    WORD = "yes, no or null"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to tick: the number it counts, its words, its LOINC answer code where there is one."""

    ordinal: int
    display: str
    loinc: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `loinc` only where that code's recall window is the instrument's.

    `text` is None where the wording may not be held here. `label` is a short name for staff, not the wording.
    `values` are the numbers that may be answered, where not all of the instrument's range.
    `asked_when` is the link id of the question whose yes makes this one due.
    """

    link_id: str
    label: str
    text: str | None = None
    loinc: str | None = None
    choices: tuple[Choice, ...] = ()
    values: tuple[int, ...] = ()
    yes_counts: bool = True
    asked_when: str | None = None

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The answers to tick; bare numbers where only their values are known; none for a whole range."""
        return self.choices or tuple(Choice(value, str(value)) for value in self.values)


@dataclass(frozen=True, slots=True)
class Band:
    """A severity word and the lowest total (for SM-GAD-A: rounded average) that has it."""

    word: str
    lowest: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A number at which something is said of the score. `tighten` as in Criterion."""

    name: str
    value: int
    means: str
    provenance: Provenance
    source: str
    tighten: str = ""


@dataclass(frozen=True, slots=True)
class Blanks:
    """How many items may be blank and still give a score; items in `never` (from 1) may not be among them."""

    app: int
    imported: int
    provenance: Provenance
    source: str
    never: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Licence:
    """Who owns the wording, and whether it may be held here. Goes into the Questionnaire's `copyright`."""

    note: str
    text_held: bool


@dataclass(frozen=True, slots=True)
class Instrument:
    """One questionnaire or rating scale with all that scoring and a FHIR Questionnaire need.

    `recall` is the window that the person is asked about; empty where the reference does not say.
    `recall_days` is None where the window is no whole number of days. `gives` are the fields of its score,
    in order. `panel` and `total` are LOINC codes, `total_snomed` is SNOMED CT.
    A clinic's own numbers for what is tagged R or D are another Instrument made by `dataclasses.replace`.
    """

    id: str
    title: str
    answers: Answers
    low: int
    high: int
    items: tuple[Item, ...]
    gives: tuple[str, ...]
    blanks: Blanks
    licence: Licence
    range_provenance: Provenance
    range_source: str
    recall: str = ""
    recall_days: int | None = None
    lead: str | None = None
    bands: tuple[Band, ...] = ()
    bands_provenance: Provenance = Provenance.VERIFIED
    bands_source: str = ""
    cuts: tuple[Cut, ...] = ()
    beside: tuple[Item, ...] = ()
    panel: str | None = None
    total: str | None = None
    total_snomed: str | None = None
    derived_from: str | None = None
    version: str = "1.0.0"

    @property
    def highest_total(self) -> int:
        """The sum when every item has its highest answer."""
        return len(self.items) * self.high

    def cut(self, name: str) -> int:
        """The value of the cut-off of that name."""
        return next(cut.value for cut in self.cuts if cut.name == name)

    def band_of(self, value: int) -> str:
        """The word for a total (SM-GAD-A: for a rounded average)."""
        return next(band.word for band in reversed(self.bands) if band.lowest <= value)

    def ranges(self) -> Iterator[tuple[str, int, int]]:
        """Each band as word, lowest, highest."""
        tops = [band.lowest - 1 for band in self.bands[1:]] + [self.highest_banded]
        for band, top in zip(self.bands, tops, strict=False):
            yield band.word, band.lowest, top

    @property
    def highest_banded(self) -> int:
        """The highest value that `band_of` can be asked: the total, or the average where that is banded."""
        return self.high if "average" in self.gives else self.highest_total


def numbered(prefix: str, count: int) -> tuple[Item, ...]:
    """Items of which neither wording nor label is held: `prefix-1` to `prefix-count`."""
    return tuple(Item(f"{prefix}-{number}", f"item {number}") for number in range(1, count + 1))


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


def _who(provenance: Provenance) -> str:
    return "nobody" if provenance is Provenance.VERIFIED else "medical-director"
