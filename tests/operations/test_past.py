from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.operations.domain import HEARD, Journey
from services.operations.domain.past import KEPT, entry
from services.operations.handlers import JOURNEY
from shared.deciding import Fact, Told
from tests.interleavings import Spoken, folded, streams
from tests.operations.words import EXAMPLES, fact, teller_of
from tests.story import Story, minutes

CODE = r"[a-z0-9-]*"
TOLD = sorted({each.type for each in HEARD if (EXAMPLES / f"{each.type}.1.json").exists()} - {"alert-raised"})


def told(word: Fact) -> Told:
    return next(each for queue in streams([Spoken("intake", (word,))]).values() for each in queue)


@pytest.mark.parametrize("type", TOLD)
def test_no_sentence_name_or_score_reaches_the_past(type: str) -> None:
    body = json.loads((EXAMPLES / f"{type}.1.json").read_text("utf-8"))
    about = entry(told(fact(type))).about
    assert not {"reason", "note", "text", "answers", "results", "person", "effect", "reading"} & (
        set(about) - ({"reason"} if type in {"message-requested", "message-suppressed", "episode-lapsed"} else set())
    )
    assert len(json.dumps(about)) < 200
    assert all(value == "yes" or str(body[name]) for name, value in about.items())


def test_a_sentence_in_a_field_of_codes_is_left_out() -> None:
    word = fact("message-requested", template="Dear Ada, your score is 21", reason="see me, please")
    assert set(entry(told(word)).about) == {"to"}


def test_a_reason_that_a_person_wrote_is_left_out_even_where_it_looks_like_a_code() -> None:
    assert "reason" not in entry(told(fact("hold-placed", reason="suicidal"))).about


def test_the_past_has_a_line_for_what_was_told_with_its_id(story: Story) -> None:
    story.hears(fact("deposit-paid"), "intake")
    story.passes(minutes(1))
    story.hears(fact("crisis-detected"), "eligibility")
    journey = story.state
    assert isinstance(journey, Journey)
    assert {stream: [line.type for line in lines] for stream, lines in journey.past.items()} == {
        "care.intake": ["deposit-paid"],
        "care.eligibility.safety": ["crisis-detected"],
    }


def test_a_saved_draft_is_no_line_of_the_past(story: Story) -> None:
    story.hears(fact("draft-saved"), "intake")
    assert story.state == Journey()


def test_the_past_keeps_the_latest_and_stays_small() -> None:
    word = fact("check-recorded")
    queues = streams([Spoken(teller_of(word.type), [word] * (KEPT + 1))])
    every = queues["care.monitoring"]
    journey = folded(JOURNEY, every)
    assert isinstance(journey, Journey)
    kept = journey.past["care.monitoring"]
    assert [line.id for line in kept] == [each.id for each in every[1:]]
    assert len(journey.model_dump_json()) / KEPT < 200


def test_examples_are_there() -> None:
    assert Path(EXAMPLES).is_dir() and len(TOLD) > 60
