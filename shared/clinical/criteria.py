"""The shape of one clinical number, from which `docs/criteria.md` is written.

A module with clinical numbers exposes `CRITERIA: tuple[Criterion, ...]`, built from the very data that its
functions read, so that the page cannot say another number than the code uses.
"""

from dataclasses import dataclass
from enum import StrEnum

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


def default(
    id: str, name: str, value: object, unit: str = "", tighten: str = "", source: str = "chosen here"
) -> Criterion:
    """A number chosen here that the medical director may change."""
    return Criterion(id, name, str(value), unit, Provenance.DEFAULT, source, MEDICAL_DIRECTOR, tighten)
