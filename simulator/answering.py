"""How somebody answers the forms of their course: at once, after a reminder, after it closed, or never."""

from typing import Any

from simulator.course import Scores
from simulator.drawn import items_of
from simulator.walk import Walk
from simulator.world import Surprise

SAFETY_FORM = {"new_medicine": False, "pregnant": False, "alcohol_or_drugs": False, "ill_today": False,
               "self_harm_thoughts": False}  # fmt: skip
POST_SESSION = {"mood": 7, "intensity": 6, "satisfaction": 8, "dissociation": 1, "side_effects": ["dizziness"]}
MODERATE = {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "no", "q5": "no", "q6": "no"}
_OPENS = {"post-session": 24, "outcome": 48}
_REMINDED = {"post-session": 50, "outcome": 74, "follow-up": 24}
_LATE = {"post-session": 170, "outcome": 122, "follow-up": 24}
"""Hours after the session at which the form is answered; of the follow-up, after it opened."""
OUTCOME_AFTER = (2, 4, 6)


async def after_session(walk: Walk, number: int) -> None:
    """The forms that follow a session."""
    walk.diary.begin(_answers(walk, "post-session", number, {"post-session-form": POST_SESSION}))
    if number in OUTCOME_AFTER and number in walk.course.scores:
        walk.diary.begin(_measured(walk, "outcome", number))
    if walk.course.journals:
        text = "Water, and then a door. Smaller steps this week."
        await walk.patient("add-journal-entry", {"text": text, "shared_with": ["therapist"]})


async def before_week_4(walk: Walk) -> None:
    """The form of the visit, answered where it is open."""
    if 0 in walk.course.scores and walk.course.answering.get("follow-up") != "never":
        scores = walk.course.scores[0]
        if await _fills_in(walk, "follow-up", None, _scored(scores)):
            walk.truth.measured.append(scores)


async def safety_form(walk: Walk, number: int, **said: bool) -> None:
    await _fills_in(walk, "pre-session", number, {"safety-form": SAFETY_FORM | said})


async def _answers(walk: Walk, kind: str, number: int, answers: dict[str, Any]) -> bool:
    """Whether it was answered in time."""
    how = walk.course.answering.get(kind, "at once")
    if how == "never":
        return False
    hours = {"at once": _OPENS, "reminded": _REMINDED, "late": _LATE}[how][kind]
    await walk.after(hours=hours)
    return await _fills_in(walk, kind, number, answers)


async def _measured(walk: Walk, kind: str, number: int) -> None:
    scores = walk.course.scores[number]
    in_time = await _answers(walk, kind, number, _scored(scores))
    walk.world.stirred = True  # it may have told of something worse
    if in_time:
        walk.truth.measured.append(scores)
    if in_time and scores.item9:
        await _is_screened(walk, kind, number)


async def _is_screened(walk: Walk, kind: str, number: int) -> None:
    """Item 9 opens the screener inline: it is answered within its fifteen minutes."""
    await walk.settled()
    await _fills_in(walk, kind, number, {"c-ssrs-screener": MODERATE})
    walk.me.so_far.held("c-ssrs-moderate", walk.now)
    walk.world.stirred = True  # a clinician looks on the same day


def _scored(scores: Scores) -> dict[str, Any]:
    phq9 = items_of(scores.phq9 - scores.item9)
    return {"phq-9": [*phq9[:8], phq9[8] + scores.item9], "gad-7": spread(scores.gad7, 7)}


def spread(total: int, items: int) -> list[int]:
    """So many answers of 0 to 3 with this sum."""
    return [total // items + (place < total % items) for place in range(items)]


async def _fills_in(walk: Walk, kind: str, number: int | None, answers: dict[str, Any]) -> bool:
    """Whether the form was still open: one that has closed is answered all the same, and does not count."""
    if not walk.me.staying:
        return False
    listed = await walk.patient("get-questionnaires")
    about = (each for each in reversed(listed["questionnaires"]) if each["kind"] == kind)
    found = next((each for each in about if number in (None, each["session_number"])), None)
    if found is None:
        raise Surprise(f"{walk.me.name}: no form {kind} {number or ''}")
    await walk.patient("answer-questionnaire", {"questionnaire_id": found["questionnaire_id"], "answers": answers})
    return bool(found["status"] == "open")
