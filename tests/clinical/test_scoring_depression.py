"""PHQ-9 and the 7-day depression form: totals, bands, proration, item 9 (clinical reference 2.0 to 2.2)."""

import math
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.scoring import score
from tests.clinical.forms import form, whole_answers, with_blanks

BAND_EDGES = [
    (0, "none"),
    (4, "none"),
    (5, "mild"),
    (9, "mild"),
    (10, "moderate"),
    (14, "moderate"),
    (15, "moderately-severe"),
    (19, "moderately-severe"),
    (20, "severe"),
    (27, "severe"),
]


@pytest.mark.parametrize("instrument", ["phq-9", "smd-a"])
@pytest.mark.parametrize(("total", "band"), BAND_EDGES)
def test_each_band_begins_and_ends_at_its_points(instrument: str, total: int, band: str) -> None:
    told = score(instrument, form(instrument, total))
    assert (told.score, told.band, told.prorated, told.answered) == (total, band, False, 9)


def test_a_score_tells_exactly_the_fields_of_its_instrument_in_order() -> None:
    told = score("phq-9", [1, 0, 1, 2, 3, 1, 1, 2, 3]).as_dict()
    assert list(told.items()) == [
        ("score", 14),
        ("band", "moderate"),
        ("prorated", False),
        ("answered", 9),
        ("item9_positive", True),
        ("item9_missing", False),
    ]
    assert list(score("smd-a", form("smd-a", 3)).as_dict()) == list(told)


def test_a_blank_in_the_app_gives_no_phq9_score() -> None:
    told = score("phq-9", with_blanks(form("phq-9", 12), 1)).as_dict()
    assert told == {
        "score": None,
        "band": None,
        "prorated": False,
        "answered": 8,
        "item9_positive": False,
        "item9_missing": False,
    }


# 2.2: sum of the answered, how many are answered, total, band. 4.5 is 5: half goes up, not to even.
PAPER_VECTORS = [
    (14, 9, 14, "moderate"),
    (4, 8, 5, "mild"),
    (12, 8, 14, "moderate"),
    (10, 7, 13, "moderate"),
    (15, 7, 19, "moderately-severe"),
    (16, 7, 21, "severe"),
    (21, 7, 27, "severe"),
    (0, 7, 0, "none"),
]


def partly(total: int, answered: int) -> list[int | None]:
    """A form whose first items are blank and whose last `answered` add up to the total."""
    rest: list[int | None] = []
    for _ in range(answered):
        rest.append(min(3, total))
        total -= min(3, total)
    return [None] * (9 - answered) + rest


@pytest.mark.parametrize(("instrument", "origin"), [("phq-9", "import"), ("smd-a", "app"), ("smd-a", "import")])
@pytest.mark.parametrize(("total", "answered", "prorated", "band"), PAPER_VECTORS)
def test_one_or_two_blanks_prorate(
    instrument: str, origin: str, total: int, answered: int, prorated: int, band: str
) -> None:
    told = score(instrument, partly(total, answered), origin=origin)
    assert (told.score, told.band, told.answered) == (prorated, band, answered)
    assert told.prorated is (answered < 9)


def test_E20_eight_answers_with_a_sum_of_four_are_five_and_mild() -> None:
    told = score("smd-a", partly(4, 8), origin="app")
    assert (told.score, told.band, told.prorated) == (5, "mild", True)


@pytest.mark.parametrize(("instrument", "origin"), [("phq-9", "import"), ("smd-a", "app")])
def test_three_blanks_give_no_score(instrument: str, origin: str) -> None:
    told = score(instrument, partly(10, 6), origin=origin)
    assert (told.score, told.band, told.prorated, told.answered) == (None, None, False, 6)


@pytest.mark.parametrize(("instrument", "origin"), [("phq-9", "app"), ("phq-9", "import"), ("smd-a", "import")])
def test_a_blank_item9_gives_no_score(instrument: str, origin: str) -> None:
    told = score(instrument, with_blanks(form(instrument, 24), 9), origin=origin)
    assert (told.score, told.band, told.prorated) == (None, None, False)
    assert (told.item9_positive, told.item9_missing) == (False, True)


@pytest.mark.parametrize("instrument", ["phq-9", "smd-a"])
@pytest.mark.parametrize(("item9", "positive"), [(0, False), (1, True), (2, True), (3, True)])
def test_item9_is_positive_from_1(instrument: str, item9: int, positive: bool) -> None:
    told = score(instrument, [0] * 8 + [item9])
    assert (told.item9_positive, told.item9_missing, told.score) == (positive, False, item9)


@pytest.mark.parametrize("instrument", ["phq-9", "smd-a"])
def test_item9_is_seen_where_nothing_else_is_answered(instrument: str) -> None:
    told = score(instrument, [None] * 8 + [1])
    assert (told.score, told.answered) == (None, 1)
    assert (told.item9_positive, told.item9_missing) == (True, False)


def test_a_form_without_any_answer_is_no_error() -> None:
    told = score("smd-a", [None] * 9)
    assert (told.score, told.answered, told.item9_positive, told.item9_missing) == (None, 0, False, True)


@given(whole_answers("phq-9"), st.sampled_from(["phq-9", "smd-a"]), st.sampled_from(["app", "import"]))
def test_a_positive_item9_is_always_flagged(answers: list[int | None], instrument: str, origin: str) -> None:
    told = score(instrument, answers, origin=origin)
    assert told.item9_positive is (answers[8] is not None and answers[8] > 0)
    assert told.item9_missing is (answers[8] is None)


@given(whole_answers("phq-9"), st.sampled_from(["phq-9", "smd-a"]), st.sampled_from(["app", "import"]))
def test_a_prorated_total_is_the_exact_one_rounded_half_up(
    answers: list[int | None], instrument: str, origin: str
) -> None:
    told = score(instrument, answers, origin=origin)
    there = [answer for answer in answers if answer is not None]
    allowed = 0 if (instrument, origin) == ("phq-9", "app") else 2
    if answers[8] is None or 9 - len(there) > allowed:
        assert told.score is None
        return
    exact = Fraction(sum(there) * 9, len(there))
    assert told.score == math.floor(exact + Fraction(1, 2))
    assert 0 <= told.score <= 27
    assert told.prorated is (len(there) < 9)


@given(whole_answers("phq-9", blanks=False), st.randoms())
def test_the_order_of_items_1_to_8_does_not_change_the_total(answers: list[int], random: Random) -> None:
    mixed = answers[:8]
    random.shuffle(mixed)
    assert score("phq-9", [*mixed, answers[8]]) == score("phq-9", answers)


@given(whole_answers("phq-9", blanks=False), st.integers(0, 8))
def test_a_worse_answer_never_lowers_the_total(answers: list[int], index: int) -> None:
    worse = [*answers]
    worse[index] = min(3, worse[index] + 1)
    before, after = score("phq-9", answers).score, score("phq-9", worse).score
    assert before is not None and after is not None and after >= before
