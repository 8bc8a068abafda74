"""Clinical reference 3.4: only an exact ingredient of one class, or nothing taken, is without finding."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.criteria import Provenance
from shared.clinical.medicines import Match, Screened, screen
from shared.clinical.medicines.brands import BRANDS
from shared.clinical.medicines.table import CLASSES, INGREDIENTS, Action
from shared.clinical.medicines.words import FORMS_AND_SALTS, FREQUENCIES, UNITS, words

CLEAR = {"fluoxetine", "sertraline", "venlafaxine", "desvenlafaxine", "fluvoxamine", "citalopram", "clomipramine"}
HIGH = {"opioid", "maoi", "xanthine", "nmda-antagonist", "esketamine"}
FURTHER = {
    "thyroid-hormone": "CR5",
    "antihypertensive": "CR1",
    "mood-stabiliser-or-antipsychotic": "CR9",
    "ketamine": "CR16",
    "esketamine": "CR16",
}
CLASS_OF = {drug_class.code: drug_class for drug_class in CLASSES}


def alone(text: str | None = None, rxcui: str | None = None) -> Screened:
    entry = {name: value for name, value in (("text", text), ("rxcui", rxcui)) if value is not None}
    (screened,) = screen([entry])
    return screened


@pytest.mark.parametrize("ingredient", INGREDIENTS, ids=lambda one: one.name)
def test_each_ingredient_is_found_by_name_and_by_code(ingredient: Any) -> None:
    clear = ingredient.name in CLEAR
    for screened in (alone(ingredient.name), alone(rxcui=ingredient.rxcui), alone(ingredient.name, ingredient.rxcui)):
        assert screened.ingredients == (ingredient.name,)
        assert screened.match is (Match.CLEAR_INGREDIENT if clear else Match.LISTED_INGREDIENT)
        assert screened.meant == ()
        further = tuple(FURTHER[code] for code in ingredient.classes if code in FURTHER)
        assert screened.rules == (() if clear else ("CR15", *further))
        assert screened.high is bool(HIGH & set(ingredient.classes))


def test_the_classes_say_what_the_reference_says() -> None:
    assert {one.code for one in CLASSES if one.action is Action.NONE} == {"standard-antidepressant"}
    assert {one.code for one in CLASSES if one.action is Action.REVIEW_HIGH} == HIGH
    assert {one.code: one.further for one in CLASSES if one.further} == {
        code: (rule,) for code, rule in FURTHER.items()
    }
    assert {one.name for one in INGREDIENTS if "standard-antidepressant" in one.classes} == CLEAR


def test_each_row_has_a_class_a_code_and_a_provenance_of_its_own() -> None:
    assert {code for one in INGREDIENTS for code in one.classes} == set(CLASS_OF)
    assert len({one.name for one in INGREDIENTS}) == len({one.rxcui for one in INGREDIENTS}) == len(INGREDIENTS) == 81
    assert len({words(one.name) for one in INGREDIENTS}) == len(INGREDIENTS)
    assert all(one.rxcui.isdigit() and one.provenance in "VR" for one in INGREDIENTS)
    recalled = {one.name for one in INGREDIENTS if one.provenance is Provenance.RECALLED}
    assert {"ketamine", "esketamine", "zolpidem", "lorazepam", "diazepam", "methylphenidate"} <= recalled
    assert not recalled & CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "sertraline",
        "  Sertraline ",
        "SERTRALINE HCl",
        "sertraline hydrochloride 50 mg",
        "Sertraline 50mg tablet, once daily",
        "sertraline 37.5 mg (oral) every morning",
        "100 mg sertraline by mouth at bedtime, as needed",
        "sertraline-hcl 0.5 g",
        "sertraline XR caps 2 times a day",
        "ｓｅｒｔｒａｌｉｎｅ",
        "sertraline 25 mcg/ml solution",
        "sertraline\t50 iu prn",
    ],
)
def test_dose_form_salt_and_frequency_are_dropped(text: str) -> None:
    assert alone(text) == Screened(Match.CLEAR_INGREDIENT, ("sertraline",), rules=())


@pytest.mark.parametrize("word", f"{FORMS_AND_SALTS} {FREQUENCIES} {UNITS}".split())
def test_each_dropped_word_is_dropped_before_and_after_the_name(word: str) -> None:
    assert alone(f"{word} citalopram").match is Match.CLEAR_INGREDIENT
    assert alone(f"citalopram {word.upper()}").match is Match.CLEAR_INGREDIENT
    assert alone(f"citalopram 5{word}").match is (
        Match.CLEAR_INGREDIENT if word in UNITS.split() else Match.NOT_MATCHED
    )


@pytest.mark.parametrize(
    "text",
    [
        "sertralin",
        "sertraline and kava",
        "sertraline fluoxetine",
        "sertraline sertraline",
        "sertraline + alcohol",
        "sertraline +",
        "stopped sertraline",
        "no sertraline",
        "sertraline 2x",
        "sertraline ②③④x",
        "sertraliné",
        "ѕertraline",  # a Cyrillic letter
        "s\u0336ertraline",
        "sertraline hbr",
        "Zoloft",
        "escitalopram",
        "kava",
        "50 mg daily",
        "mg",
        "?",
        "my heart pill",
    ],
)
def test_anything_but_one_exact_ingredient_goes_to_a_human(text: str) -> None:
    screened = alone(text)
    assert (screened.match, screened.rules[0]) == (Match.NOT_MATCHED, "CR15")


@pytest.mark.parametrize(
    "text",
    ["none", "Nothing", "NIL", "n/a", "N / A", "na", "no medication", "no medications.", "No  Meds", "Not applicable."],
)
def test_the_single_entry_none_clears_the_medicines(text: str) -> None:
    assert alone(text) == Screened(Match.NOTHING_TAKEN, rules=())
    beside = screen([{"text": text}, {"text": "sertraline"}])
    assert [one.match for one in beside] == [Match.NOTHING_BESIDE_OTHERS, Match.CLEAR_INGREDIENT]
    assert [one.rules for one in beside] == [("CR15",), ()]
    assert alone(text, "36437").match is Match.NOT_MATCHED


@pytest.mark.parametrize("text", ["none.taken", "none..", "no", "nothing much", "n.a.", "none!", "-"])
def test_a_near_word_for_nothing_goes_to_a_human(text: str) -> None:
    assert alone(text).rules == ("CR15",)


@pytest.mark.parametrize(
    ("entry", "match"),
    [
        ({}, Match.BLANK),
        ({"text": ""}, Match.BLANK),
        ({"text": "  "}, Match.BLANK),
        ({"text": None, "rxcui": None}, Match.BLANK),
        ({"text": None, "rxcui": " "}, Match.BLANK),
        (None, Match.UNREADABLE),
        ("sertraline", Match.UNREADABLE),
        (5, Match.UNREADABLE),
        (["sertraline"], Match.UNREADABLE),
        ({"text": 5}, Match.UNREADABLE),
        ({"rxcui": 36437}, Match.UNREADABLE),
        ({"text": "sertraline", "dose": "50 mg"}, Match.UNREADABLE),
    ],
)
def test_a_blank_or_unreadable_entry_is_a_finding_and_no_error(entry: Any, match: Match) -> None:
    assert screen([entry]) == (Screened(match),)
    assert Screened(match).rules == ("CR15",)


def test_text_and_code_are_both_judged() -> None:
    assert alone("", "36437").match is Match.CLEAR_INGREDIENT
    assert alone("sertraline 50mg", "36437").match is Match.CLEAR_INGREDIENT
    assert alone("sertraline", "2556") == Screened(Match.TWO_INGREDIENTS, ("sertraline", "citalopram"))
    assert alone("kava", "36437") == Screened(Match.NOT_MATCHED, ("sertraline",))
    assert alone("sertraline", "999") == Screened(Match.NOT_MATCHED, ("sertraline",))
    assert alone(rxcui="999").match is Match.NOT_MATCHED
    raised = alone("sertraline", "8123")
    assert (raised.match, raised.high) == (Match.TWO_INGREDIENTS, True)


@pytest.mark.parametrize(("brand", "name"), sorted(BRANDS.items()))
def test_a_brand_informs_the_reviewer_and_raises_but_never_clears(brand: str, name: str) -> None:
    by_brand, by_name = alone(f"{brand.capitalize()} 50 mg"), alone(name)
    assert (by_brand.match, by_brand.ingredients, by_brand.meant) == (Match.NOT_MATCHED, (), (name,))
    assert by_brand.rules == (by_name.rules or ("CR15",))
    assert by_brand.high is by_name.high


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("phenelzin", ("phenelzine",)),
        ("phenellzine", ("phenelzine",)),
        ("phenalzine", ("phenelzine",)),
        ("phenelizne", ("phenelzine",)),
        ("my phenelzine, stopped", ("phenelzine",)),
        ("old methylene blue drops", ("methylene blue",)),
        ("something with St John's wort", ("St John's wort",)),
        ("Nardil and Xanax", ("phenelzine", "alprazolam")),
        ("xyreme", ("sodium oxybate",)),
        ("phenelz", ()),
        ("calam", ("verapamil",)),
        ("Onfi and Xanax", ("clobazam", "alprazolam")),
        ("phenelzin since spring", ("phenelzine",)),
        ("emsa", ()),  # too short a word to guess from
        ("onfy", ()),
        ("onfix", ()),  # too short a name to guess from
        ("methylen", ()),  # half a name
    ],
)
def test_a_likely_spelling_or_a_name_among_other_words_is_told(text: str, meant: tuple[str, ...]) -> None:
    screened = alone(text)
    assert (screened.match, screened.meant) == (Match.NOT_MATCHED, meant)
    assert screened.high is ("phenelzine" in meant or "methylene blue" in meant)


def test_no_name_is_taken_for_another() -> None:
    """A name or brand spelt right means itself alone."""
    for name in (*(one.name for one in INGREDIENTS), *BRANDS):
        assert len({*alone(name).ingredients, *alone(name).meant}) == 1


def test_an_empty_list_has_no_finding() -> None:
    assert screen([]) == ()


@given(st.text(max_size=40))
def test_no_text_is_clear_that_has_other_letters_than_a_clear_ingredient(text: str) -> None:
    screened = alone(text)
    if screened.match is Match.CLEAR_INGREDIENT:
        assert words(text) in {(name,) for name in CLEAR}


@given(st.sampled_from(sorted(CLEAR)), st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12))
def test_a_clear_ingredient_with_any_other_word_is_not_clear(name: str, other: str) -> None:
    dropped = f"{FORMS_AND_SALTS} {FREQUENCIES} {UNITS}".split()
    if other not in dropped:
        assert alone(f"{name} {other}").rules
        assert alone(f"{other} {name}").rules


@given(st.lists(st.sampled_from(["sertraline", "none", "kava", "lithium", ""]), min_size=1, max_size=4))
def test_one_more_entry_takes_no_finding_away(texts: list[str]) -> None:
    entries = [{"text": text} for text in texts]
    before, after = screen(entries), screen([*entries, {"text": "sertraline"}])
    assert all(set(one.rules) <= set(other.rules) for one, other in zip(before, after[:-1], strict=True))
