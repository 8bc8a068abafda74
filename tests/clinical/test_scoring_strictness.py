"""What is no answer: wrong types, wrong lengths, numbers out of range, unknown words."""

from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.instruments.model import Answers, Band
from shared.clinical.invalid import Invalid
from shared.clinical.scoring import score

WHOLE = [each for each in INSTRUMENTS if INSTRUMENTS[each].answers is Answers.WHOLE and each != "meq-30"]
YES_NO = [each for each in INSTRUMENTS if INSTRUMENTS[each].answers is Answers.YES_NO]


def refusal(instrument: Any, answers: object, **more: object) -> tuple[str, str]:
    with pytest.raises(Invalid) as refused:
        score(instrument, answers, **more)  # type: ignore[arg-type]
    return refused.value.code, refused.value.pointer


def zeros(instrument: str) -> list[Any]:
    return [INSTRUMENTS[instrument].low] * len(INSTRUMENTS[instrument].items)


@pytest.mark.parametrize("instrument", WHOLE)
@pytest.mark.parametrize("wrong", [True, False, "1", 1.5, 1.0, [1], {}, float("nan")])
def test_only_a_whole_number_is_a_whole_number(instrument: str, wrong: object) -> None:
    answers = zeros(instrument)
    answers[-1] = wrong
    assert refusal(instrument, answers) == ("wrong-type", f"/answers/{len(answers) - 1}")


@pytest.mark.parametrize("instrument", WHOLE)
def test_the_range_of_an_answer_ends_at_its_highest(instrument: str) -> None:
    known = INSTRUMENTS[instrument]
    for edge in (known.low, known.high):
        assert score(instrument, [edge, *zeros(instrument)[1:]]).answered == len(known.items)
    for beyond in (known.low - 1, known.high + 1, 10**400):
        assert refusal(instrument, [beyond, *zeros(instrument)[1:]]) == ("out-of-range", "/answers/0")


@pytest.mark.parametrize("instrument", YES_NO)
@pytest.mark.parametrize("wrong", [0, 1, "yes", "true", 1.0, [True]])
def test_only_a_boolean_is_a_boolean(instrument: str, wrong: object) -> None:
    answers: list[object] = [False] * len(INSTRUMENTS[instrument].items)
    answers[1] = wrong
    assert refusal(instrument, answers) == ("wrong-type", "/answers/1")


@pytest.mark.parametrize("instrument", [*WHOLE, *YES_NO])
@pytest.mark.parametrize("wrong", [None, "000", 0, {}, {"q1": 0}])
def test_answers_are_an_array(instrument: str, wrong: object) -> None:
    assert refusal(instrument, wrong) == ("wrong-type", "/answers")


@pytest.mark.parametrize("instrument", [*WHOLE, *YES_NO])
def test_one_answer_too_few_or_too_many_is_refused(instrument: str) -> None:
    blank = [None] * len(INSTRUMENTS[instrument].items)
    assert score(instrument, blank).answered == 0
    assert score(instrument, tuple(blank)).answered == 0
    assert refusal(instrument, blank[1:]) == ("wrong-length", "/answers")
    assert refusal(instrument, [*blank, None]) == ("wrong-length", "/answers")


@pytest.mark.parametrize("question", ["q1", "q2", "q3", "q4", "q5", "q6", "q6b"])
def test_the_screener_takes_yes_no_and_null_only(question: str) -> None:
    for word in ("Yes", "", "unsure", "y"):
        assert refusal("c-ssrs-screener", {question: word}) == ("unknown-word", f"/answers/{question}")
    for wrong in (True, 1, ["yes"]):
        assert refusal("c-ssrs-screener", {question: wrong}) == ("wrong-type", f"/answers/{question}")


@pytest.mark.parametrize("wrong", [["no"] * 7, None, "no", 0])
def test_the_screener_is_an_object(wrong: object) -> None:
    assert refusal("c-ssrs-screener", wrong) == ("wrong-type", "/answers")


def test_the_screener_has_no_other_question() -> None:
    assert refusal("c-ssrs-screener", {"q7": "no"}) == ("unknown-field", "/answers")


def test_an_unknown_instrument_is_refused() -> None:
    for wrong in ("phq-10", "PHQ-9", "", "phq9"):
        assert refusal(wrong, [0] * 9) == ("unknown-instrument", "/instrument")
    for other in (None, 9, True, ["phq-9"]):
        assert refusal(other, [0] * 9) == ("wrong-type", "/instrument")


def test_origin_and_sex_take_their_words_only() -> None:
    for option, wrong in (("origin", "paper"), ("origin", ""), ("sex", "m"), ("sex", "")):
        assert refusal("phq-9", [0] * 9, **{option: wrong}) == ("unknown-word", f"/{option}")
    others: list[tuple[str, object]] = [("origin", True), ("sex", 1), ("origin", ["app"])]
    for option, other in others:
        assert refusal("gad-7", [0] * 7, **{option: other}) == ("wrong-type", f"/{option}")


