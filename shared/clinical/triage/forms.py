"""The instruments of an assessment, scored; danger is seen also in a form that cannot be."""

from collections.abc import Mapping
from typing import Any

from shared.clinical.scoring import Score, score
from shared.clinical.scoring.danger import high_risk_seen, item9_seen_positive
from shared.clinical.triage.assessment import Forms
from shared.clinical.triage.codes import OPTIONAL_INSTRUMENTS, REQUIRED_INSTRUMENTS
from shared.clinical.triage.faults import Faults

ALL = (*REQUIRED_INSTRUMENTS, *OPTIONAL_INSTRUMENTS)
DEPRESSION_FORMS = ("phq-9", "smd-a")


def read_forms(value: Any, sex: str, faults: Faults) -> Forms:
    given = faults.fields(value, ALL, "/instruments")
    scores = {name: scored for name in ALL if (scored := _score(name, given.get(name), sex, faults)) is not None}
    screener = scores.get("c-ssrs-screener")
    return Forms(
        given=given,
        scores=scores,
        item9_positive=any(item9_seen_positive(given.get(name)) for name in DEPRESSION_FORMS),
        item9_missing=any(scores[name].item9_missing for name in DEPRESSION_FORMS if name in scores),
        screened=screener is not None and not screener.incomplete,
        high=high_risk_seen(given.get("c-ssrs-screener")),
    )


def _score(name: str, answers: Any, sex: str, faults: Faults) -> Score | None:
    if answers is None:
        return None
    return faults.take(None, _scored, name, answers, sex)


def _scored(name: str, answers: Mapping[str, Any] | list[Any], sex: str) -> Score:
    return score(name, answers, sex=sex, at=f"/instruments/{name}")
