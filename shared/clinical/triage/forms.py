"""The instruments of an assessment, scored; danger is seen also in a form that cannot be."""

from collections.abc import Iterable, Mapping

from shared.clinical.scoring import Risk, Score, score
from shared.clinical.scoring.danger import item9_seen_positive
from shared.clinical.triage.assessment import Forms
from shared.clinical.triage.changes import calm
from shared.clinical.triage.codes import OPTIONAL_INSTRUMENTS, REQUIRED_INSTRUMENTS, SCREENER
from shared.clinical.triage.faults import Faults
from shared.jsons import Json

ALL = (*REQUIRED_INSTRUMENTS, *OPTIONAL_INSTRUMENTS)
DEPRESSION_FORMS = ("phq-9", "smd-a")
RISK_FORMS = (*DEPRESSION_FORMS, SCREENER)
"""The forms that ask about suicide."""


def read_forms(value: Json, sex: str, faults: Faults, scored: Iterable[str] = ALL) -> Forms:
    given = faults.fields(value, ALL, "/instruments")
    scores: dict[str, Score] = {}
    for name in scored:
        if given.get(name) is not None:
            scores |= faults.take({}, _scored, name, given[name], sex)
    return Forms(
        given=given,
        scores=scores,
        item9_positive=any(item9_seen_positive(given.get(name)) for name in DEPRESSION_FORMS),
        item9_missing=any(scores[name].item9_missing for name in DEPRESSION_FORMS if name in scores),
        screened=SCREENER in scores and not scores[SCREENER].incomplete,
        risk=scores[SCREENER].risk if SCREENER in scores else _risk(given.get(SCREENER)),
    )


def _scored(name: str, answers: Json, sex: str) -> dict[str, Score]:
    return {name: score(name, answers, sex=sex, at=f"/instruments/{name}")}


def _risk(answers: Json) -> Risk | None:
    """The level that the readable answers of a C-SSRS screener show, whatever else is wrong with it."""
    if not isinstance(answers, Mapping):
        return None
    return score(SCREENER, {name: answers[name] for name in calm(SCREENER) if answers.get(name) in ("yes", "no")}).risk
