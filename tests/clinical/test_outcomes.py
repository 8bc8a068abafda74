"""Outcome definitions beside `change` (clinical reference 2.3, 2.4, 7.1)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.outcomes import (
    CRITERIA,
    clinically_significant,
    criteria,
    meaningful,
    peg_response,
    recall_overlaps_dose,
    recovered,
    suicidality_new,
    suicidality_resolved,
    who_5_remission,
    who_5_response,
    y_bocs_remission,
    y_bocs_response,
)


@pytest.mark.parametrize(
    ("baseline", "current", "significant"),
    [(14, 9, True), (13, 9, False), (15, 10, False), (20, 0, True), (9, 4, True), (5, 0, True), (4, 0, False)],
)
def test_clinically_significant_is_a_drop_of_5_to_below_10(baseline: int, current: int, significant: bool) -> None:
    assert clinically_significant(baseline, current) is significant


@pytest.mark.parametrize(("instrument", "least"), [("phq-9", 5), ("gad-7", 4), ("pcl-5", 10), ("peg", 1)])
def test_a_drop_is_meaningful_from_its_least_size(instrument: str, least: int) -> None:
    assert meaningful(instrument, 20, 20 - least) is True
    assert meaningful(instrument, 20, 20 - least + 1) is False
    assert meaningful(instrument, 20 - least, 20) is False


@pytest.mark.parametrize(("baseline", "current", "matters"), [(3.3, 2.3, True), (3.3, 2.4, False), (10.0, 9.0, True)])
def test_a_meaningful_drop_of_peg_is_exact_in_tenths(baseline: float, current: float, matters: bool) -> None:
    assert meaningful("peg", baseline, current) is matters


@pytest.mark.parametrize(("phq_9", "gad_7", "below"), [(9, 7, True), (10, 7, False), (9, 8, False), (0, 0, True)])
def test_recovery_is_below_caseness_on_both(phq_9: int, gad_7: int, below: bool) -> None:
    assert recovered(phq_9, gad_7) is below


@pytest.mark.parametrize(
    ("baseline", "current", "resolved", "new"),
    [
        (0, 0, False, False),
        (1, 0, True, False),
        (3, 0, True, False),
        (1, 1, False, False),
        (3, 1, False, False),
        (0, 1, False, True),
        (0, 3, False, True),
    ],
)
def test_suicidality_resolves_to_0_and_is_new_from_0(baseline: int, current: int, resolved: bool, new: bool) -> None:
    assert suicidality_resolved(baseline, current) is resolved
    assert suicidality_new(baseline, current) is new


@pytest.mark.parametrize(
    ("baseline", "current", "response"),
    [(10.0, 7.0, True), (10.0, 7.1, False), (4.7, 3.3, False), (4.7, 3.2, True), (0.0, 0.0, False), (1.0, 0.7, True)],
)
def test_peg_responds_with_a_drop_of_30_per_cent(baseline: float, current: float, response: bool) -> None:
    assert peg_response(baseline, current) is response


@pytest.mark.parametrize(("baseline", "current", "response"), [(40, 50, True), (40, 49, False), (50, 40, False)])
def test_who_5_responds_with_10_points_more(baseline: int, current: int, response: bool) -> None:
    assert who_5_response(baseline, current) is response


@pytest.mark.parametrize(("current", "remission"), [(50, False), (51, True), (52, True), (48, False)])
def test_who_5_remission_is_above_50(current: int, remission: bool) -> None:
    assert who_5_remission(current) is remission


@pytest.mark.parametrize(
    ("baseline", "current", "response"), [(20, 13, True), (20, 14, False), (0, 0, False), (1, 0, True), (40, 26, True)]
)
def test_y_bocs_responds_with_a_drop_of_35_per_cent(baseline: int, current: int, response: bool) -> None:
    assert y_bocs_response(baseline, current) is response


@pytest.mark.parametrize(("current", "remission"), [(12, True), (13, False), (0, True)])
def test_y_bocs_remission_is_up_to_12(current: int, remission: bool) -> None:
    assert y_bocs_remission(current) is remission


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


def test_every_outcome_number_is_told_with_its_provenance() -> None:
    told = {
        criterion.id: (criterion.value, criterion.unit, str(criterion.provenance), criterion.who_may_change)
        for criterion in criteria()
    }
    assert told == {
        "outcomes/significant/drop": ("5", "points", "V", "nobody"),
        "outcomes/significant/below": ("10", "points", "V", "nobody"),
        "outcomes/recovered/phq-9": ("10", "points", "V", "nobody"),
        "outcomes/recovered/gad-7": ("8", "points", "V", "nobody"),
        "outcomes/peg/response": ("30", "per cent", "R", "medical-director"),
        "outcomes/who-5/response": ("10", "points", "R", "medical-director"),
        "outcomes/who-5/remission": ("50", "points", "R", "medical-director"),
        "outcomes/y-bocs/response": ("35", "per cent", "R", "medical-director"),
        "outcomes/y-bocs/remission": ("12", "points", "R", "medical-director"),
        "outcomes/meaningful/phq-9": ("5", "points", "V", "nobody"),
        "outcomes/meaningful/gad-7": ("4", "points", "R", "medical-director"),
        "outcomes/meaningful/pcl-5": ("10", "points", "V", "nobody"),
        "outcomes/meaningful/peg": ("1", "points", "R", "medical-director"),
    }
    assert tuple(criteria()) == CRITERIA
    first, *_, last = criteria()
    assert (last.name, last.source) == ("Meaningful drop on peg, at least", "2.4")
    assert (first.name, first.source) == ("Clinically significant change, drop of at least", "[HULL-TRIAL]")
