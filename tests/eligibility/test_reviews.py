"""Triage and what follows from it; the review and its deadline."""

from __future__ import annotations

from typing import Any

import pytest

from services.eligibility.domain.forms import DecideReview, PlaceHold
from shared.deciding import Answer, Fact, Role
from shared.events.common import MessageRequested
from shared.events.eligibility import (
    AssessmentTriaged,
    CandidateDeclined,
    CandidatePrequalified,
    CandidateRouted,
    ReviewDecided,
)
from shared.events.intake import ConsentSigned, ConsentWithdrawn
from tests.assessments import DECLINED, HIGH_RISK, REVIEWED, UNSCREENED, laid
from tests.eligibility.heard import answered, answers, candidacy, leaves, submits
from tests.story import START, Story, days, hours, minutes, refused, types

SECOND = minutes(1 / 60)


def decide(story: Story, decision: str = "prequalify", role: Role = Role.CLINICIAN) -> Answer:
    body = {"patient_id": story.patient, "decision": decision, "reason": "Looked at it"}
    return story.asks(DecideReview.model_validate(body), role)


def of(told: tuple[Fact, ...], kind: type[Fact]) -> Any:
    return next(fact for fact in told if isinstance(fact, kind))


def test_a_clear_assessment_prequalifies(story: Story) -> None:
    told = submits(story)
    assert types(told) == ["assessment-triaged", "candidate-prequalified"]
    assert of(told, AssessmentTriaged).result == "clear" and of(told, AssessmentTriaged).rules == ()
    assert story.waits() == []


def test_a_decline_names_its_rules_and_the_reviews_beside_them_stand_in_the_certificate(story: Story) -> None:
    told = submits(story, laid(DECLINED, REVIEWED))
    assert types(told) == ["assessment-triaged", "candidate-declined"]
    assert of(told, CandidateDeclined).rules == ("AD3",)
    assert {rule["id"] for rule in of(told, AssessmentTriaged).rules} == {"AD3", "CR1"}
    assert story.waits() == []


def test_a_review_waits_for_a_clinician_for_48_hours(story: Story) -> None:
    told = submits(story, REVIEWED)
    assert types(told) == ["assessment-triaged", "candidate-routed"]
    assert of(told, CandidateRouted).rules == ("CR1",)
    wait = story.wait("review")
    assert (wait.whom, wait.what, wait.until) == (Role.CLINICIAN, "decide-review", START + hours(48))


def test_a_pressure_of_180_without_a_symptom_is_looked_at_the_same_day(story: Story) -> None:
    submits(story, {"vitals": {"systolic": 186, "diastolic": 112}})
    assert story.wait("review").until == START + hours(8)


@pytest.mark.parametrize(("q3", "within"), [("yes", 8), ("no", 48)])
def test_a_moderate_risk_is_looked_at_the_same_day_and_a_low_one_within_two(story: Story, q3: str, within: int) -> None:
    screener = {"q1": "yes", "q2": "yes", "q3": q3, "q4": "no", "q5": "no", "q6": "no"}
    told = submits(story, {"instruments": {"c-ssrs-screener": screener}})
    assert of(told, CandidateRouted).rules == ("CR14",)
    assert story.wait("review").until == START + hours(within)


def test_an_maoi_is_a_review_of_high_priority(story: Story) -> None:
    told = submits(story, {"medications": [{"text": "phenelzine"}]})
    assert of(told, CandidateRouted).priority == "high"


def test_a_crisis_is_neither_a_decline_nor_a_review(story: Story) -> None:
    told = submits(story, laid(HIGH_RISK, DECLINED))
    assert types(told) == ["assessment-triaged", "crisis-detected", "crisis-paged"]
    assert of(told, AssessmentTriaged).result == "crisis"
    assert story.names() == ["crisis", "page"]


def test_each_clinic_has_its_own_licences() -> None:
    from services.eligibility.handlers import SERVICE

    results = {}
    for clinic in ("demo", "second", "a-third"):
        for state in ("CA", "NY", "NV"):
            story = Story(SERVICE, clinic)
            told = submits(story, {"patient": {"state": state}})
            results[clinic, state] = of(told, AssessmentTriaged).result
    assert results == {
        ("demo", "CA"): "clear",
        ("demo", "NY"): "clear",
        ("demo", "NV"): "decline",
        ("second", "CA"): "clear",
        ("second", "NY"): "decline",
        ("second", "NV"): "clear",
        ("a-third", "CA"): "decline",
        ("a-third", "NY"): "decline",
        ("a-third", "NV"): "decline",
    }


def test_age_is_counted_on_the_day_of_the_submission_not_of_the_hearing(story: Story) -> None:
    from tests.eligibility.heard import submission

    turns_18_tomorrow = submission(story, {"patient": {"birth_date": "2008-10-06"}})
    story.passes(days(2))
    told = story.hears(turns_18_tomorrow, "intake")
    assert of(told, CandidateDeclined).rules == ("AD1",)


def test_the_end_of_a_review_is_told_to_the_medical_director(story: Story) -> None:
    submits(story, REVIEWED)
    assert story.passes(hours(48) - SECOND) == ()
    told = story.passes(SECOND)
    assert types(told) == ["review-overdue", "message-requested"]
    assert of(told, MessageRequested).to == "medical-director"
    assert story.wait("review").until == START + hours(72)


def test_an_overdue_review_is_told_again_every_day_until_somebody_decides(story: Story) -> None:
    submits(story, REVIEWED)
    assert types(story.passes(days(5))).count("review-overdue") == 4
    decide(story)
    assert story.passes(days(5)) == ()


def test_a_service_that_was_away_tells_an_overdue_review_once(story: Story) -> None:
    submits(story, REVIEWED)
    assert types(story.wakes_at(START + days(9))).count("review-overdue") == 1
    assert story.wait("review").until == START + days(10)


