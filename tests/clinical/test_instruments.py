"""The instruments as data: codes, recall windows, licences, numbers (clinical reference 2.1 to 2.7)."""

from dataclasses import FrozenInstanceError, replace

import pytest

from carepath.criteria import all_criteria
from shared.clinical.criteria import Criterion
from shared.clinical.instruments import INSTRUMENTS, Instrument
from shared.clinical.instruments.model import Item, criteria_of, numbered

NUMBERS = {  # items, lowest and highest answer
    "phq-9": (9, 0, 3),
    "smd-a": (9, 0, 3),
    "gad-7": (7, 0, 3),
    "gad7-mod-7d": (7, 0, 3),
    "sm-gad-a": (10, 0, 4),
    "pcl-5": (20, 0, 4),
    "pc-ptsd-5": (5, 0, 1),
    "c-ssrs-screener": (7, 0, 1),
    "audit-c": (3, 0, 4),
    "audit": (10, 0, 4),
    "dast-10": (10, 0, 1),
    "peg": (3, 0, 10),
    "who-5": (5, 0, 5),
    "y-bocs-sr": (10, 0, 4),
    "oci-r": (18, 0, 4),
    "cadss": (23, 0, 4),
    "meq-30": (30, 0, 5),
    "moaa-s": (1, 0, 5),
    "bladder-questions": (6, 0, 1),
}
LOINC_ITEMS = {
    "phq-9": "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8",
    "gad-7": "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7",
    "c-ssrs-screener": "93246-7 93247-5 93248-3 93249-1 93250-9 93267-3 93269-9",
    "audit-c": "68518-0 68519-8 68520-6",
    "peg": "75893-8 91145-3 91146-1",
    "pc-ptsd-5": "102012-2 102013-0 102014-8 102015-5 102016-3",
}
PANEL_AND_TOTAL = {
    "phq-9": ("44249-1", "44261-6"),
    "gad-7": ("69737-5", "70274-6"),
    "pcl-5": ("101697-1", "101698-9"),
    "pc-ptsd-5": (None, "102017-1"),
    "c-ssrs-screener": ("93373-9", "93374-7"),
    "audit-c": ("72109-2", "75626-2"),
    "dast-10": (None, "82667-7"),
    "peg": ("91148-7", "91147-9"),
}
WITHOUT_TEXT = {
    "sm-gad-a", "pc-ptsd-5", "audit", "dast-10", "who-5", "y-bocs-sr", "oci-r", "cadss", "meq-30", "moaa-s",
}  # fmt: skip

each_instrument = pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=INSTRUMENTS)


def criteria() -> list[Criterion]:
    return [each for each in all_criteria() if each.id.startswith("instruments/")]


def check_digit(code: str) -> int:
    """LOINC's own check digit: mod 10 over the digits before the hyphen."""
    digits = code.split("-", maxsplit=1)[0][::-1]
    doubled = str(2 * int(digits[0::2]))
    total = sum(map(int, doubled + digits[1::2]))
    return -total % 10


def test_the_instruments_are_those_of_the_reference() -> None:
    told = {each.id: (len(each.items), each.low, each.high) for each in INSTRUMENTS.values()}
    assert told == NUMBERS
    assert all(name == each.id for name, each in INSTRUMENTS.items())


@each_instrument
def test_loinc_stands_where_the_recall_window_fits_and_nowhere_else(instrument: Instrument) -> None:
    codes = " ".join(item.loinc for item in instrument.items if item.loinc)
    assert codes == LOINC_ITEMS.get(instrument.id, "")
    assert (instrument.panel, instrument.total) == PANEL_AND_TOTAL.get(instrument.id, (None, None))


@each_instrument
def test_every_loinc_code_has_its_check_digit(instrument: Instrument) -> None:
    items = (*instrument.items, *instrument.beside)
    codes = [*(item.loinc for item in items), instrument.panel, instrument.total]
    for code in filter(None, codes):
        assert check_digit(code) == int(code[-1]), code


