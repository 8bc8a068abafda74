"""`carepath score`: the score of one form a line."""

import re
from typing import Any

from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.instruments.model import Answers
from shared.clinical.scoring import score
from shared.clinical.shape import known_fields

NAME = "score"
EXAMPLE = {"id": "a1", "instrument": "phq-9", "answers": [1, 0, 1, 2, 3, 1, 1, 2, 3]}
PERSON_EXAMPLE = "phq-9 1 0 1 2 3 1 1 2 3"

_FIELDS = ("instrument", "answers", "origin", "sex")
_OPTIONS = ("origin", "sex")
_WORDS = {"-": None, "null": None, "yes": True, "no": False, "true": True, "false": False}


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """`{instrument, answers, origin?, sex?}` to the fields of that instrument's score. Raises Invalid."""
    known_fields(line, _FIELDS, ("instrument", "answers"), "")
    told = score(line["instrument"], line["answers"], origin=line.get("origin"), sex=line.get("sex"))
    return told.as_dict()


def person(words: list[str]) -> dict[str, Any]:
    """`phq-9 1 0 - 2 ... origin=import`: `-` is a blank, yes and no for DAST-10, `q1=no q2=yes` for C-SSRS."""
    line = _line(words)
    return {"instrument": line["instrument"], **answer(line)}


def _line(words: list[str]) -> dict[str, Any]:
    instrument, *rest = words
    named = dict(word.split("=", 1) for word in rest if "=" in word)
    options = {name: named.pop(name) for name in _OPTIONS if name in named}
    answers = [_value(word) for word in rest if "=" not in word]
    return {"instrument": instrument, "answers": _named(instrument, named) or answers, **options}


def _named(instrument: str, named: dict[str, str]) -> dict[str, Any]:
    """Answers by name: words for C-SSRS, numbers separated by commas for the factors of MEQ30."""
    known = INSTRUMENTS.get(instrument)
    if known and known.answers is Answers.WORD:
        return {name: None if word == "-" else word for name, word in named.items()}
    return {name: [_value(part) for part in word.split(",")] for name, word in named.items()}


def _value(word: str) -> Any:
    if re.fullmatch(r"-?\d{1,9}", word):
        return int(word)
    return _WORDS.get(word, word)
