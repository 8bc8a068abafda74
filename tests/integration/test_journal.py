"""The journal: private, shared entry by entry, read by nobody else (clinical reference 7.2)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from services.integration.api import OPERATIONS
from services.integration.domain.forms import AddJournalEntry, Reader
from services.integration.store import load_journal
from shared.deciding import Actor, Role
from shared.events.common import RiskAnswered
from shared.events.integration import JournalEntryAdded
from shared.runtime.operations import CommandOperation, Viewer
from tests.integration.heard import leaves, of
from tests.story import Story, types

SECRET = "A calm sea,\nand my breath in it."


def writes(story: Story, *shared_with: Reader, text: str = SECRET) -> JournalEntryAdded:
    command = AddJournalEntry(patient_id=story.patient, text=text, shared_with=list(shared_with))
    return of(JournalEntryAdded, story.does(command))


def read(story: Story, role: Role) -> list[str]:
    class Database:
        async def state(self, _: str) -> Any:
            return story.state

        async def told(self, _: str, type: str) -> list[Any]:
            return [each.fact for each in story.told if each.fact.type == type]

    viewer = Viewer(Actor(role, "x", story.clinic), Database())
    found = asyncio.run(load_journal(viewer, story.patient))
    assert isinstance(found, dict)
    return [entry["text"] for entry in found["entries"]]


def test_what_is_written_is_private(story: Story) -> None:
    entry = writes(story)
    assert JournalEntryAdded.private == ("text",) and not JournalEntryAdded.public
    assert entry.text == SECRET
    assert read(story, Role.PATIENT) == [SECRET]
    for role in (Role.GUIDE, Role.THERAPIST, Role.CLINICIAN, Role.MEDICAL_DIRECTOR):
        assert read(story, role) == []


@pytest.mark.parametrize("reader", ["guide", "therapist", "clinician"])
def test_an_entry_is_seen_by_the_role_it_is_shared_with_and_no_other(story: Story, reader: Reader) -> None:
    writes(story, reader)
    seen = {role.value for role in (Role.GUIDE, Role.THERAPIST, Role.CLINICIAN) if read(story, role)}
    assert seen == {reader}


def test_the_medical_director_reads_what_clinicians_may(story: Story) -> None:
    writes(story, "clinician")
    assert read(story, Role.MEDICAL_DIRECTOR) == [SECRET]


def test_sharing_is_by_entry(story: Story) -> None:
    writes(story, "guide", text="one")
    writes(story, text="two")
    assert read(story, Role.GUIDE) == ["one"]
    assert read(story, Role.PATIENT) == ["one", "two"]


def test_who_has_left_may_still_write(story: Story) -> None:
    leaves(story)
    assert writes(story)


def test_a_body_may_be_256_kib() -> None:
    operation = next(each for each in OPERATIONS if each.operation_id == "add-journal-entry")
    assert isinstance(operation, CommandOperation) and operation.limit == 262_144
    assert AddJournalEntry(patient_id="x", text="a" * 262_000, shared_with=[])


@pytest.mark.parametrize("text", ["", "  \n", "a\x00b", "a\x1bb", "\x85"])
def test_an_entry_says_something_in_letters(text: str) -> None:
    with pytest.raises(ValidationError):
        AddJournalEntry(patient_id="x", text=text, shared_with=[])


def test_long_entries_make_no_long_state(story: Story) -> None:
    texts = [f"{number}: " + "word " * 40_000 for number in range(50)]
    for text in texts:
        writes(story, "guide", text=text)
    assert len(story.state.model_dump_json()) < 100 * len(texts) + 2_000
    assert read(story, Role.PATIENT) == read(story, Role.GUIDE) == texts


def test_an_entry_that_is_marked_as_a_word_of_self_harm_is_heard_and_another_is_not(story: Story) -> None:
    marked = story.does(AddJournalEntry(patient_id=story.patient, text="x", self_harm=True, shared_with=[]))
    assert types(marked) == ["risk-answered", "journal-entry-added"]
    said, entry = marked
    assert isinstance(said, RiskAnswered) and said.item9_positive and not said.screened
    assert isinstance(entry, JournalEntryAdded) and said.assessment_id == entry.entry_id
    plain = story.does(AddJournalEntry(patient_id=story.patient, text="harm, die, end it", shared_with=[]))
    assert types(plain) == ["journal-entry-added"]
