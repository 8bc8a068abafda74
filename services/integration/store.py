"""What can be read of a course: the questionnaires, and the journal as far as the viewer may."""

from uuid import UUID

from services.integration.domain import Course
from services.integration.domain.fhir import questionnaire_of
from services.integration.domain.forms import INSTRUMENTS
from services.integration.domain.known import Entry, Given, Opened
from services.integration.domain.questionnaires import open_questionnaires
from shared.deciding import UNKNOWN, Refused, Role
from shared.events.integration import JournalEntryAdded
from shared.jsons import Json
from shared.runtime.operations import Viewer
from shared.times import stamp

READS_AS = {Role.MEDICAL_DIRECTOR: Role.CLINICIAN.value}
"""Who reads what is shared with another role."""


async def load_questionnaires(viewer: Viewer, patient_id: str, instrument: str | None) -> dict[str, Json] | Refused:
    """Every questionnaire that was opened, oldest first, and the shape of an instrument where one is named."""
    if instrument is not None and instrument not in INSTRUMENTS:
        return UNKNOWN
    state = await _course(viewer, patient_id)
    open = set() if state.standing.over else {id for id, _ in open_questionnaires(state)}
    listed = [_listed(state, id, opened, id in open) for id, opened in state.opened.items()]
    return {"questionnaires": listed} | ({"shape": questionnaire_of(instrument)} if instrument else {})


def _listed(state: Course, id: UUID, opened: Opened, is_open: bool) -> dict[str, Json]:
    given = state.given.get(id, {})
    return {
        "questionnaire_id": str(id),
        "kind": opened.kind,
        "session_number": opened.session_number,
        "status": "answered" if state.answered(id) else "open" if is_open else "closed",
        "instruments": [name for name in opened.instruments if name not in given],
        "opens_at": stamp(opened.opens_at),
        "closes_at": stamp(state.closes(opened)),
        "results": {name: _given(each) for name, each in given.items()},
    }


def _given(given: Given) -> dict[str, Json]:
    return {"answered_at": stamp(given.at), "late": given.late, "result": given.result}


async def load_journal(viewer: Viewer, patient_id: str) -> dict[str, Json] | Refused:
    """The patient sees all of the journal; a role of the clinic sees what is shared with it."""
    state = await _course(viewer, patient_id)
    role = READS_AS.get(viewer.actor.role, viewer.actor.role.value)
    seen = {id: entry for id, entry in state.journal.items() if role == Role.PATIENT or role in entry.shared_with}
    told = await viewer.database.told(patient_id, JournalEntryAdded.type) if seen else []
    texts = {fact.entry_id: fact.text for fact in told}
    return {"entries": [_entry(id, entry, texts[id]) for id, entry in seen.items() if id in texts]}


def _entry(id: UUID, entry: Entry, text: str) -> dict[str, Json]:
    return {
        "entry_id": str(id),
        "written_at": stamp(entry.at),
        "shared_with": list(entry.shared_with),
        "text": text,
    }


async def _course(viewer: Viewer, patient_id: str) -> Course:
    """The course; an empty one for a patient of whom integration has heard nothing yet."""
    state = await viewer.database.state(patient_id)
    return state if isinstance(state, Course) else Course()
