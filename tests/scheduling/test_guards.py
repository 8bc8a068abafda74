"""Who may be booked for what: each rule at its boundary, each refusal with its code."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from services.scheduling.handlers import SERVICE
from shared.events.eligibility import (
    CandidateDeclined,
    ConsultDeclined,
    CrisisAcknowledged,
    CrisisDetected,
    HoldPlaced,
    HoldReleased,
)
from shared.events.intake import ConsentWithdrawn
from shared.events.integration import (
    BreakEnded,
    EpisodeCompleted,
    FollowUpDecided,
    FollowUpOverdue,
    MidCourseDecided,
    MidCourseDue,
)
from shared.events.scheduling import AppointmentType, Licence
from shared.standing import clinic_id
from tests.scheduling.heard import (
    ASSESSMENT,
    CLINICIAN,
    DELIVERED,
    GUIDE,
    OTHER_GUIDE,
    PREPARED,
    approved,
    booking,
    books,
    calendar,
    cancels,
    check_in,
    completes,
    dose,
    duty,
    leaves,
    local,
    moves,
    on_call,
    paid,
    prequalified,
    prescription,
    provider,
    ready,
    starts,
    takes_session,
)
from tests.story import Story, days, hours, refused, types

CRISIS, HELD = UUID(int=0xE1), UUID(int=0xE2)


def held(story: Story) -> None:
    story.hears(HoldPlaced(hold_id=HELD, reason="x", until=story.now + days(1)), "eligibility")


def in_crisis(story: Story) -> None:
    crisis = CrisisDetected(
        crisis_id=CRISIS, assessment_id=ASSESSMENT, kinds=("medical",), rules=("CS2",), acknowledge_by=story.now
    )
    story.hears(crisis, "eligibility")


def test_nobody_is_booked_before_they_are_prequalified(story: Story) -> None:
    assert refused(books(story, "intro", local(7, 10))) == ("not-up-to-date", "not-prequalified")


def test_all_reasons_are_named_never_only_the_first(story: Story) -> None:
    paid(story)
    held(story)
    codes = refused(books(story, "session", local(7, 10)))
    assert set(codes) == {"on-hold", "not-approved", "not-prepared", "not-delivered"}


@pytest.mark.parametrize("missing", ["prepared", "delivered"])
def test_a_session_waits_for_preparation_and_delivery(story: Story, missing: str) -> None:
    approved(story)
    story.hears(prescription(), "eligibility")
    if missing == "prepared":
        story.hears(DELIVERED, "eligibility")
    else:
        story.hears(PREPARED, "monitoring")
    assert refused(books(story, "session", local(12, 10))) == (f"not-{missing}",)


def test_a_delivery_for_an_earlier_plan_does_not_count(story: Story) -> None:
    approved(story)
    story.hears(PREPARED, "monitoring")
    story.hears(prescription(plan=UUID(int=0xBB)), "eligibility")
    story.hears(DELIVERED, "eligibility")
    assert refused(books(story, "session", local(12, 10))) == ("not-delivered",)


@pytest.mark.parametrize("appointment", ["intro", "consult", "session", "check-in", "follow-up"])
def test_nothing_is_booked_on_hold_or_in_a_crisis(story: Story, appointment: AppointmentType) -> None:
    ready(story)
    held(story)
    in_crisis(story)
    assert refused(books(story, appointment, local(12, 10))) == ("on-hold", "crisis-open")
    story.hears(CrisisAcknowledged(crisis_ids=(CRISIS,), reason="x", role="clinician"), "eligibility")
    assert refused(books(story, appointment, local(12, 10))) == ("on-hold",)
    placed = calendar(story).standing.holds[0]
    story.hears(HoldReleased(hold_id=HELD, revokes=placed, reason="x"), "eligibility")
    assert "appointment-booked" in types(books(story, appointment, local(12, 10)))


def test_nothing_is_booked_while_something_is_parked(story: Story) -> None:
    prequalified(story)
    story.state = story.state.model_copy(update={"parked": {"intake": ("x",)}})
    assert refused(books(story, "intro", local(7, 10))) == ("patient-parked",)


def test_nothing_is_booked_after_a_withdrawal(story: Story) -> None:
    prequalified(story)
    leaves(story)
    assert refused(books(story, "intro", local(7, 10))) == ("withdrawn",)


def test_nothing_is_booked_after_the_consent_was_taken_back(story: Story) -> None:
    prequalified(story)
    signed = next(iter(calendar(story).standing.signed))
    story.hears(ConsentWithdrawn(document="treatment", document_version=1, revokes=signed), "intake")
    assert refused(books(story, "intro", local(7, 10))) == ("consent-withdrawn",)


@pytest.mark.parametrize(
    "end",
    [
        CandidateDeclined(assessment_id=ASSESSMENT, by="clinician", rules=()),
        ConsultDeclined(reason="x"),
        EpisodeCompleted(sessions=4, reason="x"),
    ],
)
def test_nothing_is_booked_once_the_episode_is_over(story: Story, end: object) -> None:
    paid(story)
    teller = "integration" if isinstance(end, EpisodeCompleted) else "eligibility"
    story.hears(end, teller)  # type: ignore[arg-type]
    assert refused(books(story, "consult", local(7, 10))) == ("episode-over",)
    assert story.waits() == []


def test_e12_sessions_are_an_interval_of_calendar_days_apart_hours_do_not_count(story: Story) -> None:
    ready(story, sessions=None)
    takes_session(story, local(5, 14))
    assert refused(books(story, "session", local(8, 14))) == ("interval-too-short",)
    assert refused(books(story, "session", local(11, 16))) == ("interval-too-short",)
    assert "session-scheduled" in types(books(story, "session", local(12, 9)))


def test_the_interval_is_that_of_the_plan(story: Story) -> None:
    ready(story, interval=14)
    takes_session(story, local(5, 14))
    assert refused(books(story, "session", local(18, 14))) == ("interval-too-short",)
    assert "session-scheduled" in types(books(story, "session", local(19, 9)))


def test_the_date_is_the_patients_where_the_provider_lives_elsewhere(story: Story) -> None:
    ready(story)
    story.others[GUIDE] = provider(story.clinic, "guide", time_zone="Pacific/Auckland")
    takes_session(story, local(5, 14))  # 10:00 on the 6th in Auckland
    tomorrow_there = local(11, 14)  # the 12th in Auckland, the 11th for the patient
    assert refused(books(story, "session", tomorrow_there)) == ("interval-too-short",)
    assert "session-scheduled" in types(books(story, "session", local(12, 14)))


def test_a_plan_on_demand_has_no_last_session(story: Story) -> None:
    ready(story, sessions=None)
    for week in range(3):
        takes_session(story, local(5 + 7 * week, 14))
    assert "session-scheduled" in types(books(story, "session", local(26, 9)))


def test_mid_course_and_an_overdue_follow_up_block_sessions_until_decided(story: Story) -> None:
    ready(story)
    story.hears(MidCourseDue(after_session=2, until=local(12, 10)), "integration")
    story.hears(FollowUpOverdue(until=local(12, 10)), "integration")
    assert refused(books(story, "session", local(12, 10))) == ("mid-course-due", "follow-up-overdue")
    story.hears(MidCourseDecided(decision="continue", reason="x", role="clinician"), "integration")
    assert refused(books(story, "session", local(12, 10))) == ("follow-up-overdue",)
    story.hears(FollowUpDecided(decision="continue", reason="x", role="clinician"), "integration")
    assert "session-scheduled" in types(books(story, "session", local(12, 10)))


def test_on_a_break_no_session_is_booked_and_after_a_long_one_a_visit_comes_first(story: Story) -> None:
    ready(story)
    story.hears(FollowUpDecided(decision="break", reason="x", role="clinician"), "integration")
    assert refused(books(story, "session", local(12, 10))) == ("on-break",)
    assert "book-session" not in story.names()
    story.hears(BreakEnded(days=95, check_in_required=True), "integration")
    assert refused(books(story, "session", local(12, 10))) == ("check-in-required",)
    books(story, "check-in", local(6, 10))
    story.until(local(6, 10))
    starts(story)
    completes(story)
    assert "session-scheduled" in types(books(story, "session", local(12, 10)))


@pytest.mark.parametrize("decided", [FollowUpDecided, MidCourseDecided])
def test_a_break_calls_off_the_session_that_is_booked_and_no_visit(
    story: Story, decided: type[FollowUpDecided | MidCourseDecided]
) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    books(story, "check-in", local(6, 10))
    told = story.hears(decided(decision="break", reason="x", role="clinician"), "integration")
    assert types(told) == ["appointment-cancelled"]
    assert [each.appointment for each in calendar(story).open_bookings.values()] == ["check-in"]


def test_whoever_goes_on_keeps_the_session_that_is_booked(story: Story) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    assert story.hears(FollowUpDecided(decision="continue", reason="x", role="clinician"), "integration") == ()


def test_one_appointment_of_a_kind_at_a_time(story: Story) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    again = books(story, "session", local(13, 10))
    assert refused(again) == ("already-booked",)
    assert again.blocked_by == (f"session:{booking(story)[0]}",)  # type: ignore[union-attr]


def test_a_clinician_is_on_call_for_six_hours_from_the_tablet(story: Story) -> None:
    ready(story)
    for last, codes in ((local(12, 15.99), ("no-clinician-on-call",)), (local(12, 16), ())):
        covered = duty("clinician-on-call", CLINICIAN).model_copy(update={"last": last})
        story.others[clinic_id(story.clinic)] = on_call(covered)
        answer = books(story, "session", local(12, 10))
        assert (refused(answer) if codes else ()) == codes


def test_two_duties_that_meet_cover_and_two_with_a_hole_do_not(story: Story) -> None:
    ready(story)
    first = duty("clinician-on-call", CLINICIAN).model_copy(update={"last": local(12, 12)})
    for begins, codes in ((local(12, 12.01), ("no-clinician-on-call",)), (local(12, 12), ())):
        second = duty("clinician-on-call", OTHER_GUIDE, first=begins)
        story.others[clinic_id(story.clinic)] = on_call(second, first)
        answer = books(story, "session", local(12, 10))
        assert (refused(answer) if codes else ()) == codes


def test_a_clinic_without_a_fail_safe_books_no_session() -> None:
    story = Story(SERVICE, clinic="nowhere")
    story.others = {
        GUIDE: provider("nowhere", "guide"),
        clinic_id("nowhere"): on_call(duty("clinician-on-call", CLINICIAN)),
    }
    ready(story)
    assert refused(books(story, "session", local(12, 10))) == ("no-fail-safe",)


@pytest.mark.parametrize("last", [date(2026, 10, 11), date(2026, 10, 12)])
def test_a_licence_is_judged_on_the_patients_local_date(story: Story, last: date) -> None:
    paid(story)
    licence = Licence(state="CA", first=date(2026, 1, 1), last=last)
    story.others[CLINICIAN] = provider(story.clinic, "clinician", licences=(licence,), time_zone="Pacific/Auckland")
    at = local(12, 16)  # the 13th in Auckland, the 12th for the patient
    if last.day == 12:
        assert "appointment-booked" in types(books(story, "consult", at))
    else:
        assert refused(books(story, "consult", at)) == ("out-of-licence",)


def test_a_licence_of_another_state_does_not_count_but_any_guide_leads_an_intro(story: Story) -> None:
    ready(story)
    licence = Licence(state="TX", first=date(2026, 1, 1), last=date(2026, 12, 31))
    story.others[GUIDE] = provider(story.clinic, "guide", licences=(licence,))
    assert refused(books(story, "session", local(12, 10))) == ("out-of-licence",)
    assert types(books(story, "intro", local(12, 10))) == ["appointment-booked"]


@pytest.mark.parametrize(
    ("appointment", "at", "who"),
    [
        ("intro", local(12, 10.5), GUIDE),
        ("intro", local(12, 7), GUIDE),
        ("intro", local(12, 19), GUIDE),
        ("session", local(12, 8), GUIDE),
        ("session", local(12, 18), GUIDE),
        ("intro", local(12, 10), CLINICIAN),
        ("consult", local(12, 10), GUIDE),
        ("intro", local(12, 10), f"provider:{UUID(int=99)}"),
    ],
)
def test_a_slot_that_nobody_offers_is_unknown(story: Story, appointment: AppointmentType, at: object, who: str) -> None:
    ready(story)
    answer = books(story, appointment, at, who)  # type: ignore[arg-type]
    assert refused(answer) == ("no-such-slot",) and answer.unknown  # type: ignore[union-attr]


def test_a_slot_that_has_begun_is_over(story: Story) -> None:
    prequalified(story)
    story.until(local(7, 10))
    assert refused(books(story, "intro", local(7, 10))) == ("slot-over",)


def test_a_booking_is_moved_under_the_same_rules(story: Story) -> None:
    ready(story)
    takes_session(story, local(5, 14))
    books(story, "session", local(12, 10))
    assert refused(moves(story, "session", local(9, 10))) == ("interval-too-short",)
    assert refused(moves(story, "check-in", local(13, 10))) == ("other-kind",)
    before = booking(story)
    assert types(moves(story, "session", local(13, 10))) == ["appointment-moved", "session-scheduled"]
    after = booking(story)
    assert after[0] == before[0] and after[1].session_id == before[1].session_id
    assert {claim.start for claim in story.claims()} == {local(13, 9.5)}


def test_a_booking_may_be_moved_onto_a_time_it_takes_itself(story: Story) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    assert types(moves(story, "session", local(12, 11))) == ["appointment-moved", "session-scheduled"]


def test_what_has_begun_or_is_over_is_neither_moved_nor_cancelled(story: Story) -> None:
    ready(story)
    books(story, "session", local(12, 10))
    story.until(local(12, 9.5))
    story.hears(check_in(story), "monitoring")
    assert refused(cancels(story)) == refused(moves(story, "session", local(13, 10))) == ("already-started",)
    story.until(local(12, 10))
    story.hears(dose(story), "monitoring")
    assert refused(cancels(story)) == ("already-started",)


def test_a_visit_starts_at_most_15_minutes_early_and_completes_once(story: Story) -> None:
    prequalified(story)
    books(story, "intro", local(7, 10))
    assert refused(completes(story)) == ("not-started",)
    story.until(local(7, 9.75) - hours(0.001))
    assert refused(starts(story)) == ("too-early",)
    story.until(local(7, 9.75))
    assert types(starts(story)) == ["appointment-started"]
    assert refused(starts(story)) == ("already-started",)
    completes(story)
    assert refused(completes(story)) == ("booking-over",) and refused(cancels(story)) == ("booking-over",)
