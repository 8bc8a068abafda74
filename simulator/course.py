"""What somebody's treatment will be like: data, so that a story is read off its line in the cast."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

STRENGTH_MG, LESS_MG = 300, 250  # of a tablet, and of one after a plan was adjusted

Twist = Literal[
    "rechecked",  # one reading out of range, the next one clear
    "overridden",  # a hold that a clinician overrides with a reason
    "postponed",  # three failing readings: no dose today, booked again
    "hypertensive",  # 172/104 forty-five minutes in: a clinician answers at once
    "unanswered",  # the same, and nobody answers until the ladder has ended at its last rung
    "silent",  # the peer monitor misses a check
    "nauseous",  # a mild side effect, over before the end
    "distressed",  # a side effect of grade 3: held until a clinician releases it
    "emergency",  # the peer monitor calls 911
    "withdraws",  # leaves in the middle: the session goes on to its close
    "slow",  # not ready after three hours: a clinician is asked, closes later
    "no-show",  # does not come, books again
    "cancels",  # the day before, books again
    "moves",  # to the next clinic day
    "unprepared",  # would start with a gate shut: refused, then all is done
    "ill",  # the checklist says no: postponed
    "troubled",  # cleared, then a yes to self-harm: refused until a clinician has looked
]
Answering = Literal["at once", "reminded", "late", "never"]


@dataclass(frozen=True)
class Scores:
    """Totals of PHQ-9 and GAD-7; `item9` of the former's ninth answer."""

    phq9: int
    gad7: int
    item9: int = 0


@dataclass(frozen=True)
class Course:
    """`begins` is the day on which the intro call is booked. `twists` by session, `scores` by the session after which
    they are asked for ("week 4" is 0), `answering` by kind of form."""

    begins: int = 2
    sessions: int | None = 4
    interval: int = 7
    taken: int = 4
    intro: Literal["attends", "misses", "never books"] = "attends"
    deposit: Literal["pays", "confirmed twice", "late", "never"] = "pays"
    consult: Literal["approve", "decline", "clearance", "misses"] = "approve"
    delivery: Literal["delivered", "out of order", "lost"] = "delivered"
    twists: Mapping[int, Twist] = field(default_factory=dict)
    scores: Mapping[int, Scores] = field(default_factory=dict)
    answering: Mapping[str, Answering] = field(default_factory=dict)
    journals: bool = True
    mid_course: Literal["continue", "adjust"] = "continue"
    follow_up: Literal["complete", "continue", "break", "adjust", "renew", "never"] = "complete"
    talks: Literal["", "accepted", "declined"] = ""  # offered by a therapist after the first session
    ends: Literal["", "referred", "transferred", "dies", "returns"] = ""  # what comes of it in the end
    too_soon: bool = False  # tries to book the second session before its time
