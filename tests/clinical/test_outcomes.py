"""Outcome definitions beside `change` (clinical reference 2.3, 2.4, 7.1)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.outcomes import recall_overlaps_dose, suicidality_new


@pytest.mark.parametrize(
    ("baseline", "current", "new"),
    [(0, 0, False), (1, 0, False), (1, 1, False), (3, 1, False), (0, 1, True), (0, 3, True)],
)
def test_suicidality_is_new_from_0(baseline: int, current: int, new: bool) -> None:
    assert suicidality_new(baseline, current) is new


ANSWERED = date(2026, 10, 26)


@pytest.mark.parametrize(
    ("days_before", "overlaps"),
    [([0, 7], True), ([13, 7], True), ([14, 7], False), ([7], False), ([], False), ([-1, 7], False), ([0, 13], True)],
)
def test_a_14_day_window_with_two_doses_is_flagged(days_before: list[int], overlaps: bool) -> None:
    doses = [ANSWERED - timedelta(days=days) for days in days_before]
    assert recall_overlaps_dose(INSTRUMENTS["phq-9"], ANSWERED, doses) is overlaps


def test_a_7_day_window_holds_two_doses_only_within_a_week() -> None:
    weekly = [ANSWERED, ANSWERED - timedelta(days=7)]
    close = [ANSWERED, ANSWERED - timedelta(days=6)]
    assert recall_overlaps_dose(INSTRUMENTS["smd-a"], ANSWERED, weekly) is False
    assert recall_overlaps_dose(INSTRUMENTS["smd-a"], ANSWERED, close) is True


def test_a_window_not_in_days_is_never_flagged() -> None:
    assert recall_overlaps_dose(INSTRUMENTS["pcl-5"], ANSWERED, [ANSWERED, ANSWERED]) is False


@given(st.lists(st.dates(date(2026, 1, 1), date(2027, 1, 1))))
def test_the_order_of_doses_does_not_matter(doses: list[date]) -> None:
    phq_9 = INSTRUMENTS["phq-9"]
    assert recall_overlaps_dose(phq_9, ANSWERED, doses) is recall_overlaps_dose(phq_9, ANSWERED, sorted(doses))
