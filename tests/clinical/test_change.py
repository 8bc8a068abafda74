"""Response, remission, reliable change and deterioration (clinical reference 2.4)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.change import CRITERIA, RULES, Change, Number, change, criteria_of
from shared.clinical.criteria import Provenance
from shared.clinical.invalid import Invalid

HIGHEST = {"phq-9": 27, "smd-a": 27, "gad-7": 21, "pcl-5": 80}
LIKE_PHQ_9 = ["phq-9", "smd-a"]
FILTERED = ["phq-9", "smd-a", "gad-7"]


@pytest.mark.parametrize("instrument", FILTERED)
@pytest.mark.parametrize(
    ("baseline", "current", "response"),
    [
        (10, 5, True),
        (10, 6, False),
        (11, 6, False),
        (11, 5, True),
        (1, 0, True),
        (1, 1, False),
        (0, 0, False),
        (0, 3, False),
        (20, 10, True),
        (20, 11, False),
    ],
)
def test_response_is_a_drop_of_at_least_half(instrument: str, baseline: int, current: int, response: bool) -> None:
    assert change(instrument, baseline, current).response is response


@pytest.mark.parametrize("instrument", FILTERED)
@pytest.mark.parametrize(
    ("baseline", "current", "remission"),
    [(10, 4, True), (10, 5, False), (9, 4, False), (11, 0, True), (20, 4, True), (4, 4, False)],
)
def test_remission_is_below_5_from_at_least_10(instrument: str, baseline: int, current: int, remission: bool) -> None:
    assert change(instrument, baseline, current).remission is remission


@pytest.mark.parametrize("instrument", LIKE_PHQ_9)
@pytest.mark.parametrize(
    ("moved", "reliable"),
    [(-7, "improved"), (-6, "improved"), (-5, "none"), (0, "none"), (5, "none"), (6, "worsened"), (7, "worsened")],
)
def test_phq9_change_is_reliable_from_6(instrument: str, moved: int, reliable: str) -> None:
    assert change(instrument, 12, 12 + moved).reliable == reliable


@pytest.mark.parametrize(
    ("moved", "reliable"),
    [(-5, "improved"), (-4, "improved"), (-3, "none"), (0, "none"), (3, "none"), (4, "worsened"), (5, "worsened")],
)
def test_gad7_change_is_reliable_from_4(moved: int, reliable: str) -> None:
    assert change("gad-7", 10, 10 + moved).reliable == reliable


@pytest.mark.parametrize(
    ("instrument", "moved", "deterioration"),
    [
        ("phq-9", 4, False),
        ("phq-9", 5, True),
        ("phq-9", 6, True),
        ("phq-9", -5, False),
        ("smd-a", 4, False),
        ("smd-a", 5, True),
        ("gad-7", 3, False),
        ("gad-7", 4, True),
        ("gad-7", -4, False),
    ],
)
def test_deterioration_is_a_rise_of_5_on_gad7_of_4(instrument: str, moved: int, deterioration: bool) -> None:
    assert change(instrument, 12, 12 + moved).deterioration is deterioration


@pytest.mark.parametrize(
    ("baseline", "current", "expected"),
    [
        (33, 32, Change(-1, None, True, "none", False)),
        (32, 20, Change(-12, None, False, "improved", False)),
        (34, 33, Change(-1, None, False, "none", False)),
        (40, 30, Change(-10, None, True, "improved", False)),
        (40, 31, Change(-9, None, True, "none", False)),
        (40, 49, Change(9, None, False, "none", False)),
        (40, 50, Change(10, None, False, "worsened", True)),
        (80, 0, Change(-80, None, True, "improved", False)),
    ],
)
def test_pcl5_has_remission_below_33_steps_of_10_and_no_response(baseline: int, current: int, expected: Change) -> None:
    assert change("pcl-5", baseline, current) == expected


def test_change_is_current_minus_baseline() -> None:
    assert change("phq-9", 27, 0) == Change(-27, True, True, "improved", False)
    assert list(change("gad-7", 3, 21).as_dict().items()) == [
        ("change", 18),
        ("response", False),
        ("remission", False),
        ("reliable", "worsened"),
        ("deterioration", True),
    ]


@pytest.mark.parametrize("instrument", HIGHEST)
def test_a_missing_score_makes_all_five_null(instrument: str) -> None:
    nothing = dict.fromkeys(["change", "response", "remission", "reliable", "deterioration"])
    for baseline, current in ((None, 4), (4, None), (None, None)):
        assert change(instrument, baseline, current).as_dict() == nothing


def refusal(instrument: object, baseline: object, current: object) -> tuple[str, str]:
    with pytest.raises(Invalid) as refused:
        change(instrument, baseline, current)
    return refused.value.code, refused.value.pointer


@pytest.mark.parametrize("wrong", [True, False, "5", 5.0, 5.5, [5], {}])
def test_only_whole_scores_are_taken(wrong: object) -> None:
    assert refusal("phq-9", wrong, 5) == ("wrong-type", "/baseline")
    assert refusal("phq-9", 5, wrong) == ("wrong-type", "/current")
    assert refusal("phq-9", None, wrong) == ("wrong-type", "/current")
    assert refusal("phq-9", wrong, None) == ("wrong-type", "/baseline")


@pytest.mark.parametrize(("instrument", "highest"), HIGHEST.items())
def test_scores_end_at_the_highest_total(instrument: str, highest: int) -> None:
    assert change(instrument, highest, 0).change == -highest
    assert change(instrument, 0, highest).change == highest
    for beyond in (-1, highest + 1, 10**400):
        assert refusal(instrument, beyond, 0) == ("out-of-range", "/baseline")
        assert refusal(instrument, 0, beyond) == ("out-of-range", "/current")


def test_only_instruments_with_rules_have_change() -> None:
    for unknown in ("peg", "gad7-mod-7d", "PHQ-9", ""):
        assert refusal(unknown, 1, 1) == ("unknown-instrument", "/instrument")
    for wrong in (None, 9, True, ["phq-9"]):
        assert refusal(wrong, 1, 1) == ("wrong-type", "/instrument")


def test_a_clinic_may_bring_its_own_numbers() -> None:
    own = replace(RULES["phq-9"], deterioration=Number(3, Provenance.DEFAULT, "clinic"))
    assert change("phq-9", 10, 13, own).deterioration is True
    assert change("phq-9", 10, 12, own).deterioration is False
    assert change("phq-9", 10, 13).deterioration is False
    two_thirds = replace(RULES["phq-9"], response=Number(67, Provenance.DEFAULT, "clinic"))
    assert change("phq-9", 3, 1, two_thirds).response is False
    assert change("phq-9", 3, 0, two_thirds).response is True


pairs = st.sampled_from(FILTERED).flatmap(
    lambda name: st.tuples(st.just(name), st.integers(0, HIGHEST[name]), st.integers(0, HIGHEST[name]))
)


@given(pairs)
def test_response_is_half_in_exact_arithmetic(pair: tuple[str, int, int]) -> None:
    instrument, baseline, current = pair
    half = baseline > 0 and Fraction(baseline - current, baseline) >= Fraction(1, 2)
    assert change(instrument, baseline, current).response is half


@given(pairs)
def test_nobody_improves_and_worsens_at_once(pair: tuple[str, int, int]) -> None:
    told = change(*pair)
    better = told.response or told.remission or told.reliable == "improved"
    worse = told.deterioration or told.reliable == "worsened"
    assert not (better and worse)


@given(pairs)
def test_reliable_worsening_is_the_mirror_of_reliable_improvement(pair: tuple[str, int, int]) -> None:
    instrument, baseline, current = pair
    mirrored = {"improved": "worsened", "worsened": "improved", "none": "none", None: None}
    assert change(instrument, current, baseline).reliable == mirrored[change(instrument, baseline, current).reliable]


def test_every_number_of_change_is_told_with_its_provenance() -> None:
    criteria = tuple(criterion for rules in RULES.values() for criterion in criteria_of(rules))
    assert criteria == CRITERIA
    told = {
        criterion.id: (criterion.value, criterion.unit, str(criterion.provenance), criterion.who_may_change)
        for criterion in criteria
    }
    assert told["change/phq-9/response"] == ("50", "per cent", "V", "nobody")
    assert told["change/phq-9/remission-from"] == ("10", "points", "V", "nobody")
    assert told["change/gad-7/reliable"] == ("4", "points", "V", "nobody")
    assert told["change/phq-9/deterioration"] == ("5", "points", "D", "medical-director")
    assert told["change/pcl-5/deterioration"] == ("10", "points", "D", "medical-director")
    assert "change/pcl-5/response" not in told
    assert len(told) == len(criteria) == 19
    assert {criterion.tighten for criterion in criteria if criterion.id.endswith("/deterioration")} == {
        "a smaller rise"
    }
    assert {criterion.tighten for criterion in criteria if not criterion.id.endswith("/deterioration")} == {""}
    names = {criterion.id: criterion.name for criterion in criteria}
    assert names["change/gad-7/remission-below"] == "Generalized Anxiety Disorder-7 (GAD-7): remission, below"
    assert {criterion.source for criterion in criteria if criterion.id == "change/phq-9/reliable"} == {
        "[CBTWATCH], secondary"
    }
