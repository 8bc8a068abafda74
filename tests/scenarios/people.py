"""One person per scenario, of both clinics."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.acts import at, submits
from simulator.answers import CLEAR, Identity
from simulator.course import Course, Scores
from simulator.people import Person

DAYS = 44
_STATES = {"demo": "CA", "second": "NV"}
_BETTER = {2: Scores(11, 6), 4: Scores(6, 4), 0: Scores(5, 3)}

COURSES: Mapping[str, tuple[str, Course]] = {
    "E1": ("demo", Course(scores=_BETTER)),
    "E3": ("demo", Course(taken=1, twists={1: "postponed"}, follow_up="never")),
    "E4": ("second", Course(taken=1, twists={1: "hypertensive"}, follow_up="never")),
    "E5": ("second", Course(taken=1, twists={1: "silent"}, follow_up="never")),
    "E6": ("demo", Course(taken=1, twists={1: "emergency"}, follow_up="never")),
    "E7": ("demo", Course(taken=2, scores={2: Scores(15, 6, item9=1)}, follow_up="never")),
    "E8": ("second", Course(delivery="lost")),
    "E11": ("second", Course(taken=1, twists={1: "withdraws"}, follow_up="never")),
    "E12": ("demo", Course(sessions=None, taken=2, too_soon=True, follow_up="never")),
    "E14": ("second", Course(deposit="confirmed twice", taken=0, follow_up="never")),
    "HZ1": ("second", Course(taken=1, twists={1: "troubled"}, follow_up="never")),
    "E15": ("demo", Course(delivery="out of order", taken=0, follow_up="never")),
}


def people() -> list[Person]:
    """New people each time: a play changes them. Their story is the scenario's id."""
    return [_person(id, clinic, course) for id, (clinic, course) in COURSES.items()]


def _person(id: str, clinic: str, course: Course) -> Person:
    identity = Identity(f"Person {id}", _STATES[clinic])
    return Person(identity, clinic, (at(0, "09:00", submits(CLEAR)),), id, course=course)
