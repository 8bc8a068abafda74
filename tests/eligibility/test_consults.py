"""The consult: what a clinician may approve, what they decline, and what they ask for first."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from services.eligibility.api import OPERATIONS
from services.eligibility.domain.forms import PlaceHold, ReceiveClearance
from shared.deciding import Answer, Role
from shared.events.eligibility import ClearanceReminded, ClearanceRequested, ConsultApproved, CrisisDetected
from shared.events.intake import ConsentSigned, ConsentWithdrawn
from shared.events.integration import EpisodeCompleted
from shared.events.platform import MessageParked
from shared.events.scheduling import AppointmentCompleted, EpisodeLapsed
from tests.assessments import REVIEWED
from tests.eligibility.course import (
    NO_RISK,
    approved,
    at_consult,
    at_week_4,
    consents,
    decision,
    meets,
    signed,
)
from tests.eligibility.heard import ASSESSMENT, answered, candidacy, leaves, submits
from tests.story import START, Story, days, hours, refused, types

HIGH = {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "yes", "q5": "no", "q6": "no"}
MODERATE = {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "no", "q5": "no", "q6": "no"}


def test_a_clinician_approves_a_plan(story: Story) -> None:
    fact = approved(story, goals=["Sleep", "Work"])
    assert (fact.sessions, fact.interval_days, fact.goals) == (4, 7, ("Sleep", "Work"))
    assert fact.approved_at == START and fact.pdmp_checked_at == START
    assert story.names() == ["prescription"]


def test_the_public_copy_of_a_plan_says_on_demand_in_words(story: Story) -> None:
    fact = approved(story, plan={"sessions": "on-demand", "interval_days": 14})
    assert fact.sessions is None
    assert fact.published() == {"plan_id": str(fact.plan_id), "sessions": "on-demand", "interval_days": 14}


def test_E17_only_clinicians_decide(story: Story) -> None:
    roles = {each.operation_id: each.roles for each in OPERATIONS}
    assert roles["decide-consult"] == roles["sign-prescription"] == {Role.CLINICIAN, Role.MEDICAL_DIRECTOR}


def test_a_decline_is_told_and_nobody_is_waited_for(story: Story) -> None:
    answer = decision(at_consult(story), "decline", plan=None, goals=[], reconciled=False)
    assert types(answer) == ["consult-declined"] and story.waits() == []


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ({"plan": None}, "plan-missing"),
        ({"goals": []}, "goals-missing"),
        ({"pdmp_checked_at": None}, "pdmp-missing"),
        ({"pdmp_checked_at": "2026-10-05T17:00:01Z"}, "pdmp-missing"),
        ({"reconciled": False}, "not-reconciled"),
        ({"screener": None}, "c-ssrs-missing"),
        ({"screener": {"q1": "no", "q2": "no"}}, "c-ssrs-missing"),
        ({"screener": {"q1": "no", "q2": "yes", "q6": "no"}}, "c-ssrs-missing"),
    ],
)
def test_an_approval_needs_all_that_the_law_and_the_clinic_ask_for(
    story: Story, lacking: dict[str, Any], code: str
) -> None:
    assert refused(decision(at_consult(story), **lacking)) == (code,)


def test_every_reason_is_named_at_once(story: Story) -> None:
    submits(story)
    answer = decision(story, plan=None, goals=[], pdmp_checked_at=None, reconciled=False)
    expected = {"no-consult", "plan-missing", "goals-missing", "pdmp-missing", "not-reconciled", "consent-missing"}
    assert set(refused(answer)) == expected


@pytest.mark.parametrize("document", ["treatment", "telehealth", "ketamine-risk"])
def test_an_approval_needs_every_consent(story: Story, document: str) -> None:
    submits(story)
    consents(story, document)
    meets(story)
    assert refused(decision(story)) == ("consent-missing",)


def test_a_consent_that_was_taken_back_is_missing(story: Story) -> None:
    at_consult(story)
    signature = next(id for id, each in candidacy(story).standing.signed.items() if each.document == "telehealth")
    story.hears(ConsentWithdrawn(document="telehealth", document_version=1, revokes=signature), "intake")
    assert refused(decision(story)) == ("consent-missing",)
    story.hears(ConsentSigned(document="telehealth", document_version=1), "intake")
    assert types(decision(story)) == ["consult-approved"]


def test_only_the_consult_opens_the_decision(story: Story) -> None:
    submits(story)
    consents(story)
    meets(story, "intro")
    assert refused(decision(story)) == ("no-consult",)


def test_only_a_prequalified_candidate_is_approved(story: Story) -> None:
    at_consult(story, REVIEWED)
    assert refused(decision(story)) == ("not-prequalified",)


def test_a_consult_is_decided_once(story: Story) -> None:
    approved(story)
    assert refused(decision(story)) == ("already-decided",)


def test_the_end_of_the_consult_does_not_ask_for_its_decision_again(story: Story) -> None:
    submits(story)
    consents(story)
    meets(story, booking=ASSESSMENT)
    decision(story)
    story.passes(hours(1))
    story.hears(AppointmentCompleted(booking_id=ASSESSMENT, appointment="consult"), "scheduling")
    assert story.names() == ["prescription"]


@pytest.mark.parametrize(("age", "codes"), [(30, ()), (31, ("assessment-too-old",))])
def test_an_assessment_of_more_than_30_days_is_too_old(story: Story, age: int, codes: tuple[str, ...]) -> None:
    submits(story)
    consents(story)
    story.passes(days(age))
    meets(story)
    answer = decision(story)
    assert (refused(answer) if codes else ()) == codes


def test_a_hold_stops_an_approval_but_no_decline(story: Story) -> None:
    at_consult(story)
    story.does(PlaceHold(patient_id=story.patient, reason="x"), Role.CLINICIAN)
    assert refused(decision(story)) == ("on-hold",)
    assert types(decision(story, "decline")) == ["consult-declined"]


def test_what_could_not_be_read_of_a_patient_stops_an_approval(story: Story) -> None:
    at_consult(story)
    story.state = story.state.model_copy(update={"parked": {"intake": ("x",)}})
    assert refused(decision(story)) == ("patient-parked",)
    assert MessageParked.type  # what parks is the runtime's own


def test_who_has_left_is_not_decided_on(story: Story) -> None:
    at_consult(story)
    leaves(story)
    assert refused(decision(story)) == ("withdrawn",) and story.waits() == []


@pytest.mark.parametrize("teller", ["scheduling", "integration"])
def test_an_episode_that_is_over_waits_for_nobody(story: Story, teller: str) -> None:
    at_consult(story)
    over = {"scheduling": EpisodeLapsed(reason="x"), "integration": EpisodeCompleted(sessions=4, reason="x")}
    story.hears(over[teller], teller)
    assert story.waits() == [] and refused(decision(story)) == ("episode-over",)


def test_a_high_screener_at_the_consult_is_a_crisis_at_once_and_approves_nothing(story: Story) -> None:
    told = decision(at_consult(story), screener=HIGH)
    assert types(told) == ["risk-answered", "crisis-detected", "crisis-paged"]
    codes = refused(decision(story, screener=HIGH))
    assert set(codes) == {"c-ssrs-high", "crisis-open"}
    assert "consult" in story.names()


def test_a_high_screener_is_told_even_where_the_decision_is_refused(story: Story) -> None:
    submits(story)
    told = decision(story, "decline", screener=HIGH)
    assert types(told) == ["risk-answered", "crisis-detected", "crisis-paged"]


def test_a_decline_beside_a_high_screener_is_both(story: Story) -> None:
    told = decision(at_consult(story), "decline", screener=HIGH)
    assert types(told) == ["risk-answered", "crisis-detected", "crisis-paged", "consult-declined"]


def test_a_moderate_screener_is_told_and_may_be_approved(story: Story) -> None:
    told = decision(at_consult(story), screener=MODERATE)
    assert types(told) == ["risk-answered", "consult-approved"]
    assert story.names() == ["prescription", "risk"]


def test_the_decision_waits_again_once_the_crisis_is_answered(story: Story) -> None:
    decision(at_consult(story), screener=HIGH)
    story.does(answered(story), Role.CLINICIAN)
    assert types(decision(story, screener=NO_RISK)) == ["risk-reviewed", "consult-approved"]


def test_silence_after_a_consult_is_told_every_day(story: Story) -> None:
    at_consult(story)
    wait = story.wait("consult")
    assert (wait.whom, wait.what, wait.until) == (Role.CLINICIAN, "decide-consult", START + hours(24))
    assert types(story.passes(hours(24))) == ["consult-overdue", "message-requested"]
    assert story.wait("consult").until == START + hours(48)


def test_clearance_is_asked_for_every_week_for_60_days_and_then_a_clinician_decides(story: Story) -> None:
    (asked,) = decision(at_consult(story), "clearance")  # type: ignore[misc]
    assert isinstance(asked, ClearanceRequested) and asked.until == START + days(60)
    assert story.names() == ["clearance", "outdated"] and story.wait("clearance").whom is Role.PATIENT
    told = [fact for fact in story.passes(days(60)) if isinstance(fact, ClearanceReminded)]
    assert [fact.until for fact in told] == [START + days(day) for day in (14, 21, 28, 35, 42, 49, 56, 60)] + [None]
    assert story.names() == ["consult", "outdated"] and story.wait("consult").until == START + days(61)


def test_E2_an_approval_after_clearance_says_that_it_was_received(story: Story) -> None:
    decision(at_consult(story), "clearance")
    story.passes(days(20))
    assert types(decision(story)) == ["clearance-received", "consult-approved"]
    assert story.names() == ["prescription"]


def brings(story: Story, *items: str, role: Role = Role.PATIENT) -> Answer:
    return story.asks(ReceiveClearance(patient_id=story.patient, items=list(items or ("ECG",))), role)


@pytest.mark.parametrize("role", [Role.PATIENT, Role.OPERATIONS, Role.CLINICIAN])
@pytest.mark.parametrize("after", [0, 20, 61])
def test_what_a_patient_brings_is_a_clinicians_to_decide_on(story: Story, role: Role, after: int) -> None:
    """Also where nobody asks for it any more."""
    decision(at_consult(story), "clearance")
    story.passes(days(after))
    assert types(brings(story, "ECG", "Letter", role=role)) == ["clearance-received"]
    if after > 30:  # the assessment has grown too old meanwhile
        assert story.names() == ["outdated"] and story.wait("outdated").whom is Role.PATIENT
    else:
        wait = story.wait("consult")
        assert (wait.whom, wait.until) == (Role.CLINICIAN, max(story.now + hours(24), wait.until))
        assert story.names() == ["consult", "outdated"]
    assert refused(brings(story)) == ("no-clearance-awaited",)
    then = decision(story) if after < 30 else decision(story, "decline")
    assert len(types(then)) == 1, "what was received is not received again"


def test_a_clinician_may_ask_for_more_than_what_was_brought(story: Story) -> None:
    decision(at_consult(story), "clearance")
    brings(story)
    decision(story, "clearance")
    assert story.names() == ["clearance", "outdated"]
    assert types(brings(story)) == ["clearance-received"]


def test_a_clearance_that_was_never_asked_for_is_refused(story: Story) -> None:
    at_consult(story)
    assert refused(brings(story)) == ("no-clearance-awaited",)
    decision(story, "clearance")
    leaves(story)
    assert "withdrawn" in refused(brings(story))


@pytest.mark.parametrize("items", [[], [""], ["x" * 201], ["x"] * 21])
def test_a_clearance_names_what_is_there(story: Story, items: list[str]) -> None:
    with pytest.raises(ValidationError):
        brings_items(story, items)


def brings_items(story: Story, items: list[str]) -> Answer:
    return story.asks(ReceiveClearance(patient_id=story.patient, items=items))


def test_a_new_course_is_decided_on_again_and_needs_no_new_assessment(story: Story) -> None:
    first = approved(story)
    signed(story)
    story.passes(days(40))
    at_week_4(story, "renew")
    assert "consult" in story.names()
    (again,) = decision(story)  # type: ignore[misc]
    assert isinstance(again, ConsultApproved) and again.plan_id != first.plan_id
    assert "prescription" in story.names() and "consult" not in story.names()


def test_a_crisis_found_at_the_consult_names_the_assessment(story: Story) -> None:
    told = decision(at_consult(story), screener=HIGH)
    assert isinstance(told, tuple)
    (crisis,) = [fact for fact in told if isinstance(fact, CrisisDetected)]
    assert crisis.assessment_id == ASSESSMENT and crisis.kinds == ("suicide",)
