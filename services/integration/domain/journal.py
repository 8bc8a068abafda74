"""The patient's own words: private, shared entry by entry (clinical reference 7.2)."""

from services.integration.domain.forms import AddJournalEntry
from services.integration.domain.state import Course
from shared.deciding import Fact, Moment
from shared.events.common import RiskAnswered
from shared.events.integration import JournalEntryAdded


def add_entry(state: Course, command: AddJournalEntry, at: Moment) -> tuple[Fact, ...]:
    """Always: whoever left may still write. No rule reads the words; a mark of self-harm is heard like a yes on a
    form."""
    entry_id = at.new_id("entry")
    shared = tuple(dict.fromkeys(command.shared_with))
    added = JournalEntryAdded(entry_id=entry_id, shared_with=shared, text=command.text)
    if not command.self_harm:
        return (added,)
    said = RiskAnswered(assessment_id=entry_id, during="submission", rules=(), item9_positive=True, screened=False)
    return (said, added)
