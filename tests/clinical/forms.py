"""Filled forms for tests: answers with a given total, and strategies that draw answers."""

from hypothesis import strategies as st

from shared.clinical.instruments import INSTRUMENTS


def summing_to(total: int, items: int, high: int) -> list[int]:
    """Answers of 0 to high that add up to the total, filled from the first item on."""
    answers = []
    for _ in range(items):
        answers.append(min(high, total))
        total -= answers[-1]
    assert total == 0
    return answers


def form(instrument: str, total: int) -> list[int]:
    """A complete form of this instrument with this total."""
    known = INSTRUMENTS[instrument]
    return summing_to(total, len(known.items), known.high)


def with_blanks(answers: list[int], *items: int) -> list[int | None]:
    """The same form with these items (from 1) left blank."""
    return [None if number in items else answer for number, answer in enumerate(answers, start=1)]


def whole_answers(instrument: str, blanks: bool = True) -> st.SearchStrategy[list[int | None]]:
    """Any form of whole numbers in range, with or without blanks."""
    known = INSTRUMENTS[instrument]
    number = st.integers(known.low, known.high)
    answer = st.none() | number if blanks else number
    return st.lists(answer, min_size=len(known.items), max_size=len(known.items))
