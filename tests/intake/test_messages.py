"""What goes out, when, to whom, and what does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from services.intake.domain.forms import SaveDraft, SignConsent, SubmitAssessment, WithdrawConsent, WithdrawPatient
from services.intake.domain.letters import LETTERS, TO_PATIENTS, TO_STAFF, written
from shared.deciding import Fact, Told
from shared.events.common import MessageRequested, RiskAnswered
from shared.events.eligibility import CandidateDeclined, CandidatePrequalified, CrisisPaged, HoldPlaced
from shared.events.intake import MessageEnded, MessageSuppressed
from shared.events.monitoring import AlertPaged
from shared.events.platform import AlertRaised
from shared.events.treatment import MedicationShipped, PatientDied
from shared.runtime.service import stream_of
from tests.assessments import assessment
from tests.story import START, Story, days, hours, minutes, types

CRISIS = UUID("00000000-0000-8000-8000-00000000c515")


def submitted(story: Story, at: datetime = START, zone: str = "America/Los_Angeles") -> UUID:
    story.now = at
    story.asks(SubmitAssessment.model_validate(assessment({"patient": {"time_zone": zone}})))
    return story.told[-1].fact.assessment_id  # type: ignore[attr-defined, no-any-return]


def declined(assessment_id: UUID) -> CandidateDeclined:
    return CandidateDeclined(assessment_id=assessment_id, by="rules", rules=("AD3",))


def page(to: str = "clinician") -> CrisisPaged:
    return CrisisPaged(crisis_id=CRISIS, to=to)


def wanted(story: Story, template: str = "prequalified", to: str = "patient") -> MessageRequested:
    return MessageRequested(
        template=template, reason="test", to=to, not_before=story.now, expires_at=story.now + days(2)
    )


def suppressed_because(told: tuple[Fact, ...]) -> list[str]:
    return [fact.reason for fact in told if isinstance(fact, MessageSuppressed)]


def test_a_declined_candidate_is_written_to_at_once(story: Story) -> None:
    assert story.hears(declined(submitted(story)), "eligibility") == ()
    (mail,) = story.effects()
    assert mail.kind == "mail" and mail.not_before == START
    assert mail.line["template"] == "declined-with-resources" and mail.line["to"] == story.state.email


def test_a_prequalified_candidate_is_invited_at_once(story: Story) -> None:
    story.hears(CandidatePrequalified(assessment_id=submitted(story), by="rules"), "eligibility")
    (mail,) = story.effects()
    assert mail.line["template"] == "prequalified" and mail.not_before - START <= minutes(5)


@pytest.mark.parametrize(
    ("wall", "due"),
    [
        ("20:59", "20:59"),
        ("21:00", "08:00"),
        ("23:30", "08:00"),
        ("03:00", "08:00"),
        ("07:59", "08:00"),
        ("08:00", "08:00"),
    ],
)
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "America/New_York", "America/Phoenix"])
def test_no_patient_is_written_to_between_21_and_8_where_they_are(story: Story, wall: str, due: str, zone: str) -> None:
    place = ZoneInfo(zone)
    at = datetime.fromisoformat(f"2026-10-07T{wall}").replace(tzinfo=place).astimezone(START.tzinfo)
    story.hears(declined(submitted(story, at, zone)), "eligibility")
    (mail,) = story.effects()
    assert mail.not_before.astimezone(place).strftime("%H:%M") == due
    assert timedelta(0) <= mail.not_before - at <= hours(11)


def test_nothing_goes_out_to_a_patient_who_died_whatever_was_asked_for(story: Story) -> None:
    story.hears(declined(submitted(story)), "eligibility")
    assert len(story.effects()) == 1
    told = story.hears(PatientDied(reason="x", role="clinician"), "eligibility")
    assert suppressed_because(told) == ["deceased"] and story.effects() == []
    assert suppressed_because(story.hears(wanted(story, "hold-placed"), "monitoring")) == ["deceased"]
    story.hears(wanted(story, "patient-died", "medical-director"), "eligibility")
    assert [mail.line["to_staff"] for mail in story.effects()] == [True]


def test_staff_are_paged_at_any_hour(story: Story) -> None:
    submitted(story, START.replace(hour=10))  # 03:00 in Los Angeles
    story.hears(page(), "eligibility")
    (mail,) = story.effects()
    assert mail.not_before == story.now
    assert mail.line["to"] == f"clinician@{story.clinic}.clinic.example"
    assert mail.line["patient_id"] == story.patient and mail.line["to_staff"]


def test_the_fail_safe_destination_has_an_address_of_its_own(story: Story) -> None:
    submitted(story)
    story.hears(page("fail-safe"), "eligibility")
    assert story.effects()[0].line["to"] == f"answering-service@{story.clinic}.clinic.example"


@pytest.mark.parametrize(
    ("outcome", "type"),
    [
        ("sent", "message-sent"),
        ("failed", "message-failed"),
        ("expired", "message-expired"),
        ("unknown", "message-unknown"),
        ("suppressed", "message-suppressed"),
    ],
)
def test_how_a_letter_ended_is_told_under_the_id_of_what_asked_for_it(story: Story, outcome: str, type: str) -> None:
    story.hears(declined(submitted(story)), "eligibility")
    (mail,) = story.effects()
    told = story.ends(mail, outcome)
    assert told[0].type == type and isinstance(told[0], MessageEnded) and told[0].message_id == mail.key
    alarmed = [fact.about for fact in told if isinstance(fact, AlertRaised)]
    assert alarmed == ([mail.key] if outcome in ("failed", "unknown", "expired") else [])


def test_a_page_of_which_nobody_knows_goes_out_again_under_another_key(story: Story) -> None:
    submitted(story)
    story.hears(page(), "eligibility")
    (mail,) = story.effects()
    assert types(story.ends(mail, "unknown")) == ["message-unknown", "message-requested"]
    (again,) = story.effects()
    assert again.key != mail.key and again.line == mail.line


@pytest.mark.parametrize("outcome", ["failed", "expired"])
def test_a_page_that_did_not_reach_staff_raises_an_alert(story: Story, outcome: str) -> None:
    submitted(story)
    story.hears(page(), "eligibility")
    (mail,) = story.effects()
    assert "alert-raised" in types(story.ends(mail, outcome))


def test_a_patient_without_an_address_gets_no_letter_and_somebody_is_told(story: Story) -> None:
    story.asks(SaveDraft.model_validate({"conditions": []}))
    assert suppressed_because(story.hears(wanted(story), "eligibility")) == ["no-address"]
    assert story.effects() == []


def test_who_has_left_gets_no_letter_but_staff_are_paged(story: Story) -> None:
    id = submitted(story)
    story.asks(WithdrawPatient(patient_id=story.patient))
    assert suppressed_because(story.hears(declined(id), "eligibility")) == ["withdrawn"]
    story.hears(page(), "eligibility")
    assert [mail.line["template"] for mail in story.effects()] == ["crisis-page"]


def test_a_letter_waits_for_the_morning_and_is_stopped_when_messaging_is_taken_back(story: Story) -> None:
    id = submitted(story, START.replace(hour=10))
    consent = {"patient_id": story.patient, "document": "messaging", "version": 1}
    story.asks(SignConsent.model_validate(consent))
    story.hears(declined(id), "eligibility")
    assert len(story.effects()) == 1
    assert types(story.asks(WithdrawConsent.model_validate(consent))) == ["consent-withdrawn", "message-suppressed"]
    assert story.effects() == []
    assert suppressed_because(story.hears(wanted(story), "eligibility")) == ["consent-withdrawn"]


def test_the_third_copy_of_a_letter_within_a_local_day_is_not_sent(story: Story) -> None:
    submitted(story)
    assert [story.hears(wanted(story), "eligibility") for _ in range(2)] == [(), ()]
    told = story.hears(wanted(story), "eligibility")
    assert types(told) == ["message-suppressed", "alert-raised"] and suppressed_because(told) == ["cap"]
    assert len(story.effects()) == 2


def test_the_seventh_letter_of_a_local_day_is_not_sent(story: Story) -> None:
    submitted(story)
    letters = ["one", "one", "two", "two", "three", "three", "four"]
    told = [story.hears(wanted(story, letter), "eligibility") for letter in letters]
    assert [suppressed_because(each) for each in told] == [[]] * 6 + [["cap"]]


def test_the_next_local_day_counts_anew(story: Story) -> None:
    submitted(story)
    for _ in range(3):
        story.hears(wanted(story), "eligibility")
    story.passes(hours(14))  # local midnight
    assert story.hears(wanted(story), "eligibility") == ()


def test_what_waits_for_the_morning_counts_for_the_day_it_goes_out(story: Story) -> None:
    submitted(story, START + hours(12))  # 22:00 in Los Angeles
    for _ in range(2):
        story.hears(wanted(story), "eligibility")
    story.passes(hours(10))  # 08:00 of the day on which both go out
    assert suppressed_because(story.hears(wanted(story), "eligibility")) == ["cap"]


def test_pages_of_staff_know_no_cap(story: Story) -> None:
    submitted(story)
    for _ in range(20):
        assert story.hears(page(), "eligibility") == ()
        (mail,) = story.effects()
        assert types(story.ends(mail)) == ["message-sent"]


def test_a_request_is_sent_when_it_says(story: Story) -> None:
    submitted(story)
    later = MessageRequested(
        template="review-overdue",
        reason="test",
        to="medical-director",
        not_before=START + hours(3),
        expires_at=START + hours(9),
    )
    story.hears(later, "eligibility")
    (mail,) = story.effects()
    assert (mail.not_before, mail.expires_at) == (START + hours(3), START + hours(9))


@pytest.mark.parametrize("template", sorted(LETTERS))
def test_no_letter_names_drug_diagnosis_or_person(template: str) -> None:
    letter = written(template, "Demo Clinic", str(uuid4()), to_staff=template in ("crisis-page", "review-overdue"))
    words = f"{letter.subject} {letter.body}".lower()
    for word in ("ketamine", "lozenge", "tablet", "depress", "anxi", "ptsd", "suicid", "bipolar", "pregnan", "psych"):
        assert word not in words


@pytest.mark.parametrize("template", ["assessment-incomplete", "prequalified", "declined-with-resources"])
def test_every_letter_to_a_patient_names_988_and_says_that_nobody_reads_answers(template: str) -> None:
    letter = written(template, "Demo Clinic", "7a0f", to_staff=False)
    assert "988" in letter.body and "911" in letter.body and "not monitored" in letter.body
    assert "7a0f" not in letter.body + letter.subject


def test_a_decline_names_help_and_the_appeal_within_30_days() -> None:
    body = written("declined-with-resources", "Demo Clinic", "", to_staff=False).body
    assert "30 days" in body and "clinician" in body and "doctor" in body


def alert(to: str) -> AlertPaged:
    return AlertPaged(alert_id=CRISIS, tier=3, to=to, number=1, next_at=START + minutes(5))


@pytest.mark.parametrize("role", ["guide-on-call", "clinician-on-call", "medical-director", "operations-lead"])
def test_an_alert_is_mailed_to_whoever_is_on_call_at_any_hour(story: Story, role: str) -> None:
    submitted(story, START.replace(hour=10))  # 03:00 in Los Angeles
    assert story.hears(alert(role), "monitoring") == ()
    (mail,) = story.effects()
    assert mail.not_before == story.now and mail.line["template"] == "alert-page"
    assert mail.line["to"] == f"{role}@{story.clinic}.clinic.example"


@pytest.mark.parametrize("to", ["peer-monitor", "emergency-contact"])
def test_who_never_gave_an_address_is_not_mailed_and_a_person_can_see_why(story: Story, to: str) -> None:
    submitted(story)
    assert suppressed_because(story.hears(alert(to), "monitoring")) == ["no-channel"]
    assert story.effects() == []


def test_an_alert_of_which_nobody_knows_goes_out_again(story: Story) -> None:
    submitted(story)
    story.hears(alert("fail-safe"), "monitoring")
    (mail,) = story.effects()
    story.ends(mail, "unknown")
    (again,) = story.effects()
    assert again.key != mail.key and again.line == mail.line


@pytest.mark.parametrize("teller", ["eligibility", "scheduling", "monitoring", "integration"])
def test_a_letter_is_sent_for_whoever_asks(story: Story, teller: str) -> None:
    submitted(story)
    assert story.hears(wanted(story, "booking-due"), teller) == ()
    assert [mail.line["template"] for mail in story.effects()] == ["booking-due"]


def test_a_hold_is_told_to_the_patient_at_night_and_beyond_every_cap(story: Story) -> None:
    submitted(story, START.replace(hour=10))
    for number in range(9):
        hold = HoldPlaced(hold_id=UUID(int=number), reason="x", until=START + days(1))
        assert story.hears(hold, "eligibility") == ()
    assert {mail.not_before for mail in story.effects()} == {story.now} and len(story.effects()) == 9


def test_what_is_exempt_takes_nothing_from_the_cap_of_the_rest(story: Story) -> None:
    submitted(story)
    for _ in range(6):
        story.hears(wanted(story, "hold-placed"), "eligibility")
    assert story.hears(wanted(story, "booking-due"), "scheduling") == ()


def test_a_parcel_on_its_way_is_told_to_the_patient(story: Story) -> None:
    submitted(story)
    story.hears(MedicationShipped(prescription_id=CRISIS, until=START + days(2)), "eligibility")
    assert [mail.line["template"] for mail in story.effects()] == ["rx-status"]


def test_what_a_questionnaire_says_leaves_the_form_alone(story: Story) -> None:
    answered = RiskAnswered(assessment_id=CRISIS, during="submission", rules=(), item9_positive=True, screened=False)
    before: Any = story.state
    after: Any = story.domain.evolve(before, told_by("monitoring", answered, story))
    assert after.standing.at_risk and after == before.model_copy(update={"standing": after.standing})


def told_by(teller: str, fact: Fact, story: Story) -> Told:
    return Told(fact, CRISIS, story.now, CRISIS, stream_of(teller, fact.lane), 1)


@pytest.mark.parametrize("template", sorted(TO_PATIENTS))
def test_every_letter_to_a_patient_names_help_and_no_pseudonym(template: str) -> None:
    letter = written(template, "Demo Clinic", "7a0f", to_staff=False)
    assert "988" in letter.body and "not monitored" in letter.body
    assert "7a0f" not in letter.body + letter.subject and "{" not in letter.body + letter.subject


@pytest.mark.parametrize("template", sorted(TO_STAFF))
def test_every_letter_to_staff_names_the_patient_by_the_pseudonym_alone(template: str) -> None:
    letter = written(template, "Demo Clinic", "7a0f", to_staff=True)
    assert "7a0f" in letter.body and "7a0f" not in letter.subject and "988" not in letter.body
    words = f"{letter.subject} {letter.body}".lower()
    assert not any(word in words for word in ("ketamine", "lozenge", "tablet", "depress", "anxi", "suicid", "psych"))


def test_the_same_template_has_words_of_its_own_for_each_reader() -> None:
    patient, staff = (written("prep-tasks", "Demo Clinic", "7a0f", to_staff) for to_staff in (False, True))
    assert patient.subject != staff.subject
