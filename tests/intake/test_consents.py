"""Consents signed and taken back, and the patient who leaves."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from services.intake.domain import Patient
from services.intake.domain.forms import SaveDraft, SignConsent, WithdrawConsent, WithdrawPatient
from shared.deciding import Role
from shared.events.intake import ConsentWithdrawn
from tests.assessments import PERSON
from tests.story import Story, days, hours, refused, types

DOCUMENTS = ["treatment", "telehealth", "ketamine-risk", "peer-monitor-disclosure", "messaging"]


def sign(story: Story, document: str = "treatment") -> SignConsent:
    return SignConsent.model_validate({"patient_id": story.patient, "document": document, "version": 1})


def take_back(story: Story, document: str = "treatment") -> WithdrawConsent:
    return WithdrawConsent.model_validate({"patient_id": story.patient, "document": document, "version": 1})


def leave(story: Story) -> WithdrawPatient:
    return WithdrawPatient(patient_id=story.patient)


def active(story: Story, document: str = "treatment") -> object:
    assert isinstance(story.state, Patient)
    return story.state.standing.signature(document)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_signing_twice_is_one_fact(story: Story, document: str) -> None:
    assert types(story.asks(sign(story, document))) == ["consent-signed"]
    assert story.asks(sign(story, document)) == ()
    assert active(story, document) == story.told[0].id


def test_a_document_nobody_published_cannot_be_signed() -> None:
    for document, version in (("marketing", 1), ("treatment", 2), ("treatment", True)):
        with pytest.raises(ValidationError):
            SignConsent.model_validate({"patient_id": "1", "document": document, "version": version})


def test_a_withdrawal_names_the_signature_it_revokes(story: Story) -> None:
    story.asks(sign(story))
    (told,) = story.does(take_back(story))
    assert isinstance(told, ConsentWithdrawn) and told.revokes == story.told[0].id
    assert story.told[-1].stream == "care.intake.safety"
    assert active(story) is None


def test_taking_back_twice_is_one_fact_and_never_signed_is_refused(story: Story) -> None:
    assert refused(story.asks(take_back(story))) == ("not-signed",)
    story.asks(sign(story))
    story.asks(take_back(story))
    assert story.asks(take_back(story)) == ()


def test_what_was_taken_back_can_be_signed_again(story: Story) -> None:
    story.asks(sign(story))
    story.asks(take_back(story))
    assert types(story.asks(sign(story))) == ["consent-signed"]
    assert active(story) == story.told[-1].id


def test_leaving_is_one_fact_and_is_never_refused(story: Story) -> None:
    story.asks(sign(story))
    assert types(story.asks(leave(story))) == ["patient-withdrawn"]
    assert story.told[-1].stream == "care.intake.safety"
    assert story.asks(leave(story), role=Role.CLINICIAN) == ()


def test_who_has_left_signs_nothing_but_may_take_back(story: Story) -> None:
    story.asks(sign(story))
    story.asks(leave(story))
    assert refused(story.asks(sign(story, "telehealth"))) == ("withdrawn",)
    assert types(story.asks(take_back(story))) == ["consent-withdrawn"]


def test_parked_patients_leave_and_take_back_all_the_same(story: Story) -> None:
    story.asks(sign(story))
    story.state = story.state.model_copy(update={"parked": {"intake": ("x",)}})
    assert types(story.asks(take_back(story))) == ["consent-withdrawn"]
    assert types(story.asks(leave(story))) == ["patient-withdrawn"]


@pytest.mark.parametrize("how", ["leaves", "takes back messaging"])
def test_who_leaves_or_takes_the_messaging_consent_back_gets_no_reminder(story: Story, how: str) -> None:
    story.asks(SaveDraft.model_validate({"patient": {**PERSON}}))
    story.asks(sign(story, "messaging"))
    story.asks(leave(story) if how == "leaves" else take_back(story, "messaging"))
    assert story.names() == ["expire"]
    assert story.passes(days(29)) == () and story.effects() == []


def test_a_reminder_on_its_way_is_stopped(story: Story) -> None:
    story.now = story.now.replace(hour=5)  # its reminder falls into quiet hours
    story.asks(SaveDraft.model_validate({"patient": {**PERSON}}))
    story.asks(sign(story, "messaging"))
    story.passes(hours(24))
    assert len(story.effects()) == 1
    assert types(story.asks(take_back(story, "messaging"))) == ["consent-withdrawn", "message-suppressed"]
    assert story.effects() == []


def test_who_signs_messaging_again_is_reminded_again(story: Story) -> None:
    story.asks(SaveDraft.model_validate({"patient": {**PERSON}}))
    for command in (sign(story, "messaging"), take_back(story, "messaging"), sign(story, "messaging")):
        story.asks(command)
    assert story.names() == ["expire", "remind"]
