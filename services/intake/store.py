"""What can be read of a patient."""

from services.intake.domain import Patient
from services.intake.domain.cards import card_of
from shared.deciding import UNKNOWN, Refused, Role
from shared.events.intake import AssessmentSubmitted
from shared.jsons import Json
from shared.runtime.operations import Viewer
from shared.times import stamp

WRITTEN = (
    "conditions",
    "instruments",
    "answers",
    "history",
    "medications",
    "allergies",
    "symptoms",
    "vitals",
    "peer_monitor",
    "emergency_contact",
)


async def load_patient(viewer: Viewer, patient_id: str) -> dict[str, Json] | Refused:
    """Everything that is on file of a patient, in the shape of the assessment. Whoever writes another sees that draft;
    others see what was handed in last."""
    state = await viewer.database.state(patient_id)
    if not isinstance(state, Patient) or not state.patient_id:
        return UNKNOWN
    handed_in = None if state.drafting and viewer.actor.role is Role.PATIENT else state.submitted
    return {
        "patient_id": state.patient_id,
        "assessment_id": str(handed_in.assessment_id if handed_in else state.assessment_id),
        "status": _status(state, handed_in),
        "submitted_at": stamp(handed_in.submitted_at) if handed_in else None,
        "consents": [_consent(state, document) for document in _documents(state)],
        **(_of_submitted(handed_in) if handed_in else _of_draft(state.draft)),
    }


async def load_card(viewer: Viewer, patient_id: str) -> dict[str, Json] | Refused:
    """The emergency card, after its reading was told."""
    state = await viewer.database.state(patient_id)
    if not isinstance(state, Patient) or state.submitted is None:
        return UNKNOWN
    return card_of(state, state.submitted) | {"as_of": stamp(viewer.clock.now())}


def _status(state: Patient, handed_in: AssessmentSubmitted | None) -> str:
    if state.standing.withdrawn:
        return "withdrawn"
    if state.expired:
        return "expired"
    return "submitted" if handed_in else "draft"


def _documents(state: Patient) -> list[str]:
    return sorted({consent.document for consent in state.standing.signed.values()})


def _consent(state: Patient, document: str) -> dict[str, Json]:
    """The latest signature of a document, and whether it still holds."""
    id, consent = max(
        ((id, c) for id, c in state.standing.signed.items() if c.document == document), key=lambda signed: signed[1].at
    )
    return {
        "document": document,
        "version": consent.version,
        "signed_at": stamp(consent.at),
        "withdrawn_at": stamp(state.standing.revoked[id].at) if id in state.standing.revoked else None,
    }


def _of_draft(draft: dict[str, Json]) -> dict[str, Json]:
    return {name: draft.get(name) for name in ("patient", *WRITTEN)}


def _of_submitted(submitted: AssessmentSubmitted) -> dict[str, Json]:
    body = submitted.model_dump(mode="json")
    return {"patient": body["patient"] | (body["person"] or {})} | {name: body[name] for name in WRITTEN}
