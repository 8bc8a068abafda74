"""PCL-5 and PC-PTSD-5 (clinical reference 2.5)."""

import pytest
from hypothesis import given

from shared.clinical.scoring import score
from tests.clinical.forms import form, whole_answers, with_blanks

LEAST = {1: 2, 6: 2, 8: 2, 9: 2, 15: 2, 16: 2}  # one of B, one of C, two of D, two of E


def rated(ratings: dict[int, int]) -> list[int]:
    return [ratings.get(number, 0) for number in range(1, 21)]


def test_the_least_symptoms_of_all_clusters_are_enough() -> None:
    assert list(score("pcl-5", rated(LEAST)).as_dict().items()) == [
        ("score", 12),
        ("clusters", {"B": 2, "C": 2, "D": 4, "E": 4}),
        ("provisional_cutoff", False),
        ("provisional_clusters", True),
    ]


@pytest.mark.parametrize("number", LEAST)
def test_one_symptom_too_few_or_too_mild_is_not_enough(number: int) -> None:
    assert score("pcl-5", rated(LEAST | {number: 0})).provisional_clusters is False
    assert score("pcl-5", rated(LEAST | {number: 1})).provisional_clusters is False
    assert score("pcl-5", rated(LEAST | {number: 3})).provisional_clusters is True


@pytest.mark.parametrize(
    ("number", "letter"), [(1, "B"), (5, "B"), (6, "C"), (7, "C"), (8, "D"), (14, "D"), (15, "E"), (20, "E")]
)
def test_each_cluster_begins_and_ends_at_its_items(number: int, letter: str) -> None:
    clusters = score("pcl-5", rated({number: 3})).clusters
    assert clusters == {"B": 0, "C": 0, "D": 0, "E": 0} | {letter: 3}


@pytest.mark.parametrize(("number", "other"), [(5, 1), (7, 6), (14, 8), (20, 15)])
def test_the_last_item_of_a_cluster_counts_as_its_symptom(number: int, other: int) -> None:
    assert score("pcl-5", rated({**LEAST, other: 0, number: 2})).provisional_clusters is True


@pytest.mark.parametrize(("total", "provisional"), [(0, False), (32, False), (33, True), (34, True), (80, True)])
def test_the_cut_off_is_33(total: int, provisional: bool) -> None:
    told = score("pcl-5", form("pcl-5", total))
    assert (told.score, told.provisional_cutoff) == (total, provisional)


@pytest.mark.parametrize("origin", ["app", "import"])
@pytest.mark.parametrize("number", [1, 20])
def test_any_blank_gives_no_pcl5_score(origin: str, number: int) -> None:
    told = score("pcl-5", with_blanks(form("pcl-5", 79), number), origin=origin)
    assert told.as_dict() == {
        "score": None,
        "clusters": None,
        "provisional_cutoff": None,
        "provisional_clusters": None,
    }
    assert told.answered == 19


@given(whole_answers("pcl-5", blanks=False))
def test_the_clusters_add_up_to_the_total(answers: list[int]) -> None:
    told = score("pcl-5", answers)
    assert told.clusters is not None
    assert sum(told.clusters.values()) == told.score == sum(answers)


@pytest.mark.parametrize(("yes", "positive"), [(0, False), (2, False), (3, True), (5, True)])
def test_pc_ptsd_5_is_positive_from_3(yes: int, positive: bool) -> None:
    told = score("pc-ptsd-5", [number < yes for number in range(5)])
    assert told.as_dict() == {"score": yes, "positive": positive}
    assert told.band is None


def test_a_blank_gives_no_pc_ptsd_5_score() -> None:
    assert score("pc-ptsd-5", [True, True, True, True, None]).as_dict() == {"score": None, "positive": None}
