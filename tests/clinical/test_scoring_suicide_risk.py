"""The C-SSRS screener: level, broken branches, questions left open (clinical reference 2.6)."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.scoring import Score, score
from shared.clinical.scoring.danger import item9_seen_positive

QUESTIONS = ("q1", "q2", "q3", "q4", "q5", "q6", "q6b")
NO = {"q1": "no", "q2": "no", "q6": "no"}
LEVELS = ["none", "low", "moderate", "high"]
words = st.sampled_from(["yes", "no", None])
forms = st.fixed_dictionaries(dict.fromkeys(QUESTIONS, words))


def screen(**answers: str | None) -> Score:
    return score("c-ssrs-screener", NO | answers)


def test_three_noes_are_no_risk() -> None:
    assert list(screen().as_dict().items()) == [("risk", "none"), ("inconsistent", False), ("incomplete", False)]


BRANCH = {"q2": "yes", "q3": "no", "q4": "no", "q5": "no"}


@pytest.mark.parametrize(
    ("answers", "risk"),
    [
        ({"q1": "yes"}, "low"),
        (BRANCH, "low"),
        (BRANCH | {"q3": "yes"}, "moderate"),
        (BRANCH | {"q4": "yes"}, "high"),
        (BRANCH | {"q5": "yes"}, "high"),
        ({"q6": "yes", "q6b": "no"}, "moderate"),
        ({"q6": "yes", "q6b": "yes"}, "high"),
        (BRANCH | {"q3": "yes", "q4": "yes", "q5": "yes", "q6": "yes", "q6b": "yes"}, "high"),
    ],
)
def test_each_answer_gives_its_level(answers: dict[str, str], risk: str) -> None:
    assert screen(**answers).as_dict() == {"risk": risk, "inconsistent": False, "incomplete": False}


@pytest.mark.parametrize(("question", "risk"), [("q3", "moderate"), ("q4", "high"), ("q5", "high"), ("q6b", "high")])
def test_a_yes_counts_on_a_branch_that_should_not_have_been_asked(question: str, risk: str) -> None:
    assert screen(**{question: "yes"}).as_dict() == {"risk": risk, "inconsistent": True, "incomplete": False}


@pytest.mark.parametrize("question", ["q3", "q4", "q5", "q6b"])
def test_a_no_on_a_branch_not_asked_is_a_skip(question: str) -> None:
    assert screen(**{question: "no"}).as_dict() == {"risk": "none", "inconsistent": False, "incomplete": False}


@pytest.mark.parametrize(("branch", "opens"), [("q3", "q2"), ("q4", "q2"), ("q5", "q2"), ("q6b", "q6")])
def test_a_yes_after_a_blank_opening_question_is_inconsistent(branch: str, opens: str) -> None:
    assert screen(**{branch: "yes", opens: None}).inconsistent is True


@pytest.mark.parametrize("question", ["q1", "q2", "q6"])
def test_a_question_always_asked_and_blank_is_incomplete_and_has_no_level(question: str) -> None:
    assert screen(**{question: None}).as_dict() == {"risk": None, "inconsistent": False, "incomplete": True}


def test_no_answers_at_all_are_incomplete() -> None:
    assert score("c-ssrs-screener", {}).as_dict() == {"risk": None, "inconsistent": False, "incomplete": True}


@pytest.mark.parametrize("question", ["q3", "q4", "q5"])
def test_a_blank_that_a_yes_made_due_is_incomplete_with_the_level_so_far(question: str) -> None:
    told = screen(**(BRANCH | {question: None}))
    assert (told.risk, told.incomplete) == ("low", True)


def test_a_blank_q6b_after_q6_is_incomplete_and_at_least_moderate() -> None:
    told = screen(q6="yes")
    assert (told.risk, told.incomplete) == ("moderate", True)


def test_an_incomplete_form_with_one_yes_has_a_level() -> None:
    told = score("c-ssrs-screener", {"q1": "yes"})
    assert (told.risk, told.incomplete) == ("low", True)


def test_high_is_decisive_and_never_incomplete() -> None:
    assert score("c-ssrs-screener", {"q5": "yes"}).as_dict() == {
        "risk": "high",
        "inconsistent": True,
        "incomplete": False,
    }


@given(forms, st.randoms())
def test_the_order_of_keys_does_not_matter(answers: dict[str, str | None], random: Random) -> None:
    keys = list(answers)
    random.shuffle(keys)
    assert score("c-ssrs-screener", {key: answers[key] for key in keys}) == score("c-ssrs-screener", answers)


@given(forms)
def test_an_absent_key_is_a_blank(answers: dict[str, str | None]) -> None:
    given_only = {key: answer for key, answer in answers.items() if answer is not None}
    assert score("c-ssrs-screener", given_only) == score("c-ssrs-screener", answers)


@given(forms, st.sampled_from(QUESTIONS))
def test_a_further_yes_never_lowers_the_level(answers: dict[str, str | None], question: str) -> None:
    before = score("c-ssrs-screener", answers).risk or "none"
    after = score("c-ssrs-screener", answers | {question: "yes"}).risk
    assert after is not None
    assert LEVELS.index(after) >= LEVELS.index(before)


@given(forms)
def test_every_form_has_the_level_of_the_published_rules(answers: dict[str, str | None]) -> None:
    yes = {question: answer == "yes" for question, answer in answers.items()}
    high = yes["q4"] or yes["q5"] or yes["q6b"]
    moderate = not high and (yes["q3"] or (yes["q6"] and not yes["q6b"]))
    low = not high and not moderate and (yes["q1"] or yes["q2"])
    due = ["q1", "q2", "q6", *(["q3", "q4", "q5"] if yes["q2"] else []), *(["q6b"] if yes["q6"] else [])]
    incomplete = not high and any(answers[question] is None for question in due)
    level = "high" if high else "moderate" if moderate else "low" if low else "none"
    told = score("c-ssrs-screener", answers)
    assert told.incomplete is incomplete
    assert told.risk == (None if incomplete and not any(yes.values()) else level)
    assert told.inconsistent is (
        (not yes["q2"] and (yes["q3"] or yes["q4"] or yes["q5"])) or (yes["q6b"] and not yes["q6"])
    )
    assert told.answered == sum(answer is not None for answer in answers.values())


@given(forms)
def test_incomplete_counts_as_at_least_low_wherever_it_has_a_level(answers: dict[str, str | None]) -> None:
    told = score("c-ssrs-screener", answers)
    assert not (told.incomplete and told.risk == "none")


@pytest.mark.parametrize(
    ("answers", "seen"),
    [
        ([0, 0, 0, 0, 0, 0, 0, 0, 1], True),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0], False),
        (["x", None, 7, True, 0, 0, 0, 0, 2], True),
        ([0, 0, 0, 0, 0, 0, 0, 0, 3, 0], True),
        ([0, 0, 0, 0, 0, 0, 0, 0, 1.0], True),
        ((0, 0, 0, 0, 0, 0, 0, 0, 9), True),
        ([3, 3, 3, 3, 3, 3, 3, 3], False),
        ([0, 0, 0, 0, 0, 0, 0, 0, None], False),
        ([0, 0, 0, 0, 0, 0, 0, 0, True], False),
        ("111111111", False),
        ({"item9": 3}, False),
        (None, False),
    ],
)
def test_a_positive_item9_is_seen_in_a_form_that_cannot_be_scored(answers: object, seen: bool) -> None:
    assert item9_seen_positive(answers) is seen
