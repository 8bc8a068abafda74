"""The nearest answers that would let a rule pass: what a counterfactual puts in place of those given."""

from datetime import date
from typing import Any

from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.instruments.model import Answers, Item
from shared.clinical.triage.case import Case, Put
from shared.clinical.triage.codes import SCREENER


def calm(instrument: str) -> list[Any] | dict[str, str]:
    """Answers to every item that add up to nothing."""
    chosen = INSTRUMENTS[instrument]
    if chosen.answers is Answers.WORD:
        return {item.link_id: "no" for item in chosen.items}
    return [_calm(item, chosen.answers) for item in chosen.items]


def _calm(item: Item, answers: Answers) -> int | bool:
    return not item.yes_counts if answers is Answers.YES_NO else 0


def filled(instrument: str, given: Any) -> Any:
    """The answers given, and calm ones where there are none."""
    blank = calm(instrument)
    if not given:
        return blank
    if isinstance(blank, dict):
        return {name: given.get(name) or word for name, word in blank.items()}
    return [word if answer is None else answer for answer, word in zip(given, blank, strict=True)]


def readable(case: Case, instrument: str) -> Any:
    """The answers given to a form that could be read, else None."""
    forms = case.it.forms
    return forms.given[instrument] if instrument in forms.scores else None


def screener(case: Case, **words: str) -> Put:
    """The C-SSRS screener with every question answered, these ones so."""
    answers = filled(SCREENER, readable(case, SCREENER))
    return Put(("instruments", SCREENER), {**answers, **words})


def phq9(case: Case, total: int) -> Put:
    """PHQ-9 with this total; item 9 stays what it is as long as the others suffice."""
    *others, item9 = filled("phq-9", readable(case, "phq-9"))
    item9 = min(item9, total)
    answers, left = [], total - item9
    for _ in others:
        answers.append(min(INSTRUMENTS["phq-9"].high, left))
        left -= answers[-1]
    return Put(("instruments", "phq-9"), [*answers, item9 + left])


def years_before(day: date, years: int) -> date:
    """The latest birth date with which somebody is this old on that day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February, and that year had none
        return day.replace(year=day.year - years, day=28)
