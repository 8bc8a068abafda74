"""A letter that did not arrive and matters is somebody's task, once, until they say what they did."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from services.intake.domain.forms import SettleMessage, SubmitAssessment, WithdrawConsent, WithdrawPatient
from services.intake.domain.letters import TO_PATIENTS, TO_STAFF
from services.intake.domain.worries import MATTERS
from shared.deciding import Answer, Role
from shared.events.common import MessageRequested
from shared.events.platform import AlertRaised
from shared.events.treatment import PatientDied
from tests.assessments import assessment
from tests.story import START, Story, days, minutes, refused, types

PAGES = {"crisis-page", "alert-page"}


def wanted(story: Story, template: str, to: str = "patient") -> str:
    """Asks for it; the id of the message."""
    expires = story.now + days(7)
    asked = MessageRequested(template=template, reason="x", to=to, not_before=story.now, expires_at=expires)
    story.hears(asked, "scheduling")
    return str(story.effects()[-1].key)


def ends(story: Story, outcome: str, template: str = "booking-due", to: str = "patient") -> str:
    """A message that was wanted and ended so; its id."""
    if not story.told:
        story.does(SubmitAssessment.model_validate(assessment()))
    id = wanted(story, template, to)
    (mail,) = [each for each in story.effects() if str(each.key) == id]
    story.ends(mail, outcome)
    story.passes(minutes(1))
    return id


def settles(story: Story, id: str) -> Answer:
    return story.asks(SettleMessage(patient_id=story.patient, message_id=id, reason="called"), Role.OPERATIONS)


def tasks(story: Story) -> list[str]:
    waits = [wait for wait in story.waits() if wait.what == "settle-message"]
    assert all(wait.whom is Role.OPERATIONS for wait in waits)
    return [str(wait.about) for wait in waits]


def alerts(story: Story) -> list[str]:
    return [str(each.fact.about) for each in story.told if isinstance(each.fact, AlertRaised)]


@pytest.mark.parametrize("template", sorted(TO_PATIENTS))
@pytest.mark.parametrize("outcome", ["failed", "unknown", "expired", "sent"])
def test_which_letter_to_a_patient_is_a_task(story: Story, template: str, outcome: str) -> None:
    id = ends(story, outcome, template)
    owed = outcome in ("failed", "unknown") or (outcome == "expired" and template in MATTERS)
    assert tasks(story) == alerts(story) == ([id] if owed else [])


@pytest.mark.parametrize("template", sorted(TO_STAFF))
@pytest.mark.parametrize("outcome", ["failed", "unknown", "expired", "sent"])
def test_which_letter_to_staff_is_a_task(story: Story, template: str, outcome: str) -> None:
    id = ends(story, outcome, template, "operations-lead")
    again = outcome == "unknown" and template in PAGES
    assert tasks(story) == alerts(story) == ([id] if outcome != "sent" and not again else [])


def test_what_the_rules_hold_back_is_nobodys_task(story: Story) -> None:
    story.does(SubmitAssessment.model_validate(assessment()))
    wanted(story, "booking-due")
    story.does(WithdrawPatient(patient_id=story.patient))
    assert tasks(story) == alerts(story) == []


def test_a_letter_too_many_is_a_task_for_it_is_a_fault_of_ours(story: Story) -> None:
    story.does(SubmitAssessment.model_validate(assessment()))
    for _ in range(6):
        wanted(story, "booking-due")
    assert len(tasks(story)) == 1 and tasks(story) == alerts(story)


def test_an_address_that_bounces_is_one_task_however_many_letters_it_refuses(story: Story) -> None:
    first = ends(story, "failed")
    for template in ("questionnaire-due", "session-reminder", "prep-tasks"):
        ends(story, "failed", template)
    assert tasks(story) == alerts(story) == [first]
    assert types(settles(story, first)) == ["message-settled"]
    assert tasks(story) == []
    second = ends(story, "failed", "rx-status")
    assert tasks(story) == [second] and alerts(story) == [first, second]


def test_a_page_that_no_address_takes_is_one_task_for_each_address(story: Story) -> None:
    for _ in range(5):
        ends(story, "failed", "crisis-page", "clinician")
        ends(story, "failed", "crisis-page", "medical-director")
    assert len(tasks(story)) == len(alerts(story)) == 2


@pytest.mark.parametrize("outcome", ["failed", "unknown", "expired"])
def test_a_task_has_an_owner_a_deadline_and_an_end(story: Story, outcome: str) -> None:
    id = ends(story, outcome, "hold-placed")
    (wait,) = [each for each in story.waits() if each.what == "settle-message"]
    assert (wait.whom, wait.until, wait.since) == (Role.OPERATIONS, START + days(1), START)
    assert types(settles(story, id)) == ["message-settled"]
    assert tasks(story) == []
    assert refused(settles(story, id)) == ("nothing-to-settle",)


def test_a_task_that_nobody_sees_to_is_told_every_day(story: Story) -> None:
    ends(story, "failed")
    told = story.passes(timedelta(days=3, hours=1))
    assert types(told).count("message-overdue") == 3
    assert len(tasks(story)) == 1


def test_only_a_message_that_failed_can_be_settled(story: Story) -> None:
    id = ends(story, "sent")
    assert refused(settles(story, id)) == ("nothing-to-settle",)
    assert refused(settles(story, str(uuid4()))) == ("unknown",)


def test_nobody_writes_to_the_dead(story: Story) -> None:
    ends(story, "failed")
    story.hears(PatientDied(reason="x", role="clinician"), "eligibility")
    assert tasks(story) == []


def test_who_wants_no_letters_is_still_called(story: Story) -> None:
    """The task is about what the letter said, not about writing again."""
    id = ends(story, "failed", "hold-placed")
    story.asks(WithdrawConsent(patient_id=story.patient, document="messaging", version=1))
    assert tasks(story) == [id]
