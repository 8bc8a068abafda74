"""Prescriptions and deliveries: what may be signed, what is reported in which order, and silence."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility.domain.forms import PlaceHold, ReleaseHold
from services.eligibility.domain.known import dose_mg
from services.eligibility.handlers import SERVICE
from shared.deciding import Refused, Role
from shared.events.eligibility import HoldPlaced
from shared.events.treatment import (
    DeliveryOverdue,
    DispenseNoted,
    MedicationDelivered,
    PlanAdjusted,
    PrescriptionAccepted,
)
from tests.eligibility.course import approved, at_week_4, prescribed, report, sign, signed
from tests.eligibility.heard import candidacy, leaves, submits
from tests.story import START, Story, days, hours, refused, types

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def test_a_prescription_covers_the_plan_and_waits_for_the_pharmacy_for_four_hours(story: Story) -> None:
    fact = prescribed(story)
    assert (fact.strength_mg, fact.tablets, fact.sessions) == (300, 4, 4)
    assert fact.signed_on.isoformat() == "2026-10-05"
    (wait,) = story.waits()
    assert (wait.whom, wait.what, wait.until) == (Role.PHARMACY, "report-dispense", START + hours(4))


@pytest.mark.parametrize("product", ["esketamine-nasal", "ketamine", "Ketamine-sublingual-compounded"])
def test_E19_the_catalogue_holds_one_product(story: Story, product: str) -> None:
    """E19."""
    approved(story)
    assert refused(sign(story, product=product)) == ("product-not-allowed",)


@pytest.mark.parametrize(
    ("over", "codes"),
    [
        ({"strength_mg": 400}, ()),  # 5 mg/kg of 80 kg
        ({"strength_mg": 401}, ("first-dose-too-high",)),
        ({"strength_mg": 450}, ("first-dose-too-high",)),
        ({"strength_mg": 451}, ("first-dose-too-high", "second-clinician-needed")),
        ({"strength_mg": 201, "tablets": 8}, ("first-dose-too-high",)),  # two tablets a session
        ({"sessions": 4}, ()),
        ({"sessions": 5, "tablets": 5}, ("too-many-sessions",)),
        ({"tablets": 3}, ("too-few-tablets",)),
    ],
)
def test_the_limits_of_a_prescription(story: Story, over: dict[str, Any], codes: tuple[str, ...]) -> None:
    approved(story)
    answer = sign(story, **over)
    assert (refused(answer) if codes else ()) == codes


@pytest.mark.parametrize(("sessions", "codes"), [(6, ()), (7, ("too-many-sessions",))])
def test_no_prescription_covers_more_than_six_sessions(story: Story, sessions: int, codes: tuple[str, ...]) -> None:
    approved(story, plan={"sessions": "on-demand", "interval_days": 7})
    answer = sign(story, sessions=sessions, tablets=sessions)
    assert (refused(answer) if codes else ()) == codes


def test_the_plan_is_supplied_once(story: Story) -> None:
    approved(story, plan={"sessions": 6, "interval_days": 7})
    signed(story)
    assert refused(sign(story)) == ("too-many-sessions",)
    assert signed(story, sessions=2, tablets=2).sessions == 2


def test_a_steep_rise_needs_a_second_clinician(story: Story) -> None:
    prescribed(story)
    story.passes(days(1))
    at_week_4(story, "adjust")
    assert refused(sign(story, strength_mg=361)) == ("second-clinician-needed",)
    assert signed(story, strength_mg=360).strength_mg == 360


def test_a_rejected_change_is_signed_again_and_measured_from_what_was_supplied(story: Story) -> None:
    prescribed(story)
    story.passes(days(1))
    at_week_4(story, "adjust")
    report(story, signed(story, strength_mg=360), "rejected")
    assert refused(sign(story, strength_mg=361)) == ("second-clinician-needed",)
    assert signed(story, strength_mg=360).strength_mg == 360


def test_an_adjusted_dose_is_signed_anew_under_the_same_plan(story: Story) -> None:
    first = prescribed(story)
    story.passes(days(1))
    at_week_4(story, "adjust")
    assert story.wait("prescription").until == story.now + hours(48)
    assert signed(story, strength_mg=250).plan_id == first.plan_id
    assert "prescription" not in story.names()


def test_a_plan_is_adjusted_by_the_prescription_that_carries_the_change(story: Story) -> None:
    prescribed(story)
    assert "plan-adjusted" not in story.types()
    story.passes(days(1))
    at_week_4(story, "adjust")
    told = sign(story, strength_mg=250, sessions=2, tablets=2)
    assert isinstance(told, tuple) and types(told) == ["prescription-signed", "plan-adjusted"]
    adjusted = told[1]
    assert isinstance(adjusted, PlanAdjusted) and (adjusted.strength_mg, adjusted.sessions) == (250, 2)


@pytest.mark.parametrize(
    ("signed_at", "zone", "allowed"),
    [
        ("2026-12-31T23:59", "America/Los_Angeles", True),
        ("2027-01-01T00:00", "America/Los_Angeles", False),
        ("2027-01-01T02:00", "America/New_York", True),  # as the clinic's wall: 23:00 of the last day in the west
        ("2027-01-02T10:00", "America/Los_Angeles", False),
    ],
)
def test_E9_the_telemedicine_rule_looks_at_the_patients_local_date(
    story: Story, signed_at: str, zone: str, allowed: bool
) -> None:
    """E9; the patient is in Los Angeles."""
    story.now = datetime(2026, 12, 15, 18, tzinfo=UTC)
    approved(story)
    story.now = datetime.fromisoformat(signed_at).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    answer = sign(story)
    assert isinstance(answer, Refused) is not allowed
    if not allowed:
        assert refused(answer) == ("telemedicine-expired",)
        day = story.now.astimezone(LOS_ANGELES).date().isoformat()
        assert signed(story, in_person_on=day).in_person_on is not None


def test_an_examination_that_is_still_to_come_does_not_count(story: Story) -> None:
    story.now = datetime(2026, 12, 15, 18, tzinfo=UTC)
    approved(story)
    story.now = datetime(2027, 1, 2, 18, tzinfo=UTC)
    assert refused(sign(story, in_person_on="2027-01-03")) == ("telemedicine-expired",)


def test_nothing_is_signed_without_a_plan(story: Story) -> None:
    submits(story)
    assert refused(sign(story)) == ("no-plan", "too-many-sessions")[:1]


def test_a_hold_and_a_withdrawal_stop_a_prescription(story: Story) -> None:
    approved(story)
    story.does(PlaceHold(patient_id=story.patient, reason="x"), Role.CLINICIAN)
    assert refused(sign(story)) == ("on-hold",)
    leaves(story)
    assert refused(sign(story)) == ("withdrawn", "on-hold")


def test_from_the_pharmacy_to_the_door(story: Story) -> None:
    fact = prescribed(story)
    (accepted,) = report(story, fact, "accepted")  # type: ignore[misc]
    assert isinstance(accepted, PrescriptionAccepted) and accepted.until == START + days(3)
    assert types(report(story, fact, "shipped", lot="L1", tracking="1Z")) == ["medication-shipped"]
    assert story.wait("delivery").until == START + days(2)
    (delivered,) = report(story, fact, "delivered", lot="L1")  # type: ignore[misc]
    assert isinstance(delivered, MedicationDelivered)
    assert (delivered.strength_mg, delivered.tablets, delivered.lot) == (300, 4, "L1")
    assert story.waits() == []


@pytest.mark.parametrize("order", [("shipped", "delivered"), ("delivered", "shipped"), ("delivered", "accepted")])
def test_words_of_the_pharmacy_may_come_in_any_order(story: Story, order: tuple[str, ...]) -> None:
    """E15."""
    fact = prescribed(story)
    for status in order:
        assert len(types(report(story, fact, status))) == 1
    assert candidacy(story).prescriptions[fact.prescription_id].status == "delivered" and story.waits() == []


def test_what_was_reported_once_tells_nothing_again(story: Story) -> None:
    fact = prescribed(story)
    report(story, fact, "delivered")
    assert report(story, fact, "delivered") == ()


def test_a_prescription_that_is_not_there_is_unknown(story: Story) -> None:
    fact = prescribed(story).model_copy(update={"prescription_id": "nonsense"})
    answer = report(story, fact, "accepted")
    assert isinstance(answer, Refused) and answer.unknown


def test_the_pharmacy_reports_also_of_somebody_who_has_left(story: Story) -> None:
    fact = prescribed(story)
    leaves(story)
    assert types(report(story, fact, "delivered")) == ["medication-delivered"] and story.waits() == []


def test_silence_of_the_pharmacy_is_told_to_operations_again_and_again(story: Story) -> None:
    prescribed(story)
    told = story.passes(hours(4) + days(1))
    assert types(told) == ["delivery-overdue", "message-requested"] * 2
    assert {fact.stage for fact in told if isinstance(fact, DeliveryOverdue)} == {"accepted"}


def test_silence_of_the_carrier_is_an_exception_after_two_days_and_a_loss_after_seven(story: Story) -> None:
    """E8."""
    fact = prescribed(story)
    report(story, fact, "shipped")
    assert types(story.passes(days(2))) == ["delivery-overdue", "message-requested"]
    assert story.passes(days(5) - hours(1)) == ()
    assert types(story.passes(hours(1))) == ["medication-lost", "hold-placed", "message-requested"]
    assert story.names() == ["hold", "prescription"]


def test_HZ9_what_is_lost_is_reviewed_before_anything_is_signed_again(story: Story) -> None:
    """E8: nothing is shipped again by itself."""
    fact = prescribed(story)
    report(story, fact, "shipped")
    told = report(story, fact, "lost")
    assert types(told) == ["medication-lost", "hold-placed"]
    assert refused(sign(story)) == ("on-hold",)
    hold = told[-1]  # type: ignore[index]
    assert isinstance(hold, HoldPlaced) and hold.reason == "medication-lost"
    command = ReleaseHold(patient_id=story.patient, hold_id=str(hold.hold_id), reason="Carrier's fault")
    story.does(command, Role.CLINICIAN)
    assert signed(story).prescription_id != fact.prescription_id


def test_a_rejected_prescription_waits_for_a_clinician_for_a_business_day(story: Story) -> None:
    fact = prescribed(story)
    report(story, fact, "rejected")
    assert story.wait("prescription").until == START + days(1)
    told = story.passes(days(1))
    assert types(told) == ["delivery-overdue", "message-requested"]
    assert isinstance(told[0], DeliveryOverdue) and told[0].stage == "resolved"
    signed(story)
    assert story.names() == ["delivery"]


def test_a_plan_without_a_prescription_is_told_after_two_days(story: Story) -> None:
    approved(story)
    told = story.passes(hours(48))
    assert types(told) == ["delivery-overdue", "message-requested"]
    assert isinstance(told[0], DeliveryOverdue) and (told[0].stage, told[0].prescription_id) == ("signed", None)


def test_a_service_that_was_away_tells_silence_once(story: Story) -> None:
    prescribed(story)
    assert types(story.wakes_at(START + days(30))) == ["delivery-overdue", "message-requested"]


@given(st.integers(1, 2000), st.integers(1, 60), st.integers(1, 6))
def test_a_dose_is_never_counted_too_low(strength: int, tablets: int, sessions: int) -> None:
    dose = dose_mg(strength, tablets, sessions)
    assert dose >= strength and dose * sessions >= strength * tablets


RANKS = ("accepted", "rejected", "shipped", "lost", "delivered")
TELLS = {
    "accepted": "prescription-accepted",
    "rejected": "prescription-rejected",
    "shipped": "medication-shipped",
    "lost": "medication-lost",
    "delivered": "medication-delivered",
}
ORDERS = [order for count in range(1, 6) for order in permutations(RANKS, count)]


def test_the_pharmacys_words_are_told_by_rank_in_whatever_order_they_come() -> None:
    """All 325 orders of one to five reports: the last in rank stands, what comes late is noted, once each."""
    story = Story(SERVICE)
    fact = prescribed(story)
    before, numbers = story.state, dict(story.numbers)
    for order in ORDERS:
        story.state, story.numbers, highest = before, dict(numbers), -1
        for status in order:
            told = report(story, fact, status, lot="L1")
            late = RANKS.index(status) < highest
            assert types(told)[0] == ("dispense-noted" if late else TELLS[status])
            assert len(types(told)) == (2 if status == "lost" and not late else 1)
            highest = max(highest, RANKS.index(status))
            assert report(story, fact, status) == ()
        assert candidacy(story).prescriptions[fact.prescription_id].status == RANKS[highest]


@pytest.mark.parametrize("late", ["accepted", "rejected", "shipped", "lost"])
def test_what_comes_after_the_delivery_changes_nothing(story: Story, late: str) -> None:
    """No wait, no hold, no letter: the word is noted with its lot and its number."""
    fact = prescribed(story)
    report(story, fact, "delivered")
    before = story.waits(), story.claims(), candidacy(story).holds
    (noted,) = report(story, fact, late, lot="L7", tracking="1Z")  # type: ignore[misc]
    assert isinstance(noted, DispenseNoted)
    assert (noted.status, noted.lot, noted.tracking) == (late, "L7", "1Z")
    assert (story.waits(), story.claims(), candidacy(story).holds) == before


def test_silence_that_counts_as_a_loss_is_no_loss_once_the_parcel_comes(story: Story) -> None:
    fact = prescribed(story)
    report(story, fact, "shipped")
    story.passes(days(7))
    assert types(report(story, fact, "delivered")) == ["medication-delivered"]
    assert types(report(story, fact, "lost")) == []


def test_a_first_dose_that_never_came_makes_the_next_one_no_second(story: Story) -> None:
    report(story, prescribed(story), "rejected")
    assert "first-dose-too-high" in refused(sign(story, strength_mg=401))


@pytest.mark.parametrize(
    ("over", "codes"),
    [
        ({}, ("pdmp-missing",)),
        ({"pdmp_checked_at": START}, ("pdmp-missing",)),  # the evidence of the first
        ({"pdmp_checked_at": START + days(1)}, ()),
        ({"pdmp_checked_at": START + days(2)}, ("pdmp-missing",)),
    ],
)
def test_each_prescription_has_its_own_evidence(story: Story, over: dict[str, Any], codes: tuple[str, ...]) -> None:
    """The consult's is that of the first."""
    approved(story)
    story.passes(hours(1))
    assert signed(story, tablets=2, sessions=2, pdmp_checked_at=None).pdmp_checked_at == START
    story.until(START + days(1))
    answer = sign(story, **{"tablets": 2, "sessions": 2, "pdmp_checked_at": None, **over})
    assert (refused(answer) if codes else ()) == codes


@pytest.mark.parametrize(("place", "demo", "second"), [("CA", True, True), ("NY", True, False), ("NV", False, True)])
def test_a_prescription_is_signed_where_the_clinic_is_licensed(
    story: Story, place: str, demo: bool, second: bool
) -> None:
    approved(story)
    form = candidacy(story).form
    assert form
    moved = {id: each.model_copy(update={"state": place}) for id, each in candidacy(story).submitted.items()}
    story.state = story.state.model_copy(update={"submitted": moved})
    licensed = demo if story.clinic == "demo" else second
    answer = sign(story)
    assert (() if licensed else ("out-of-licence",)) == (() if isinstance(answer, tuple) else answer.codes)