def test_the_7_day_forms_share_no_code_with_their_parents() -> None:
    for name, parent, days in (("smd-a", "phq-9", 7), ("gad7-mod-7d", "gad-7", 7)):
        form = INSTRUMENTS[name]
        assert (form.derived_from, form.recall_days, form.recall) == (parent, days, "past 7 days")
        assert not any(item.loinc for item in (*form.items, *form.beside))
        assert [item.label for item in form.items] == [item.label for item in INSTRUMENTS[parent].items]
        assert (form.panel, form.total, form.total_snomed) == (None, None, None)
    assert INSTRUMENTS["phq-9"].recall_days == INSTRUMENTS["gad-7"].recall_days == 14
    assert INSTRUMENTS["sm-gad-a"].recall_days == INSTRUMENTS["peg"].recall_days == 7
    assert INSTRUMENTS["sm-gad-a"].derived_from is None


@each_instrument
def test_text_is_held_only_where_the_licence_lets_us(instrument: Instrument) -> None:
    assert instrument.licence.text_held is (instrument.id not in WITHOUT_TEXT)
    assert instrument.licence.note
    for item in instrument.items:
        assert bool(item.text) is instrument.licence.text_held
    if not instrument.licence.text_held:
        assert instrument.lead is None
        assert not any(choice.display for item in instrument.items for choice in item.choices)


def test_an_instrument_without_text_says_why() -> None:
    for name in WITHOUT_TEXT:
        assert "held here" in INSTRUMENTS[name].licence.note


@each_instrument
def test_every_item_has_a_link_id_of_its_own_and_its_answers_in_order(instrument: Instrument) -> None:
    items = (*instrument.items, *instrument.beside)
    assert len({item.link_id for item in items}) == len(items)
    for item in items:
        assert all(instrument.low <= choice.ordinal <= instrument.high for choice in item.offered)
        assert len({choice.ordinal for choice in item.offered}) == len(item.offered)


def test_the_answers_of_phq9_and_gad7_are_the_same_four() -> None:
    codes = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]
    words = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
    for name in ("phq-9", "smd-a", "gad-7", "gad7-mod-7d"):
        for item in INSTRUMENTS[name].items:
            assert [choice.loinc for choice in item.choices] == codes
            assert [choice.display for choice in item.choices] == words
            assert [choice.ordinal for choice in item.choices] == [0, 1, 2, 3]


def test_annoyed_stands_before_afraid() -> None:
    sixth, seventh = INSTRUMENTS["gad-7"].items[5:]
    assert (sixth.label, seventh.label) == ("easily annoyed", "afraid")


def test_functional_difficulty_stands_beside_phq9_and_not_in_its_total() -> None:
    (difficulty,) = INSTRUMENTS["phq-9"].beside
    assert (difficulty.loinc, len(difficulty.choices)) == ("69722-7", 4)
    assert INSTRUMENTS["phq-9"].highest_total == 27


@pytest.mark.parametrize(
    ("name", "ranges"),
    [
        (
            "phq-9",
            [("none", 0, 4), ("mild", 5, 9), ("moderate", 10, 14), ("moderately-severe", 15, 19), ("severe", 20, 27)],
        ),
        ("gad-7", [("minimal", 0, 4), ("mild", 5, 9), ("moderate", 10, 14), ("severe", 15, 21)]),
        ("sm-gad-a", [("none", 0, 0), ("mild", 1, 1), ("moderate", 2, 2), ("severe", 3, 3), ("extreme", 4, 4)]),
        ("dast-10", [("none", 0, 0), ("low", 1, 2), ("moderate", 3, 5), ("substantial", 6, 8), ("severe", 9, 10)]),
        ("pcl-5", []),
        ("audit-c", []),
        ("peg", []),
    ],
)
def test_bands_follow_each_other_to_the_highest_total(name: str, ranges: list[tuple[str, int, int]]) -> None:
    assert list(INSTRUMENTS[name].ranges()) == ranges


def test_the_data_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        INSTRUMENTS["phq-9"].high = 4  # type: ignore[misc]
    with pytest.raises(TypeError):
        INSTRUMENTS["phq-9"] = INSTRUMENTS["gad-7"]  # type: ignore[index]


def test_every_number_is_told_once_with_its_provenance() -> None:
    told = {each.id: each for each in criteria()}
    assert len(told) == len(criteria())
    assert all(each.source and each.name and each.value for each in told.values())
    assert all(each.id.startswith("instruments/") for each in told.values())
    for name, (items, low, high) in NUMBERS.items():
        told_range = told[f"instruments/{name}/items"].value
        assert told_range in {f"{items} of {low} to {high}", f"{items} of yes or no"}


