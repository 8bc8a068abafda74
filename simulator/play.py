"""The play: everybody acts when the clock stands, then it moves on to whoever acts next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.cast import cast
from simulator.diary import Diary
from simulator.drawn import drawn
from simulator.office import open_clinics
from simulator.pathway import walks
from simulator.people import Person, agenda
from simulator.staff import Staff, Task, unattended
from simulator.truth import differences, measured, parked, states_of
from simulator.walk import Walk
from simulator.world import Surprise, World, open_world

OnStep = Callable[[datetime], None]
"""Told where the clock stands."""


@dataclass(frozen=True)
class Played:
    """What came of it: `states` by name as the platform says, `wrong` where that is not what happened (lines for a
    person), `names` by patient id, `measured` the truth about each course, `replies` to every command, and who fell
    `behind` a clock that waits for nobody."""

    states: dict[str, str]
    wrong: list[str]
    names: dict[str, str]
    measured: dict[str, Any]
    replies: list[dict[str, Any]]
    behind: list[str]


async def play(up: Mapping[str, Any], patients: int, days: int, seed: int, on_step: OnStep = lambda _: None) -> Played:
    """Plays that many candidates through that many virtual days on the stack that `up` describes.

    Raises Surprise where the platform answers otherwise than it must.
    """
    people = company(patients, seed)
    async with open_world(up) as world:
        play = Play(world, people, days, on_step)
        await play.run()
        return await _played(play)


def company(patients: int, seed: int) -> list[Person]:
    """The fixed cast first, then whoever is drawn."""
    fixed = cast()
    return [*fixed[:patients], *(drawn(number, seed) for number in range(len(fixed), patients))]


async def _played(play: Play) -> Played:
    world, people = play.world, play.people
    said = await states_of(world, people)
    wrong = [] if world.pace else differences(world, people, said)
    if waiting := await parked(world, people):
        wrong.append(f"{waiting} messages are parked")
    names = {person.patient_id: person.name for person in people if person.patient_id}
    return Played(said, wrong, names, measured(play.walks), world.replies, sorted(play.behind))


@dataclass
class Play:
    """`days` virtual days of these people. Two plays of the same people tell the same, ids aside."""

    world: World
    people: Sequence[Person]
    days: int
    on_step: OnStep = lambda _: None
    walks: list[Walk] = field(default_factory=list)
    behind: set[str] = field(default_factory=set)
    diary: Diary = field(init=False)
    _staff: Staff = field(init=False)

    def __post_init__(self) -> None:
        self.diary, self._staff = Diary(self.world.now), Staff(self.people)

    @property
    def end(self) -> datetime:
        return self.world.start + timedelta(days=self.days)

    async def run(self) -> None:
        """From where the clock stands to the end. Raises Surprise where the platform answers otherwise than it must."""
        await open_clinics(self.world, self.people)
        self._invite()
        await self.diary.rest()
        while (at := self.diary.next) and at < self.end:
            await self.world.move(at)
            await self.diary.wake(at)
            await self._look()
            self.on_step(at)
        await self.diary.close()
        await self.world.move(self.end)

    def _invite(self) -> None:
        places: Counter[str] = Counter()
        for person in self.people:
            self.diary.begin(self._keeps_up(person, self._lives(person)))
            if person.course:
                self.walks.append(Walk(person, person.course, self.world, self.diary, places[person.clinic]))
                self.diary.begin(self._keeps_up(person, walks(self.walks[-1])))
                places[person.clinic] += 1

    async def _keeps_up(self, person: Person, life: Coroutine[Any, Any, None]) -> None:
        """Whoever comes too late is refused, and what they did next is not done: where the clock waits, nobody does."""
        try:
            await life
        except Surprise:
            if not self.world.pace:
                raise
            self.behind.add(person.name)

    async def _lives(self, person: Person) -> None:
        """What concerns one person happens in order; people do not wait for each other."""
        for at, act in agenda(person, self.world.start):
            await self.diary.until(at, person.name)
            await act(person, self.world)
            self.world.stirred = True

    async def _look(self) -> None:
        """Staff see what has come up, take it on, and look again when something else may."""
        if not self.world.stirred:
            return
        self.world.stirred = False
        await self.world.settle()
        tasks = await self._staff.look(self.world)
        for at, task in self._staff.plan(tasks):
            self.diary.begin(self._keeps_up(task.person, self._does(at, task)))
        if again := unattended(tasks, self._staff, self.world.now):
            self.diary.begin(self._looks_again(again))
        await self.diary.rest()

    async def _does(self, at: datetime, task: Task) -> None:
        await self.diary.until(at, task.person.name)
        await self._staff.do(task, self.world)
        self.world.stirred = True

    async def _looks_again(self, at: datetime) -> None:
        await self.diary.until(at)
        self.world.stirred = True
