"""Somebody says that a person is in danger: at any stage, by whoever is there; and who may say that it is over."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from services.eligibility.api import OPERATIONS
from services.eligibility.domain.forms import AcknowledgeCrisis, ReportDanger, ReviewCrisis
from shared.deciding import Answer, Fact, Role
from shared.events.eligibility import CrisisAcknowledged, CrisisDetected, CrisisPaged, DangerReported
from shared.events.intake import AssessmentStarted
from shared.events.treatment import PatientDied
from tests.eligibility.course import prescribed, sign
from tests.eligibility.heard import ASSESSMENT, answered, answers, candidacy, leaves, submits
from tests.story import START, Story, hours, minutes, refused, types

KINDS: tuple[Literal["suicide", "medical", "unsafe"], ...] = ("suicide", "medical", "unsafe")
WHO = (
    Role.PATIENT,
    Role.PEER_MONITOR,
    Role.GUIDE,
    Role.THERAPIST,
    Role.CLINICIAN,
    Role.MEDICAL_DIRECTOR,
    Role.OPERATIONS,
)
AFTER = ("with-somebody", "emergency-services", "in-hospital")


def reports(
    story: Story, kind: str = "medical", role: Role = Role.PATIENT, note: str | None = None
) -> tuple[Fact, ...]:
    return story.does(ReportDanger.model_validate({"patient_id": story.patient, "kind": kind, "note": note}), role)


def crisis_of(told: tuple[Fact, ...]) -> UUID:
    return next(fact.crisis_id for fact in told if isinstance(fact, DangerReported))


def reviews(story: Story, crisis_id: UUID) -> Answer:
    command = ReviewCrisis(patient_id=story.patient, crisis_id=crisis_id, reason="With her sister, seen on Friday")
    return story.asks(command, Role.CLINICIAN)


def died(story: Story) -> None:
    story.hears(PatientDied(reason="x", role="clinician"), "eligibility")


STAGES: dict[str, Any] = {
    "nobody has heard of them": lambda story: None,
    "a draft only": lambda story: story.hears(
        AssessmentStarted(assessment_id=ASSESSMENT, patient_id=story.patient, clinic=story.clinic), "intake"
    ),
    "handed in": submits,
    "in a course": prescribed,
    "left": leaves,
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_report_is_a_crisis_at_any_stage(story: Story, kind: str, stage: str) -> None:
    STAGES[stage](story)
    told = reports(story, kind)
    assert {"danger-reported", "crisis-detected", "crisis-paged"} <= set(types(told))
    detected = next(fact for fact in told if isinstance(fact, CrisisDetected))
    assert detected.crisis_id == crisis_of(told) and detected.acknowledge_by == START + minutes(15)
    assert candidacy(story).standing.in_crisis
    assert candidacy(story).standing.at_risk == (kind == "suicide")


def test_everybody_who_may_be_there_may_report_and_nobody_else(story: Story) -> None:
    operation = next(each for each in OPERATIONS if each.operation_id == "report-danger")
    assert operation.roles == set(WHO)
    for role in WHO:
        assert "danger-reported" in types(reports(story, role=role))


def test_a_second_word_about_the_same_joins_the_ladder_that_stands(story: Story) -> None:
    first = reports(story, "unsafe", note="He is here")
    again = reports(story, "unsafe", Role.PEER_MONITOR, "Still here")
    assert types(again) == ["danger-reported"] and crisis_of(again) == crisis_of(first)
    other = reports(story, "medical")
    assert crisis_of(other) != crisis_of(first) and "crisis-paged" in types(other)


def test_after_an_answer_the_next_word_is_a_crisis_of_its_own(story: Story) -> None:
    first = crisis_of(reports(story))
    story.does(answered(story, first), Role.CLINICIAN)
    assert crisis_of(reports(story)) != first


def test_only_the_crises_that_are_named_are_answered(story: Story) -> None:
    answers(story, "CS1")
    (suicide,) = candidacy(story).open_crises
    medical = crisis_of(reports(story, "medical"))
    story.does(answered(story, medical, outcome="safe"), Role.CLINICIAN)
    assert set(candidacy(story).open_crises) == {suicide}
    assert refused(story.asks(answered(story, medical), Role.CLINICIAN)) == ("not-open",)
    assert refused(story.asks(answered(story, suicide, medical), Role.CLINICIAN)) == ("not-open",)
    assert refused(story.asks(answered(story, uuid4()), Role.CLINICIAN)) == ("not-open",)
    assert set(candidacy(story).open_crises) == {suicide}


@pytest.mark.parametrize("role", [Role.PATIENT, Role.PEER_MONITOR, Role.SYSTEM])
def test_whoever_may_report_may_not_end_it(story: Story, role: Role) -> None:
    crisis = crisis_of(reports(story))
    assert refused(story.asks(answered(story, crisis), role)) == ("not-a-responder",)


def test_whoever_reached_nobody_answers_nothing_and_the_pages_go_on(story: Story) -> None:
    crisis = crisis_of(reports(story))
    story.passes(minutes(2))
    told = story.does(answered(story, crisis, outcome="not-reached"), Role.CLINICIAN)
    assert types(told) == ["crisis-not-reached"] and candidacy(story).standing.in_crisis
    assert [fact.to for fact in story.passes(minutes(13)) if isinstance(fact, CrisisPaged)] == [
        "clinician",
        "clinician",
        "clinician",
        "fail-safe",
        "medical-director",
    ]


def test_a_crisis_keeps_its_first_since_however_often_it_is_paged(story: Story) -> None:
    reports(story)
    for _ in range(5):
        story.passes(minutes(17))
        assert story.wait("crisis").since == START


@pytest.mark.parametrize("outcome", AFTER)
def test_after_an_outcome_that_needs_it_somebody_writes_down_what_became_of_it(story: Story, outcome: str) -> None:
    prescribed(story)
    crisis = crisis_of(reports(story))
    (told,) = story.does(answered(story, crisis, outcome=outcome), Role.CLINICIAN)
    assert isinstance(told, CrisisAcknowledged) and told.outcome == outcome
    wait = story.wait("crisis-review")
    assert (wait.whom, wait.what, wait.until) == (Role.CLINICIAN, "review-crisis", story.now + hours(24))
    assert "crisis-unreviewed" in refused(sign(story))
    assert {"crisis-review-overdue", "message-requested"} <= set(types(story.passes(hours(24))))
    assert types(reviews(story, crisis)) == ["crisis-reviewed"]
    assert "crisis-review" not in story.names() and not candidacy(story).standing.crisis_unreviewed


def test_after_safe_nobody_is_asked_for_more(story: Story) -> None:
    crisis = crisis_of(reports(story))
    story.does(answered(story, crisis), Role.CLINICIAN)
    assert story.waits() == [] and refused(reviews(story, crisis)) == ("nothing-to-review",)


def test_what_is_open_is_answered_before_it_is_written_down(story: Story) -> None:
    crisis = crisis_of(reports(story))
    assert refused(reviews(story, crisis)) == ("crisis-open",)
    assert refused(reviews(story, uuid4())) == ("nothing-to-review",)


def test_nobody_is_asked_about_somebody_who_died(story: Story) -> None:
    crisis = crisis_of(reports(story))
    story.does(answered(story, crisis, outcome="in-hospital"), Role.CLINICIAN)
    died(story)
    assert story.waits() == []


@pytest.mark.parametrize(
    "body", [{"outcome": "safe"}, {"crisis_ids": [], "outcome": "safe"}, {"crisis_ids": [ASSESSMENT]}]
)
def test_an_answer_names_its_crises_and_says_how_the_person_was_found(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AcknowledgeCrisis.model_validate({"patient_id": "p", "reason": "x", **body})
