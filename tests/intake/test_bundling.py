"""Pages about alerts: one mail stands for all that one reader is to hear of one patient at one time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.handlers import SERVICE
from shared.events.monitoring import AlertAcknowledged, AlertPaged
from tests.intake.test_messages import CRISIS, page, submitted, suppressed_because
from tests.story import START, Story, minutes


def alerted(story: Story, tier: int, alert_id: UUID = CRISIS, to: str = "clinician-on-call") -> list[str]:
    """A page about an alert; why it was held back."""
    page = AlertPaged(alert_id=alert_id, tier=tier, to=to, number=1, next_at=START + minutes(5))
    return [reason for reason in suppressed_because(story.hears(page, "monitoring")) if reason != "overtaken"]


def test_one_mail_stands_for_all_alerts_of_a_patient_at_one_time(story: Story) -> None:
    submitted(story)
    held_back = [alerted(story, 3, UUID(int=number)) for number in range(20)]
    assert held_back == [[]] + [["bundled"]] * 19
    assert len(story.effects()) == 1
    assert alerted(story, 3, to="medical-director") == []


def test_a_ladder_that_asks_again_is_mailed_again(story: Story) -> None:
    submitted(story)
    for _ in range(6):
        assert alerted(story, 3) == []
        (mail,) = story.effects()
        story.ends(mail)
        story.passes(minutes(5))


def test_a_page_takes_the_place_of_the_one_before_that_nobody_could_send(story: Story) -> None:
    """After a day without mail each reader gets one page about each thing, and not three hundred."""
    submitted(story)
    for _ in range(6):
        for to in ("clinician", "medical-director"):
            assert set(suppressed_because(story.hears(page(to), "eligibility"))) <= {"overtaken"}
        story.passes(minutes(5))
    assert [mail.line["role"] for mail in story.effects()] == ["clinician", "medical-director"]
    assert {mail.not_before for mail in story.effects()} == {story.now - minutes(5)}


@pytest.mark.parametrize(("first", "then", "held_back"), [(3, 4, []), (4, 4, []), (2, 3, []), (3, 2, ["bundled"])])
def test_a_page_is_bundled_only_with_one_at_least_as_urgent_and_never_an_emergency(
    story: Story, first: int, then: int, held_back: list[str]
) -> None:
    submitted(story)
    alerted(story, first, UUID(int=1))
    assert alerted(story, then, UUID(int=2)) == held_back


def test_after_an_answer_the_next_alert_is_mailed_at_once(story: Story) -> None:
    submitted(story)
    alerted(story, 3, UUID(int=1))
    story.hears(AlertAcknowledged(alert_id=UUID(int=1), reason="x", role="clinician"), "monitoring")
    assert alerted(story, 3, UUID(int=2)) == []


def test_crisis_pages_are_never_bundled(story: Story) -> None:
    submitted(story)
    alerted(story, 3, to="clinician")
    assert [suppressed_because(story.hears(page(), "eligibility")) for _ in range(5)] == [[]] + [["overtaken"]] * 4
    assert len(story.effects()) == 2


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5), st.sampled_from([0, 1, 3, 5])), max_size=40))
def test_mails_are_bounded_and_the_highest_is_always_paged_at_once(drawn: list[tuple[int, int, int]]) -> None:
    story = Story(SERVICE)
    submitted(story)
    began, mailed = story.now, list[tuple[datetime, int]]()
    for tier, number, after in drawn:
        if not alerted(story, tier, UUID(int=number)):
            mailed.append((story.now, tier))
        lately = [of for at, of in mailed if story.now - at < minutes(4)]
        assert max(lately, default=0) >= tier
        story.passes(minutes(after))
    ordinary = [at for at, tier in mailed if tier < 4]
    windows = (story.now - began) / minutes(4) + 1
    assert len(ordinary) <= 3 * windows
