"""Check-in: the checklist, what each item asks for, and when it is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.monitoring.api import CHECKLIST
from services.monitoring.domain.checklist import (
    FASTING_FLUID_MIN,
    FASTING_FOOD_H,
    YES,
    Asks,
    Checklist,
    asking,
    failing,
    keeping_back,
)
from services.monitoring.domain.forms import CheckInSession
from shared.deciding import Answer, Refused, Role
from shared.events.common import RiskAnswered
from shared.events.eligibility import HoldPlaced
from shared.events.monitoring import SessionCheckedIn, SessionPostponed
from tests.monitoring.heard import (
    BOOKING,
    approved,
    booked,
    booking,
    checks_in,
    clears,
    leaves,
    of,
    raised,
    reads,
    running,
    session,
    starts,
)
from tests.story import START, Story, days, hours, minutes, refused, types

SECOND = timedelta(seconds=1)


def form(**over: Any) -> Checklist:
    return Checklist.model_validate({**CHECKLIST, **over})


def test_a_good_checklist_fails_nowhere() -> None:
    assert failing(form()) == () and keeping_back(form()) == frozenset()


def test_an_empty_checklist_keeps_the_dose_back_and_postpones_nothing() -> None:
    empty = Checklist()
    assert len(failing(empty)) == len(Checklist.model_fields)
    assert all(asking(empty, asks) == () for asks in Asks)


@pytest.mark.parametrize("name", [name for name, asks in YES.items() if asks is Asks.POSTPONE])
def test_an_item_that_postpones_postpones_the_session(story: Story, name: str) -> None:
    booked(story)
    told = checks_in(story, **{name: False})
    assert types(told) == ["session-checked-in", "session-postponed", "message-requested"]
    assert of(told, SessionPostponed).reasons == (name.replace("_", "-"),)
    assert session(story).over == "postponed" and story.waits() == []


@pytest.mark.parametrize(
    ("over", "item", "tier"),
    [
        ({"pregnant": "yes"}, "pregnancy", 3),
        ({"pregnant": "unsure"}, "pregnancy", 3),
        ({"suicide_risk": "moderate"}, "suicide-risk", 3),
        ({"symptoms": ["fever"]}, "symptoms", 3),
        ({"symptoms": ["chest-pain"]}, "symptoms", 4),
        ({"rested_and_settled": False}, "rested-and-settled", 3),
    ],
)
def test_an_item_for_a_clinician_asks_one_at_once(story: Story, over: dict[str, Any], item: str, tier: int) -> None:
    booked(story)
    told = checks_in(story, **over)
    assert of(told, SessionCheckedIn).failing == (item,)
    assert raised(told) == [(tier, f"checklist-{item}")]


@pytest.mark.parametrize(("risk", "said"), [("none", []), ("low", ["risk-answered"])])
def test_a_low_risk_raises_no_alert(story: Story, risk: str, said: list[str]) -> None:
    booked(story)
    assert types(checks_in(story, suicide_risk=risk)) == ["session-checked-in", *said]


@pytest.mark.parametrize(("level", "rules"), [("low", ()), ("moderate", ()), ("high", ("CS1",))])
def test_a_risk_is_told_as_danger_besides(story: Story, level: str, rules: tuple[str, ...]) -> None:
    booked(story)
    told = checks_in(story, suicide_risk=level)
    risk = of(told, RiskAnswered)
    assert (risk.rules, risk.c_ssrs, risk.screened) == (rules, level, True)


def test_a_high_risk_is_told_without_any_session(story: Story) -> None:
    approved(story)
    told = checks_in(story, suicide_risk="high")
    assert of(told, RiskAnswered).rules == ("CS1",) and raised(told) == [(3, "checklist-suicide-risk")]


@pytest.mark.parametrize(
    ("over", "item", "kept"),
    [
        ({"hours_since_food": FASTING_FOOD_H}, "food", False),
        ({"hours_since_food": FASTING_FOOD_H - 0.1}, "food", True),
        ({"minutes_since_fluids": FASTING_FLUID_MIN}, "fluids", False),
        ({"minutes_since_fluids": FASTING_FLUID_MIN - 1}, "fluids", True),
        ({"new_medicine": True}, "new-medicine", True),
        ({"medicines_as_instructed": False}, "medicines-as-instructed", True),
        ({"medicine_in_hand": False}, "medicine-in-hand", True),
        ({"emergency_card_confirmed": False}, "emergency-card-confirmed", True),
        ({"environment_ready": False}, "environment-ready", False),
        ({"intention": None}, "intention", False),
    ],
)
def test_what_keeps_a_dose_back_and_what_only_warns(over: dict[str, Any], item: str, kept: bool) -> None:
    assert (item in keeping_back(form(**over))) == kept


@pytest.mark.parametrize(
    ("over", "codes"),
    [
        ({"hours_since_food": 1}, ("checklist-incomplete",)),
        ({"monitor_sober": None}, ("monitor-absent",)),
        ({"emergency_card_confirmed": False}, ("emergency-card-missing",)),
        ({"environment_ready": False}, ()),
        ({"label_strength_mg": 99}, ("dose-mismatch",)),
    ],
)
def test_each_item_shuts_its_gate_until_it_is_answered_again(
    story: Story, over: dict[str, Any], codes: tuple[str, ...]
) -> None:
    booked(story)
    checks_in(story, **over)
    reads(story)
    clears(story)
    answer = starts(story)
    assert (answer.codes if isinstance(answer, Refused) else ()) == codes
    if codes:
        checks_in(story)
        assert types(starts(story)) == ["session-started"]


@pytest.mark.parametrize(
    ("minute", "codes"),
    [(-31, ("too-early",)), (-30, ()), (29, ()), (30, ("too-late",))],
)
def test_check_in_is_open_half_an_hour_before_and_after(story: Story, minute: int, codes: tuple[str, ...]) -> None:
    approved(story)
    story.hears(booking(START + hours(2)), "scheduling")
    story.until(START + hours(2) + minutes(minute))
    answer: Answer = checks_in(story)
    assert (answer.codes if isinstance(answer, Refused) else ()) == codes


def test_without_a_booking_there_is_nothing_to_check_into(story: Story) -> None:
    answer = checks_in(story)
    assert isinstance(answer, Refused) and answer.unknown


def test_a_session_that_was_moved_is_checked_into_at_its_new_time(story: Story) -> None:
    booked(story)
    story.hears(booking(START + hours(5)), "scheduling")
    assert refused(checks_in(story)) == ("too-early",)
    story.passes(hours(5))
    assert of(checks_in(story), SessionCheckedIn).starts_at == START + hours(5)


def test_a_session_that_is_moved_after_its_check_in_is_checked_into_again(story: Story) -> None:
    booked(story)
    checks_in(story)
    reads(story, 150, 95)
    story.hears(booking(START + hours(5)), "scheduling")
    assert story.waits() == []
    story.until(START + hours(5))
    checks_in(story)
    assert session(story).before == () and story.names() == ["start"]


def test_E10_a_patient_in_a_state_without_a_licence_is_not_checked_in(story: Story) -> None:
    booked(story)
    assert refused(checks_in(story, state="OR")) == ("out-of-licence",)


def test_a_postponed_session_is_checked_into_under_its_next_booking(story: Story) -> None:
    booked(story)
    checks_in(story, backup_phone=False)
    answer = checks_in(story)
    assert isinstance(answer, Refused) and answer.unknown
    again = UUID(int=0xB7)
    story.hears(booking(START + hours(3), booking_id=again), "scheduling")
    story.until(START + hours(3))
    assert of(checks_in(story), SessionCheckedIn).booking_id == again != BOOKING
    assert types(reads(story)) == ["vitals-recorded"]


@pytest.mark.parametrize("name", ["no_substances_24h", "monitor_sober", "address_confirmed"])
def test_no_tablet_on_a_day_on_which_a_session_was_postponed(story: Story, name: str) -> None:
    booked(story)
    checks_in(story, **{name: False})
    ready_again(story, START + hours(3))
    assert refused(starts(story)) == ("postponed-today",)
    story.until(START + days(1) - hours(1))
    ready_again(story, START + days(1), 0xB8)
    assert types(starts(story)) == ["session-started"]


def test_a_session_without_a_tablet_in_time_may_be_had_on_the_same_day(story: Story) -> None:
    booked(story)
    checks_in(story)
    story.until(START + hours(1))
    ready_again(story, START + hours(3))
    assert types(starts(story)) == ["session-started"]


def ready_again(story: Story, at: datetime, number: int = 0xB7) -> None:
    """Booked anew for this time, checked in and cleared."""
    story.hears(booking(at, booking_id=UUID(int=number)), "scheduling")
    story.until(at)
    checks_in(story)
    reads(story)
    clears(story)


@pytest.mark.parametrize("code", ["withdrawn", "on-hold", "already-started"])
def test_what_stands_against_a_check_in(story: Story, code: str) -> None:
    if code == "already-started":
        running(story)
    else:
        booked(story)
    if code == "withdrawn":
        leaves(story)
    if code == "on-hold":
        story.hears(HoldPlaced(hold_id=BOOKING, reason="x", until=story.now), "eligibility")
    assert refused(checks_in(story)) == (code,)


def test_danger_in_an_answer_is_told_though_the_check_in_is_refused(story: Story) -> None:
    booked(story)
    leaves(story)
    told = checks_in(story, suicide_risk="high")
    assert "session-checked-in" not in types(told)
    assert raised(told) == [(3, "checklist-suicide-risk")] and of(told, RiskAnswered).c_ssrs == "high"


@pytest.mark.parametrize("role", [Role.PATIENT, Role.PEER_MONITOR, Role.GUIDE])
def test_any_of_the_three_checks_in(story: Story, role: Role) -> None:
    booked(story)
    assert types(checks_in(story, role)) == ["session-checked-in"]


@pytest.mark.parametrize("over", [{"unheard_of": True}, {"pregnant": "maybe"}, {"state": "ca"}, {"lot": ""}])
def test_a_checklist_is_typed(story: Story, over: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CheckInSession.model_validate({"patient_id": story.patient, "checklist": {**CHECKLIST, **over}})


@given(st.sets(st.sampled_from(sorted(Checklist.model_fields))))
def test_each_blank_fails_by_itself_and_postpones_nothing(blank: set[str]) -> None:
    left = form(**dict.fromkeys(blank))
    assert len(failing(left)) == len(blank)
    assert asking(left, Asks.POSTPONE) == asking(left, Asks.CLINICIAN) == ()
