"""What the simulator writes into forms, and what it believes the rules make of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import mean, stdev
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.forms import SubmitAssessment
from shared.clinical.triage import POLICIES, judge, read
from simulator import answers
from simulator.answers import Form, Identity, born
from simulator.drawn import FORMS, baseline, items_of, with_scores

NOW = datetime(2026, 10, 5, 13, tzinfo=UTC)
JUDGED = {"conditions", "instruments", "answers", "history", "medications", "allergies", "symptoms", "vitals"}
ABOUT = {"birth_date", "sex", "time_zone", "state"}
ALL = [form for form in vars(answers).values() if isinstance(form, Form) and form is not answers.NOT_ELIGIBLE]


def verdict(form: Form, identity: Identity, clinic: str) -> str:
    body = form.written(identity, NOW)
    judged: dict[str, Any] = {name: body[name] for name in JUDGED}
    judged["patient"] = {name: body["patient"][name] for name in ABOUT}
    policy = POLICIES[clinic]
    return str(judge(read(judged, policy), NOW, policy).result)


@pytest.mark.parametrize("clinic", ["demo", "second"])
@pytest.mark.parametrize("form", ALL)
def test_every_form_is_judged_as_the_simulator_believes(form: Form, clinic: str) -> None:
    assert verdict(form, Identity("Ada Whitfield", "CA"), clinic) == form.verdict


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_who_is_too_young_or_elsewhere_is_not_eligible(clinic: str) -> None:
    unlicensed = {"demo": "NV", "second": "TX"}[clinic]
    for identity in (Identity("Grace Kim", "CA", 17), Identity("Hugo Martins", unlicensed)):
        assert verdict(answers.NOT_ELIGIBLE, identity, clinic) == answers.NOT_ELIGIBLE.verdict


@pytest.mark.parametrize("form", [form for form, _ in FORMS if "phq-9" not in form.changes.get("instruments", {})])
@pytest.mark.parametrize("seed", range(6))
def test_a_form_with_drawn_scores_is_judged_as_the_simulator_believes(form: Form, seed: int) -> None:
    scored = with_scores(form, Random(seed))
    identity = Identity("Grace Kim", "CA", 17 if form is answers.NOT_ELIGIBLE else 40)
    assert verdict(scored, identity, "second") == scored.verdict


@pytest.mark.parametrize("form", ALL)
def test_every_form_is_one_that_intake_takes(form: Form) -> None:
    SubmitAssessment.model_validate(form.written(Identity("Ada Whitfield", "CA"), NOW))


@given(age=st.integers(0, 119), today=st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_an_age_holds_today_and_in_half_a_year(age: int, today: date) -> None:
    birth = born(age, today)
    for day in (today, today + timedelta(days=180)):
        assert day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day)) == age


@given(total=st.integers(0, 27))
def test_nine_answers_have_their_sum_and_spare_item_9(total: int) -> None:
    items = items_of(total)
    assert len(items) == 9 and sum(items) == total
    assert all(0 <= item <= 3 for item in items)
    assert items[8] == max(0, total - 24)


def test_baselines_have_the_mean_and_spread_of_the_reference() -> None:
    """Clinical reference 6.4: mean 16.8, deviation 4.0, from 10 to 27."""
    random = Random(7)
    totals = [baseline(random) for _ in range(20_000)]
    assert mean(totals) == pytest.approx(16.8, abs=0.15)
    assert stdev(totals) == pytest.approx(4.0, abs=0.1)
    assert min(totals) == 10 and max(totals) == 27
