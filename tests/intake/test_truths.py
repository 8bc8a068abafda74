"""A letter that waits is looked at again: what has ended meanwhile makes it untrue, and it does not go out."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.intake.domain.forms import (
    SaveDraft,
)
from services.intake.domain.letters import TO_PATIENTS, TO_STAFF
from services.intake.domain.truths import ENDING, ended_by
from shared.deciding import Fact
from shared.events import CATALOGUE
from shared.events.common import Thing, about
from shared.events.intake import FACTS, MessageSuppressed
from tests.intake.letters import (
    ACKNOWLEDGED,
    ALWAYS_TRUE,
    ANSWERED,
    BOOKING,
    CALLED,
    CASES,
    EXAMPLES,
    ID,
    OTHER,
    PAGED,
    PATIENTS,
    STAFF,
    Step,
    asks,
    booked,
    hears,
    leaves,
    moved,
    submits,
)
from tests.story import Story, days, hours, minutes, types


def waiting(story: Story) -> set[str]:
    return {str(effect.line["template"]) for effect in story.effects() if effect.kind == "mail"}


def reasons(story: Story, template: str) -> list[str]:
    suppressed = [each.fact for each in story.told if isinstance(each.fact, MessageSuppressed)]
    return [fact.reason for fact in suppressed if fact.template == template]


@pytest.mark.parametrize(("template", "wanted", "end"), CASES)
def test_a_letter_that_has_become_untrue_is_stopped(story: Story, template: str, wanted: Step, end: Step) -> None:
    submits(story)
    wanted(story)
    assert template in waiting(story)
    story.passes(minutes(1))
    end(story)
    assert template not in waiting(story)
    assert len(set(reasons(story, template))) == 1


def test_every_letter_is_tried_here_or_always_true() -> None:
    assert PATIENTS.keys() | {"assessment-incomplete"} | (ALWAYS_TRUE & TO_PATIENTS.keys()) == TO_PATIENTS.keys()
    assert STAFF.keys() | (ALWAYS_TRUE & TO_STAFF.keys()) == TO_STAFF.keys()
    assert TO_PATIENTS.keys() | TO_STAFF.keys() >= ALWAYS_TRUE
    assert not ALWAYS_TRUE & (PATIENTS.keys() | STAFF.keys())


@pytest.mark.parametrize("end", [submits, leaves, lambda story: story.passes(days(30))])
def test_only_an_open_form_is_reminded_of(story: Story, end: Step) -> None:
    story.does(SaveDraft.model_validate({"patient": {"email": "ada@example.com"}}))
    story.passes(hours(24))
    assert waiting(story) == {"assessment-incomplete"}
    end(story)
    assert waiting(story) == set() and set(reasons(story, "assessment-incomplete")) <= {"no-longer-true", "withdrawn"}


@pytest.mark.parametrize(("template", "wanted", "end"), CASES)
def test_what_was_heard_before_its_letter_makes_it_untrue_all_the_same(
    story: Story, template: str, wanted: Step, end: Step
) -> None:
    """The streams of two tellers arrive in any order: the times at which they were told decide."""
    submits(story)
    wanted(story)
    asked = next(id for id, ask in story.state.asks.items() if ask.template == template and id not in story.state.ended)  # type: ignore[attr-defined]
    ask = story.state.asks[asked]  # type: ignore[attr-defined]
    story.passes(minutes(1))
    end(story)
    state = story.state.model_copy(update={"asks": {asked: ask}, "ended": {}})
    assert template not in {str(effect.line["template"]) for effect in story.domain.effects(state)}


def test_what_is_asked_for_after_a_thing_ended_is_about_the_next(story: Story) -> None:
    submits(story)
    hears(moved())(story)
    asks("session-reminder", "patient", BOOKING)(story)
    hears(booked("session"))(story)
    story.passes(minutes(1))
    asks("booking-due", "patient", about(Thing.APPOINTMENT, "session"))(story)
    assert waiting(story) == {"session-reminder", "booking-due"}


def test_another_thing_of_the_same_kind_makes_nothing_untrue(story: Story) -> None:
    submits(story)
    asks("session-reminder", "patient", BOOKING)(story)
    asks("booking-due", "patient", about(Thing.APPOINTMENT, "session"))(story)
    story.passes(minutes(1))
    hears(moved(OTHER))(story)
    hears(booked("check-in"))(story)
    assert waiting(story) == {"session-reminder", "booking-due"}


def test_a_form_that_is_answered_in_part_is_still_open(story: Story) -> None:
    submits(story)
    asks("questionnaire-due", "patient", about(Thing.QUESTIONNAIRE, ID))(story)
    story.passes(minutes(1))
    hears(ANSWERED.model_copy(update={"unanswered": ("gad-7",)}))(story)
    assert waiting(story) == {"questionnaire-due"}


def test_a_form_before_a_session_is_dropped_with_its_booking(story: Story) -> None:
    submits(story)
    asks("questionnaire-due", "patient", about(Thing.QUESTIONNAIRE, ID), about(Thing.BOOKING, OTHER))(story)
    story.passes(minutes(1))
    hears(moved(OTHER))(story)
    assert waiting(story) == set() and reasons(story, "questionnaire-due") == ["no-longer-true"]


def test_a_letter_of_whom_nobody_says_what_it_is_about_goes_out(story: Story) -> None:
    submits(story)
    asks("session-reminder", "patient")(story)
    for fact in (moved(), booked("session"), ANSWERED):
        hears(fact)(story)
    assert waiting(story) == {"session-reminder"}


def test_a_guide_who_called_is_not_asked_to_call(story: Story) -> None:
    submits(story)
    asks("questionnaire-overdue", "guide", about(Thing.QUESTIONNAIRE, ID), about(Thing.CALL, ID))(story)
    story.passes(minutes(1))
    hears(CALLED)(story)
    assert waiting(story) == set()


def test_every_thing_there_is_ends_by_some_fact() -> None:
    ended = {key.partition(":")[0] for example in EXAMPLES for key in ended_by(read(example))}
    assert ended == {thing.value for thing in Thing}


def read(example: Path) -> Fact:
    type, version, _ = example.name.rsplit(".", 2)
    return CATALOGUE[type, int(version)].model_validate_json(example.read_text())


def test_every_fact_that_ends_a_thing_is_heard(story: Story) -> None:
    assert all(story.domain.hears(fact) for fact in ENDING if fact not in FACTS)


def test_a_page_about_a_crisis_that_was_answered_is_not_sent_again(story: Story) -> None:
    submits(story)
    hears(PAGED)(story)
    (mail,) = story.effects()
    story.ends(mail, "unknown")
    story.passes(minutes(1))
    assert types(story.hears(ACKNOWLEDGED, "eligibility")) == ["message-suppressed"]
    assert story.effects() == []