@pytest.mark.parametrize(
    ("id", "name", "value", "unit", "provenance", "source", "who", "tighten"),
    [
        (
            "phq-9/items",
            "Patient Health Questionnaire-9 (PHQ-9): items and their answers",
            "9 of 0 to 3", "", "V", "[SENSOR-DOC],[SPIER]", "nobody", "",
        ),
        (
            "dast-10/items",
            "Drug Abuse Screening Test, 10 items (DAST-10): items and their answers",
            "10 of yes or no", "", "V", "[COMORB-DAST]", "nobody", "",
        ),
        (
            "phq-9/recall",
            "Patient Health Questionnaire-9 (PHQ-9): recall window",
            "past 2 weeks", "", "V", "[SENSOR-DOC],[SPIER]", "nobody", "",
        ),
        (
            "phq-9/blanks",
            "Patient Health Questionnaire-9 (PHQ-9): blank items that still give a score",
            "app 0, import 2, never item 9", "items", "D", "2.1, 2 of items 1 to 8 from imports",
            "medical-director", "fewer blanks",
        ),
        (
            "gad-7/blanks",
            "Generalized Anxiety Disorder-7 (GAD-7): blank items that still give a score",
            "app 0, import 0", "items", "D", "2.0, its paper rule was not found", "medical-director", "fewer blanks",
        ),
        (
            "smd-a/blanks",
            "Severity Measure for Depression—Adult (7 days, adapted from PHQ-9): blank items that still give a score",
            "app 2, import 2, never item 9", "items", "V", "[APA-PRORATE],[CAIRN]", "nobody", "fewer blanks",
        ),
        (
            "phq-9/band/severe",
            "Patient Health Questionnaire-9 (PHQ-9): severe",
            "20 to 27", "points", "V", "[KROENKE01],[SPIER]", "nobody", "",
        ),
        (
            "sm-gad-a/band/mild",
            "Severity Measure for Generalized Anxiety Disorder—Adult (7 days): mild",
            "1", "rounded average", "D", "2.3, average rounded half up; the five levels V [APA-GAD]",
            "medical-director", "",
        ),
        (
            "pcl-5/cut/provisional",
            "PTSD Checklist for DSM-5 (PCL-5): provisional PTSD by the total (33 of the published 31 to 33)",
            "33", "", "V", "[COMORB-PCL5]", "nobody", "a lower cut-off",
        ),
        (
            "oci-r/cut/positive",
            "Obsessive-Compulsive Inventory, revised (OCI-R): the screen is positive",
            "21", "", "R", "2.7", "medical-director", "a lower cut-off",
        ),
        (
            "pcl-5/cluster/D",
            "PTSD Checklist for DSM-5 (PCL-5): symptoms needed in cluster D",
            "2 of items 8 to 14", "symptoms", "V", "[BIO-PCL5],[COMORB-PCL5]", "nobody", "",
        ),
    ],
)  # fmt: skip
def test_a_criterion_says_all_there_is_to_say(
    id: str, name: str, value: str, unit: str, provenance: str, source: str, who: str, tighten: str
) -> None:
    (told,) = [each for each in criteria() if each.id == f"instruments/{id}"]
    assert (told.name, told.value, told.unit, str(told.provenance)) == (name, value, unit, provenance)
    assert (told.source, told.who_may_change, told.tighten) == (source, who, tighten)


def test_items_that_may_never_be_blank_are_listed_in_order() -> None:
    phq_9 = INSTRUMENTS["phq-9"]
    stricter = replace(phq_9, blanks=replace(phq_9.blanks, never=frozenset({9, 1})))
    values = [each.value for each in criteria_of(stricter) if each.id == "instruments/phq-9/blanks"]
    assert values == ["app 0, import 2, never item 1, never item 9"]


def test_no_recall_window_is_told_where_the_reference_has_none() -> None:
    assert not [each for each in criteria() if each.id == "instruments/y-bocs-sr/recall"]


def test_items_without_words_are_numbered_from_1() -> None:
    assert numbered("x", 2) == (Item("x-1", "item 1"), Item("x-2", "item 2"))
    assert all(item.text is None and item.loinc is None for item in numbered("x", 2))
