"""E1 to E15 of clinical reference 10.1, as far as the pathway is walked, over a real Kafka and PostgreSQL."""

from __future__ import annotations

import pytest

from tests.promises.platform import Platform
from tests.scenarios.stories import Story, assert_walked_to_the_end

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]


def test_E1_four_sessions_a_week_apart_from_the_form_to_the_end_of_the_episode(story: Story) -> None:
    assert_walked_to_the_end(story)


def test_E3_three_failing_readings_postpone_the_session_and_no_dose_is_lost(story: Story) -> None:
    failing = [body for body in story.all("vitals-recorded") if body["action"] == "hold"]
    assert [body["attempt"] for body in failing] == [1, 2, 3]
    postponed, started = story.one("session-postponed"), story.one("session-started")
    assert (postponed["number"], started["number"]) == (1, 1)
    assert started["session_id"] != postponed["session_id"]


def test_E4_one_high_reading_is_tier_3_at_once_and_a_grade_3_of_the_device(story: Story) -> None:
    raised = next(body for body in story.all("alert-raised") if body["tier"] == 3)
    assert raised["session_id"]
    effect = next(body for body in story.all("side-effect-reported") if body["effect"] == "hypertension")
    assert (effect["grade"], effect["graded_by"], effect["elicitation"]) == (3, "device", "device")
    assert story.counts["session-completed"] == 1
    assert story.counts["hold-placed"] >= 1


def test_E5_a_silent_monitor_is_called_after_five_minutes(story: Story) -> None:
    missed = story.one("check-in-missed")
    assert missed["what"] == "check"
    assert [body["tier"] for body in story.all("alert-raised")] == [2]
    assert story.counts["alert-acknowledged"] == 1
    assert story.counts["session-completed"] == 1


def test_E6_an_emergency_is_tier_4_and_holds_the_patient(story: Story) -> None:
    assert 4 in {body["tier"] for body in story.all("alert-raised")}
    assert story.counts["session-emergency"] == story.counts["session-aborted"] == 1
    assert story.counts["hold-placed"] >= 1
    assert story.counts["session-completed"] == 0


def test_E7_item_9_after_the_second_session_is_screened_and_a_clinician_looks(story: Story) -> None:
    risks = story.all("risk-answered")
    assert [body["screened"] for body in risks] == [False, True]
    assert risks[0]["item9_positive"]
    assert risks[1]["c_ssrs"] == "moderate"
    assert story.counts["symptoms-worsened"] == 1
    assert story.counts["crisis-detected"] == 0


def test_E8_a_lost_parcel_is_a_clinicians_and_is_not_shipped_again(story: Story) -> None:
    assert (story.counts["medication-lost"], story.counts["medication-shipped"]) == (1, 1)
    assert story.counts["medication-delivered"] == story.counts["session-scheduled"] == 0


def test_E11_who_withdraws_in_the_middle_is_watched_to_the_close(story: Story) -> None:
    types = [head["ce_type"] for head, _ in story.facts]
    assert types.index("session-started") < types.index("patient-withdrawn") < types.index("session-completed")
    after = types[types.index("session-completed") :]
    assert not {"session-scheduled", "questionnaire-due", "appointment-booked"} & set(after)


def test_E12_on_demand_the_next_dose_waits_for_seven_calendar_days(story: Story) -> None:
    """That the earlier request was refused is seen by the person who asked."""
    first, second = (head["ce_time"][:10] for head, _ in story.facts if head["ce_type"] == "session-started")
    assert first < second


def test_E14_a_confirmation_that_comes_twice_is_one_deposit(story: Story) -> None:
    assert story.counts["deposit-paid"] == 1


def test_E15_delivered_before_shipped_comes_to_the_same(story: Story) -> None:
    types = [head["ce_type"] for head, _ in story.facts]
    assert types.index("medication-delivered") < types.index("dispense-noted")
    assert "medication-shipped" not in types
    assert story.counts["preparation-completed"] == 1
    assert story.counts["message-parked"] == 0


def test_HZ1_a_yes_to_self_harm_after_the_clearance_keeps_the_tablet_back_until_a_clinician_has_looked(
    story: Story,
) -> None:
    """Refused at the tablet meanwhile: `dosing.Session` insists on it."""
    names = [head["ce_type"] for head, _ in story.facts]
    cleared, started = names.index("vitals-cleared"), names.index("session-started")
    assert cleared < names.index("risk-answered") < names.index("risk-reviewed") < started
    looked = story.one("risk-reviewed")
    assert (looked["outcome"], looked["c_ssrs"], looked["role"]) == ("cleared", "none", "clinician")
    assert story.counts["session-completed"] == 1 and story.counts["crisis-detected"] == 0


def test_nothing_is_parked_and_the_audit_is_clean(played: tuple[Platform, object]) -> None:
    platform, _ = played
    platform.assert_whole()
