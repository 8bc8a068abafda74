"""Candidates drawn at random from a seed. Their shares are assumed (D), no cohort says them.

Baselines of the PHQ-9 follow clinical reference 6.4 (C): a normal distribution of mean 16 and deviation 5, cut to
9.5 up to 27.49 and rounded.
"""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from simulator.acts import at, is_held, leaves, saves_sections, signs, submits, takes_back
from simulator.answers import (
    ALONE,
    BIPOLAR,
    CLEAR,
    HERBS,
    HYPERTENSIVE_EMERGENCY,
    ITEM9_ZERO,
    MILD,
    NO_RISK,
    NOT_ELIGIBLE,
    PHENELZINE,
    PREGNANT,
    PSYCHOSIS,
    RAISED_PRESSURE,
    SUICIDAL,
    UNSURE,
    Form,
    Identity,
)
from simulator.drawn_courses import drawn_course
from simulator.people import Care, Person, Scene

T = TypeVar("T")
LICENSED = {"demo": ("CA", "CO", "FL", "NY", "TX", "WA"), "second": ("CA", "NV")}
ELSEWHERE = {"demo": "NV", "second": "TX"}
HOURS = (9, 13, 17)
"""Where the office is: drawn people come when staff are on their rounds, so the clock needs fewer steps."""
EAST = {"CA": 0, "NV": 0, "WA": 0, "CO": 1, "TX": 2, "FL": 3, "NY": 3}
"""Hours ahead of the office."""
ARRIVAL_DAYS = 3
SEVERE = 20
"""PHQ-9 from here on is looked at by a clinician (CR14)."""

FORMS = (
    (CLEAR, 50),
    (HERBS, 8),
    (RAISED_PRESSURE, 8),
    (NOT_ELIGIBLE, 5),
    (PHENELZINE, 4),
    (BIPOLAR, 4),
    (MILD, 4),
    (SUICIDAL, 4),
    (UNSURE, 3),
    (PREGNANT, 3),
    (ALONE, 3),
    (PSYCHOSIS, 2),
    (HYPERTENSIVE_EMERGENCY, 2),
)
_WAYS = (("one sitting", 55), ("comes back", 30), ("never comes back", 15))
_AFTERWARDS = (("signs", 60), ("nothing", 12), ("takes back", 8), ("leaves", 8), ("held", 12))
_REVIEW_HOURS = ((2, 20), (6, 30), (20, 25), (30, 15), (52, 10))
_ANSWER_MINUTES = ((3, 40), (6, 30), (11, 20), (18, 10))
_GIVEN = {
    "female": ("Alma", "Bea", "Cleo", "Dora", "Edith", "Fay", "Gina", "Hana", "Iris", "June", "Kira", "Lena"),
    "male": ("Amos", "Bruno", "Cyrus", "Dario", "Emil", "Felix", "Gus", "Henry", "Ivan", "Joel", "Karl", "Leo"),
}
_FAMILY = ("Abbott", "Bishop", "Castillo", "Dixon", "Emerson", "Foster", "Garner", "Hale", "Ingram", "Jarvis",
           "Keller", "Larsen", "Mercer", "Nolan", "Osman", "Pruitt", "Quinn", "Rowe", "Sutton", "Thorne")  # fmt: skip


def drawn(number: int, seed: int) -> Person:
    """The candidate of this number: the same for the same seed, whoever else is there."""
    random = Random(f"{seed}/{number}")
    clinic = random.choice(("demo", "demo", "second"))
    form = _pick(random, FORMS)
    identity = _identity(random, number, clinic, form)
    form = form if "phq-9" in form.changes.get("instruments", {}) else with_scores(form, random)
    script = tuple(_script(random, form, identity.state))
    course = drawn_course(random, baseline_of(form)) if form.verdict in {"clear", "review"} else None
    return Person(identity, clinic, script, f"drawn from seed {seed}", _care(random), course)


def _pick(random: Random, weighted: tuple[tuple[T, int], ...]) -> T:
    return random.choices([each for each, _ in weighted], [weight for _, weight in weighted])[0]


def _identity(random: Random, number: int, clinic: str, form: Form) -> Identity:
    sex = random.choice(("female", "male"))
    name = f"{random.choice(_GIVEN[sex])} {random.choice(_FAMILY)} {number}"
    if form is not NOT_ELIGIBLE:
        return Identity(name, random.choice(LICENSED[clinic]), random.randint(21, 63), sex)
    if random.random() < 0.5:
        return Identity(name, ELSEWHERE[clinic], 40, sex)
    return Identity(name, LICENSED[clinic][0], 17, sex)


def _care(random: Random) -> Care:
    return Care(
        answered_after=timedelta(minutes=_pick(random, _ANSWER_MINUTES)),
        review=random.choice(("prequalify", "prequalify", "prequalify", "decline")),
        review_after=timedelta(hours=_pick(random, _REVIEW_HOURS)),
        released_after=timedelta(hours=_pick(random, _REVIEW_HOURS)),
    )


def with_scores(form: Form, random: Random) -> Form:
    """The form with a drawn baseline of PHQ-9 and GAD-7."""
    total = baseline(random)
    scores = {"phq-9": items_of(total), "gad-7": [random.randint(0, 3) for _ in range(7)], "c-ssrs-screener": NO_RISK}
    changes = {**form.changes, "instruments": {**form.changes.get("instruments", {}), **scores}}
    severe = total >= SEVERE and form.verdict == "clear"
    return Form("review" if severe else form.verdict, changes)


def baseline(random: Random) -> int:
    """A PHQ-9 total of somebody who is depressed."""
    while not 9.5 <= (drawn := random.gauss(16, 5)) <= 27.49:
        pass
    return round(drawn)


def items_of(total: int) -> list[int]:
    """Nine answers with this sum; item 9 as small as it can be."""
    first = min(total, 24)
    return [first // 8 + (place < first % 8) for place in range(8)] + [total - first]


def baseline_of(form: Form) -> int:
    """The PHQ-9 that this form says."""
    return sum(form.changes.get("instruments", {}).get("phq-9", ITEM9_ZERO))


def _script(random: Random, form: Form, state: str) -> Iterator[Scene]:
    day, hour = random.randrange(ARRIVAL_DAYS), random.choice(HOURS) + EAST[state]
    way = _pick(random, _WAYS)
    if way != "one sitting":
        yield at(day, _clock(hour), saves_sections(form, "patient", "conditions"))
        day += random.choice((1, 1, 2, 3, 5))
    if way == "never comes back":
        return
    yield at(day, _clock(hour), submits(form))
    if form.verdict == "clear":
        yield from _afterwards(random, day, hour)


def _afterwards(random: Random, day: int, hour: int) -> Iterator[Scene]:
    what = _pick(random, _AFTERWARDS)
    if what in {"signs", "takes back", "leaves"}:
        yield at(day + 1, _clock(hour), signs())
    last: dict[str, Any] = {"takes back": takes_back("treatment"), "leaves": leaves, "held": is_held}
    if what in last:
        yield at(day + random.choice((2, 3, 4)), _clock(hour), last[what])


def _clock(hour: int) -> str:
    return f"{hour:02d}:00"
