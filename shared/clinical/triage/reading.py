"""An assessment as it comes in, read strictly, and read on where a field is bad."""

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from shared.clinical.invalid import Invalid
from shared.clinical.shape import Number, number, text
from shared.clinical.triage.assessment import Assessment
from shared.clinical.triage.codes import ANSWER_WORDS, ANSWERS, OPTIONAL_VITALS, REQUIRED_VITALS, SEXES
from shared.clinical.triage.faults import Faults, optional_text
from shared.clinical.triage.forms import ALL, read_forms
from shared.clinical.triage.limits import POSSIBLE
from shared.clinical.when.instants import parse_date
from shared.clinical.when.zones import zone
from shared.jsons import Json

PATIENT = frozenset(["given", "family", "birth_date", "sex", "address", "state", "phone", "email", "time_zone"])
JUDGED = (
    "patient",
    "conditions",
    "instruments",
    "answers",
    "history",
    "medications",
    "allergies",
    "symptoms",
    "vitals",
)
FIELDS = frozenset([*JUDGED, "peer_monitor", "emergency_contact"])
VITALS = (*REQUIRED_VITALS, *OPTIONAL_VITALS)


def survey(body: Json, scored: Iterable[str] = ALL) -> Assessment:
    """Whatever can be read of a body, whole or half-filled; what cannot is in `faults`. Raises nothing.

    `scored`: the instruments that are scored.
    """
    faults = Faults()
    fields = faults.fields(body, FIELDS, "")
    patient = faults.fields(fields.get("patient"), PATIENT, "/patient")
    sex = faults.take("unknown", _sex, patient.get("sex"))
    return Assessment(
        birth_date=faults.take(None, _birth_date, patient),
        zone=faults.take(None, _zone, patient),
        state=faults.take(None, optional_text, patient.get("state"), "/patient/state"),
        sex=sex,
        conditions=faults.entries(fields.get("conditions"), text, "/conditions"),
        forms=read_forms(fields.get("instruments"), sex, faults, scored),
        answers=_answers(fields.get("answers"), faults),
        history=faults.entries(fields.get("history"), text, "/history"),
        medications=faults.entries(fields.get("medications"), _as_it_came, "/medications"),
        allergies=faults.entries(fields.get("allergies"), _allergy, "/allergies"),
        symptoms=faults.entries(fields.get("symptoms"), text, "/symptoms"),
        vitals=_vitals(fields.get("vitals"), faults),
        pressure=_pressure(fields.get("vitals")),
        faults=tuple(faults.found),
    )


def _sex(value: Json) -> str:
    """A word that is no sex we know is unknown: the stricter cut-offs count."""
    said = None if value is None else text(value, "/patient/sex")
    return said if said and said in SEXES else "unknown"


def _birth_date(patient: Mapping[str, Json]) -> date:
    return parse_date(_needed(patient, "birth_date"), "/patient/birth_date")


def _zone(patient: Mapping[str, Json]) -> ZoneInfo:
    at = "/patient/time_zone"
    return zone(text(_needed(patient, "time_zone"), at), at)


def _needed(patient: Mapping[str, Json], field: str) -> Json:
    if patient.get(field) is None:
        raise Invalid("missing", f"/patient/{field}")
    return patient[field]


def _answers(value: Json, faults: Faults) -> dict[str, str | None]:
    given = faults.fields(value, ANSWERS, "/answers")
    return {name: faults.take(None, _answer, given.get(name), f"/answers/{name}") for name in ANSWERS}


def _answer(value: Json, at: str) -> str | None:
    said = None if value is None else text(value, at)
    if said is not None and said not in ANSWER_WORDS:
        raise Invalid("unknown-word", at)
    return said


def _as_it_came(entry: Json, at: str) -> Json:
    """An unreadable entry of the medication list is a finding, never an error."""
    return entry


def _allergy(entry: Json, at: str) -> str | None:
    if not isinstance(entry, Mapping):
        raise Invalid("wrong-type", at)
    if not entry.keys() <= {"text"}:
        raise Invalid("unknown-field", at)
    return optional_text(entry.get("text"), f"{at}/text")


def _vitals(value: Json, faults: Faults) -> dict[str, Number | None]:
    given = faults.fields(value, VITALS, "/vitals")
    vitals = {name: faults.take(None, _measured, name, given.get(name)) for name in VITALS}
    faults.take(None, _possible_pair, vitals["systolic"], vitals["diastolic"])
    return vitals


def _measured(name: str, value: Json) -> Number | None:
    return None if value is None else number(value, *POSSIBLE[name], f"/vitals/{name}")


def _possible_pair(systolic: Number | None, diastolic: Number | None) -> None:
    if systolic is not None and diastolic is not None and diastolic >= systolic:
        raise Invalid("diastolic-not-below-systolic", "/vitals/diastolic")


def _pressure(value: Json) -> dict[str, Number | None]:
    """Both pressures as numbers, however implausible: a crisis is judged before plausibility."""
    given = value if isinstance(value, Mapping) else {}
    return {name: _any_number(given.get(name)) for name in ("systolic", "diastolic")}


def _any_number(value: Json) -> Number | None:
    given = None if isinstance(value, bool) or not isinstance(value, int | float) else value
    return given if given is not None and abs(given) <= sys.float_info.max else None