@pytest.mark.parametrize(
    ("decision", "outcome"), [("prequalify", CandidatePrequalified), ("decline", CandidateDeclined)]
)
def test_a_clinician_decides_a_review(story: Story, decision: str, outcome: type[Fact]) -> None:
    submits(story, REVIEWED)
    told = decide(story, decision)
    assert isinstance(told, tuple) and of(told, outcome).by == "clinician"
    assert of(told, ReviewDecided).role == "clinician" and of(told, ReviewDecided).reason == "Looked at it"
    assert story.waits() == []
    assert refused(decide(story)) == ("already-decided",)


def test_nobody_decides_before_triage_or_on_a_clear_candidate(story: Story) -> None:
    assert refused(decide(story)) == ("not-in-review",)
    submits(story)
    assert refused(decide(story)) == ("not-in-review",)


def test_a_decline_by_the_rules_can_be_appealed_for_30_days(story: Story) -> None:
    submits(story, DECLINED)
    story.passes(days(30) - SECOND)
    late = Story(story.service, story.clinic)
    submits(late, DECLINED)
    late.passes(days(30))
    assert types(decide(story)) == ["review-decided", "candidate-prequalified"]
    assert refused(decide(late)) == ("not-in-review",)


def test_nobody_decides_over_an_open_crisis_and_somebody_has_to_after_it(story: Story) -> None:
    submits(story, HIGH_RISK)
    assert refused(decide(story)) == ("crisis-open",)
    story.asks(answered(story), Role.CLINICIAN)
    assert story.wait("review").until == START + hours(24)
    assert types(decide(story, "decline")) == ["review-decided", "candidate-declined"]
    assert story.waits() == []


def test_a_crisis_that_nobody_decides_on_is_overdue_after_24_hours(story: Story) -> None:
    submits(story, HIGH_RISK)
    story.asks(answered(story), Role.CLINICIAN)
    assert story.passes(hours(24) - SECOND) == ()
    assert types(story.passes(SECOND)) == ["review-overdue", "message-requested"]


def test_who_was_in_danger_in_the_draft_is_seen_by_a_person_even_when_the_form_is_clear(story: Story) -> None:
    answers(story, "CS3")
    assert types(submits(story)) == ["assessment-triaged", "candidate-routed"]


def test_a_hold_keeps_the_rules_from_prequalifying(story: Story) -> None:
    story.asks(PlaceHold(patient_id=story.patient, reason="Called us"), Role.CLINICIAN)
    assert types(submits(story)) == ["assessment-triaged", "candidate-routed"]
    assert refused(decide(story)) == ("on-hold",)
    assert types(decide(story, "decline")) == ["review-decided", "candidate-declined"]


def test_who_has_left_before_the_form_arrives_is_not_decided_on(story: Story) -> None:
    leaves(story)
    assert submits(story) == () and story.waits() == []


def test_danger_in_the_form_of_somebody_who_has_left_is_answered(story: Story) -> None:
    leaves(story)
    assert types(submits(story, UNSCREENED)) == ["crisis-detected", "crisis-paged"]


def test_leaving_ends_a_review(story: Story) -> None:
    submits(story, REVIEWED)
    leaves(story)
    assert story.waits() == [] and story.passes(days(9)) == ()
    assert refused(decide(story)) == ("withdrawn",)


def signed(story: Story, document: str = "treatment") -> Any:
    fact = ConsentSigned(document=document, document_version=1)  # type: ignore[arg-type]
    story.hears(fact, "intake")
    return next(
        (id for id, each in reversed(candidacy(story).standing.signed.items()) if each.document == "treatment"), None
    )


def taken_back(revokes: Any, document: str = "treatment") -> ConsentWithdrawn:
    return ConsentWithdrawn(document=document, document_version=1, revokes=revokes)  # type: ignore[arg-type]


def test_taking_back_the_consent_to_treatment_ends_a_review_until_it_is_given_again(story: Story) -> None:
    submits(story, REVIEWED)
    story.hears(taken_back(signed(story)), "intake")
    assert story.waits() == [] and refused(decide(story)) == ("consent-withdrawn",)
    signed(story)
    assert story.names() == ["review"]


def test_a_withdrawal_that_overtakes_its_signature_holds_when_the_signature_arrives(story: Story) -> None:
    elsewhere = Story(story.service, story.clinic)
    revoked = signed(elsewhere)
    submits(story, REVIEWED)
    story.hears(taken_back(revoked), "intake")
    assert story.waits() == []
    again = candidacy(elsewhere)
    assert list(again.standing.signed) == [revoked]
    story.state = candidacy(story).model_copy(update={"signed": {revoked: "treatment"}})
    assert candidacy(story).standing.treatment_refused and story.waits() == []


def test_a_form_that_is_heard_after_its_consent_was_taken_back_is_judged_and_waits_for_a_new_one(story: Story) -> None:
    elsewhere = Story(story.service, story.clinic)
    story.hears(taken_back(signed(elsewhere)), "intake")
    assert "assessment-triaged" in types(submits(story, REVIEWED))
    assert story.waits() == []
    signed(story)
    assert story.names() == ["review"]


def test_other_consents_end_no_review(story: Story) -> None:
    submits(story, REVIEWED)
    story.hears(taken_back(story.told[0].id, "messaging"), "intake")
    assert story.names() == ["review"]


def test_no_fact_of_the_rules_approves_or_prescribes(story: Story) -> None:
    for over in ({}, REVIEWED, DECLINED, HIGH_RISK):
        told = submits(Story(story.service, story.clinic), over)
        assert not any(word in fact.type for fact in told for word in ("approved", "prescri"))
