"""One lifetime: drawn step by step from a seed, or played again from its steps; then everybody does what is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from carepath.explore.acts import ACTS, BEFORE_A_TABLET, BEGINNING, COMES_AGAIN, FAULTS, NEGLECTED, OFTEN, RARE
from carepath.explore.clinic import STATES, opened
from carepath.explore.finding import Found
from carepath.explore.oracle import Oracle, at_an_end
from carepath.explore.people import asks
from carepath.explore.streams import operations
from carepath.explore.tasks import Task, done_by, possible_at, tasks
from carepath.explore.world import World
from shared.deciding import Refused

MOST_STEPS = 160
MOST_TURNS = 1500
MOST_IDLE = 120
"""Turns in a row in which time passes and nobody can do anything."""
MOST_TOLD = 4000
GOES_ON = timedelta(days=400)
"""D of the issue: whoever does what is asked reaches an end within this time."""
STARTS = tuple(datetime(2026, month, 7, 17, tzinfo=UTC) for month in range(2, 12))
A_WHILE = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 360, 1440, 4320, 20160))


@dataclass(frozen=True)
class Step:
    """`kind`: does (a task, `name` its word), acts, waits (`name` minutes) or fault. `odd`: in a way of their own."""

    kind: str
    name: str
    seed: int
    odd: bool = False


@dataclass
class Life:
    """`found` is what must not be; None where everything held. `states` are the places it came to: who was waited for,
    and how the episode had ended."""

    clinic: str
    start: datetime
    steps: list[Step] = field(default_factory=list)
    found: Found | None = None
    states: set[frozenset[str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.world: World = opened(self.clinic, self.start).copy()


PATIENT = str(UUID(int=0x7A0F8F2E00008000_8000000000000001))


class Player:
    """Plays steps in a world, with an oracle beside it."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.world = life.world
        self.oracle = Oracle(PATIENT)
        self.refused: dict[str, tuple[str, ...]] = {}

    def play(self, step: Step) -> None:
        """Raises Found."""
        self.world.random = random = Random(step.seed)
        match step.kind:
            case "waits":
                self.world.until(self.world.now + timedelta(minutes=int(step.name)))
            case "fault":
                FAULTS[step.name](self.world, random)
            case "acts":
                ask = ACTS[step.name](self.world, PATIENT, random)
                if ask and self.world.is_up(_service_of(ask.operation)):
                    asks(self.world, PATIENT, ask)
            case "does":
                self._does(step, random)
        self.oracle.look(self.world)
        waits = {wait.what for here, wait in self.world.waits() if here.entity == PATIENT}
        self.life.states.add(frozenset({*waits, self.oracle.ledger.end}))

    def _does(self, step: Step, random: Random) -> None:
        task = next((each for each in tasks(self.world, PATIENT) if each.wait.what == step.name), None)
        if task is None or possible_at(task) > self.world.now:
            return
        self.do(task._replace(random=random if step.odd else None))

    def do(self, task: Task) -> bool:
        """Whether it was done; whoever is refused says why in `refused`."""
        ask = done_by(task)
        if ask is None or not self.world.is_up(_service_of(ask.operation)):
            return False
        answer = asks(self.world, PATIENT, ask)
        self.refused.pop(task.wait.what, None)
        if isinstance(answer, Refused):
            self.refused[task.wait.what] = answer.codes
        return not isinstance(answer, Refused)


def _service_of(operation: str) -> str:
    return operations()[operation][0]


def drawn(seed: int) -> Life:
    """A lifetime of this seed."""
    random = Random(seed)
    life = Life(random.choice(sorted(STATES)), random.choice(STARTS))
    player, how = Player(life), _Manner(random)
    try:
        again = _comes_again(seed)
        for number, step in enumerate(_beginning(random)):
            if number == again:
                _play(player, Step("acts", COMES_AGAIN, seed))
            _play(player, step)
        for number in range(len(BEGINNING), len(BEGINNING) + random.randint(5, MOST_STEPS)):
            if len(player.world.told) > MOST_TOLD:
                break
            if number == again:
                _play(player, Step("acts", COMES_AGAIN, seed))
            _play(player, how.next(player.world))
        goes_on(player)
    except Found as found:
        life.found = found
    return life


def _comes_again(seed: int) -> int | None:
    """At which step the same person comes under another account, in one lifetime of eight."""
    random = Random(f"again/{seed}")
    return random.randrange(40) if random.random() < 0.125 else None


def _play(player: Player, step: Step) -> None:
    player.life.steps.append(step)
    player.play(step)


def _beginning(random: Random) -> list[Step]:
    """The form is handed in, as it should be or not, and whoever reads on signs."""
    names = list(BEGINNING)
    if random.random() < 0.4:
        names[0] = random.choice(("submit-assessment", "save-draft"))
    return [Step("acts", name, random.getrandbits(32)) for name in names]


