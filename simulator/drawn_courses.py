"""Courses drawn at random. Measures follow clinical reference 6.4 (C, fitted to a cohort's margins); all other
shares are assumed (D), no cohort says them."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from simulator.course import Course, Scores, Twist

DROPS_OUT = 0.08  # D, at each session
HIGHEST = 24  # item 9 stays 0: thoughts of death are the cast's
_WAYS = (("improves", 793), ("chronic", 114), ("delayed", 93))
_PLANS = ((4, 7), (4, 7), (4, 7), (6, 7), (None, 7), (4, 14))
_TWISTS: tuple[tuple[Twist | None, int], ...] = (
    (None, 70), ("nauseous", 8), ("rechecked", 6), ("overridden", 2), ("silent", 4), ("moves", 3), ("cancels", 3),
    ("no-show", 2), ("hypertensive", 2),
)  # fmt: skip
_ANSWERING = (("at once", 70), ("reminded", 15), ("late", 5), ("never", 10))


def drawn_course(random: Random, baseline: int) -> Course:
    """A course of somebody with this PHQ-9 at the start."""
    sessions, interval = random.choice(_PLANS)
    taken = _taken(random, sessions or 3)
    whole = taken >= (sessions or 3)
    return Course(
        begins=random.choice((3, 3, 5)),
        sessions=sessions,
        interval=interval,
        taken=taken,
        deposit=random.choice(("pays", "pays", "pays", "pays", "late", "never")),
        consult=random.choice(("approve",) * 8 + ("decline", "clearance")),
        twists=_twists(random, taken),
        scores=_scores(random, baseline),
        answering={kind: _pick(random, _ANSWERING) for kind in ("post-session", "outcome")},
        journals=random.random() < 0.5,
        follow_up=random.choice(("complete", "complete", "break")) if whole else "never",
    )


def _taken(random: Random, sessions: int) -> int:
    """How many sessions they come to."""
    return next((number for number in range(sessions) if random.random() < DROPS_OUT), sessions)


def _twists(random: Random, taken: int) -> Mapping[int, Twist]:
    found = {number: _pick(random, _TWISTS) for number in range(1, taken + 1)}
    return {number: twist for number, twist in found.items() if twist}


def _scores(random: Random, baseline: int) -> Mapping[int, Scores]:
    """PHQ-9 and GAD-7 after sessions 2, 4, 6 and at week 4."""
    after = dict(zip((2, 4), _ratios(random), strict=True))
    ratios = {**after, 6: after[4], 0: after[4]}
    return {
        number: Scores(_noisy(random, baseline * ratio), _noisy(random, 10 * ratio, 21))
        for number, ratio in ratios.items()
    }


def _ratios(random: Random) -> Iterator[float]:
    """Score over baseline after the second session and at the end."""
    match _pick(random, _WAYS):
        case "chronic":
            yield from (random.gauss(1.0, 0.2), random.gauss(1.0, 0.2))
        case "delayed":
            yield from (1.0, _beta(random, 0.36))
        case _:
            yield from (_beta(random, 0.55), _beta(random, 0.39))


def _beta(random: Random, mean: float) -> float:
    return random.betavariate(4 * mean, 4 * (1 - mean))


def _noisy(random: Random, score: float, highest: int = HIGHEST) -> int:
    return min(highest, max(0, round(score + random.gauss(0, 0.8))))


def _pick(random: Random, weighted: tuple[tuple[Any, int], ...]) -> Any:
    return random.choices([each for each, _ in weighted], [weight for _, weight in weighted])[0]
