"""The patient's own words: private, shared entry by entry (clinical reference 7.2)."""

from services.integration.domain.forms import AddJournalEntry
from services.integration.domain.state import Course
from shared.deciding import Fact, Moment
from shared.events.integration import JournalEntryAdded


def add_entry(state: Course, command: AddJournalEntry, at: Moment) -> tuple[Fact, ...]:
    """Always: whoever left may still write. No rule reads it."""
    shared = tuple(dict.fromkeys(command.shared_with))
    return (JournalEntryAdded(entry_id=at.new_id("entry"), shared_with=shared, text=command.text),)
