"""A clinical number says at its place what it is, where it comes from and who may change it.

```
PAGE_EVERY = clock(5, "min", D, "eligibility/crisis/page", "a crisis is paged again, every", "sooner")
```

is the timedelta of five minutes and a row of `docs/criteria.md`. A table whose rows carry their own origin, such as the
limits of vital signs, is told as a whole: its module exposes `CRITERIA`, built from the rows that its functions read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

# Who may change a number.
MEDICAL_DIRECTOR = "medical-director"
NOBODY = "nobody"


class Provenance(StrEnum):
    """Where a number comes from, and with that whether it may be fixed in code."""

    VERIFIED = "V"  # the source's text was read
    STATED = "S"  # stated by the product's seed documents
    RECALLED = "R"  # published, but the primary text was not retrieved: check before clinical use
    DEFAULT = "D"  # chosen here, no authoritative source
    COMPUTED = "C"  # arithmetic on verified numbers


V, S, R, D = Provenance.VERIFIED, Provenance.STATED, Provenance.RECALLED, Provenance.DEFAULT


@dataclass(frozen=True, slots=True)
class Criterion:
    """One clinical number, list of words or window, and who answers for it.

    `id` is unique over the whole project and starts with the module's topic: `vitals/pre-dose/systolic/hold`.
    `value` is as a reader would say it: `at least 140`. `unit` is in UCUM, empty for a pure number or a word.
    `source` is a source key of the reference or a few words. `who_may_change` is a role, or `nobody` for
    what an instrument or a statute fixes. `tighten` says how a clinic may make it stricter by itself;
    empty where it may not.
    """

    id: str
    name: str
    value: str
    unit: str
    provenance: Provenance
    source: str
    who_may_change: str
    tighten: str = ""


NUMBERS: list[Criterion] = []
"""What `number` and `clock` were given, in the modules that were imported so far. For the page alone."""

_SPANS = {unit: timedelta(seconds=seconds) for unit, seconds in {"s": 1, "min": 60, "h": 3600, "d": 86400}.items()}
_CHOSEN = "chosen here"
T = TypeVar("T")


def number(
    value: T,
    unit: str,
    provenance: Provenance,
    id: str,
    name: str,
    tighten: str = "",
    source: str = _CHOSEN,
    who: str = MEDICAL_DIRECTOR,
    said: str = "",
) -> T:
    """`value` itself: a number, several, or words. The rest is for the page, where `said` may stand for the value."""
    NUMBERS.append(Criterion(id, name, said or _said(value), unit, provenance, source, who, tighten))
    return value


def clock(
    value: int, unit: str, provenance: Provenance, id: str, name: str, tighten: str = "", source: str = _CHOSEN
) -> timedelta:
    """So many of `s`, `min`, `h` or `d`."""
    return _SPANS[unit] * number(value, unit, provenance, id, name, tighten, source)


def clocks(
    values: Iterable[int], unit: str, provenance: Provenance, id: str, name: str, tighten: str = ""
) -> tuple[timedelta, ...]:
    """Several times, in order."""
    return tuple(_SPANS[unit] * value for value in number(tuple(values), unit, provenance, id, name, tighten))


def _said(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value)))
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def default(id: str, name: str, value: object, unit: str = "", tighten: str = "", source: str = _CHOSEN) -> Criterion:
    """A row of a table, chosen here, that the medical director may change."""
    return Criterion(id, name, str(value), unit, Provenance.DEFAULT, source, MEDICAL_DIRECTOR, tighten)
