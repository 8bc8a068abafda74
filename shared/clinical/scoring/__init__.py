"""Scoring of every instrument: pure, exact, strict about types.

    score("phq-9", [1, 0, 1, 2, 3, 1, 1, 2, 3]).band   # "moderate"

The rules are those of the clinical reference, section 2; each instrument's data says where its numbers come from.
"""

from collections.abc import Callable
from typing import Any

from shared.clinical.instruments import INSTRUMENTS, Instrument
from shared.clinical.instruments.model import Answers
from shared.clinical.invalid import Invalid
from shared.clinical.scoring import reading, screens, suicide_risk, totals
from shared.clinical.scoring.result import About, Risk, Score

__all__ = ["About", "Risk", "Score", "score"]

_SCORERS: dict[str, Callable[[Instrument, Any, About], Score]] = {
    "phq-9": totals.depression,
    "smd-a": totals.depression,
    "gad-7": totals.severity,
    "gad7-mod-7d": totals.severity,
    "sm-gad-a": totals.average,
    "pcl-5": totals.posttraumatic,
    "pc-ptsd-5": screens.yes_count,
    "c-ssrs-screener": suicide_risk.suicide_risk,
    "audit-c": screens.alcohol_consumption,
    "audit": screens.alcohol_use,
    "dast-10": screens.yes_count,
    "peg": totals.mean,
    "who-5": totals.wellbeing,
    "y-bocs-sr": totals.severity,
    "oci-r": screens.positive_from,
    "cadss": screens.dissociation,
    "meq-30": screens.mystical_experience,
    "moaa-s": screens.sedation,
    "bladder-questions": screens.any_yes,
}
_READERS: dict[Answers, Callable[[Instrument, Any, str], Any]] = {
    Answers.WHOLE: reading.whole_numbers,
    Answers.YES_NO: reading.yes_or_no,
    Answers.WORD: reading.words,
}
_ORIGINS = ("app", "import")
_SEXES = ("male", "female", "unknown")


def score(
    instrument: str | Instrument,
    answers: object,
    *,
    origin: object = None,
    sex: object = None,
    at: str = "/answers",
) -> Score:
    """The score of these answers; a blank (None) is an answer and never an error.

    `answers` is a list (C-SSRS and MEQ30: a mapping). `origin` is `app` (also None) or `import`; `sex` is `male`,
    `female`, `unknown` or None. `at` is where the answers stand in the caller's input, for the pointer of an error.
    Raises Invalid: `unknown-instrument`, `wrong-type`, `wrong-length`, `out-of-range`, `unknown-word`,
    `unknown-field`, `missing`.
    """
    chosen = _known(instrument)
    about = About(_word(origin, _ORIGINS, "/origin") == "import", _word(sex, _SEXES, "/sex"))
    return _SCORERS[chosen.id](chosen, _reader(chosen)(chosen, answers, at), about)


def _known(instrument: object) -> Instrument:
    if isinstance(instrument, Instrument):
        return instrument
    if not isinstance(instrument, str):
        raise Invalid("wrong-type", "/instrument")
    if instrument not in INSTRUMENTS:
        raise Invalid("unknown-instrument", "/instrument")
    return INSTRUMENTS[instrument]


def _reader(instrument: Instrument) -> Callable[[Instrument, Any, str], Any]:
    return reading.by_factor if instrument.id == "meq-30" else _READERS[instrument.answers]


def _word(value: object, words: tuple[str, ...], at: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid("wrong-type", at)
    if value not in words:
        raise Invalid("unknown-word", at)
    return value
