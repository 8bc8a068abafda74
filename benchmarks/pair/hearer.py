"""Hears what the teller said, tells that it did, and waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from benchmarks.pair.facts import Answered, Reminded, Said
from shared.deciding import Moment, Role, State, Told, Wait, WaitRanOut
from shared.handling import on
from shared.runtime.service import Domain, Service

PATIENCE = timedelta(hours=24)


class Hearing(State):
    """`until` is when the last answer is reminded of, `count` how many there were."""

    count: int = 0
    answered: int = 0
    reminded: int = 0
    until: datetime | None = None


def answer(state: Hearing, told: Told[Said], at: Moment) -> tuple[Answered, ...]:
    said = told.fact
    return (Answered(n=said.n, total=state.count, text=said.text, until=at.now + PATIENCE),)


class Reminder(WaitRanOut[None], name="reminder"): ...


def remind(state: Hearing, ran_out: Reminder, at: Moment) -> tuple[Reminded, ...]:
    return (Reminded(n=state.answered),)


def evolve(state: Hearing, told: Told) -> Hearing:
    match told.fact:
        case Said():
            return state.model_copy(update={"count": state.count + 1})
        case Answered(until=until):
            return state.model_copy(update={"answered": state.answered + 1, "until": until})
        case Reminded(n=n):
            return state.model_copy(update={"reminded": n})
    return state


def waits(state: Hearing) -> Iterator[Wait]:
    if state.until and state.reminded < state.answered:
        yield Wait(Reminder, None, Role.SYSTEM, "remind", state.until)


DOMAIN = Domain("patient", Hearing, evolve, (on(Said, answer), on(Reminder, remind)), waits=waits)
SERVICE = Service("hearer", (DOMAIN,), hears=("teller",))

if __name__ == "__main__":
    from benchmarks.pair.facts import join
    from shared.runtime.process import main

    join()
    main(SERVICE, ())