def test_meq_30_comes_by_factor_thirty_answers_in_all() -> None:
    whole = {"mystical": [0] * 15, "positive-mood": [0] * 6, "transcendence": [0] * 6, "ineffability": [0] * 3}
    assert score("meq-30", whole).answered == 30
    assert refusal("meq-30", {**whole, "mystical": [0] * 14}) == ("wrong-length", "/answers")
    assert refusal("meq-30", {**whole, "ineffability": [0] * 4}) == ("wrong-length", "/answers")
    assert refusal("meq-30", {**whole, "mystical": []}) == ("wrong-length", "/answers/mystical")
    assert refusal("meq-30", {**whole, "mystical": 5}) == ("wrong-type", "/answers/mystical")
    assert refusal("meq-30", {**whole, "mystical": [0, 6]}) == ("out-of-range", "/answers/mystical/1")
    assert refusal("meq-30", {**whole, "mystical": [0, -1]}) == ("out-of-range", "/answers/mystical/1")
    assert refusal("meq-30", {**whole, "mystical": [True]}) == ("wrong-type", "/answers/mystical/0")
    assert refusal("meq-30", {**whole, "bliss": [0]}) == ("unknown-field", "/answers")
    del whole["ineffability"]
    assert refusal("meq-30", whole) == ("missing", "/answers/ineffability")
    assert refusal("meq-30", [0] * 30) == ("wrong-type", "/answers")


def test_a_pointer_starts_where_the_caller_says() -> None:
    assert refusal("phq-9", [0] * 8 + [4], at="/instruments/phq-9") == ("out-of-range", "/instruments/phq-9/8")
    assert refusal("dast-10", [0] * 10, at="/x") == ("wrong-type", "/x/0")
    assert refusal("c-ssrs-screener", {"q1": "?"}, at="/y") == ("unknown-word", "/y/q1")
    assert refusal("meq-30", {}, at="/z") == ("missing", "/z/mystical")


def test_a_refusal_never_echoes_the_value() -> None:
    with pytest.raises(Invalid) as refused:
        score("phq-9", ["secret-value"] + [0] * 8)
    assert str(refused.value) == "wrong-type at /answers/0"
    assert str(Invalid("not-json", "")) == "not-json at the root"


def test_a_clinic_may_bring_its_own_numbers() -> None:
    stricter = replace(INSTRUMENTS["phq-9"], bands=(Band("none", 0), Band("severe", 3)))
    assert score(stricter, [1, 1, 1, 0, 0, 0, 0, 0, 0]).band == "severe"
    assert score("phq-9", [1, 1, 1, 0, 0, 0, 0, 0, 0]).band == "none"


@pytest.mark.parametrize("instrument", [*WHOLE, *YES_NO])
def test_imports_follow_the_rule_for_imports(instrument: str) -> None:
    known = INSTRUMENTS[instrument]
    if instrument == "bladder-questions" or len(known.items) == 1:
        return
    lenient = replace(known, blanks=replace(known.blanks, app=0, imported=1, never=frozenset()))
    answers = [None, *([False] * 30 if known.answers is Answers.YES_NO else zeros(instrument))[: len(known.items) - 1]]
    field = next(name for name in known.gives if name not in {"prorated", "answered", "clusters"})
    assert getattr(score(lenient, answers, origin="import"), field) is not None
    assert getattr(score(lenient, answers, origin="app"), field) is None
    assert getattr(score(lenient, answers), field) is None


def test_a_clinic_may_bring_its_own_per_cent_of_meq_30() -> None:
    meq_30 = INSTRUMENTS["meq-30"]
    own = replace(meq_30, cuts=(replace(meq_30.cuts[0], value=67),))
    most = {"positive-mood": [5], "transcendence": [5], "ineffability": [5]}
    assert score(own, {"mystical": [5] * 18 + [0] * 9, **most}).complete is False
    assert score(own, {"mystical": [5] * 18 + [1] + [0] * 8, **most}).complete is True


def test_imports_of_meq_30_follow_the_rule_for_imports_in_each_factor() -> None:
    meq_30 = INSTRUMENTS["meq-30"]
    lenient = replace(meq_30, blanks=replace(meq_30.blanks, imported=1))
    answers = {
        "mystical": [None] + [4] * 14,
        "positive-mood": [3] * 6,
        "transcendence": [3] * 6,
        "ineffability": [3] * 3,
    }
    told = score(lenient, answers, origin="import")
    assert told.factors == {"mystical": 60, "positive-mood": 18, "transcendence": 18, "ineffability": 9}
    assert score(lenient, answers).factors is None


def test_a_form_of_blanks_alone_has_no_score_under_any_rule() -> None:
    peg = INSTRUMENTS["peg"]
    assert score(replace(peg, blanks=replace(peg.blanks, app=3)), [None, None, None]).mean is None


def test_a_cut_off_of_who_5_includes_its_own_value() -> None:
    who_5 = INSTRUMENTS["who-5"]
    own = replace(who_5, cuts=tuple(replace(cut, value=48) if cut.value == 50 else cut for cut in who_5.cuts))
    assert score(own, [5, 5, 2, 0, 0]).low_wellbeing is True
    assert score(own, [5, 5, 3, 0, 0]).low_wellbeing is False


def test_a_score_cannot_be_changed() -> None:
    told = score("peg", [1, 2, 3])
    with pytest.raises(FrozenInstanceError):
        told.mean = 9.9  # type: ignore[misc]
    assert told.instrument == "peg"


PHQ_9_CODES = [item.loinc for item in INSTRUMENTS["phq-9"].items if item.loinc]


@pytest.mark.parametrize("code", ["44250-9", "44249-1", *PHQ_9_CODES[1:3], "http://loinc.org|44250-9"])
def test_E16_a_form_of_seven_days_under_a_code_of_phq_9_is_refused(code: str) -> None:
    assert refusal(code, zeros("smd-a")) == ("unknown-instrument", "/instrument")


def test_E16_the_form_of_seven_days_bears_no_code_of_phq_9() -> None:
    """The codes of PHQ-9 say "in the last 2 weeks" in their names (clinical reference 2.2)."""
    assert len(PHQ_9_CODES) == 9
    assert not {item.loinc for item in INSTRUMENTS["smd-a"].items} & set(PHQ_9_CODES)
