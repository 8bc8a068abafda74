"""AUDIT-C, AUDIT and DAST-10 (clinical reference 2.7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.invalid import Invalid
from shared.clinical.scoring import score
from tests.clinical.forms import form, summing_to, with_blanks


@pytest.mark.parametrize(
    ("sex", "total", "positive"),
    [
        ("male", 3, False),
        ("male", 4, True),
        ("male", 12, True),
        ("female", 2, False),
        ("female", 3, True),
        ("unknown", 2, False),
        ("unknown", 3, True),
        (None, 2, False),
        (None, 3, True),
    ],
)
def test_audit_c_is_positive_from_4_in_men_and_from_3_in_anybody_else(
    sex: str | None, total: int, positive: bool
) -> None:
    assert score("audit-c", form("audit-c", total), sex=sex).as_dict() == {"score": total, "positive": positive}


def test_any_blank_gives_no_audit_c_score() -> None:
    told = score("audit-c", [4, 4, None], sex="male", origin="import")
    assert told.as_dict() == {"score": None, "positive": None}
    assert told.answered == 2


@pytest.mark.parametrize(
    ("sex", "total", "positive", "dependence"),
    [
        ("male", 7, False, False),
        ("male", 8, True, False),
        ("male", 14, True, False),
        ("male", 15, True, True),
        ("female", 12, True, False),
        ("female", 13, True, True),
        (None, 12, True, False),
        ("unknown", 13, True, True),
    ],
)
def test_audit_tells_hazardous_drinking_and_likely_dependence(
    sex: str | None, total: int, positive: bool, dependence: bool
) -> None:
    told = score("audit", [*summing_to(total, 8, 4), 0, 0], sex=sex)
    assert told.as_dict() == {"score": total, "positive": positive, "likely_dependence": dependence}


@pytest.mark.parametrize("index", [8, 9])
def test_the_last_two_of_audit_take_0_2_or_4(index: int) -> None:
    answers = [0] * 10
    for value in (0, 2, 4):
        answers[index] = value
        assert score("audit", answers).score == value
    for value in (1, 3):
        answers[index] = value
        with pytest.raises(Invalid) as refused:
            score("audit", answers)
        assert (refused.value.code, refused.value.pointer) == ("out-of-range", f"/answers/{index}")


def test_any_blank_gives_no_audit_score() -> None:
    told = score("audit", with_blanks([4] * 10, 1))
    assert told.as_dict() == {"score": None, "positive": None, "likely_dependence": None}


def drugs(points: int) -> list[bool]:
    """Ten answers that count so many points: a no to item 3 is the first of them."""
    yes = iter([True] * max(0, points - 1) + [False] * 9)
    return [points == 0 if number == 3 else next(yes) for number in range(1, 11)]


@pytest.mark.parametrize(
    ("points", "band", "positive"),
    [
        (0, "none", False),
        (1, "low", False),
        (2, "low", False),
        (3, "moderate", True),
        (5, "moderate", True),
        (6, "substantial", True),
        (8, "substantial", True),
        (9, "severe", True),
        (10, "severe", True),
    ],
)
def test_each_dast_band_begins_and_ends_at_its_points(points: int, band: str, positive: bool) -> None:
    assert list(score("dast-10", drugs(points)).as_dict().items()) == [
        ("score", points),
        ("band", band),
        ("positive", positive),
    ]


@pytest.mark.parametrize("number", range(1, 11))
def test_only_item_3_of_dast_counts_by_a_no(number: int) -> None:
    nothing = [item == 3 for item in range(1, 11)]
    assert score("dast-10", nothing).score == 0
    nothing[number - 1] = not nothing[number - 1]
    assert score("dast-10", nothing).score == 1


@pytest.mark.parametrize("number", [1, 3, 10])
def test_any_blank_gives_no_dast_score(number: int) -> None:
    answers: list[bool | None] = [True] * 10
    answers[number - 1] = None
    told = score("dast-10", answers, origin="import")
    assert told.as_dict() == {"score": None, "band": None, "positive": None}
    assert told.answered == 9


@given(st.lists(st.booleans(), min_size=10, max_size=10))
def test_dast_counts_every_item_once(answers: list[bool]) -> None:
    assert score("dast-10", answers).score == sum(answers) - answers[2] + (not answers[2])
