"""What an instrument is, as data: items, answers, bands, cut-offs, and where each number comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.clinical.criteria import MEDICAL_DIRECTOR, NOBODY, Criterion, Provenance


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
    yield _range(instrument, "items", "items and their answers", _items(instrument))
    if instrument.recall:
        yield _range(instrument, "recall", "recall window", instrument.recall)
    yield _blanks(instrument)
    yield from _bands(instrument)
    for cut in instrument.cuts:
        yield _row(instrument, f"cut/{cut.name}", cut.means, f"{cut.value}", "", cut, cut.tighten)


def _row(it: Instrument, id: str, name: str, value: str, unit: str, of: Cut | Blanks, tighten: str = "") -> Criterion:
    who = NOBODY if of.provenance is Provenance.VERIFIED else MEDICAL_DIRECTOR
    id, name = f"instruments/{it.id}/{id}", f"{it.title}: {name}"
    return Criterion(id, name, value, unit, of.provenance, of.source, who, tighten)


def _range(it: Instrument, id: str, name: str, value: str) -> Criterion:
    id, name = f"instruments/{it.id}/{id}", f"{it.title}: {name}"
    return Criterion(id, name, value, "", it.range_provenance, it.range_source, NOBODY)


def _items(instrument: Instrument) -> str:
    whole = instrument.answers is Answers.WHOLE
    return f"{len(instrument.items)} of " + (f"{instrument.low} to {instrument.high}" if whole else "yes or no")


def _blanks(instrument: Instrument) -> Criterion:
    blanks = instrument.blanks
    never = "".join(f", never item {item}" for item in sorted(blanks.never))
    value = f"app {blanks.app}, import {blanks.imported}{never}"
    return _row(instrument, "blanks", "blank items that still give a score", value, "items", blanks, "fewer blanks")


def _bands(instrument: Instrument) -> Iterator[Criterion]:
    who = NOBODY if instrument.bands_provenance is Provenance.VERIFIED else MEDICAL_DIRECTOR
    unit = "rounded average" if "average" in instrument.gives else "points"
    for word, lowest, highest in instrument.ranges():
        id, name = f"instruments/{instrument.id}/band/{word}", f"{instrument.title}: {word}"
        value = f"{lowest}" if lowest == highest else f"{lowest} to {highest}"
        yield Criterion(id, name, value, unit, instrument.bands_provenance, instrument.bands_source, who)
