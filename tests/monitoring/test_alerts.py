"""The ladder of an alert: who is asked when, until a human acknowledges."""

from __future__ import annotations

import pytest

from services.monitoring.domain.alerts import ASKED
from services.monitoring.domain.forms import SeeAlert
from services.monitoring.handlers import SERVICE
from shared.clinical.escalation import TIERS
from shared.deciding import Answer, Refused, Role
from tests.monitoring.heard import acknowledges, approved, feels, leaves, looks, paged, rostered, running, treatment
from tests.story import Story, minutes, refused, types


def ladder(story: Story, until: int) -> dict[int, list[str]]:
    """Who is asked at which minute from now, as long as nobody answers. Only the one alert is open."""
    found = {minute: paged(story.passes(minutes(1))) for minute in range(1, until + 1)}
    return {minute: to for minute, to in found.items() if to}


def severe(story: Story) -> list[str]:
    return paged(feels(story, "headache", severity=3))


def test_a_tier_3_climbs_to_the_fail_safe_destination_and_stays_there(story: Story) -> None:
    approved(story)
    assert severe(story) == ["clinician-on-call"]
    assert ladder(story, 21) == {
        5: ["medical-director"],
        10: ["fail-safe"],
        15: ["fail-safe"],
        20: ["fail-safe"],
    }


def test_a_tier_2_begins_with_the_guide(story: Story) -> None:
    running(story)
    assert paged(looks(story, "concern")) == ["guide-on-call"]
    assert ladder(story, 14) == {3: ["clinician-on-call"], 8: ["medical-director"], 13: ["fail-safe"]}


def test_a_tier_4_asks_all_at_once_and_again_every_two_minutes(story: Story) -> None:
    running(story)
    told = looks(story, "emergency")
    assert types(told) == ["check-recorded", "alert-raised", *["alert-paged"] * 3, "session-emergency"]
    assert paged(told) == ["clinician-on-call", "emergency-contact", "fail-safe"]
    assert ladder(story, 5) == {2: ["fail-safe"], 4: ["fail-safe"]}


def test_a_role_that_nobody_has_is_skipped_at_once(story: Story) -> None:
    approved(story)
    rostered(story, "medical-director")
    assert severe(story) == ["medical-director"]
    assert ladder(story, 10) == {5: ["fail-safe"], 10: ["fail-safe"]}


def test_HZ6_with_an_empty_roster_the_fail_safe_destination_is_asked_at_once(story: Story) -> None:
    approved(story)
    story.others.clear()
    assert severe(story) == ["fail-safe"]
    rostered(story)
    assert ladder(story, 5) == {5: ["clinician-on-call", "medical-director"]}
    assert ladder(story, 5) == {5: ["fail-safe"]}


def test_whoever_was_asked_early_is_asked_again_at_their_own_time(story: Story) -> None:
    approved(story)
    rostered(story, "medical-director")
    assert severe(story) == ["medical-director"]
    story.passes(minutes(2))
    rostered(story)
    assert ladder(story, 3) == {3: ["clinician-on-call", "medical-director"]}


def test_a_service_that_was_away_asks_everybody_whose_time_has_come(story: Story) -> None:
    approved(story)
    severe(story)
    assert paged(story.wakes_at(story.now + minutes(30))) == ["medical-director", "fail-safe"]


def test_an_acknowledged_alert_asks_nobody(story: Story) -> None:
    approved(story)
    severe(story)
    (alert,) = treatment(story).open_alerts
    acknowledges(story, alert)
    assert story.passes(minutes(60)) == () or "alert-paged" not in story.types()[-1:]
    assert "alert" not in story.names()


@pytest.mark.parametrize(
    "role", [Role.PATIENT, Role.SYSTEM, Role.PEER_MONITOR, Role.GUIDE, Role.THERAPIST, Role.OPERATIONS]
)
def test_from_tier_3_on_nobody_but_a_clinician_is_a_responder(story: Story, role: Role) -> None:
    approved(story)
    severe(story)
    (alert,) = treatment(story).open_alerts
    assert refused(acknowledges(story, alert, role)) == ("not-a-responder",)


