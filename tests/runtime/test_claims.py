"""A seat is taken once: whoever comes second is told by the decision, and never by the database."""

from __future__ import annotations

import asyncio
from collections import Counter

import asyncpg
import pytest

from shared.runtime import faults
from shared.runtime.asking import Replied
from shared.runtime.testing.injection import Fault
from tests.postgres import postgres
from tests.runtime import library
from tests.runtime.library import ROOM, ChooseRoom, CloseRoom, ReturnDesk
from tests.runtime.reading_room import Play, ReadingRoom, at, borrow, catalogued, play, reader, writer_of

__all__ = ["catalogued", "play", "postgres"]


async def _at_once(room: ReadingRoom, count: int, links: int) -> list[Replied]:
    """Everybody wants the same hour: over several links, in two processes."""
    writers = [room.writer, writer_of(room.settings)]
    own = [room.another_link() for _ in range(links)]

    async def some(first: int) -> list[Replied]:
        replies: list[Replied] = []
        for number in range(first, count, links):
            item = room.item(reader(number + 1), borrow(key=f"b{number}"))
            replies += [each for each in await writers[first % 2].apply(own[first], [item]) if each]
        return replies

    found = await asyncio.gather(*(some(first) for first in range(links)))
    await writers[1].keyring.close()
    return [reply for replies in found for reply in replies]


@pytest.mark.parametrize("seats", [1, 3])
def test_of_two_hundred_who_want_one_hour_as_many_get_it_as_there_are_seats(play: Play, seats: int) -> None:
    async def story(room: ReadingRoom) -> None:
        await room.opens(seats)
        replies = await _at_once(room, 200, 8)
        assert Counter(each.status for each in replies) == {200: seats, 409: 200 - seats}
        lost = [each for each in replies if each.status == 409]
        claims = await room.claims()
        holders = {claim[1] for claim in claims}
        assert sorted(claim[3] for claim in claims) == list(range(seats))
        assert {(each.codes, frozenset(each.blocked_by)) for each in lost} == {(("taken",), frozenset(holders))}
        assert await room.fetch("SELECT FROM parked") == []

    play(story)


def test_in_one_set_the_first_gets_it_and_the_next_see_that(play: Play) -> None:
    async def story(room: ReadingRoom) -> None:
        await room.opens()
        replies = await room.set(*(room.item(reader(number), borrow(key=f"b{number}")) for number in range(1, 51)))
        assert [each.status for each in replies] == [200] + [409] * 49
        assert {each.blocked_by for each in replies[1:]} == {("b1",)}

    play(story)


def test_what_is_returned_is_free_for_the_next_of_the_same_set(play: Play) -> None:
    async def story(room: ReadingRoom) -> None:
        await room.opens()
        await room.ask(reader(1), borrow(key="mine"))
        replies = await room.set(
            room.item(reader(2), borrow()),
            room.item(reader(1), ReturnDesk(key="mine")),
            room.item(reader(3), borrow(key="theirs")),
            room.item(reader(2), borrow()),
        )
        assert [each.status for each in replies] == [409, 200, 200, 409]
        assert replies[3].blocked_by == ("theirs",)
        assert [claim[:2] for claim in await room.claims()] == [(reader(3), "theirs")]

    play(story)


def test_the_end_of_one_hour_is_the_beginning_of_the_next(play: Play) -> None:
    second = 1 / 3600

    async def story(room: ReadingRoom) -> None:
        await room.opens()
        await room.ask(reader(1), borrow(1, 2))
        for start, end, status in ((0, 1, 200), (2, 3, 200), (0.5, 1 + second, 409), (2 - second, 2, 409), (0, 3, 409)):
            reply = await room.ask(reader(2), borrow(start, end))
            assert reply.status == status, (start, end)

    play(story)


def test_the_database_stands_guard_where_nobody_looked(play: Play) -> None:
    insert = "INSERT INTO claim (entity, key, resource, seat, span) VALUES ($1, $2, $3, $4, tstzrange($5, $6, '[)'))"

    async def story(room: ReadingRoom) -> None:
        await room.fetch(insert, "a", "1", ROOM, 0, at(0), at(2))
        await room.fetch(insert, "b", "1", ROOM, 0, at(2), at(3))
        await room.fetch(insert, "c", "1", ROOM, 1, at(0), at(3))
        await room.fetch(insert, "d", "1", "room:other", 0, at(0), at(3))
        with pytest.raises(asyncpg.ExclusionViolationError):
            await room.fetch(insert, "e", "1", ROOM, 0, at(1), at(2))
        with pytest.raises(asyncpg.CheckViolationError):
            await room.fetch(insert, "f", "1", ROOM, 5, at(1), at(1))

    play(story)


