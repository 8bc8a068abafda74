"""Every gate of a start: what shuts it, what opens it, and that all that fail are named together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from services.monitoring.handlers import SERVICE
from shared.deciding import Answer, Fact, Refused, Told
from shared.events.eligibility import CrisisAcknowledged, CrisisDetected, HoldPlaced, HoldReleased
from shared.events.intake import ConsentWithdrawn, Document
from shared.events.integration import (
    EpisodeCompleted,
    FollowUpDecided,
    FollowUpOverdue,
    MidCourseDecided,
    MidCourseDue,
    SymptomsWorsened,
    WorseningReviewed,
)
from shared.events.monitoring import SessionStarted
from shared.events.platform import AlertRaised, MessageParked, MessageUnparked
from shared.events.scheduling import AppointmentCancelled
from shared.runtime.aggregates.folding import fold
from shared.standing import Duty
from tests.monitoring.heard import (
    BOOKING,
    DOCUMENTS,
    FIRST,
    GUIDE,
    LOT,
    answers_all,
    approved,
    booked,
    booking,
    checks_in,
    clears,
    delivery,
    feels,
    leaves,
    of,
    prepares,
    prescription,
    put_on_call,
    reads,
    ready,
    rostered,
    safety_form,
    starts,
    treatment,
    was_answered,
)
from tests.story import START, Story, days, hours, minutes, refused, types

SECOND = timedelta(seconds=1)
SOME = UUID(int=0x99)


def codes(answer: Answer) -> tuple[str, ...]:
    """Why not; nothing where the session began."""
    return answer.codes if isinstance(answer, Refused) else ()


def test_P27_all_gates_are_judged_together(story: Story) -> None:
    story.hears(booking(story.now + minutes(30)), "scheduling")
    story.caught_up = frozenset()
    expected = {
        "consent-missing", "not-approved", "prescription-invalid", "not-delivered", "dose-mismatch", "no-doses-left",
        "checklist-incomplete", "vitals-not-cleared", "monitor-absent", "emergency-card-missing",
        "safety-form-missing", "out-of-licence", "no-clinician-on-call", "not-up-to-date",
    }  # fmt: skip
    assert set(refused(starts(story))) == expected


def test_a_ready_patient_passes_every_gate(story: Story) -> None:
    ready(story)
    assert types(starts(story)) == ["session-started"]


def test_a_session_is_started_only_where_one_is_booked(story: Story) -> None:
    approved(story)
    answer = starts(story)
    assert isinstance(answer, Refused) and answer.unknown


def withdrawn_consent(document: Document) -> Callable[[Story], None]:
    def act(story: Story) -> None:
        signed = treatment(story).standing.signed
        revokes = next(id for id, each in signed.items() if each.document == document)
        story.hears(ConsentWithdrawn(document=document, document_version=1, revokes=revokes), "intake")

    return act


def crisis(story: Story) -> None:
    fact = CrisisDetected(
        crisis_id=SOME, assessment_id=SOME, kinds=("suicide",), rules=("CS1",), acknowledge_by=story.now
    )
    story.hears(fact, "eligibility")


def hold(story: Story) -> None:
    story.hears(HoldPlaced(hold_id=SOME, reason="x", until=story.now), "eligibility")


def worsening(story: Story, *reasons: str) -> None:
    fact = SymptomsWorsened(
        questionnaire_id=SOME, instrument="phq-9", reasons=reasons or ("new-item-9",), until=story.now
    )
    story.hears(fact, "integration")


def cancelled(story: Story) -> None:
    fact = AppointmentCancelled(
        booking_id=BOOKING,
        appointment="session",
        clinic=story.clinic,
        provider_id=GUIDE,
        start=story.now,
        by="guide",
        late=True,
    )
    story.hears(fact, "scheduling")


SHUT: dict[str, Callable[[Story], object]] = {
    "withdrawn": leaves,
    "not-approved": lambda story: story.hears(EpisodeCompleted(sessions=0, reason="x"), "integration"),
    "on-hold": hold,
    "crisis-open": crisis,
    "worsening-open": worsening,
    "mid-course-due": lambda story: story.hears(MidCourseDue(after_session=2, until=story.now), "integration"),
    "follow-up-overdue": lambda story: story.hears(FollowUpOverdue(until=story.now), "integration"),
    "no-clinician-on-call": lambda story: rostered(story, "guide-on-call", "medical-director"),
}


@pytest.mark.parametrize("code", SHUT)
def test_P27_a_gate_that_shuts_after_the_clearance_is_seen_at_the_tablet(story: Story, code: str) -> None:
    ready(story)
    SHUT[code](story)
    assert codes(starts(story)) == (code,)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_HZ3_each_of_the_three_consents_must_stand(story: Story, document: Document) -> None:
    ready(story)
    withdrawn_consent(document)(story)
    assert codes(starts(story)) == ("consent-missing",)


def test_a_hold_that_is_released_a_crisis_that_is_answered_a_review_that_is_done_open_again(story: Story) -> None:
    ready(story)
    hold(story)
    crisis(story)
    worsening(story)
    story.hears(MidCourseDue(after_session=2, until=story.now), "integration")
    story.hears(FollowUpOverdue(until=story.now), "integration")
    assert len(refused(starts(story))) == 5
    story.hears(HoldReleased(hold_id=SOME, revokes=treatment(story).standing.holds[0], reason="x"), "eligibility")
    story.hears(CrisisAcknowledged(crisis_ids=(SOME,), reason="x", role="clinician"), "eligibility")
    story.hears(WorseningReviewed(questionnaire_id=SOME, reason="x"), "integration")
    story.hears(MidCourseDecided(decision="continue", reason="x", role="clinician"), "integration")
    story.hears(FollowUpDecided(decision="continue", reason="x", role="clinician"), "integration")
    assert codes(starts(story)) == ()


@pytest.mark.parametrize("reason", ["c-ssrs-low", "c-ssrs-incomplete", "new-item-9", "item9-missing"])
def test_what_may_be_a_danger_keeps_the_dose_back(story: Story, reason: str) -> None:
    ready(story)
    worsening(story, reason)
    assert codes(starts(story)) == ("worsening-open",)


def test_a_danger_that_comes_after_the_review_of_its_questionnaire_needs_another(story: Story) -> None:
    ready(story)
    worsening(story)
    story.hears(WorseningReviewed(questionnaire_id=SOME, reason="x"), "integration")
    story.passes(SECOND)
    worsening(story, "c-ssrs-low")
    assert codes(starts(story)) == ("worsening-open",)
    story.hears(WorseningReviewed(questionnaire_id=SOME, reason="x"), "integration")
    assert codes(starts(story)) == ()


def test_a_score_that_rose_keeps_no_dose_back_by_itself(story: Story) -> None:
    ready(story)
    worsening(story, "deterioration")
    assert codes(starts(story)) == ()


def test_a_start_does_not_wait_for_scheduling(story: Story) -> None:
    ready(story)
    story.caught_up = frozenset({"intake", "eligibility", "integration"})
    assert codes(starts(story)) == ()


def test_HZ13_a_parked_patient_does_not_start(story: Story) -> None:
    ready(story)
    story.state = story.state.model_copy(update={"parked": {"intake": ("x",)}})
    assert codes(starts(story)) == ("patient-parked",)


@pytest.mark.parametrize(("state", "demo", "second"), [("CA", True, True), ("NY", True, False), ("NV", False, True)])
def test_HZ10_the_patient_is_today_where_the_clinic_is_licensed(
    story: Story, state: str, demo: bool, second: bool
) -> None:
    ready(story)
    session = treatment(story).sessions[FIRST].model_copy(update={"state": state})
    story.state = story.state.model_copy(update={"sessions": {FIRST: session}})
    licensed = demo if story.clinic == "demo" else second
    assert codes(starts(story)) == (() if licensed else ("out-of-licence",))


def test_a_clinic_that_nobody_set_up_has_no_fail_safe_and_no_licence() -> None:
    story = Story(SERVICE, "a-third")
    booked(story)
    assert refused(checks_in(story)) == ("out-of-licence",)
    assert {"out-of-licence", "no-fail-safe"} <= set(refused(starts(story)))


@pytest.mark.parametrize(("covered", "code"), [(hours(6), None), (hours(6) - SECOND, "no-clinician-on-call")])
def test_a_clinician_is_on_call_for_six_hours(story: Story, covered: timedelta, code: str | None) -> None:
    ready(story)
    put_on_call(
        story,
        Duty(role="clinician-on-call", provider_id="a", first=story.now, last=story.now + hours(2)),
        Duty(role="clinician-on-call", provider_id="b", first=story.now + hours(2), last=story.now + covered),
    )
    assert codes(starts(story)) == ((code,) if code else ())


def test_a_hole_in_the_roster_is_no_cover(story: Story) -> None:
    ready(story)
    first = Duty(role="clinician-on-call", provider_id="a", first=story.now, last=story.now + hours(2))
    later = first.model_copy(update={"first": story.now + hours(2) + SECOND, "last": story.now + hours(9)})
    put_on_call(story, first, later)
    assert codes(starts(story)) == ("no-clinician-on-call",)


def test_a_booking_that_was_cancelled_since_the_check_in_is_none(story: Story) -> None:
    ready(story)
    cancelled(story)
    answer = starts(story)
    assert isinstance(answer, Refused) and answer.unknown
    assert story.waits() == []


def test_another_guide_than_at_check_in_is_another_booking(story: Story) -> None:
    ready(story)
    moved = booking(story.now + minutes(30)).model_copy(update={"provider_id": "provider:another"})
    story.hears(moved, "scheduling")
    assert codes(starts(story)) == ("guide-busy",)


def test_the_clearance_is_good_for_half_an_hour_and_not_a_second_longer(story: Story) -> None:
    ready(story)
    story.passes(minutes(30) - SECOND)
    assert codes(starts(story)) == ()


@pytest.mark.parametrize(("late", "code"), [(timedelta(0), None), (SECOND, "vitals-not-cleared")])
def test_a_clearance_ends_with_its_half_hour(story: Story, late: timedelta, code: str | None) -> None:
    ready(story)
    story.now = START + minutes(30) + late  # before the clock of the session is answered
    assert codes(starts(story)) == ((code,) if code else ())


def test_HZ2_a_reading_after_the_clearance_is_cleared_again(story: Story) -> None:
    booked(story)
    story.passes(minutes(10))
    checks_in(story)
    reads(story)
    story.passes(minutes(1))
    clears(story)
    reads(story)
    assert codes(starts(story)) == ("vitals-not-cleared",)


def test_a_checklist_of_yesterday_is_not_todays(story: Story) -> None:
    booked(story)
    checks_in(story)
    late = story.now
    state = treatment(story)
    session = state.sessions[FIRST].model_copy(update={"checked_in_at": late - days(1)})
    story.state = state.model_copy(update={"sessions": {FIRST: session}})
    assert "checklist-incomplete" in refused(starts(story))


def test_an_alert_of_tier_2_keeps_nobody_back_one_of_tier_3_does_until_it_is_acknowledged(story: Story) -> None:
    ready(story)
    feels(story, "nausea", severity=2)
    assert codes(starts(story)) == ()


def test_an_open_alert_of_tier_3_keeps_the_tablet_back(story: Story) -> None:
    ready(story)
    feels(story, "headache", severity=3)
    assert codes(starts(story)) == ("alert-open",)
    answers_all(story)
    assert codes(starts(story)) == ()


def test_a_grade_3_that_only_a_guide_answered_for_keeps_the_tablet_back_until_it_is_over(story: Story) -> None:
    ready(story)
    feels(story, "headache", severity=3)
    was_answered(story)
    assert codes(starts(story)) == ("alert-open",)
    feels(story, "headache", severity=0, resolved_at=story.now)
    assert codes(starts(story)) == ()


def test_an_alert_of_tier_3_is_answered_before_the_tablet_though_its_cause_is_gone(story: Story) -> None:
    booked(story)
    checks_in(story, pregnant="unsure")
    checks_in(story)
    reads(story)
    clears(story)
    assert codes(starts(story)) == ("alert-open",)


def test_preparation_trains_the_monitor(story: Story) -> None:
    approved(story)
    story.hears(prescription(story), "eligibility")
    story.hears(delivery(), "eligibility")
    story.hears(booking(story.now + minutes(30)), "scheduling")
    story.hears(safety_form(), "integration")
    checks_in(story)
    reads(story)
    clears(story)
    assert codes(starts(story)) == ("monitor-absent",)
    assert types(prepares(story)) == ["preparation-completed"]
    assert codes(starts(story)) == ()


def test_the_start_says_what_was_placed_when(story: Story) -> None:
    ready(story)
    started = of(starts(story), SessionStarted)
    assert (started.started_at, started.lot, started.booking_id) == (story.now, LOT, BOOKING)


IN_DOUBT: dict[str, Fact] = {
    "a fork": MessageParked(cause=SOME, what="record", name="hold-placed", reason="fork"),
    "a missing number": AlertRaised(reason="missing-number", topic="care.eligibility.safety", number=1, about=SOME),
    "a record that cannot be read": MessageParked(cause=SOME, what="record", name="hold-placed", reason="schema"),
}


@pytest.mark.parametrize("why", IN_DOUBT)
def test_nobody_starts_while_a_stream_is_in_doubt(story: Story, why: str) -> None:
    """What was not heard may have been a hold: closed until it came, or a person has looked."""
    ready(story)
    note(story, IN_DOUBT[why])
    assert refused(starts(story)) == ("patient-parked",)
    note(story, MessageUnparked(cause=SOME, how="discarded", reason="a teller was put back"))
    assert types(starts(story)) == ["session-started"]


def note(story: Story, fact: Fact) -> None:
    """The runtime tells it of itself."""
    told = Told(fact, UUID(int=0x77), story.now, SOME, "care.monitoring.safety", 1)
    story.state = fold(story.domain, story.state, told)
