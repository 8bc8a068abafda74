"""An emergency hides behind no implausible number (clinical reference 4.2)."""

from collections.abc import Mapping

from services.monitoring.domain.effects import DISCLOSURE
from shared.clinical.invalid import Invalid
from shared.clinical.vitals import Action, judge_vitals
from shared.clinical.vitals.reading import PARAMETERS
from shared.clinical.vitals.thresholds import EMERGENCY_SYMPTOMS
from shared.jsons import Json


def is_emergency(body: Mapping[str, Json]) -> bool:
    """Whether the body shows an emergency, also where other fields of it are invalid."""
    return _judged_emergency({name: body.get(name) for name in PARAMETERS}, body)


def _judged_emergency(reading: Mapping[str, Json], body: Mapping[str, Json]) -> bool:
    asked = {"phase": "in-session", "reading": reading, "symptoms": body.get("symptoms") or []}
    try:
        return judge_vitals(asked).action is Action.EMERGENCY
    except Invalid:
        return False


def salvaged(body: Mapping[str, Json], errors: tuple[tuple[str, str], ...]) -> Mapping[str, Json] | None:
    """The body without its invalid fields. Of an impossible pair (systolic 120, diastolic 190) the half that is an
    emergency stays."""
    bad = {pointer.removeprefix("/") for pointer, _ in errors}
    for left_out in ({*bad}, {*bad - {"diastolic"}, "systolic"}):
        left = {name: value for name, value in body.items() if name not in left_out}
        if is_emergency(left):
            return left
    return None


def disclosing(body: Mapping[str, Json]) -> bool:
    """Whether what was sent, whatever else is wrong with it, says that somebody may be in danger now."""
    form, readiness = body.get("checklist"), body.get("readiness")
    felt = form.get("symptoms") if isinstance(form, Mapping) else None
    return (
        body.get("status") == "emergency"
        or body.get("self_harm") is True
        or body.get("effect") == DISCLOSURE
        or (isinstance(form, Mapping) and form.get("suicide_risk") == "high")
        or (isinstance(felt, list) and any(each in EMERGENCY_SYMPTOMS for each in felt if isinstance(each, str)))
        or (isinstance(readiness, Mapping) and readiness.get("suicidal_ideation") is True)
    )
