"""The two short forms in our own words: before a session, and the day after (clinical reference 7.1, D)."""

from collections.abc import Mapping

from shared.clinical.cadence import SAFETY_FORM
from shared.clinical.invalid import Invalid
from shared.clinical.shape import items, known_fields, text, whole
from shared.jsons import Json

POST_SESSION_FORM = "post-session-form"
SELF_HARM = "self_harm_thoughts"
SIDE_EFFECTS = "side_effects"
SUICIDAL = "suicidal-ideation"
MOST_SIDE_EFFECTS = 20

SAFETY_QUESTIONS: Mapping[str, str] = {
    "new_medicine": "Have you started a new medicine or supplement since you last told us?",
    "pregnant": "Are you pregnant, or might you be?",
    "alcohol_or_drugs": "Have you had alcohol, cannabis or another drug in the last 24 hours?",
    "ill_today": "Do you feel ill today, for example fever, vomiting or pain in the chest?",
    SELF_HARM: "Have you had thoughts of harming yourself since we last asked?",
}
SCALES: Mapping[str, tuple[int, str]] = {
    "mood": (10, "How is your mood today? 0 is the worst, 10 the best."),
    "intensity": (10, "How intense was the session? 0 is not at all, 10 overwhelming."),
    "satisfaction": (10, "How satisfied are you with the session? 0 is not at all, 10 fully."),
    "dissociation": (4, "Do you still feel detached from yourself or the world? 0 is not at all, 4 extremely."),
}
SIDE_EFFECTS_QUESTION = "Which effects do you still feel, if any?"

WORDS = frozenset({SAFETY_FORM, POST_SESSION_FORM, SIDE_EFFECTS, *SAFETY_QUESTIONS, *SCALES})


def read_own(form: str, answers: Json, at: str) -> dict[str, Json]:
    """What the form says, every question answered. Raises Invalid."""
    return _safety(answers, at) if form == SAFETY_FORM else _post_session(answers, at)


def _safety(answers: Json, at: str) -> dict[str, Json]:
    given = known_fields(answers, SAFETY_QUESTIONS, SAFETY_QUESTIONS, at)
    for question, answer in given.items():
        if not isinstance(answer, bool):
            raise Invalid("wrong-type", f"{at}/{question}")
    return {"concerns": [question for question in SAFETY_QUESTIONS if given[question]]}


def _post_session(answers: Json, at: str) -> dict[str, Json]:
    asked = (*SCALES, SIDE_EFFECTS)
    given = known_fields(answers, asked, asked, at)
    scales = {name: whole(given[name], 0, highest, f"{at}/{name}") for name, (highest, _) in SCALES.items()}
    return scales | {SIDE_EFFECTS: _slugs(given[SIDE_EFFECTS], f"{at}/{SIDE_EFFECTS}")}


def _slugs(value: Json, at: str) -> list[str]:
    found = items(value, at)
    if len(found) > MOST_SIDE_EFFECTS:
        raise Invalid("too-long", at)
    return [_slug(each, f"{at}/{index}") for index, each in enumerate(found)]


def _slug(value: Json, at: str) -> str:
    """Lower-case letters and digits joined by hyphens, as the codes of side effects are."""
    word = text(value, at)
    parts = word.split("-")
    if len(word) > 60 or not all(part.isascii() and part.isalnum() and part == part.lower() for part in parts):
        raise Invalid("wrong-format", at)
    return word
