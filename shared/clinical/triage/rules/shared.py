"""What several rules have in common: a word of the history, a safety answer, a number beyond a limit, a medicine."""

from collections.abc import Iterator

from shared.clinical.triage.case import Case, Drop, Finding, Put
from shared.clinical.triage.codes import ANSWERS, HISTORY, UNKNOWN_HISTORY
from shared.clinical.triage.result import Result

REVIEW = Result.REVIEW
OPPOSITE = {"yes": "no", "no": "yes"}


def named_in_history(case: Case, rule: str) -> Iterator[Finding]:
    for place, word in case.history.get(rule, ()):
        _, result = HISTORY.get(word, UNKNOWN_HISTORY)
        drop = Drop("history", place)
        yield Finding(result, {f"/history/{place}": word}, f"history did not name {word}", (drop,))


def answered(case: Case, rule: str, flag: str | None = None) -> Iterator[Finding]:
    """A safety question of this rule answered with the word on which it declines."""
    for question, (owner, word) in ANSWERS.items():
        if owner == rule and case.it.answers[question] == word:
            other = OPPOSITE[word]
            change = Put(("answers", question), other)
            unless = f"{question} were answered {other}"
            yield Finding(Result.DECLINE, {f"/answers/{question}": word}, unless, (change,), flag)


def measured(case: Case, limit: str, result: Result = Result.REVIEW, flag: str | None = None) -> Iterator[Finding]:
    """A vital sign beyond this limit."""
    rule, at = case.limit(limit)
    value = case.it.vitals[rule.subject]
    if case.beyond(limit, value):
        change = Put(("vitals", rule.subject), rule.passing(at))
        yield Finding(result, {f"/vitals/{rule.subject}": value}, rule.passes(at), (change,), flag)


def taken(case: Case, rule: str) -> Iterator[Finding]:
    """An entry of the medication list that makes this rule speak."""
    for place, screened in enumerate(case.medicines):
        if rule in screened.rules:
            seen = {
                "match": screened.match,
                "ingredients": list(screened.ingredients),
                "perhaps": list(screened.meant),
            }
            unless = f"medications lacked entry {place + 1}"
            yield Finding(Result.REVIEW, {f"/medications/{place}": seen}, unless, (Drop("medications", place),))
