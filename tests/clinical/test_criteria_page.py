"""`docs/criteria.md` says what the code says."""

from datetime import timedelta
from pathlib import Path

import pytest

import shared.clinical.criteria
from carepath import criteria
from shared.clinical.criteria import (
    MEDICAL_DIRECTOR,
    NOBODY,
    Criterion,
    D,
    Provenance,
    V,
    clock,
    clocks,
    number,
)

ONE = Criterion("vitals/a", "a | b", "at least 1", "mm[Hg]", Provenance.DEFAULT, "chosen here", "nobody")


def test_the_page_is_not_stale() -> None:
    assert criteria.main(["--check"]) == 0, "python -m carepath.criteria"


def test_a_number_that_changes_makes_the_page_stale(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(criteria, "PAGE", tmp_path / "docs" / "criteria.md")
    assert criteria.main(["--check"]) == 1
    assert criteria.main([]) == criteria.main([]) == criteria.main(["--check"]) == 0
    changed = Criterion("zzz/x", "x", "2", "", Provenance.DEFAULT, "chosen here", "nobody")
    before = criteria.all_criteria()
    monkeypatch.setattr(criteria, "all_criteria", lambda: [*before, changed])
    assert criteria.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/criteria.md is stale: python -m carepath.criteria\n" * 2


def test_words_that_mean_nothing_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert criteria.main(["--chek"]) == 2
    assert capsys.readouterr().err == "python -m carepath.criteria [--check]\n"


TOPICS = (
    "cadence change dosing eligibility escalation instruments intake integration medicines messages monitoring "
    "readiness scheduling side-effects triage vitals when"
)


@pytest.mark.parametrize("topic", TOPICS.split(" "))
def test_every_part_of_the_code_with_clinical_numbers_is_on_the_page(topic: str) -> None:
    assert any(criterion.id.startswith(f"{topic}/") for criterion in criteria.all_criteria())


def test_every_number_has_an_origin_and_somebody_who_answers_for_it() -> None:
    for criterion in criteria.all_criteria():
        assert criterion.provenance in Provenance
        assert criterion.source and criterion.who_may_change and criterion.name and criterion.value


def test_a_number_is_an_ordinary_value_and_its_words_are_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared.clinical.criteria, "NUMBERS", rows := list[Criterion]())
    assert clock(5, "min", D, "x/page", "paged again, every", "sooner") == timedelta(minutes=5)
    assert clocks((1, 7), "d", D, "x/reminders", "reminders, after") == (timedelta(days=1), timedelta(days=7))
    assert number(450, "mg", V, "x/most", "at most", source="[HULL-TRIAL]", who=NOBODY) == 450
    assert number(frozenset({"b", "a"}), "", D, "x/words", "words") == {"a", "b"}
    assert rows == [
        Criterion("x/page", "paged again, every", "5", "min", D, "chosen here", MEDICAL_DIRECTOR, "sooner"),
        Criterion("x/reminders", "reminders, after", "1, 7", "d", D, "chosen here", MEDICAL_DIRECTOR),
        Criterion("x/most", "at most", "450", "mg", V, "[HULL-TRIAL]", NOBODY),
        Criterion("x/words", "words", "a, b", "", D, "chosen here", MEDICAL_DIRECTOR),
    ]


def test_two_numbers_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Criterion(ONE.id, "other", "2", "", Provenance.DEFAULT, "chosen here", "nobody")
    monkeypatch.setattr(criteria, "_exposed", lambda: iter([ONE, ONE, other]))
    with pytest.raises(ValueError, match="vitals/a"):
        criteria.all_criteria()


def test_a_row_says_it_all_and_keeps_its_columns() -> None:
    text = criteria.page([ONE])
    assert "\n## Vitals\n" in text
    assert "| vitals/a | a \\| b | at least 1 | mm[Hg] | D | chosen here | nobody |  |\n" in text
