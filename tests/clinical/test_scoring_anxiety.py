"""GAD-7, its 7-day modification and the 7-day severity measure (clinical reference 2.3)."""

import math
from fractions import Fraction

import pytest
from hypothesis import given

from shared.clinical.scoring import score
from tests.clinical.forms import form, whole_answers, with_blanks


@pytest.mark.parametrize("instrument", ["gad-7", "gad7-mod-7d"])
@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "minimal"),
        (4, "minimal"),
        (5, "mild"),
        (9, "mild"),
        (10, "moderate"),
        (14, "moderate"),
        (15, "severe"),
        (21, "severe"),
    ],
)
def test_each_gad7_band_begins_and_ends_at_its_points(instrument: str, total: int, band: str) -> None:
    told = score(instrument, form(instrument, total))
    assert told.as_dict() == {"score": total, "band": band, "prorated": False, "answered": 7}


@pytest.mark.parametrize("origin", ["app", "import"])
def test_any_blank_gives_no_gad7_score(origin: str) -> None:
    told = score("gad-7", with_blanks(form("gad-7", 12), 7), origin=origin)
    assert told.as_dict() == {"score": None, "band": None, "prorated": False, "answered": 6}


# Total, average, band: the average rounded half up.
@pytest.mark.parametrize(
    ("total", "average", "band"),
    [
        (0, 0.0, "none"),
        (4, 0.4, "none"),
        (5, 0.5, "mild"),
        (14, 1.4, "mild"),
        (15, 1.5, "moderate"),
        (24, 2.4, "moderate"),
        (25, 2.5, "severe"),
        (34, 3.4, "severe"),
        (35, 3.5, "extreme"),
        (40, 4.0, "extreme"),
    ],
)
def test_the_average_is_banded_half_up(total: int, average: float, band: str) -> None:
    told = score("sm-gad-a", form("sm-gad-a", total))
    assert list(told.as_dict().items()) == [
        ("score", total),
        ("average", average),
        ("band", band),
        ("prorated", False),
        ("answered", 10),
    ]


@pytest.mark.parametrize("origin", ["app", "import"])
@pytest.mark.parametrize(
    ("answers", "total", "average", "band"),
    [
        ([None, 4, 0, 0, 0, 0, 0, 0, 0, 0], 4, 0.4, "none"),
        ([None, 4, 1, 0, 0, 0, 0, 0, 0, 0], 6, 0.6, "mild"),
        ([None, None, 4, 4, 2, 0, 0, 0, 0, 0], 13, 1.3, "mild"),
        ([None, None, 4, 4, 3, 0, 0, 0, 0, 0], 14, 1.4, "mild"),
        ([None, None, 4, 4, 4, 0, 0, 0, 0, 0], 15, 1.5, "moderate"),
        ([None, None, 4, 4, 4, 4, 4, 4, 4, 4], 40, 4.0, "extreme"),
    ],
)
def test_one_or_two_blanks_prorate_to_a_total(
    origin: str, answers: list[int | None], total: int, average: float, band: str
) -> None:
    told = score("sm-gad-a", answers, origin=origin)
    assert (told.score, told.average, told.band, told.prorated) == (total, average, band, True)
    assert told.answered == 10 - answers.count(None)


def test_three_blanks_give_no_sm_gad_a_score() -> None:
    told = score("sm-gad-a", with_blanks(form("sm-gad-a", 20), 8, 9, 10))
    assert told.as_dict() == {"score": None, "average": None, "band": None, "prorated": False, "answered": 7}


@given(whole_answers("sm-gad-a"))
def test_the_prorated_total_stays_in_range_and_is_exact(answers: list[int | None]) -> None:
    told = score("sm-gad-a", answers)
    there = [answer for answer in answers if answer is not None]
    if len(there) < 8:
        assert told.score is None and told.average is None
        return
    assert told.score == math.floor(Fraction(sum(there) * 10, len(there)) + Fraction(1, 2))
    assert 0 <= told.score <= 40
    assert told.average == told.score / 10
