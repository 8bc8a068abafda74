"""Twenty people of two clinics in whom every branch of the built pathway occurs. The same in every demo."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from simulator.acts import (
    at,
    is_decided,
    is_held,
    is_refused_a_decision,
    is_refused_a_signature,
    is_screened,
    is_withdrawn,
    leaves,
    publishes,
    saves,
    saves_sections,
    signs,
    submits,
    takes_back,
)
from simulator.answers import (
    CLEAR,
    HIGH_RISK,
    HYPERTENSIVE_EMERGENCY,
    ITEM9_ONE,
    NO_RISK,
    NOT_ELIGIBLE,
    PHENELZINE,
    RAISED_PRESSURE,
    SCREENED,
    SUICIDAL,
    VERY_HIGH_PRESSURE,
    Identity,
)
from simulator.chronicle import Chronicle
from simulator.courses import COURSES
from simulator.people import Care, Person, Scene

DEMO, SECOND = "demo", "second"
ORDINARY = Care()
ITEM9: Mapping[str, Any] = {"instruments": {"phq-9": ITEM9_ONE}}
DANGER: Mapping[str, Any] = {"instruments": {"c-ssrs-screener": HIGH_RISK}}


def _person(story: str, clinic: str, identity: Identity, *script: Scene, care: Care = ORDINARY) -> Person:
    return Person(identity, clinic, script, story, care, COURSES.get(identity.name))


def _hours(hours: float) -> timedelta:
    return timedelta(hours=hours)


def _minutes(minutes: int) -> timedelta:
    return timedelta(minutes=minutes)


WITHOUT_DANGER = (
    _person(
        "saves a draft, comes back on the third day, is cleared and signs everything",
        DEMO, Identity("Ada Whitfield", "CA"),
        at(0, "09:00", saves_sections(CLEAR, "patient", "conditions")),
        at(0, "13:00", saves_sections(CLEAR, "instruments", "answers")),
        at(2, "17:00", submits(CLEAR)),
        at(3, "09:00", signs()),
    ),
    _person(
        "hands in three times under one key, and much later writes of danger into the closed form",
        DEMO, Identity("Ben Okafor", "NY", 41, "male"),
        at(0, "12:00", submits(CLEAR, times=3)),
        at(1, "12:00", signs("treatment", "telehealth", "ketamine-risk")),
        at(6, "21:00", saves(DANGER, crisis=True)),
        care=Care(answered_after=_minutes(4)),
    ),
    _person(
        "forgets, is reminded after a day, and hands in as an event of an app",
        SECOND, Identity("Carla Reyes", "CA", 29),
        at(0, "13:00", saves_sections(CLEAR, "patient", "conditions")),
        at(1, "17:00", publishes(CLEAR)),
    ),
    _person(
        "never comes back: reminded after 24 h, 72 h and 7 d, gone after 30 d",
        DEMO, Identity("Daniel Novak", "TX", 52, "male"),
        at(0, "14:00", saves_sections(CLEAR, "patient", "instruments")),
    ),
    _person(
        "never comes back, and nobody knows where to write",
        DEMO, Identity("Ewa Lindqvist", "WA", 47, email=False),
        at(1, "13:00", saves_sections(CLEAR, "patient")),
    ),
    _person(
        "wants no messages: takes that consent back, and is not reminded any more",
        SECOND, Identity("Farid Haddad", "NV", 38, "male"),
        at(0, "13:00", saves_sections(CLEAR, "patient", "conditions")),
        at(0, "13:30", signs("messaging")),
        at(2, "13:00", takes_back("messaging")),
    ),
    _person(
        "seventeen: declined late at night, written to in the morning",
        DEMO, Identity("Grace Kim", "CA", 17),
        at(0, "22:00", submits(NOT_ELIGIBLE)),
    ),
)  # fmt: skip

LOOKED_AT_BY_A_PERSON = (
    _person(
        "lives where the clinic is not licensed, is declined, appeals: has moved meanwhile",
        SECOND, Identity("Hugo Martins", "FL", 45, "male"),
        at(0, "12:00", submits(NOT_ELIGIBLE)),
        at(4, "12:00", is_decided("prequalify")),
    ),
    _person(
        "takes phenelzine: reviewed with high priority, prequalified before the deadline",
        DEMO, Identity("Ines Duarte", "CO", 36),
        at(1, "10:00", submits(PHENELZINE)),
        at(3, "18:00", signs("treatment")),
    ),
    _person(
        "raised pressure: the review's deadline passes, the medical director is told, then declined",
        DEMO, Identity("Jonas Weber", "FL", 58, "male"),
        at(1, "12:00", submits(RAISED_PRESSURE)),
        care=Care(review="decline", review_after=_hours(50)),
    ),
    _person(
        "pressure of an emergency without a symptom: looked at on the same day",
        SECOND, Identity("Keiko Tanaka", "CA", 49),
        at(2, "09:00", submits(VERY_HIGH_PRESSURE)),
        care=Care(review_after=_hours(3)),
    ),
    _person(
        "cleared, then paused by a clinician; looked at too late, released by the medical director",
        DEMO, Identity("Samir Aziz", "CA", 33, "male"),
        at(1, "09:00", submits(CLEAR)),
        at(3, "09:00", is_held),
        care=Care(released_after=_hours(50)),
    ),
    _person(
        "paused during the review: cannot be prequalified until the hold is released",
        SECOND, Identity("Tess Walker", "NV", 40),
        at(2, "09:00", submits(PHENELZINE)),
        at(2, "10:00", is_held),
        at(2, "10:30", is_refused_a_decision("on-hold")),
        care=Care(review_after=_hours(6), released_after=_hours(2)),
    ),
)  # fmt: skip

IN_DANGER = (
    _person(
        "answers item 9 in a draft and closes the window: a crisis after 15 minutes, answered after two pages",
        DEMO, Identity("Liam Byrne", "CA", 26, "male"),
        at(1, "18:00", saves_sections(CLEAR, "patient", "conditions")),
        at(1, "18:30", saves(ITEM9)),
        at(3, "09:00", submits(SCREENED)),
        care=Care(answered_after=_minutes(7)),
    ),
    _person(
        "a plan and intent: a crisis at once, answered at once, withdrawn by the clinician",
        DEMO, Identity("Maya Patel", "NY", 31),
        at(2, "20:00", saves_sections(CLEAR, "patient")),
        at(2, "20:30", saves(DANGER, crisis=True)),
        at(3, "12:00", is_withdrawn),
        care=Care(answered_after=_minutes(3)),
    ),
    _person(
        "danger in the form as handed in: a crisis, answered, then declined by the clinician",
        SECOND, Identity("Noah Fischer", "NV", 44, "male"),
        at(2, "09:00", submits(SUICIDAL)),
        care=Care(answered_after=_minutes(4), review="decline", review_after=_hours(3)),
    ),
    _person(
        "item 9 in a draft, screened before the 15 minutes are over: no crisis, cleared",
        DEMO, Identity("Olga Petrova", "CA", 55),
        at(1, "10:00", saves_sections(CLEAR, "patient", "conditions")),
        at(1, "10:30", saves(ITEM9)),
        at(1, "10:40", is_screened(NO_RISK)),
        at(1, "11:00", submits(SCREENED)),
    ),
    _person(
        "pressure of an emergency with a headache: nobody answers in time, the fail-safe is paged",
        DEMO, Identity("Priya Nair", "WA", 62),
        at(2, "07:00", submits(HYPERTENSIVE_EMERGENCY)),
        care=Care(answered_after=_minutes(22), review="decline"),
    ),
)  # fmt: skip

LEAVING = (
    _person(
        "cleared, signs, and takes the consent to treatment back",
        SECOND, Identity("Quentin Moreau", "CA", 37, "male"),
        at(1, "13:00", submits(CLEAR)),
        at(2, "13:00", signs()),
        at(6, "13:00", takes_back("treatment")),
    ),
    _person(
        "withdraws late in the evening before the letter goes out; nothing more is taken",
        DEMO, Identity("Rosa Jimenez", "TX", 28),
        at(2, "21:00", submits(CLEAR)),
        at(2, "22:00", leaves),
        at(3, "12:00", is_refused_a_signature("withdrawn")),
    ),
)  # fmt: skip


def cast() -> list[Person]:
    """New people each time: a play changes them."""
    everybody = (*WITHOUT_DANGER, *LOOKED_AT_BY_A_PERSON, *IN_DANGER, *LEAVING)
    return [replace(person, so_far=Chronicle()) for person in everybody]
