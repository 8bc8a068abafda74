"""What was claimed and read is kept: it can be decided again, comes back after a restore, and goes with the erased."""

from __future__ import annotations

import json

import pytest

from shared.clock import Clock
from shared.runtime.recovery import remembering
from shared.runtime.recovery.remembering import decisions_of, sets_of
from tests.postgres import postgres
from tests.runtime.library import ROOM, OpenRoom
from tests.runtime.reading_room import Play, ReadingRoom, at, borrow, catalogued, play, reader

__all__ = ["catalogued", "play", "postgres"]


async def _lived(room: ReadingRoom) -> None:
    """Taken, refused, parked, and the room is another one afterwards."""
    room.writer.caught_up = lambda: frozenset({"intake"})
    await room.opens()
    await room.ask(reader(1), borrow(key="mine"))
    await room.ask(reader(2), borrow())
    await room.ask(reader(3), borrow(2, 3, how="elsewhere"))
    room.writer.caught_up = frozenset
    await room.ask(reader(2), borrow(4, 5, key="later"))
    await room.ask(ROOM, OpenRoom(room=ROOM, seats=0))


def _line(printed: str, entity: str) -> dict[str, object]:
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return next(line for line in lines if line.get("entity") == entity)


def test_a_journal_is_decided_again_on_what_was_read_then(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    async def story(room: ReadingRoom) -> None:
        await _lived(room)
        assert await room.verified() == 0
        capsys.readouterr()
        await room.fetch("UPDATE journal SET read = NULL WHERE entity = $1", reader(1))
        assert await room.verified() == 1
        assert _line(capsys.readouterr().out, reader(1))["told_differs"] == [1]

    play(story)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("DELETE FROM claim WHERE key = 'mine'", {"missing": ["mine"], "extra": []}),
        ("UPDATE claim SET seat = 7 WHERE key = 'mine'", {"missing": ["mine"], "extra": ["mine"]}),
        (
            "UPDATE claim SET span = tstzrange(lower(span), upper(span) + interval '1 minute') WHERE key = 'mine'",
            {"missing": ["mine"], "extra": ["mine"]},
        ),
        ("UPDATE claim SET resource = 'room:other' WHERE key = 'mine'", {"missing": ["mine"], "extra": ["mine"]}),
    ],
)
def test_a_claim_that_no_state_makes_is_named(
    play: Play, capsys: pytest.CaptureFixture[str], damage: str, named: dict[str, list[str]]
) -> None:
    async def story(room: ReadingRoom) -> None:
        await _lived(room)
        await room.fetch(damage)
        assert await room.verified() == 1
        assert _line(capsys.readouterr().out, reader(1))["claims"] == named

    play(story)


def test_what_was_read_lies_sealed(play: Play) -> None:
    async def story(room: ReadingRoom) -> None:
        await _lived(room)
        kept = [row["read"] for row in await room.fetch("SELECT read FROM journal WHERE entity = $1", reader(1))]
        assert kept and all(each and b"seats" not in each and b"room" not in each for each in kept)

    play(story)


def test_whoever_is_erased_holds_nothing_and_what_was_read_of_them_is_gone(
    play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    async def story(room: ReadingRoom) -> None:
        await _lived(room)
        for gone in (reader(1), ROOM):
            await room.writer.keyring.erase(gone, Clock().now())
        assert (await room.ask(reader(1), borrow())).status == 404
        assert {claim[0] for claim in await room.claims()} == {reader(2)}
        assert (await room.ask(reader(2), borrow(8, 9))).codes == ("no-such-room",)
        assert await room.verified() == 0
        assert _line(capsys.readouterr().out, ROOM)["erased"] is True

    play(story)


def test_whoever_is_erased_stands_in_nobodys_way_before_anything_is_heard_of_them(play: Play) -> None:
    async def story(room: ReadingRoom) -> None:
        await room.opens()
        await room.ask(reader(1), borrow(key="mine"))
        assert (await room.ask(reader(2), borrow())).blocked_by == ("mine",)
        await room.writer.keyring.erase(reader(1), Clock().now())
        await room.ask(reader(2), borrow(key="theirs"))
        assert [claim[:2] for claim in await room.claims()] == [(reader(2), "theirs")]

    play(story)


@pytest.mark.parametrize("size", [1, 100])
def test_claims_come_back_with_the_facts_and_not_those_given_up_since(
    play: Play, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the copy the second reader still holds what the first one took later; the first one is restored first."""
    monkeypatch.setattr(remembering, "SET", size)

    async def story(room: ReadingRoom) -> None:
        await room.opens()
        await room.ask(reader(2), borrow(key="b"))
        await room.ask(reader(3), borrow(5, 6, key="c"))
        await room.keep_copy()
        await room.returns(reader(2), "b")
        await room.ask(reader(1), borrow(key="a"))
        await room.ask(reader(2), borrow(2, 3, key="b"))
        held, told = await room.claims(), await room.told()
        await room.put_back()
        own = [record for record in told if record.topic.startswith("care.")]
        sets = list(sets_of(decisions_of("library", own)))
        for each in sets:
            await room.writer.apply(room.link, each)
        assert await room.claims() == held
        assert [claim[1:5] for claim in held] == [("a", ROOM, 0, at(0)), ("b", ROOM, 0, at(2)), ("c", ROOM, 0, at(5))]
        assert await room.verified() == 0
        assert (await room.ask(reader(4), borrow())).blocked_by == ("a",)

    play(story)


def test_all_decisions_about_one_entity_are_restored_in_one_set(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "SET", 2)

    async def story(room: ReadingRoom) -> None:
        await room.opens()
        for number in (1, 1, 1, 2, 3):
            await room.ask(reader(number), borrow(number, number + 1, key="x"))
            await room.returns(reader(number), "x")
        sets = list(sets_of(decisions_of("library", [each for each in await room.told() if "care." in each.topic])))
        assert [[item.entity for item in each] for each in sets] == [
            [reader(1)] * 6, [reader(2)] * 2, [reader(3)] * 2, [ROOM],
        ]  # fmt: skip

    play(story)


@pytest.mark.parametrize("gone", [(1,), (2,), (1, 2), (1, 2, 3)])
@pytest.mark.parametrize("together", [False, True])
def test_who_was_known_and_is_not_there_after_a_crash_begins_again(
    play: Play, gone: tuple[int, ...], together: bool
) -> None:
    """A set that tells nobody does not wait for the disk: PostgreSQL may lose the last of them."""

    async def story(room: ReadingRoom) -> None:
        await room.opens()
        for number in (1, 2, 3):
            await room.ask(reader(number), borrow(number, number + 1, key=f"once {number}"))
        lost = [reader(number) for number in gone]
        for table in ("journal", "outbox", "claim", "state"):
            await room.fetch(f"DELETE FROM {table} WHERE entity = ANY($1)", lost)
        again = [
            room.item(reader(number), borrow(number + 4, number + 5, key=f"again {number}")) for number in (1, 2, 3)
        ]
        for items in [again] if together else [[each] for each in again]:
            assert [replied.status for replied in await room.set(*items)] == [200] * len(items)
        kept = await room.fetch("SELECT key FROM claim WHERE entity = ANY($1)", lost)
        assert {row["key"] for row in kept} == {f"again {number}" for number in gone}

    play(story)
