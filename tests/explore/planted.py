"""Faults planted in the services' decisions, one at a time: each is something that exploring must find.

`python -m tests.explore.planted` plants them all and writes the table of docs/explore.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from carepath.explore.lifetime import drawn
from services.eligibility.domain import Candidacy
from services.monitoring.domain import gates
from shared.standing import Standing

SECONDS = 20.0
"""Of processor time for each: thirty are planted within ten minutes."""


class Fault(NamedTuple):
    says: str
    plant: Callable[[pytest.MonkeyPatch], None]


def gate(*codes: str) -> Callable[[pytest.MonkeyPatch], None]:
    """These gates are always open."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        for code in codes:
            patch.setitem(gates.GATES, code, lambda _state, _asked: True)  # type: ignore[arg-type]

    return plant


def forgets(*names: str, value: object = False) -> Callable[[pytest.MonkeyPatch], None]:
    """Every service believes this of every patient."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        for name in names:
            patch.setattr(Standing, name, property(lambda _self: value))

    return plant


def forgets_of(state: type, name: str, value: object) -> Callable[[pytest.MonkeyPatch], None]:
    """This service believes this of every patient."""
    return lambda patch: patch.setattr(state, name, property(lambda _self: value))


def silent(path: str) -> Callable[[pytest.MonkeyPatch], None]:
    """This function gives nothing: nobody waits, nobody is paged, nothing speaks."""
    return lambda patch: patch.setattr(path, lambda *_args, **_more: ())


def says(value: object, *paths: str) -> Callable[[pytest.MonkeyPatch], None]:
    def plant(patch: pytest.MonkeyPatch) -> None:
        for path in paths:
            patch.setattr(path, lambda *_args, **_more: value)

    return plant


def both(*plants: Callable[[pytest.MonkeyPatch], None]) -> Callable[[pytest.MonkeyPatch], None]:
    def plant(patch: pytest.MonkeyPatch) -> None:
        for each in plants:
            each(patch)

    return plant


FAR = "services.scheduling.domain.guards._far_enough"
FAULTS = (
    Fault("the interval is not kept", both(gate("interval-too-short"), says(True, FAR))),
    Fault("a crisis stops nothing", forgets("in_crisis")),
    Fault("a hold stops nothing", forgets("on_hold")),
    Fault("a word of self-harm stops nothing", forgets("at_risk")),
    Fault("consents are not asked for at the tablet", gate("consent-missing")),
    Fault("an open alert keeps no tablet back", both(gate("alert-open"), forgets("on_hold"))),
    Fault("nobody has to clear the reading", gate("vitals-not-cleared")),
    Fault(
        "a postponed session may be had on the same day",
        both(gate("postponed-today"), says(False, "services.scheduling.domain.guards._ruled_out")),
    ),
    Fault("tablets are not counted", both(gate("no-doses-left", "not-delivered"))),
    Fault(
        "the plan has no end",
        both(
            gate("plan-exhausted"),
            lambda patch: patch.setattr("shared.standing.standing.Plan.has_left", lambda _self, _doses: True),
        ),
    ),
    Fault("mid-course stops nothing", forgets("mid_course_due")),
    Fault("a break stops nothing", forgets("break_since", value=None)),
    Fault("whoever has left is treated", forgets("withdrawn", "left")),
    Fault("worsening keeps no tablet back", gate("worsening-open")),
    Fault("nobody waits for who answers a crisis", silent("services.eligibility.domain.crisis_waits")),
    Fault("a crisis pages nobody", silent("services.eligibility.domain.crises._pages")),
    Fault("nobody waits for who answers an alert", silent("services.monitoring.domain.alert_waits")),
    Fault("nobody waits for who releases a hold", silent("services.eligibility.domain.hold_waits")),
    Fault("nobody looks at a risk", silent("services.eligibility.domain.risk_waits")),
    Fault(
        "the register of persons is not looked at",
        says({}, "services.eligibility.domain.duplicates.alike"),
    ),
    Fault(
        "a possible duplicate may be let in",
        forgets_of(Candidacy, "open_duplicates", value={}),
    ),
    Fault("nobody settles a possible duplicate", silent("services.eligibility.domain.duplicate_waits")),
    Fault("nobody decides on a review", silent("services.eligibility.domain.review_waits")),
    Fault("nobody decides on a consult", silent("services.eligibility.domain.consult_waits")),
    Fault("nobody prescribes", silent("services.eligibility.domain.prescription_waits")),
    Fault("nobody asks the pharmacy", silent("services.eligibility.domain.delivery_waits")),
    Fault("nobody is asked to book, and nobody lapses", silent("services.scheduling.domain.booking_waits")),
    Fault("nobody starts a visit", silent("services.scheduling.domain.visit_waits")),
    Fault("a session window never opens", silent("services.scheduling.domain.window_waits")),
    Fault("nobody closes a session", silent("services.monitoring.domain.session_waits")),
    Fault("nobody prepares the patient", silent("services.monitoring.domain.preparation_waits")),
    Fault("nobody decides at mid-course and week 4", silent("services.integration.domain.visit_waits")),
    Fault("a reminder runs out and says nothing", silent("services.scheduling.domain.nudges._letters")),
    Fault("a wait runs out and stands", says((), "services.integration.domain.questionnaires._missed")),
    Fault(
        "letters go to the dead and to whoever has left",
        says({"no-longer-true": False}, "services.intake.domain.messages._of_patients"),
    ),
)


class Outcome(NamedTuple):
    """`invariant` None: not found in this time."""

    fault: Fault
    invariant: str | None
    lifetimes: int
    seconds: float


def found(fault: Fault, seconds: float = SECONDS, first: int = 1) -> Outcome:
    """Plants it and explores until something is found."""
    began, seed = time.process_time(), first
    with pytest.MonkeyPatch.context() as patch:
        fault.plant(patch)
        while time.process_time() - began < seconds:
            life = drawn(seed)
            if life.found:
                return Outcome(fault, life.found.invariant, seed - first + 1, time.process_time() - began)
            seed += 1
    return Outcome(fault, None, seed - first, time.process_time() - began)


def table(outcomes: Iterator[Outcome]) -> Iterator[str]:
    yield "| planted | found as | lifetimes | seconds |"
    yield "|---|---|---|---|"
    for outcome in outcomes:
        how = f"`{outcome.invariant}`" if outcome.invariant else "not found"
        yield f"| {outcome.fault.says} | {how} | {outcome.lifetimes} | {outcome.seconds:.1f} |"


if __name__ == "__main__":
    for line in table(map(found, FAULTS)):
        print(line, flush=True, file=sys.stdout)
