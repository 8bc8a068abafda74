"""The play: everybody acts when the clock stands, then it moves on to whoever acts next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from simulator.cast import cast
from simulator.drawn import drawn
from simulator.people import Act, Person, agenda
from simulator.staff import Staff, Task, unattended
from simulator.truth import differences, parked, states_of
from simulator.world import World, open_world

OnStep = Callable[[datetime], None]
"""Told where the clock stands."""


@dataclass(frozen=True)
class Played:
    """What came of it: `states` by name as the platform says, `wrong` where that is not what happened (lines for a
    person), `names` by patient id, and `replies` to every command."""

    states: dict[str, str]
    wrong: list[str]
    names: dict[str, str]
    replies: list[dict[str, Any]]


async def play(up: Mapping[str, Any], patients: int, days: int, seed: int, on_step: OnStep = lambda _: None) -> Played:
    """Plays that many candidates through that many virtual days on the stack that `up` describes.

    Raises Surprise where the platform answers otherwise than it must.
    """
    people = company(patients, days, seed)
    async with open_world(up) as world:
        await Play(world, people, days, on_step).run()
        return await _played(world, people)


def company(patients: int, days: int, seed: int) -> list[Person]:
    """The fixed cast first, then whoever is drawn."""
    fixed = cast()
    return [*fixed[:patients], *(drawn(number, seed, days) for number in range(len(fixed), patients))]


async def _played(world: World, people: Sequence[Person]) -> Played:
    said = await states_of(world, people)
    wrong = differences(world, people, said)
    if waiting := await parked(world, people):
        wrong.append(f"{waiting} messages are parked")
    names = {person.patient_id: person.name for person in people if person.patient_id}
    return Played(said, wrong, names, world.replies)


@dataclass
class Play:
    """`days` virtual days of these people. Two plays of the same people tell the same, ids aside."""

    world: World
    people: Sequence[Person]
    days: int
    on_step: OnStep = lambda _: None
    _agenda: dict[datetime, dict[str, list[Act]]] = field(default_factory=dict)

    @property
    def end(self) -> datetime:
        return self.world.start + timedelta(days=self.days)

    async def run(self) -> None:
        """From where the clock stands to the end. Raises Surprise where the platform answers otherwise than it must."""
        staff = Staff(self.people)
        self._invite()
        while self._agenda:
            at = min(self._agenda)
            await self.world.move(at)
            await self._act(self._agenda.pop(at))
            await self._look(staff)
            self.on_step(at)
        await self.world.move(self.end)

    def _invite(self) -> None:
        for person in self.people:
            for at, act in agenda(person, self.world.start):
                self._enter(at, person, act)

    def _enter(self, at: datetime, person: Person, act: Act) -> None:
        if at < self.end:
            self._stop_at(at).setdefault(person.name, []).append(act)

    def _stop_at(self, at: datetime) -> dict[str, list[Act]]:
        """Who does what at that instant."""
        return self._agenda.setdefault(max(at, self.world.now), {})

    async def _act(self, by_person: dict[str, list[Act]]) -> None:
        """People do not wait for each other; what concerns one of them happens in order."""
        persons = {person.name: person for person in self.people}
        await asyncio.gather(*(self._in_order(persons[name], acts) for name, acts in sorted(by_person.items())))

    async def _in_order(self, person: Person, acts: list[Act]) -> None:
        for act in acts:
            await act(person, self.world)

    async def _look(self, staff: Staff) -> None:
        """Staff see what has come up, take it on, and look again when something else may."""
        await self.world.settle()
        tasks = await staff.look(self.world)
        for at, task in staff.plan(tasks):
            self._enter(at, task.person, partial(_does, staff, task))
        again = unattended(tasks, staff, self.world.now)
        if again and again < self.end:
            self._stop_at(again)


async def _does(staff: Staff, task: Task, person: Person, world: World) -> None:
    await staff.do(task, world)