def test_a_decision_sees_what_the_set_did_to_the_room(play: Play) -> None:
    async def story(room: ReadingRoom) -> None:
        replies = await room.set(
            room.item(reader(1), borrow()),
            room.item(ROOM, library.OpenRoom(room=ROOM, seats=1)),
            room.item(reader(1), borrow()),
            room.item(ROOM, CloseRoom(room=ROOM, start=at(2), end=at(4))),
            room.item(reader(2), borrow(3, 5)),
            room.item(ROOM, CloseRoom(room=ROOM, start=at(0), end=at(0.5))),
        )
        assert [(each.status, each.codes) for each in replies] == [
            (409, ("no-such-room",)), (200, ()), (200, ()), (200, ()), (409, ("taken",)), (409, ("in-use",)),
        ]  # fmt: skip

    play(story)


@pytest.mark.parametrize("how", ["", "surely"], ids=["refuses", "raises"])
def test_whom_a_message_of_the_set_names_for_the_next_is_loaded_too(play: Play, how: str) -> None:
    """Whatever the decision says or raises while it is shown nobody under that name."""

    async def story(room: ReadingRoom) -> None:
        await room.opens()
        chosen = room.item(reader(1), ChooseRoom(room=ROOM))
        replies = await room.set(chosen, room.item(reader(1), borrow(room="", key="mine", how=how)))
        assert [each.status for each in replies] == [200, 200]
        assert await room.fetch("SELECT FROM parked") == []
        assert (await room.ask(reader(2), borrow())).blocked_by == ("mine",)

    play(story)


@pytest.mark.parametrize(
    "how", [{"how": "elsewhere"}, {"how": "blindly"}, {"end": 0.0}], ids=["unnamed", "taken", "no-time"]
)
def test_a_claim_that_nobody_may_make_parks_the_decision_alone(play: Play, how: dict[str, str]) -> None:
    async def story(room: ReadingRoom) -> None:
        await room.opens()
        await room.ask(reader(1), borrow(-1, 1) if how == {"how": "blindly"} else borrow(5, 6))
        wrong = room.item(reader(2), borrow(**how))  # type: ignore[arg-type]
        replies = await room.set(room.item(reader(3), borrow(2, 3)), wrong, room.item(reader(4), borrow(3, 4)))
        assert [each.status for each in replies] == [200, 500, 200]
        parked = await room.fetch("SELECT entity, reason FROM parked")
        assert [tuple(row) for row in parked] == [(reader(2), "decision-raised")]
        assert {claim[0] for claim in await room.claims()} == {reader(1), reader(3), reader(4)}

    play(story)


def test_a_room_of_another_clinic_is_nobodys(play: Play) -> None:
    async def story(room: ReadingRoom) -> None:
        room.clinics[ROOM] = room.clinics[reader(2)] = "second"
        await room.opens()
        assert (await room.ask(reader(1), borrow())).codes == ("no-such-room",)
        assert (await room.ask(reader(2), borrow())).status == 200

    play(story)


def test_a_refusal_names_for_ever_what_was_in_the_way(play: Play) -> None:
    async def story(room: ReadingRoom) -> None:
        await room.opens()
        await room.ask(reader(1), borrow(key="mine"))
        key, wanted = "00000000-0000-0000-0000-00000000000a", borrow(key="b")
        first = await room.ask(reader(2), wanted, key)
        await room.returns(reader(1), "mine")
        assert await room.ask(reader(2), wanted, key) == first
        assert first.blocked_by == ("mine",)

    play(story)


@pytest.mark.parametrize("point", ["state_written", "before_commit"])
def test_a_set_that_fails_takes_nothing_and_holds_nobody_up(
    play: Play, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(room: ReadingRoom) -> None:
        await room.opens()
        monkeypatch.setattr(faults, "armed", [Fault(f"{point}:1:raise", None).reach])
        with pytest.raises(RuntimeError):
            await room.ask(reader(1), borrow())
        assert await room.claims() == []
        other = await room.writer.apply(room.another_link(), [room.item(reader(2), borrow())])
        assert other[0] and other[0].status == 200

    play(story)


def test_a_process_that_dies_holding_a_seat_loses_it(play: Play) -> None:
    """Its connection breaks before the commit: the lock and the claim go with it."""

    async def story(room: ReadingRoom) -> None:
        await room.opens()
        dying = room.another_link()
        connection = await dying.connection()
        await connection.transaction().start()
        await room.writer.apply(dying, [room.item(reader(1), borrow())])
        waiting = asyncio.create_task(room.ask(reader(2), borrow()))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        dying.drop()
        assert (await waiting).status == 200
        assert [claim[0] for claim in await room.claims()] == [reader(2)]

    play(story)
