"""Talks about what the sessions brought up: offered, accepted, declined (clinical reference 1.4, row 48)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.integration.domain.forms import AnswerOffer, OfferIntegration
from shared.deciding import Answer, Role
from shared.events.common import MessageRequested
from shared.events.integration import FollowUpStarted, IntegrationOffered
from shared.events.scheduling import AppointmentStarted
from tests.integration.heard import BETTER, answers, begins, completes, id_of, leaves, of
from tests.story import Story, days, hours, minutes, refused, types


def offers(story: Story, kind: str = "one-to-one") -> Answer:
    command = OfferIntegration.model_validate({"patient_id": story.patient, "kind": kind})
    return story.asks(command, Role.THERAPIST)


def says(story: Story, offer_id: UUID, accepted: bool) -> Answer:
    return story.asks(AnswerOffer(patient_id=story.patient, offer_id=offer_id, accepted=accepted), Role.PATIENT)


def test_talks_are_offered_from_the_first_session_on_one_of_a_kind_at_a_time(story: Story) -> None:
    begins(story)
    assert refused(offers(story)) == ("no-session-yet",)
    completes(story, 1)
    assert types(offers(story)) == ["integration-offered"]
    assert refused(offers(story)) == ("already-offered",)
    assert types(offers(story, "group")) == ["integration-offered"]


def test_a_yes_is_written_to_a_therapist_and_a_no_to_nobody(story: Story) -> None:
    begins(story)
    completes(story, 1)
    offer = of(IntegrationOffered, offers(story)).offer_id
    told = says(story, offer, accepted=False)
    assert types(told) == ["integration-declined"]
    assert refused(says(story, offer, accepted=True)) == ("unknown",)
    told = says(story, of(IntegrationOffered, offers(story)).offer_id, accepted=True)
    assert types(told) == ["integration-accepted", "message-requested"]
    assert of(MessageRequested, told).to == "therapist"


def test_whoever_left_is_offered_nothing(story: Story) -> None:
    begins(story)
    completes(story, 1)
    leaves(story)
    assert refused(offers(story)) == ("withdrawn",)


def visit(story: Story, appointment: str = "follow-up") -> Any:
    fact = AppointmentStarted.model_validate({"booking_id": id_of("visit"), "appointment": appointment})
    return story.hears(fact, "scheduling")


def test_a_follow_up_that_begins_says_whether_it_was_measured_within_the_week(story: Story) -> None:
    begins(story)
    assert visit(story, "consult") == ()
    assert not of(FollowUpStarted, visit(story)).measured
    completes(story, 1, 2)
    story.passes(hours(48))
    answers(story, "outcome", BETTER)
    story.passes(days(7))
    assert of(FollowUpStarted, visit(story)).measured
    story.passes(minutes(1))
    assert not of(FollowUpStarted, visit(story)).measured
