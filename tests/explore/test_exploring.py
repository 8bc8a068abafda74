"""The pathway in memory: what a lifetime is, what is found, how it is told."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from carepath.commands.explore import main
from carepath.explore.exploring import explore
from carepath.explore.finding import Found
from carepath.explore.lifetime import PATIENT, STARTS, Life, Player, Step, drawn, goes_on, replayed
from carepath.explore.shrinking import shrunk
from carepath.explore.tasks import tasks
from carepath.explore.telling import story

BEGINS = ("submits as they should", "signs treatment", "signs telehealth", "signs ketamine-risk")


def begun(clinic: str = "demo") -> Player:
    """Somebody has handed in a form that every rule is content with, and signed."""
    player = Player(Life(clinic, STARTS[3]))
    for number, name in enumerate(BEGINS):
        player.play(Step("acts", name, number))
    return player


def told(player: Player) -> list[str]:
    return [said.told.fact.type for said in player.world.told if said.entity == PATIENT]


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_where_everybody_does_what_is_asked_a_course_is_completed(clinic: str) -> None:
    player = begun(clinic)
    goes_on(player)
    assert told(player).count("session-completed") == told(player).count("session-started") >= 3
    assert player.oracle.ledger.end == "completed"
    assert player.world.next_due() is None


def test_whoever_does_nothing_lapses() -> None:
    player = begun()
    player.world.until(player.world.now + timedelta(days=60))
    player.oracle.look(player.world)
    assert player.oracle.ledger.end == "lapsed" and tasks(player.world, PATIENT) == []


@pytest.mark.parametrize("seed", [1, 23])
def test_a_seed_is_one_lifetime(seed: int) -> None:
    one, other = drawn(seed), drawn(seed)
    assert one.steps == other.steps
    assert [said.told.fact for said in one.world.told] == [said.told.fact for said in other.world.told]


@pytest.mark.parametrize("seed", [3, 11])
def test_a_lifetime_is_played_again_from_its_steps(seed: int) -> None:
    life = drawn(seed)
    again = replayed(life, life.steps)
    assert [said.told.id for said in again.world.told] == [said.told.id for said in life.world.told]


def test_facts_of_one_stream_arrive_in_their_order_and_streams_overtake_each_other() -> None:
    """Other seeds of the same steps give other orders of hearing, and the same course."""
    orders = set()
    for seed in range(3):
        player = Player(Life("demo", STARTS[0]))
        for name in BEGINS:
            player.play(Step("acts", name, seed))
        goes_on(player)
        assert player.oracle.ledger.end == "completed"
        orders.add(tuple(told(player)))
    assert len(orders) > 1


def test_lifetimes_that_were_drawn_show_no_fault() -> None:
    """A fixed number in every run; `make explore` plays more."""
    report = explore(seed=1, lifetimes=60, seconds=None)
    assert report.findings == []
    assert report.lifetimes == 60 and len(report.states) > 150


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait that is missing: nobody is asked to book, and nobody lapses."""
    monkeypatch.setattr("services.scheduling.domain.booking_waits", lambda _state: ())


@pytest.mark.usefixtures("forgetful")
def test_a_fault_is_found_made_short_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.json"
    assert main(["--lifetimes", "6", "--seed", "1", "--report", str(report)]) == 1
    said = json.loads(report.read_text())
    assert said.keys() == {"lifetimes", "steps", "states", "seconds", "findings"}
    found = said["findings"][0]
    assert found.keys() == {"seed", "invariant", "story"} and found["invariant"].startswith("no-way-on")
    assert "candidate-prequalified" in " ".join(found["story"]) and "FOUND no-way-on" in found["story"][-1]
    assert "FOUND no-way-on" in capsys.readouterr().out


@pytest.mark.usefixtures("forgetful")
def test_the_short_story_shows_the_same_fault_with_fewer_steps() -> None:
    life = next(life for life in map(drawn, range(1, 20)) if life.found)
    short = shrunk(life)
    assert life.found and short.found and short.found.invariant == life.found.invariant
    assert len(short.steps) < len(life.steps)
    assert story(short)[-1].endswith(str(short.found))


def test_nothing_found_is_a_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lifetimes", "3", "--seed", "5"]) == 0
    assert "3 lifetimes" in capsys.readouterr().out and "0 faults" not in str(Found("x", "y"))
