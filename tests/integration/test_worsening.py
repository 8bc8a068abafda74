"""Worsening against the assessment: a clinician looks within a business day (clinical reference 2.4, 7.1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.integration.domain.forms import ReviewWorsening
from services.integration.handlers import SERVICE
from shared.clinical.change import change
from shared.deciding import Role
from shared.events.integration import SymptomsWorsened
from tests.integration.heard import answering, answers, asked, begins, completes, of
from tests.story import Story, days, hours, refused, types

LOW = {"q1": "yes", "q2": "no", "q6": "no"}
MODERATE = {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "no", "q5": "no", "q6": "no"}


def spread(total: int, items: int, last: int = 0) -> list[int]:
    """Answers of 0 to 3 with this sum; the last item is as given."""
    rest = [total // (items - 1) + (place < total % (items - 1)) for place in range(items - 1)]
    return [*rest, last]


def assessed(phq: int, gad: int = 10, item9: int = 0) -> dict[str, Any]:
    return {"instruments": {"phq-9": spread(phq - item9, 9, item9), "gad-7": spread(gad, 7)}}


def measured(story: Story, phq: int, gad: int = 10, item9: int = 0, before: dict[str, Any] | None = None) -> Any:
    begins(story, over=before or assessed(12))
    completes(story, 2)
    story.passes(hours(48))
    return answers(story, "outcome", {"phq-9": spread(phq - item9, 9, item9), "gad-7": spread(gad, 7)})


def test_E18_a_rise_from_12_to_18_is_told_and_a_clinician_looks(story: Story) -> None:
    told = measured(story, 18)
    worsened = of(SymptomsWorsened, told)
    assert (worsened.instrument, worsened.baseline, worsened.current) == ("phq-9", 12, 18)
    assert worsened.reasons == ("deterioration",)
    wait = story.wait("worsening")
    assert (wait.whom, wait.what, wait.until) == (Role.CLINICIAN, "review-worsening", worsened.until)


@pytest.mark.parametrize(
    ("phq", "gad", "worse"), [(16, 10, []), (17, 10, ["phq-9"]), (12, 13, []), (12, 14, ["gad-7"])]
)
def test_worsening_is_a_rise_of_5_on_phq_9_and_of_4_on_gad_7(
    story: Story, phq: int, gad: int, worse: list[str]
) -> None:
    told = measured(story, phq, gad)
    assert [each.instrument for each in told if isinstance(each, SymptomsWorsened)] == worse


@pytest.mark.parametrize("names", [("phq-9", "gad-7"), ("gad-7", "phq-9")])
def test_the_order_of_answers_makes_no_difference(story: Story, names: tuple[str, str]) -> None:
    """A JSON object has none: the journal may keep another, and replays the same facts."""
    begins(story, over=assessed(12))
    completes(story, 2)
    story.passes(hours(48))
    given = {"phq-9": spread(20, 9), "gad-7": spread(18, 7)}
    told = answers(story, "outcome", {name: given[name] for name in names})
    assert [each.instrument for each in told if isinstance(each, SymptomsWorsened)] == ["gad-7", "phq-9"]


@pytest.mark.parametrize(("before", "now", "new"), [(0, 1, True), (0, 0, False), (1, 1, False), (1, 3, False)])
def test_suicidal_ideation_that_is_new_is_worsening_whatever_the_total(
    story: Story, before: int, now: int, new: bool
) -> None:
    told = measured(story, 12, item9=now, before=assessed(12, item9=before))
    assert [each.reasons for each in told if isinstance(each, SymptomsWorsened)] == ([("new-item-9",)] if new else [])


def test_a_clinician_has_one_business_day_over_the_weekend(story: Story) -> None:
    story.passes(days(2))  # Wednesday 10:00: the form is answered on Friday
    worsened = of(SymptomsWorsened, measured(story, 18))
    assert worsened.until == datetime(2026, 10, 12, 17, tzinfo=UTC)


@pytest.mark.parametrize(("screener", "within"), [(MODERATE, hours(8)), (LOW, days(1))])
def test_a_moderate_screener_is_looked_at_the_same_day_and_a_low_one_by_the_next(
    story: Story, screener: dict[str, str], within: timedelta
) -> None:
    measured(story, 12)
    told = answering(story, asked(story, "outcome"), {"c-ssrs-screener": screener})
    assert of(SymptomsWorsened, told).until - story.now == within


def test_new_ideation_is_looked_at_the_same_day(story: Story) -> None:
    told = measured(story, 12, item9=1)
    assert of(SymptomsWorsened, told).until - story.now == hours(8)


def test_the_screener_that_item_9_asked_for_brings_no_second_task(story: Story) -> None:
    measured(story, 12, item9=1)
    told = answering(story, asked(story, "outcome"), {"c-ssrs-screener": MODERATE})
    assert types(told) == ["questionnaire-completed", "risk-answered"]
    assert "worsening" in story.names()


def test_a_danger_that_is_due_sooner_than_what_is_waited_for_is_told(story: Story) -> None:
    measured(story, 18)
    told = answering(story, asked(story, "outcome"), {"c-ssrs-screener": MODERATE})
    assert "symptoms-worsened" in types(told)
    assert story.wait("worsening").until == story.now + hours(8)


def test_an_unfinished_screener_without_a_yes_is_a_clinicians(story: Story) -> None:
    measured(story, 12)
    told = answering(story, asked(story, "outcome"), {"c-ssrs-screener": {"q1": "no"}})
    assert of(SymptomsWorsened, told).reasons == ("c-ssrs-incomplete",)


def test_a_screener_that_is_not_clear_is_told_although_a_score_is_looked_at_sooner(story: Story) -> None:
    """A score that rose keeps no dose back, a sign of danger does."""
    measured(story, 18)
    told = answering(story, asked(story, "outcome"), {"c-ssrs-screener": {"q1": "yes"}})
    assert of(SymptomsWorsened, told).reasons == ("c-ssrs-low", "c-ssrs-incomplete")


def test_a_blank_item_9_is_flagged_to_a_clinician(story: Story) -> None:
    begins(story, over=assessed(12))
    completes(story, 2)
    story.passes(hours(48))
    told = answers(story, "outcome", {"phq-9": [0] * 8 + [None]})
    assert of(SymptomsWorsened, told).reasons == ("item9-missing",)


def test_nobody_looked_is_told_and_asked_again(story: Story) -> None:
    measured(story, 18)
    due = story.wait("worsening").until
    told = story.until(due)
    assert [each for each in types(told) if "worsening" in each] == ["worsening-overdue"]
    assert story.wait("worsening").until == due + days(1)
    assert "worsening-overdue" in types(story.passes(days(1)))


def review(story: Story) -> Any:
    command = ReviewWorsening(patient_id=story.patient, questionnaire_id=asked(story, "outcome"), reason="Called")
    return story.asks(command, Role.CLINICIAN)


def test_a_review_ends_the_waiting_once(story: Story) -> None:
    measured(story, 18)
    assert types(review(story)) == ["worsening-reviewed"]
    assert "worsening" not in story.names()
    assert refused(review(story)) == ("already-reviewed",)


def test_only_worsening_can_be_reviewed(story: Story) -> None:
    measured(story, 12)
    assert refused(review(story)) == ("unknown",)


def test_what_worsens_after_a_review_is_looked_at_again(story: Story) -> None:
    measured(story, 18)
    review(story)
    story.passes(hours(1))
    answering(story, asked(story, "outcome"), {"c-ssrs-screener": MODERATE})
    assert "worsening" in story.names()


@given(before=st.integers(0, 24), after=st.integers(0, 24))
def test_worsening_says_what_the_filter_change_says(before: int, after: int) -> None:
    told = measured(Story(SERVICE), after, before=assessed(before))
    worse = any(isinstance(each, SymptomsWorsened) for each in told)
    assert worse == change("phq-9", before, after).deterioration
