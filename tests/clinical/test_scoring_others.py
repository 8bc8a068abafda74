"""PEG, WHO-5, Y-BOCS, OCI-R, CADSS, MEQ30, MOAA/S and the bladder questions (clinical reference 2.7)."""

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.scoring import score
from tests.clinical.forms import form, whole_answers


@pytest.mark.parametrize(
    ("answers", "mean"),
    [([3, 4, 5], 4.0), ([0, 0, 1], 0.3), ([0, 1, 1], 0.7), ([10, 10, 10], 10.0), ([0, 0, 0], 0.0), ([9, 9, 10], 9.3)],
)
def test_peg_is_the_mean_to_one_decimal(answers: list[int], mean: float) -> None:
    assert score("peg", answers).as_dict() == {"mean": mean}


@pytest.mark.parametrize("origin", ["app", "import"])
def test_any_blank_gives_no_peg_mean(origin: str) -> None:
    told = score("peg", [3, None, 5], origin=origin)
    assert told.as_dict() == {"mean": None}
    assert told.answered == 2


@given(whole_answers("peg", blanks=False))
def test_the_peg_mean_is_the_exact_one_rounded_half_up(answers: list[int]) -> None:
    exact = Fraction(sum(answers), 3)
    assert score("peg", answers).mean == math.floor(exact * 10 + Fraction(1, 2)) / 10


@pytest.mark.parametrize(
    ("raw", "low", "depression"),
    [(0, True, True), (7, True, True), (8, True, False), (12, True, False), (13, False, False), (25, False, False)],
)
def test_who_5_is_low_to_50_and_likely_depression_to_28(raw: int, low: bool, depression: bool) -> None:
    assert list(score("who-5", form("who-5", raw)).as_dict().items()) == [
        ("raw", raw),
        ("score", raw * 4),
        ("low_wellbeing", low),
        ("likely_depression", depression),
    ]


def test_any_blank_gives_no_who_5_score() -> None:
    assert score("who-5", [1, 1, 1, 1, None]).as_dict() == dict.fromkeys(
        ["raw", "score", "low_wellbeing", "likely_depression"]
    )


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "subclinical"),
        (7, "subclinical"),
        (8, "mild"),
        (15, "mild"),
        (16, "moderate"),
        (23, "moderate"),
        (24, "severe"),
        (31, "severe"),
        (32, "extreme"),
        (40, "extreme"),
    ],
)
def test_each_y_bocs_band_begins_and_ends_at_its_points(total: int, band: str) -> None:
    assert score("y-bocs-sr", form("y-bocs-sr", total)).as_dict() == {"score": total, "band": band}


@pytest.mark.parametrize(("total", "positive"), [(20, False), (21, True), (22, True)])
def test_oci_r_is_positive_from_21(total: int, positive: bool) -> None:
    assert score("oci-r", form("oci-r", total)).as_dict() == {"score": total, "positive": positive}


@pytest.mark.parametrize(("total", "notable"), [(4, False), (5, True), (92, True)])
def test_cadss_is_notable_above_4(total: int, notable: bool) -> None:
    assert score("cadss", form("cadss", total)).as_dict() == {"score": total, "notable": notable}


@pytest.mark.parametrize(
    ("instrument", "fields"),
    [("y-bocs-sr", ["score", "band"]), ("oci-r", ["score", "positive"]), ("cadss", ["score", "notable"])],
)
def test_any_blank_gives_no_total(instrument: str, fields: list[str]) -> None:
    answers: list[int | None] = [*form(instrument, 20)]
    answers[-1] = None
    told = score(instrument, answers, origin="import")
    assert told.as_dict() == dict.fromkeys(fields)
    assert told.answered == len(answers) - 1


FACTORS = {"mystical": 15, "positive-mood": 6, "transcendence": 6, "ineffability": 3}
SIXTY_PER_CENT = {"mystical": 45, "positive-mood": 18, "transcendence": 18, "ineffability": 9}


def experience(sums: dict[str, int]) -> dict[str, list[int]]:
    filled = {}
    for factor, items in FACTORS.items():
        rest = sums[factor]
        filled[factor] = [min(5, max(0, rest - 5 * number)) for number in range(items)]
    return filled


def test_a_mystical_experience_is_complete_from_60_per_cent_on_each_factor() -> None:
    told = score("meq-30", experience(SIXTY_PER_CENT))
    assert told.as_dict() == {"factors": SIXTY_PER_CENT, "complete": True}
    assert told.answered == 30


@pytest.mark.parametrize("factor", FACTORS)
def test_one_factor_below_60_per_cent_is_not_complete(factor: str) -> None:
    told = score("meq-30", experience(SIXTY_PER_CENT | {factor: SIXTY_PER_CENT[factor] - 1}))
    assert told.complete is False


def test_any_blank_gives_no_meq_30_score() -> None:
    answers: dict[str, list[int | None]] = {factor: [5] * items for factor, items in FACTORS.items()}
    answers["ineffability"][2] = None
    told = score("meq-30", answers)
    assert told.as_dict() == {"factors": None, "complete": None}
    assert told.answered == 29


@pytest.mark.parametrize(("rating", "lost"), [(0, True), (1, False), (5, False)])
def test_a_moaa_s_of_0_is_loss_of_consciousness(rating: int, lost: bool) -> None:
    assert score("moaa-s", [rating]).as_dict() == {"score": rating, "loss_of_consciousness": lost}


def test_a_blank_moaa_s_says_nothing() -> None:
    assert score("moaa-s", [None]).as_dict() == {"score": None, "loss_of_consciousness": None}


def test_any_yes_to_a_bladder_question_is_positive_also_beside_blanks() -> None:
    told = score("bladder-questions", [None, None, None, None, None, True])
    assert told.as_dict() == {"positive": True, "answered": 1}


def test_six_noes_are_negative_and_a_blank_among_them_is_unknown() -> None:
    assert score("bladder-questions", [False] * 6).as_dict() == {"positive": False, "answered": 6}
    assert score("bladder-questions", [False] * 5 + [None]).as_dict() == {"positive": None, "answered": 5}


@given(st.sampled_from(["who-5", "oci-r", "cadss", "y-bocs-sr"]), st.data())
def test_a_total_is_the_plain_sum(instrument: str, data: st.DataObject) -> None:
    answers: list[Any] = data.draw(whole_answers(instrument, blanks=False))
    told = score(instrument, answers)
    assert (told.score if told.raw is None else told.raw) == sum(answers)
