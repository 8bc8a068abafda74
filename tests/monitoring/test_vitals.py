"""Readings before and in a session: what they ask for, who clears them, what hides no emergency."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.monitoring.api import OPERATIONS
from services.monitoring.domain.salvaging import is_emergency, salvaged
from services.monitoring.handlers import SERVICE
from shared.clinical.vitals import Action, judge_vitals
from shared.deciding import Role
from shared.events.common import MessageRequested
from shared.events.monitoring import SessionPostponed, SideEffectReported, VitalsCleared, VitalsRecorded
from shared.runtime.edge.validating import validate
from shared.runtime.operations import CommandOperation
from tests.monitoring.heard import (
    FIRST,
    READING,
    booked,
    booking,
    checks_in,
    clears,
    closes,
    looks,
    of,
    paged,
    raised,
    reads,
    running,
    session,
    starts,
    treatment,
    watched,
)
from tests.story import START, Story, hours, minutes, refused, types

SECOND = timedelta(seconds=1)


def test_E3_three_readings_that_hold_postpone_the_session_and_no_dose_is_lost(story: Story) -> None:
    booked(story)
    checks_in(story)
    first = reads(story, 150, 95)
    assert types(first) == ["vitals-recorded"] and of(first, VitalsRecorded).recheck_at == START + minutes(5)
    assert story.wait("recheck").until == START + minutes(10)
    story.passes(minutes(5))
    assert of(reads(story, 150, 95), VitalsRecorded).attempt == 2
    story.passes(minutes(5))
    third = reads(story, 150, 95)
    assert types(third) == ["vitals-recorded", "session-postponed", "message-requested"]
    assert of(third, SessionPostponed).reasons == ("vitals-held",)
    assert of(third, MessageRequested).template == "session-postponed"
    assert session(story).over == "postponed" and treatment(story).doses == []
    assert story.waits() == [] and "session-over" not in story.types()
    assert "session-started" not in story.types()


def test_a_clear_reading_ends_a_hold(story: Story) -> None:
    booked(story)
    checks_in(story)
    reads(story, 150, 95)
    story.passes(minutes(5))
    reads(story)
    assert types(clears(story)) == ["vitals-cleared"]
    assert types(starts(story)) == ["session-started"]


def test_a_recheck_that_does_not_come_is_told(story: Story) -> None:
    booked(story)
    checks_in(story)
    reads(story, 150, 95)
    assert story.passes(minutes(10) - SECOND) == ()
    told = story.passes(SECOND)
    assert types(told) == ["check-in-missed", "alert-raised", "alert-paged"]
    assert raised(told) == [(2, "vitals-missed")]
    assert story.names() == ["alert", "start"]


@pytest.mark.parametrize(
    ("systolic", "diastolic", "symptoms", "action", "reason", "alerts"),
    [
        (160, 85, [], "no-dose", "vitals-no-dose", []),
        (180, 85, [], "clinician-now", "vitals-clinician-now", [(3, "vitals-clinician-now")]),
        (180, 85, ["headache"], "emergency", "vitals-emergency", [(4, "vitals-emergency")]),
        (118, 76, ["chest-pain"], "emergency", "vitals-emergency", [(4, "vitals-emergency")]),
    ],
)
def test_what_is_worse_than_a_hold_is_no_dose_today(
    story: Story, systolic: int, diastolic: int, symptoms: list[str], action: str, reason: str, alerts: list[Any]
) -> None:
    booked(story)
    checks_in(story)
    told = reads(story, systolic, diastolic, symptoms=symptoms)
    assert of(told, VitalsRecorded).action == action and raised(told) == alerts
    assert of(told, SessionPostponed).reasons == (reason,)
    assert refused(clears(story, Role.CLINICIAN, "fine")) == ("session-over",)


def test_a_reading_before_the_check_in_is_told_and_kept(story: Story) -> None:
    booked(story)
    reads(story)
    checks_in(story)
    assert types(clears(story)) == ["vitals-cleared"]


def test_a_guide_clears_a_clear_reading_only(story: Story) -> None:
    booked(story)
    checks_in(story)
    assert refused(clears(story)) == ("no-reading",)
    reads(story, 150, 95)
    assert refused(clears(story, Role.GUIDE, "fine")) == ("clinician-only",)


def test_a_clinician_overrides_a_hold_with_a_reason(story: Story) -> None:
    booked(story)
    checks_in(story)
    reads(story, 150, 95)
    assert refused(clears(story, Role.CLINICIAN)) == ("reason-missing",)
    cleared = of(clears(story, Role.CLINICIAN, "White coat, known"), VitalsCleared)
    assert cleared.override and cleared.expires_at == START + minutes(30)
    assert types(starts(story)) == ["session-started"]


def test_a_reading_older_than_half_an_hour_is_not_cleared(story: Story) -> None:
    booked(story)
    checks_in(story)
    reads(story)
    story.until(START + minutes(30))
    assert types(clears(story)) == ["vitals-cleared"]
    story.now += SECOND
    assert refused(clears(story)) == ("reading-too-old",)


def test_E4_one_reading_of_grade_3_is_tier_3_at_once_and_the_session_goes_on(story: Story) -> None:
    running(story)
    watched(story, 30)
    story.passes(minutes(10))
    told = reads(story, 172, 104)
    effect = of(told, SideEffectReported)
    assert (effect.effect, effect.grade) == ("hypertension", 3)
    assert (effect.elicitation, effect.graded_by) == ("device", "device")
    assert (effect.session_id, effect.minutes_from_start) == (FIRST, 40)
    assert raised(told) == [(3, "vitals-alert")] and paged(told) == ["clinician-on-call"]
    assert paged(story.passes(minutes(5))) == ["medical-director"]
    looks(story)
    story.passes(minutes(5) - SECOND)
    falling = reads(story, 158, 96)
    assert types(falling) == ["vitals-recorded"] and of(falling, VitalsRecorded).action == "watch"
    assert session(story).running
    assert [each.worst for each in treatment(story).open_effects.values()] == [3]
    over = of(reads(story, 126, 79), SideEffectReported)
    assert over.resolved_at == story.now and treatment(story).open_effects == {}


@pytest.mark.parametrize(
    ("systolic", "diastolic", "symptoms", "action", "tier"),
    [
        (130, 82, [], "none", None),
        (139, 82, ["headache"], "watch", 2),
        (144, 80, [], "watch", 2),
        (159, 80, [], "watch", 2),
        (160, 80, [], "alert", 3),
        (164, 80, [], "alert", 3),
        (79, 50, [], "emergency", 4),
        (185, 90, ["headache"], "emergency", 4),
    ],
)
def test_a_reading_in_session_raises_the_tier_of_its_action(
    story: Story, systolic: int, diastolic: int, symptoms: list[str], action: str, tier: int | None
) -> None:
    running(story)
    told = reads(story, systolic, diastolic, symptoms=symptoms)
    assert of(told, VitalsRecorded).action == action
    assert raised(told) == ([(tier, f"vitals-{action}")] if tier else [])
    assert ("session-emergency" in types(told)) == (tier == 4)


@pytest.mark.parametrize(
    ("reading", "after", "tier"),
    [
        ({"spo2": 89.0}, 1, 4),
        ({"heart_rate": 140.0}, 4, 3),
        ({"heart_rate": 140.0}, 5, 4),
        ({"heart_rate": 128.0}, 4, 2),
    ],
)
def test_a_value_that_stands_for_its_time_is_an_emergency(
    story: Story, reading: dict[str, float], after: int, tier: int
) -> None:
    running(story)
    story.passes(minutes(10))
    ((first, _),) = raised(reads(story, **reading))
    assert first == min(tier, 3)
    story.passes(minutes(after))
    told = raised(reads(story, **reading))
    assert [each for each, _ in told] == ([] if tier == 2 else [tier])


def test_a_fast_heart_that_calmed_down_has_not_stood(story: Story) -> None:
    running(story)
    for heart_rate in (140.0, 95.0, 140.0):
        story.passes(minutes(5))
        told = reads(story, heart_rate=heart_rate)
    assert [tier for tier, _ in raised(told)] == [3]


def test_no_dose_today_holds_for_the_day_whatever_is_booked_then(story: Story) -> None:
    booked(story)
    checks_in(story)
    assert "session-postponed" in types(reads(story, 165, 92))
    story.hears(booking(story.now + minutes(60), booking_id=UUID(int=0xB9)), "scheduling")
    story.passes(minutes(60))
    checks_in(story)
    reads(story)
    clears(story)
    assert "vitals-not-cleared" in refused(starts(story))


def test_a_watch_that_stands_for_five_minutes_is_an_alert(story: Story) -> None:
    running(story)
    reads(story, 145, 80)
    story.passes(minutes(5) - SECOND)
    assert of(reads(story, 145, 80), VitalsRecorded).action == "watch"
    story.passes(SECOND)
    assert of(reads(story, 145, 80), VitalsRecorded).action == "alert"


def test_a_watch_is_repeated_and_an_alert_too(story: Story) -> None:
    running(story)
    assert of(reads(story, 145, 80), VitalsRecorded).recheck_at == story.now + minutes(5)
    assert of(reads(story, 165, 80), VitalsRecorded).recheck_at == story.now + minutes(10)
    assert of(reads(story, 125, 80), VitalsRecorded).recheck_at is None


def test_a_reading_after_the_close_is_told_with_its_minutes_and_still_alarms(story: Story) -> None:
    running(story)
    watched(story, 120)
    closes(story)
    story.passes(hours(1))
    told = reads(story, 172, 104)
    assert of(told, VitalsRecorded).minutes_from_start == 180 and raised(told) == [(3, "vitals-alert")]
    assert "session-emergency" not in types(reads(story, 79, 50))


OPERATION = next(each for each in OPERATIONS if each.operation_id == "record-vitals")
assert isinstance(OPERATION, CommandOperation)
GIVEN: dict[str, Any] = {**READING, "device": "cuff", "reader": "sam"}


def asked(**over: Any) -> Any:
    assert isinstance(OPERATION, CommandOperation)
    return validate(OPERATION, {**GIVEN, **over}, {"patient_id": Story(SERVICE).patient}, START)


@pytest.mark.parametrize(
    ("over", "pointer"),
    [
        ({"systolic": 301}, "/systolic"),
        ({"diastolic": 10.4}, "/diastolic"),
        ({"temperature_c": 98.6}, "/temperature_c"),
        ({"heart_rate": 301}, "/heart_rate"),
        ({"spo2": 101}, "/spo2"),
        ({"systolic": 80, "diastolic": 80}, "/diastolic"),
        ({"systolic": "120"}, "/systolic"),
        ({"systolic": True}, "/systolic"),
    ],
)
def test_a_number_that_cannot_be_is_refused_at_its_place(over: dict[str, Any], pointer: str) -> None:
    found = asked(**over)
    assert found.command is None and [error.pointer for error in found.errors] == [pointer]


@pytest.mark.parametrize("said", [None, "", "   ", "\u200b"])
@pytest.mark.parametrize("name", ["device", "reader"])
def test_HZ2_a_reading_names_its_device_and_who_read_it(name: str, said: str | None) -> None:
    found = asked(**{name: said})
    assert found.command is None and [error.pointer for error in found.errors] == [f"/{name}"]


@pytest.mark.parametrize(
    "over",
    [
        {"heart_rate": 400, "symptoms": ["chest-pain"]},
        {"systolic": 190, "diastolic": 195, "symptoms": ["headache"]},
        {"systolic": 100, "diastolic": 125, "symptoms": ["headache"]},
        {"systolic": 190, "temperature_c": 98.6, "symptoms": ["headache"]},
    ],
)
def test_an_emergency_is_taken_in_spite_of_a_number_that_cannot_be(over: dict[str, Any]) -> None:
    command = asked(**over).command
    assert command is not None
    story = Story(SERVICE)
    running(story)
    told = story.does(command.model_copy(update={"patient_id": story.patient}), Role.PEER_MONITOR)
    assert raised(told) == [(4, "vitals-emergency")]


numbers = st.one_of(st.none(), st.integers(-10, 500), st.floats(0, 500))


@given(systolic=numbers, diastolic=numbers, heart_rate=numbers, symptoms=st.sets(st.sampled_from(["chest-pain", "x"])))
def test_whatever_is_an_emergency_is_never_refused(
    systolic: Any, diastolic: Any, heart_rate: Any, symptoms: set[str]
) -> None:
    reading = {"systolic": systolic, "diastolic": diastolic, "heart_rate": heart_rate}
    body = {**GIVEN, **reading, "symptoms": sorted(symptoms)}
    if is_emergency(body):
        found = asked(**reading, symptoms=sorted(symptoms))
        assert found.command is not None, found.errors
        kept = {name: getattr(found.command, name) for name in reading}
        question = {"phase": "in-session", "reading": kept, "symptoms": sorted(symptoms)}
        assert judge_vitals(question).action is Action.EMERGENCY


def test_only_an_emergency_is_salvaged_from_an_invalid_body() -> None:
    assert salvaged({"systolic": 300, "diastolic": 310}, (("/diastolic", "implausible"),)) is None
