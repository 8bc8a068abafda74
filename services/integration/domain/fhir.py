"""The forms as FHIR R4 Questionnaires: the instruments', and our own two in the same shape."""

from services.integration.domain.questions import (
    POST_SESSION_FORM,
    SAFETY_QUESTIONS,
    SCALES,
    SIDE_EFFECTS,
    SIDE_EFFECTS_QUESTION,
)
from shared.clinical.cadence import SAFETY_FORM
from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.questionnaire import MAX_VALUE, MIN_VALUE, Json, canonical, questionnaire

TITLES = {SAFETY_FORM: "Before your session", POST_SESSION_FORM: "After your session"}


def questionnaire_of(form: str) -> Json:
    """The Questionnaire of an instrument or of one of our own forms, ready for JSON."""
    if form not in TITLES:
        return questionnaire(INSTRUMENTS[form])
    return {
        "resourceType": "Questionnaire",
        "id": form,
        "language": "en",
        "url": canonical(form),
        "version": "1.0.0",
        "name": form.replace("-", "_").upper(),
        "title": TITLES[form],
        "status": "active",
        "subjectType": ["Patient"],
        "item": _safety_items() if form == SAFETY_FORM else _post_session_items(),
    }


def _safety_items() -> list[Json]:
    return [
        {"linkId": name, "text": asked, "type": "boolean", "required": True} for name, asked in SAFETY_QUESTIONS.items()
    ]


def _post_session_items() -> list[Json]:
    scales = [_scale(name, highest, asked) for name, (highest, asked) in SCALES.items()]
    felt = {"linkId": SIDE_EFFECTS, "text": SIDE_EFFECTS_QUESTION, "type": "string", "repeats": True}
    return [*scales, felt]


def _scale(name: str, highest: int, asked: str) -> Json:
    limits = ((MIN_VALUE, 0), (MAX_VALUE, highest))
    return {
        "linkId": name,
        "text": asked,
        "type": "integer",
        "required": True,
        "extension": [{"url": url, "valueInteger": limit} for url, limit in limits],
    }
