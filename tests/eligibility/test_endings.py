"""A treatment that somebody else ends, and one that goes on elsewhere (clinical reference 1.4, rows 42, 44, 47)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from services.eligibility.domain.endings import REFERRAL_WITHIN
from services.eligibility.domain.forms import DischargePatient, PlaceHold, RecordDeath, ReferAdvanced, SettleReferral
from shared.deciding import Answer, Refused, Role
from shared.events.common import MessageRequested
from shared.events.eligibility import HoldPlaced
from shared.events.treatment import AdvancedReferred
from tests.eligibility.course import approved, at_week_4, decision, prescribed, sign
from tests.eligibility.heard import candidacy, leaves
from tests.story import Story, days, minutes, refused, types


def discharges(story: Story, to: str = "discharged", role: Role = Role.CLINICIAN) -> Answer:
    body = {"patient_id": story.patient, "to": to, "reason": "Tablets were missing twice"}
    return story.asks(DischargePatient.model_validate(body), role)


def records_death(story: Story, **over: Any) -> Answer:
    body = {"patient_id": story.patient, "verified": True, "reason": "The family called"}
    return story.asks(RecordDeath.model_validate(body | over), Role.OPERATIONS)


def refers(story: Story) -> Answer:
    body = {"patient_id": story.patient, "product": "im-in-clinic", "reason": "Wants to go on"}
    return story.asks(ReferAdvanced.model_validate(body), Role.CLINICIAN)


def held(story: Story) -> HoldPlaced:
    (hold,) = story.does(PlaceHold(patient_id=story.patient, reason="x"), Role.CLINICIAN)
    assert isinstance(hold, HoldPlaced)
    return hold


def test_a_patient_is_discharged_out_of_a_hold_alone(story: Story) -> None:
    approved(story)
    assert refused(discharges(story)) == ("not-on-hold",)
    held(story)
    assert types(discharges(story)) == ["patient-discharged"]


def test_after_a_discharge_nobody_is_waited_for_and_nothing_begins(story: Story) -> None:
    prescribed(story)
    held(story)
    discharges(story, "transferred")
    assert story.names() == ["delivery", "stop-dispense"], "but the pharmacy"
    assert "episode-over" in refused(sign(story)) and "episode-over" in refused(decision(story))
    assert refused(discharges(story)) == ("episode-over",)


def test_a_death_is_recorded_whatever_stands_and_once(story: Story) -> None:
    prescribed(story)
    told = records_death(story, died_on="2026-10-04")
    assert isinstance(told, tuple) and types(told) == ["patient-died", "message-requested"]
    letter = told[1]
    assert isinstance(letter, MessageRequested) and letter.to == "medical-director"
    assert story.names() == ["delivery", "stop-dispense"], "but the pharmacy"
    assert refused(records_death(story)) == ("already-recorded",)


@pytest.mark.parametrize("over", [{"verified": False}, {"verified": None}, {"died_on": "yesterday"}])
def test_a_death_that_nobody_verified_is_not_recorded(story: Story, over: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        records_death(story, **over)


def test_the_death_of_somebody_who_left_is_recorded_too(story: Story) -> None:
    approved(story)
    leaves(story)
    assert types(records_death(story))[0] == "patient-died"


def test_a_patient_is_referred_on_after_a_review_and_looked_after_for_14_days(story: Story) -> None:
    prescribed(story)
    assert refused(refers(story)) == ("not-reviewed",)
    at_week_4(story, "complete")
    told = refers(story)
    assert isinstance(told, tuple) and isinstance(told[0], AdvancedReferred)
    assert told[0].until == story.now + REFERRAL_WITHIN == story.now + days(14)
    wait = story.wait("referral")
    assert (wait.whom, wait.what) == (Role.CLINICIAN, "look-after-referral")
    assert story.until(wait.until - minutes(1)) == () or "referral" in story.names()
    told = story.until(wait.until)
    assert "referral-overdue" in types(told)
    late = story.wait("referral")
    assert (late.whom, late.until) == (Role.MEDICAL_DIRECTOR, wait.until + REFERRAL_WITHIN)
    assert types(settles(story, str(late.about))) == ["referral-settled"]
    assert "referral" not in story.names()


def settles(story: Story, id: str, role: Role = Role.CLINICIAN) -> Answer:
    body = {"patient_id": story.patient, "referral_id": id, "outcome": "not-eligible", "reason": "They said so"}
    return story.asks(SettleReferral.model_validate(body), role)


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.MEDICAL_DIRECTOR, Role.OPERATIONS])
def test_somebody_says_what_became_of_a_referral(story: Story, role: Role) -> None:
    prescribed(story)
    at_week_4(story, "complete")
    refers(story)
    id = str(story.wait("referral").about)
    assert types(settles(story, id, role)) == ["referral-settled"]
    assert "referral" not in story.names()
    again = settles(story, id)
    assert isinstance(again, Refused) and again.unknown


def test_nobody_who_left_or_died_is_referred(story: Story) -> None:
    prescribed(story)
    at_week_4(story, "continue")
    records_death(story)
    assert refused(refers(story)) == ("deceased",)
    assert candidacy(story).referrals == {}
