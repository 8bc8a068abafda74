"""What each entry of a medication list asks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.clinical.medicines.likely import meant_by
from shared.clinical.medicines.table import CLASSES, INGREDIENTS, Action, Ingredient
from shared.clinical.medicines.words import says_nothing_taken, words


class Match(StrEnum):
    """How an entry was understood. Only the first two are without finding."""

    CLEAR_INGREDIENT = "clear-ingredient"
    NOTHING_TAKEN = "nothing-taken"
    LISTED_INGREDIENT = "listed-ingredient"
    TWO_INGREDIENTS = "two-ingredients"
    NOT_MATCHED = "not-matched"
    NOTHING_BESIDE_OTHERS = "nothing-taken-beside-others"
    BLANK = "blank"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Screened:
    """One entry. `ingredients` were matched exactly, `meant` are guesses for the reviewer (brand, spelling).

    `rules` are the rules it makes speak, CR15 first; empty exactly where the entry is without finding.
    """

    match: Match
    ingredients: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    rules: tuple[str, ...] = ("CR15",)
    high: bool = False


_WITHOUT_FINDING = frozenset({Match.CLEAR_INGREDIENT, Match.NOTHING_TAKEN})
_CLASS = {drug_class.code: drug_class for drug_class in CLASSES}
_BY_NAME = {ingredient.name: ingredient for ingredient in INGREDIENTS}
_BY_WORDS = {words(ingredient.name): ingredient for ingredient in INGREDIENTS}
_BY_CODE = {ingredient.rxcui: ingredient for ingredient in INGREDIENTS}


def screen(entries: Sequence[object]) -> tuple[Screened, ...]:
    """One `Screened` for each entry, in order. An entry is `{text?, rxcui?}`; whatever it is, nothing is raised."""
    alone = len(entries) == 1
    return tuple(_screen(entry, alone) for entry in entries)


def _screen(entry: object, alone: bool) -> Screened:
    if not isinstance(entry, dict) or not entry.keys() <= {"text", "rxcui"}:
        return Screened(Match.UNREADABLE)
    text, rxcui = entry.get("text"), entry.get("rxcui")
    if not isinstance(text, str | None) or not isinstance(rxcui, str | None):
        return Screened(Match.UNREADABLE)
    return _screen_text_and_code((text or "").strip(), (rxcui or "").strip(), alone)


def _screen_text_and_code(text: str, rxcui: str, alone: bool) -> Screened:
    if not text and not rxcui:
        return Screened(Match.BLANK)
    if not rxcui and says_nothing_taken(text):
        return Screened(Match.NOTHING_TAKEN, rules=()) if alone else Screened(Match.NOTHING_BESIDE_OTHERS)
    found = _exact(text, rxcui)
    ingredients = tuple(dict.fromkeys(one.name for one in found if one))
    meant = tuple(name for name in meant_by(text) if name not in ingredients)
    return _judged(_match(found, ingredients), ingredients, meant)


def _exact(text: str, rxcui: str) -> list[Ingredient | None]:
    """The ingredient that each given half names, None for a half that names none."""
    by_text = [_BY_WORDS.get(words(text))] if text else []
    by_code = [_BY_CODE.get(rxcui)] if rxcui else []
    return by_text + by_code


def _match(found: list[Ingredient | None], ingredients: tuple[str, ...]) -> Match:
    if None in found:
        return Match.NOT_MATCHED
    if len(ingredients) > 1:
        return Match.TWO_INGREDIENTS
    return Match.CLEAR_INGREDIENT if _actions(ingredients) == {Action.NONE} else Match.LISTED_INGREDIENT


def _judged(match: Match, ingredients: tuple[str, ...], meant: tuple[str, ...]) -> Screened:
    if match in _WITHOUT_FINDING:
        return Screened(match, ingredients, rules=())
    named = (*ingredients, *meant)
    further = (rule for name in named for code in _BY_NAME[name].classes for rule in _CLASS[code].further)
    rules = tuple(dict.fromkeys(("CR15", *further)))
    return Screened(match, ingredients, meant, rules, Action.REVIEW_HIGH in _actions(named))


def _actions(names: Iterable[str]) -> set[Action]:
    return {_CLASS[code].action for name in names for code in _BY_NAME[name].classes}