def replayed(life: Life, steps: list[Step]) -> Life:
    """The same beginning with these steps."""
    again = Life(life.clinic, life.start, list(steps))
    player = Player(again)
    try:
        for step in steps:
            player.play(step)
        goes_on(player)
    except Found as found:
        again.found = found
    return again


class _Manner:
    """How diligent the people of this lifetime are, and how much goes wrong."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.diligence = random.choice((1.0, 0.97, 0.9, 0.7))
        self.odd = random.choice((0.0, 0.03, 0.1))
        self.unasked = random.choice((0.0, 0.02, 0.08))
        self.faults = random.choice((0.0, 0.0, 0.02))
        self.daring = random.choice((0.0, 0.3))
        self.never = random.choice((*NEGLECTED, *([""] * len(NEGLECTED))))

    def next(self, world: World) -> Step:
        draw, seed = self.random.random(), self.random.getrandbits(32)
        if draw < self.faults:
            return Step("fault", self.random.choice(sorted(FAULTS)), seed)
        if world.state("monitoring", PATIENT).waiting and draw < self.daring:
            return Step("acts", self.random.choice(BEFORE_A_TABLET), seed)
        if draw < self.faults + self.unasked:
            return Step("acts", self._act(), seed)
        if self.random.random() > self.diligence:
            return _waits(self.random.choice(A_WHILE[: _patience(world)]))
        return self._does(world, seed)

    def _act(self) -> str:
        name = self.random.choice((*sorted(ACTS.keys() - {COMES_AGAIN}), *OFTEN, *OFTEN))
        return name if name not in RARE or self.random.random() < 0.1 else "report-side-effect"

    def _does(self, world: World, seed: int) -> Step:
        open = [each for each in tasks(world, PATIENT) if each.wait.what != self.never]
        now = [each for each in open if possible_at(each) <= world.now and world.is_up(each.here.service)]
        if now:
            odd = self.random.random() < self.odd
            return Step("does", self.random.choice(now[:3]).wait.what, seed, odd)
        due = min([*map(possible_at, open), *filter(None, [world.next_due()])], default=None)
        if due is None:
            return Step("acts", self.random.choice(("request-deposit", "receive-payment")), seed)
        return _waits(max(due - world.now, timedelta(minutes=1)))


def _patience(world: World) -> int:
    """Nobody looks away for a fortnight while a session runs or somebody is paged."""
    treatment = world.state("monitoring", PATIENT)
    paged = treatment.open_alerts or world.state("eligibility", PATIENT).open_crises
    return 3 if treatment.running else 4 if paged else len(A_WHILE)


def _waits(time: timedelta) -> Step:
    return Step("waits", str(max(1, -(-int(time.total_seconds()) // 60))), 0)


def goes_on(player: Player) -> None:
    """From now on everything works and everybody does what is asked: an end must come."""
    world = player.world
    world.away, world.streams.shut, world.lost_mail = {}, {}, 0.0
    world.settle()
    until, idle, turns, player.refused = world.now + GOES_ON, 0, 0, {}
    while world.now < until and idle < MOST_IDLE and turns < MOST_TURNS:
        done = _one_turn(player)
        if done is None:
            break
        idle, turns = 0 if done else idle + 1, turns + 1
    _must_be_over(player)


def _one_turn(player: Player) -> bool | None:
    """Somebody does what is asked, or else (False) time passes. None where neither can be."""
    world = player.world
    open = sorted(tasks(world, PATIENT), key=possible_at)
    done = any(player.do(task) for task in open if possible_at(task) <= world.now)
    player.oracle.look(world)
    if done:
        return True
    later = [possible_at(task) for task in open if possible_at(task) > world.now]
    due = min([*later, *filter(None, [world.next_due()])], default=None)
    if due is None:
        return None
    world.until(due)
    return False


def _must_be_over(player: Player) -> None:
    """Where somebody is refused again and again, or nobody is waited for, the patient is stuck."""
    if at_an_end(player.oracle.ledger):
        if left := player.oracle.ledger.unanswered():
            raise Found(f"unanswered ({', '.join(left)})", "the episode is over, and nobody is waited for")
        return
    refused = [f"{what}: {', '.join(codes)}" for what, codes in sorted(player.refused.items())]
    waits = sorted({wait.what for here, wait in player.world.waits() if here.entity == PATIENT})
    last = next(said.told.fact.type for said in reversed(player.world.told) if said.entity == PATIENT)
    why = "; ".join(refused) or f"nobody can do anything after {last}, waits: {', '.join(waits) or 'none'}"
    raise Found(f"no-way-on ({why})"[:160], why)
