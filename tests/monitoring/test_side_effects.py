"""Side effects: told whoever reports them, graded by whom it is due, looked at by a clinician where they are severe."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from services.monitoring.domain.forms import ReportSideEffect
from shared.deciding import Role
from shared.events.monitoring import SideEffectReported
from tests.monitoring.heard import (
    FIRST,
    acknowledges,
    answers_all,
    closes,
    feels,
    leaves,
    of,
    raised,
    running,
    treatment,
    was_answered,
    watched,
)
from tests.story import Story, hours, minutes, refused, types

SECOND = minutes(1 / 60)


def test_a_stranger_to_monitoring_may_report(story: Story) -> None:
    told = of(feels(story, "nausea", severity=1), SideEffectReported)
    assert (told.session_id, told.minutes_from_start, told.grade, told.serious) == (None, None, 1, False)


@pytest.mark.parametrize(
    ("role", "said", "grade", "by", "tier"),
    [
        (Role.PATIENT, {"severity": 2}, 2, "algorithm", 2),
        (Role.PATIENT, {"grade": 3}, 3, "algorithm", 3),
        (Role.PATIENT, {"grade": 4}, 3, "algorithm", 4),
        (Role.PEER_MONITOR, {"grade": 5}, 3, "algorithm", 4),
        (Role.GUIDE, {"grade": 3}, 3, "clinician", 3),
        (Role.CLINICIAN, {"grade": 1}, 1, "clinician", 1),
        (Role.MEDICAL_DIRECTOR, {"grade": 2}, 2, "clinician", 2),
        (Role.PATIENT, {}, None, "algorithm", 3),
        (Role.PATIENT, {"severity": 0}, 0, "algorithm", None),
    ],
)
def test_patients_answer_and_observers_grade(
    story: Story, role: Role, said: dict[str, int], grade: int | None, by: str, tier: int | None
) -> None:
    running(story)
    told = feels(story, "nausea", role, **said)
    effect = of(told, SideEffectReported)
    assert (effect.grade, effect.graded_by) == (grade, by)
    assert raised(told) == ([(tier, "side-effect-nausea")] if tier else [])


@pytest.mark.parametrize(("severity", "alerts"), [(1, 0), (2, 0), (3, 1)])
def test_outside_a_session_only_what_a_clinician_must_see_asks_somebody(
    story: Story, severity: int, alerts: int
) -> None:
    assert len(raised(feels(story, "nausea", severity=severity))) == alerts


def test_a_seizure_is_serious_in_every_grade(story: Story) -> None:
    told = feels(story, "seizure", severity=1)
    assert of(told, SideEffectReported).serious and raised(told) == [(4, "side-effect-seizure")]


def test_a_peer_monitor_is_not_asked_about_what_they_reported_themselves(story: Story) -> None:
    running(story)
    assert raised(feels(story, "nausea", Role.PEER_MONITOR, severity=1)) == []
    assert raised(feels(story, "nausea", Role.PEER_MONITOR, severity=2)) == [(2, "side-effect-nausea")]


@pytest.mark.parametrize(("severity", "alerts"), [(0, []), (1, [(3, "side-effect-suicidal-ideation")])])
def test_a_clinician_hears_of_suicidal_thoughts_in_every_grade(story: Story, severity: int, alerts: list[Any]) -> None:
    assert raised(feels(story, "suicidal-ideation", severity=severity)) == alerts


def test_a_side_effect_is_of_the_session_that_had_begun(story: Story) -> None:
    running(story)
    began = story.now
    watched(story, 120)
    closes(story)
    story.passes(hours(3))
    later = of(feels(story, "headache", severity=1, onset_at=began + minutes(90)), SideEffectReported)
    assert (later.session_id, later.minutes_from_start) == (FIRST, 90)
    before = of(feels(story, "nausea", severity=1, onset_at=began - minutes(1)), SideEffectReported)
    assert (before.session_id, before.minutes_from_start) == (None, None)


def test_an_open_one_keeps_its_id_and_ends_by_being_reported_again(story: Story) -> None:
    first = of(feels(story, "nausea", severity=3), SideEffectReported)
    story.passes(minutes(1))
    told = feels(story, "nausea", severity=1, resolved_at=story.now)
    again = of(told, SideEffectReported)
    assert again.side_effect_id == first.side_effect_id and raised(told) == []
    assert treatment(story).open_effects == {}
    assert of(feels(story, "nausea", severity=1), SideEffectReported).side_effect_id != first.side_effect_id


def test_a_severe_one_that_is_over_when_it_is_first_heard_of_is_still_a_clinicians(story: Story) -> None:
    told = feels(story, "headache", severity=3, onset_at=story.now - hours(2), resolved_at=story.now)
    assert raised(told) == [(3, "side-effect-headache")]


def test_whoever_left_may_still_report(story: Story) -> None:
    leaves(story)
    assert types(feels(story, "headache", severity=3))[:2] == ["side-effect-reported", "alert-raised"]


def test_a_severe_one_that_only_a_guide_answered_for_is_asked_again_after_an_hour(story: Story) -> None:
    feels(story, "headache", severity=3)
    was_answered(story)
    assert (story.wait("effect").whom, story.wait("effect").until) == (Role.CLINICIAN, story.now + hours(1))
    assert story.passes(hours(1) - SECOND) == ()
    assert raised(story.passes(SECOND)) == [(3, "side-effect-headache")]
    assert story.names() == ["alert"]
    answers_all(story, Role.CLINICIAN)
    assert story.waits() == []


def test_an_open_grade_2_keeps_a_session_open(story: Story) -> None:
    running(story)
    feels(story, "nausea", severity=2)
    acknowledges(story, treatment(story).open_alerts[0])
    watched(story, 120)
    assert refused(closes(story)) == ("side-effect-open",)
    feels(story, "nausea", severity=0, resolved_at=story.now)
    assert types(closes(story)) == ["session-completed"]


def test_a_grade_falls_by_whoever_may_grade_and_not_by_the_patients_word(story: Story) -> None:
    running(story)
    feels(story, "nausea", Role.GUIDE, grade=2)
    feels(story, "nausea", severity=1)
    watched(story, 120)
    assert refused(closes(story)) == ("side-effect-open",)
    feels(story, "nausea", Role.GUIDE, grade=1)
    assert types(closes(story)) == ["session-completed"]


def test_what_nobody_could_grade_keeps_a_session_open_until_a_clinician_has_looked(story: Story) -> None:
    running(story)
    feels(story, "nausea")
    was_answered(story)
    watched(story, 120)
    assert refused(closes(story)) == ("side-effect-open",)
    acknowledges(story, next(iter(treatment(story).alerts.values())))
    assert types(closes(story)) == ["session-completed"]


@pytest.mark.parametrize(
    "over", [{"effect": "no-such-thing"}, {"severity": 5}, {"grade": 6}, {"onset_at": "yesterday"}, {"unheard": 1}]
)
def test_a_report_that_makes_no_sense_is_refused(story: Story, over: dict[str, Any]) -> None:
    body = {"effect": "nausea", "onset_at": story.now, "elicitation": "spontaneous", "patient_id": story.patient}
    with pytest.raises(ValidationError):
        ReportSideEffect.model_validate(body | over)


def test_an_end_before_the_beginning_is_refused_at_its_place(story: Story) -> None:
    body = {"patient_id": story.patient, "effect": "nausea", "onset_at": story.now, "elicitation": "spontaneous"}
    assert ReportSideEffect(**body, resolved_at=story.now)
    with pytest.raises(ValidationError) as raised:
        ReportSideEffect(**body, resolved_at=story.now - SECOND)
    (error,) = raised.value.errors()
    assert str(error["ctx"]["error"]) == "before-onset at /resolved_at"
