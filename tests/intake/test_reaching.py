"""A page that no channel takes: told within a minute, red until one arrives, somebody is called, or it is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest

from services.intake.domain.forms import SettleMessage, SubmitAssessment
from shared.deciding import Effect, Fact, Role
from shared.events.eligibility import CrisisAcknowledged, CrisisPaged
from shared.events.intake import AlertUnheard
from shared.events.monitoring import AlertAcknowledged, AlertPaged
from tests.assessments import assessment
from tests.story import START, Story, days, hours, minutes, refused, types

ID = UUID("00000000-0000-8000-8000-00000000c515")
SECOND = minutes(1 / 60)
ROW = "reach-somebody"


@pytest.fixture(params=["crisis", "alert"])
def danger(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def somebody(story: Story) -> Story:
    story.asks(SubmitAssessment.model_validate(assessment()))
    return story


def pages(story: Story, danger: str, to: str = "medical-director") -> Effect:
    """The ladder asks; the page that goes out for it."""
    asked: dict[str, Fact] = {
        "crisis": CrisisPaged(crisis_id=ID, to=to),
        "alert": AlertPaged(alert_id=ID, tier=4, to=to, number=1, next_at=story.now + minutes(5)),
    }
    story.hears(asked[danger], "eligibility" if danger == "crisis" else "monitoring")
    return next(each for each in reversed(story.effects()) if each.line["role"] == to)


def answered(story: Story, danger: str) -> None:
    if danger == "crisis":
        story.hears(CrisisAcknowledged(crisis_ids=(ID,), reason="x", role="clinician"), "eligibility")
    else:
        story.hears(AlertAcknowledged(alert_id=ID, reason="x", role="clinician"), "monitoring")


def red_since(story: Story) -> datetime | None:
    return next((wait.since for wait in story.waits() if wait.what == ROW), None)


def lost(story: Story, danger: str) -> Effect:
    """A page that nobody could be sent for a minute."""
    page = pages(story, danger)
    story.passes(minutes(1))
    assert red_since(story)
    return page


@pytest.mark.parametrize("to", ["clinician", "guide-on-call", "medical-director", "fail-safe"])
def test_a_page_that_nobody_took_for_a_minute_is_told_and_is_somebodys_task(
    somebody: Story, danger: str, to: str
) -> None:
    page = pages(somebody, danger, to)
    assert types(somebody.passes(minutes(1) - SECOND)) == [] and red_since(somebody) is None
    (told,) = somebody.passes(SECOND)
    assert isinstance(told, AlertUnheard) and (told.message_id, told.to, told.since) == (page.key, to, START)
    wait = somebody.wait(ROW)
    assert (wait.whom, wait.since, wait.about) == (Role.OPERATIONS, START, page.key)
    assert page in somebody.effects()


def test_a_page_that_was_sent_is_nobodys_task(somebody: Story, danger: str) -> None:
    somebody.ends(pages(somebody, danger))
    assert types(somebody.passes(hours(1))) == []


def test_however_many_pages_follow_since_when_nobody_was_reached_stays(somebody: Story, danger: str) -> None:
    first = pages(somebody, danger)
    for _ in range(24):
        somebody.passes(minutes(5))
        pages(somebody, danger)
        pages(somebody, danger, "fail-safe")
        assert red_since(somebody) == START
    assert len({wait.key for wait in somebody.waits() if wait.what == ROW}) == 1
    assert len(somebody.effects()) == 2 and first not in somebody.effects()
    assert types(tuple(each.fact for each in somebody.told)).count("alert-unheard") == 3


def test_one_that_arrives_ends_it_and_the_next_that_does_not_begins_it_anew(somebody: Story, danger: str) -> None:
    page = lost(somebody, danger)
    assert types(somebody.ends(page)) == ["message-sent"]
    assert red_since(somebody) is None
    somebody.passes(minutes(4))
    lost(somebody, danger)
    assert red_since(somebody) == START + minutes(5)


def test_somebody_else_who_is_reached_is_somebody(somebody: Story, danger: str) -> None:
    pages(somebody, danger)
    somebody.ends(pages(somebody, danger, "fail-safe"))
    assert types(somebody.passes(minutes(30))) == []


def test_an_answer_ends_it(somebody: Story, danger: str) -> None:
    page = lost(somebody, danger)
    answered(somebody, danger)
    assert red_since(somebody) is None and page not in somebody.effects()


def test_whoever_called_somebody_ends_it_until_the_next_page_does_not_arrive(somebody: Story, danger: str) -> None:
    page = lost(somebody, danger)
    called = SettleMessage(patient_id=somebody.patient, message_id=str(page.key), reason="called the director")
    assert types(somebody.does(called, Role.OPERATIONS)) == ["message-settled"]
    assert red_since(somebody) is None and page in somebody.effects()
    assert refused(somebody.asks(called, Role.OPERATIONS)) == ("nothing-to-settle",)
    assert types(somebody.passes(minutes(4))) == []
    lost(somebody, danger)


@pytest.mark.parametrize("outcome", ["failed", "expired"])
def test_a_page_that_nobody_can_be_sent_is_told_at_once(somebody: Story, danger: str, outcome: str) -> None:
    page = pages(somebody, danger)
    told = types(somebody.ends(page, outcome, "no-channel"))
    assert told == [f"message-{outcome}", "alert-raised", "alert-unheard"]
    called = SettleMessage(patient_id=somebody.patient, message_id=str(page.key), reason="called")
    somebody.does(called, Role.OPERATIONS)
    assert not {"settle-message", ROW} & {wait.what for wait in somebody.waits()}


def test_while_another_may_arrive_nobody_is_told_that_nobody_was_reached(somebody: Story, danger: str) -> None:
    page, other = pages(somebody, danger), pages(somebody, danger, "fail-safe")
    assert "alert-unheard" not in types(somebody.ends(page, "failed"))
    assert types(somebody.passes(minutes(1))) == ["alert-unheard"]
    somebody.ends(other)
    assert red_since(somebody) is None


def test_one_settlement_is_enough_for_a_page_that_joined_others_that_failed(somebody: Story, danger: str) -> None:
    first = pages(somebody, danger)
    somebody.ends(first, "failed")
    answered(somebody, danger)
    other = "alert" if danger == "crisis" else "crisis"
    second = pages(somebody, other)
    somebody.ends(second, "failed")
    called = SettleMessage(patient_id=somebody.patient, message_id=str(second.key), reason="called")
    assert types(somebody.does(called, Role.OPERATIONS)) == ["message-settled", "message-settled"]
    assert not {"settle-message", ROW} & {wait.what for wait in somebody.waits()}


def test_a_page_of_which_nobody_knows_keeps_its_minute(somebody: Story, danger: str) -> None:
    page = pages(somebody, danger)
    for _ in range(6):
        somebody.passes(10 * SECOND)
        somebody.ends(page, "unknown")
        (page,) = somebody.effects()
    assert red_since(somebody) == START


def test_what_a_ladder_asked_while_nothing_could_be_sent_is_not_lost(somebody: Story, danger: str) -> None:
    pages(somebody, danger, "clinician")
    somebody.passes(hours(2))
    (page,) = somebody.effects()
    assert page.line["role"] == "clinician" and page.expires_at - START == days(1)


def test_the_channel_that_took_a_page_is_told(somebody: Story, danger: str) -> None:
    (told,) = somebody.ends(pages(somebody, danger), "sent", "pager")
    assert told.model_dump(include={"channel", "reason"}) == {"channel": "pager", "reason": ""}
    (failed, *_) = somebody.ends(pages(somebody, danger), "failed", "no-channel")
    assert failed.model_dump(include={"reason"}) == {"reason": "no-channel"}