def test_the_peer_monitor_answers_for_comfort(story: Story) -> None:
    running(story)
    assert paged(feels(story, "nausea", severity=1)) == ["peer-monitor"]
    (alert,) = treatment(story).open_alerts
    assert alert.tier == 1 and types(acknowledges(story, alert, Role.PEER_MONITOR)) == ["alert-acknowledged"]


def test_an_alert_is_answered_once_but_by_a_clinician_also_after_a_guide(story: Story) -> None:
    running(story)
    looks(story, "concern")
    (alert,) = treatment(story).open_alerts
    assert alert.tier == 2 and types(acknowledges(story, alert, Role.GUIDE)) == ["alert-acknowledged"]
    assert refused(acknowledges(story, alert, Role.GUIDE)) == ("already-acknowledged",)
    assert types(acknowledges(story, alert, Role.CLINICIAN)) == ["alert-acknowledged"]
    assert refused(acknowledges(story, alert, Role.MEDICAL_DIRECTOR)) == ("already-acknowledged",)


def sees(story: Story, alert_id: str, role: Role) -> Answer:
    return story.asks(SeeAlert(patient_id=story.patient, alert_id=alert_id, note="On it"), role)


@pytest.mark.parametrize("role", [Role.GUIDE, Role.PEER_MONITOR, Role.THERAPIST, Role.OPERATIONS, Role.CLINICIAN])
def test_whoever_says_that_they_are_on_it_stops_no_ladder(story: Story, role: Role) -> None:
    approved(story)
    severe(story)
    (alert,) = treatment(story).open_alerts
    assert types(sees(story, str(alert.alert_id), role)) == ["alert-seen"]
    (alert,) = treatment(story).open_alerts
    assert list(alert.seen_by) == [role.value]
    assert paged(story.passes(minutes(10))) == ["medical-director", "fail-safe"]
    acknowledges(story, alert)
    assert refused(sees(story, str(alert.alert_id), role)) == ("already-acknowledged",)


def test_an_alert_that_is_not_there_is_seen_by_nobody(story: Story) -> None:
    approved(story)
    answer = sees(story, str(story.told[0].id), Role.GUIDE)
    assert isinstance(answer, Refused) and answer.unknown


def test_an_alert_that_is_not_there_is_unknown(story: Story) -> None:
    approved(story)
    severe(story)
    (alert,) = treatment(story).open_alerts
    answer = acknowledges(story, alert.model_copy(update={"alert_id": story.told[0].id}))
    assert isinstance(answer, Refused) and answer.unknown


def test_leaving_stops_no_ladder(story: Story) -> None:
    approved(story)
    severe(story)
    leaves(story)
    assert paged(story.passes(minutes(5))) == ["medical-director"]


def test_below_tier_3_nothing_is_asked_twice_from_there_on_everything(story: Story) -> None:
    running(story)
    assert "alert-raised" in types(looks(story, "concern"))
    assert "alert-raised" not in types(looks(story, "concern"))
    assert "alert-raised" in types(looks(story, "emergency"))
    assert "alert-raised" in types(looks(story, "emergency"))


def test_a_wait_names_whom_the_last_page_asked(story: Story) -> None:
    approved(story)
    severe(story)
    assert (story.wait("alert").whom, story.wait("alert").what) == (Role.CLINICIAN, "acknowledge-alert")
    story.passes(minutes(5))
    assert story.wait("alert").whom is Role.MEDICAL_DIRECTOR


def test_every_rung_has_somebody_who_is_waited_for() -> None:
    assert {role for tier in TIERS.values() for role, _ in tier.waits} == set(ASKED)


def test_alerts_go_out_on_the_safety_stream() -> None:
    story = Story(SERVICE)
    running(story)
    looks(story, "emergency")
    safety = {each.fact.type for each in story.told if each.stream == "care.monitoring.safety"}
    assert safety == {"alert-raised", "alert-paged"}
