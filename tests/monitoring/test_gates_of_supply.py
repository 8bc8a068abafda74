"""Gates of supply and plan: the label, the prescription, the tablets in the house, doses and their days, the forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.monitoring.domain.forms import AbortSession
from services.monitoring.domain.supply import on_hand
from shared.deciding import Answer, Role
from shared.events.treatment import DispenseEnded, MedicationMissing
from tests.monitoring.heard import (
    LOT,
    MG,
    PLAN,
    PRESCRIPTION,
    answers_all,
    approval,
    approved,
    booked,
    booking,
    checks_in,
    clears,
    closes,
    delivery,
    prepares,
    prescription,
    reads,
    ready,
    running,
    safety_form,
    starts,
    treatment,
    watched,
)
from tests.monitoring.test_gates import SOME, codes
from tests.story import START, Story, days, hours, minutes, refused, types

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("strength_mg", "lot"), [(MG + 1, LOT), (MG, "L-other")])
def test_strength_and_lot_are_those_of_the_label(story: Story, strength_mg: int, lot: str) -> None:
    ready(story)
    assert codes(starts(story, strength_mg, lot)) == ("dose-mismatch",)


def test_a_strength_that_was_replaced_is_not_taken_any_more(story: Story) -> None:
    ready(story)
    lower = prescription(story).model_copy(update={"prescription_id": UUID(int=0xA3), "strength_mg": MG // 2})
    story.hears(lower, "eligibility")
    assert codes(starts(story)) == ("dose-mismatch",)


@pytest.mark.parametrize(("age", "code"), [(182, None), (183, "prescription-invalid")])
def test_a_prescription_is_good_for_182_days(story: Story, age: int, code: str | None) -> None:
    approved(story)
    story.hears(prescription(story), "eligibility")
    story.hears(delivery(), "eligibility")
    prepares(story)
    story.until(START + days(age))
    story.hears(booking(story.now + minutes(30)), "scheduling")
    assert ("prescription-invalid" in refused(starts(story))) == (code is not None)


@pytest.mark.parametrize(("tablets", "left"), [(4, True), (8, True), (1, True), (0, False)])
def test_HZ9_the_house_must_hold_one_more_dose(story: Story, tablets: int, left: bool) -> None:
    approved(story)
    story.hears(prescription(story), "eligibility")
    story.hears(delivery(tablets), "eligibility")
    story.hears(booking(story.now + minutes(30)), "scheduling")
    assert ("no-doses-left" not in refused(starts(story))) == left


@pytest.mark.parametrize("status", ["returned", "destroyed"])
def test_HZ9_what_was_given_back_is_not_in_the_house(story: Story, status: Any) -> None:
    ready(story)
    story.hears(DispenseEnded(prescription_id=PRESCRIPTION, status=status, lot=LOT), "eligibility")
    assert {"not-delivered", "no-doses-left"} <= set(refused(starts(story)))


@pytest.mark.parametrize("status", ["returned", "destroyed"])
def test_a_dose_of_what_was_given_back_is_not_taken_from_what_came_after_it(story: Story, status: Any) -> None:
    finished(story)
    story.hears(DispenseEnded(prescription_id=PRESCRIPTION, status=status, lot=LOT), "eligibility")
    again = prescription(story, tablets=1, sessions=1).model_copy(update={"prescription_id": PLAN})
    story.hears(again, "eligibility")
    one = {"prescription_id": PLAN, "lot": "L-2"}
    story.hears(delivery(1).model_copy(update=one), "eligibility")
    assert on_hand(story.state) == MG


@pytest.mark.parametrize(("gone", "left"), [((1,), True), ((3,), True), ((4,), False), ((2, 2), False), ((9,), False)])
def test_HZ9_tablets_that_are_gone_are_not_in_the_house(story: Story, gone: tuple[int, ...], left: bool) -> None:
    ready(story)
    for sessions in gone:
        fact = MedicationMissing(prescription_id=PRESCRIPTION, sessions=sessions, reason="not found", role="guide")
        story.hears(fact, "eligibility")
    assert ("no-doses-left" not in codes(starts(story))) == left


def finished(story: Story) -> None:
    running(story)
    watched(story, 120)
    assert types(closes(story)) == ["session-completed"]


def next_one(story: Story, number: int = 2) -> Answer:
    """Everything is done for the next session, and it is begun now."""
    story.hears(booking(story.now, number, UUID(int=0x50 + number), UUID(int=0xC0 + number)), "scheduling")
    story.hears(safety_form(number), "integration")
    checks_in(story)
    reads(story)
    clears(story)
    return starts(story)


@pytest.mark.parametrize(("after", "code"), [(6, "interval-too-short"), (7, None)])
def test_HZ4_two_doses_keep_the_days_of_the_plan_in_the_patients_calendar(story: Story, after: int, code: str) -> None:
    finished(story)
    story.until(START + days(after) - hours(2))
    assert codes(next_one(story)) == ((code,) if code else ())


def test_a_tablet_that_was_spat_out_is_gone_and_counts_as_no_dose(story: Story) -> None:
    running(story)
    story.does(AbortSession(patient_id=story.patient, amount_taken_mg=0, reason="Spat out"), Role.GUIDE)
    answers_all(story)
    assert on_hand(treatment(story)) == 3 * MG
    story.passes(hours(3))
    assert codes(next_one(story, 1)) == ()


def test_a_plan_has_so_many_sessions_and_a_new_plan_has_its_own(story: Story) -> None:
    ready(story, sessions=1)
    starts(story)
    watched(story, 120)
    closes(story)
    story.passes(days(7))
    assert codes(next_one(story)) == ("plan-exhausted",)
    story.hears(approval(story, plan_id=SOME), "eligibility")
    reads(story)
    clears(story)
    assert codes(starts(story)) == ()


def test_on_demand_has_no_count(story: Story) -> None:
    ready(story, sessions=None)
    assert codes(starts(story)) == ()


def test_the_safety_form_is_answered_for_each_session_anew(story: Story) -> None:
    finished(story)
    story.passes(days(7))
    story.hears(booking(story.now, 2, UUID(int=0x52), UUID(int=0xB2)), "scheduling")
    assert "safety-form-missing" in refused(starts(story))


@pytest.mark.parametrize(("later", "code"), [(hours(24), None), (hours(24) + SECOND, "safety-form-missing")])
def test_the_safety_form_of_a_session_that_was_moved_is_asked_for_again(
    story: Story, later: timedelta, code: str | None
) -> None:
    booked(story)
    story.until(story.now + later)
    story.hears(booking(story.now), "scheduling")
    checks_in(story)
    reads(story)
    clears(story)
    assert codes(starts(story)) == ((code,) if code else ())


def test_a_form_of_the_last_course_is_none_for_the_next_session_of_its_number(story: Story) -> None:
    finished(story)
    story.passes(days(7))
    story.hears(booking(story.now, 1, UUID(int=0x59), UUID(int=0xB9)), "scheduling")
    checks_in(story)
    reads(story)
    clears(story)
    assert codes(starts(story)) == ("safety-form-missing",)
