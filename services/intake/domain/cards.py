"""The emergency card: what whoever is with the patient needs when the platform is away (clinical reference 4.7)."""

from collections.abc import Mapping

from services.intake.domain.forms import ReadEmergencyCard
from services.intake.domain.known import Visit
from services.intake.domain.state import Patient
from shared.clinical.clinics import clinic_of
from shared.clinical.readiness import OBSERVED_MIN
from shared.deciding import CLINICIANS, Answer, Moment, Refused
from shared.events.intake import AssessmentSubmitted, Contact, EmergencyCardRead
from shared.jsons import Json

NUMBERS = (("emergency services", "911"), ("suicide and crisis lifeline, call or text", "988"))
TIMES = (
    "Check on the patient every 15 minutes, counted from the first tablet.",
    "Measure the pressure 40 minutes after the tablet, and again between 75 and 120 minutes.",
    f"The session ends {OBSERVED_MIN} minutes after the tablet at the earliest.",
)
LINES = (
    "Call 911 first for: no response, no breathing, a seizure, chest pain, signs of a stroke, violence, a wish to die.",
    "Somebody who is very sleepy or vomits lies on their side, in the recovery position.",
    "Watch the breathing and whether they answer you. Write down what you see, and when.",
    "No second tablet today, also after vomiting.",
    "Stay with the person until the guide closes the session, by telephone if need be.",
    "No driving until the next day, after a night's sleep.",
)
"""The six lines and the times of the next looks (D, clinical reference 4.5 and 4.7)."""


def note_reading(state: Patient, command: ReadEmergencyCard, at: Moment) -> Answer:
    """Each reading is told. Clinicians read it at any time; who is with the patient, from check-in until the close."""
    visit = state.visit
    if state.submitted is None:
        return Refused(("no-assessment",))
    if at.actor.role not in CLINICIANS and (visit is None or visit.over):
        return Refused(("not-checked-in",))
    return (EmergencyCardRead(session_id=visit.session_id if visit else None, role=at.actor.role.value),)


def card_of(state: Patient, submitted: AssessmentSubmitted) -> dict[str, Json]:
    """What stands on the card, as JSON. What nobody has told yet is null."""
    visit = state.visit or Visit()
    return {
        "patient_id": state.patient_id,
        **_person(submitted, visit),
        "contacts": [each for who, said in _around(submitted) for each in _contact(who, said)],
        "medications": [_words(each) for each in submitted.medications],
        "allergies": [_words(each) for each in submitted.allergies],
        "strength_mg": visit.strength_mg or state.dispensed.strength_mg,
        "lot": visit.lot or state.dispensed.lot,
        "baseline": visit.baseline,
        "started_at": visit.started_at,
        "numbers": [{"name": name, "phone": phone} for name, phone in (*NUMBERS, *_clinic(state.clinic))],
        "times": list(TIMES),
        "lines": list(LINES),
    }


def _person(submitted: AssessmentSubmitted, visit: Visit) -> dict[str, Json]:
    """Name, telephone and the address that was confirmed at check-in, in the state where the patient is today."""
    person = submitted.person
    if person is None:
        return {"name": None, "phone": None, "address": None}
    address = person.address.model_dump(mode="json") | {"state": visit.state or submitted.patient.state}
    return {"name": f"{person.given} {person.family}", "phone": person.phone, "address": address}


def _around(submitted: AssessmentSubmitted) -> tuple[tuple[str, Contact | None], ...]:
    return ("peer monitor", submitted.peer_monitor), ("emergency contact", submitted.emergency_contact)


def _contact(what: str, contact: Contact | None) -> list[Json]:
    return [{"who": what, **contact.model_dump(mode="json")}] if contact else []


def _words(entry: Mapping[str, object]) -> Json:
    """As the patient wrote it; of a medicine without words, its code."""
    return str(entry.get("text") or "") or f"RxNorm {entry.get('rxcui')}"


def _clinic(name: str) -> tuple[tuple[str, str], ...]:
    clinic = clinic_of(name)
    return ((f"{clinic.display}, staffed day and night", clinic.phone),) if clinic.phone else ()
