"""A made-up library: readers borrow desks in rooms, for a time. Rooms are entities too, and close at times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import AwareDatetime, BaseModel, Field

from shared.deciding import Claim, Command, Fact, Moment, Refused, Role, State, Told
from shared.events import CATALOGUE, TELLERS
from shared.handling import on
from shared.runtime.operations import CommandOperation, Operation
from shared.runtime.service import Domain, Service


class RoomOpened(Fact):
    type: ClassVar[str] = "room-opened"
    seats: int


class RoomClosed(Fact):
    type: ClassVar[str] = "room-closed"
    start: datetime
    end: datetime


class RoomChosen(Fact):
    type: ClassVar[str] = "room-chosen"
    room: str


class DeskBorrowed(Fact):
    type: ClassVar[str] = "desk-borrowed"
    key: str
    room: str
    seat: int
    start: datetime
    end: datetime
    seats: int
    caught_up: list[str]


class DeskReturned(Fact):
    type: ClassVar[str] = "desk-returned"
    key: str


class OpenRoom(Command):
    room: str
    seats: int


class CloseRoom(Command):
    room: str
    start: AwareDatetime
    end: AwareDatetime


class ChooseRoom(Command):
    room: str


class BorrowDesk(Command):
    """Where no room is named, in the one that was chosen. `how` breaks a rule of claims."""

    key: str
    start: AwareDatetime
    end: AwareDatetime
    room: str = ""
    how: str = ""


class ReturnDesk(Command):
    key: str


class Room(State):
    seats: int = 0
    closed: tuple[RoomClosed, ...] = ()


class Reader(State):
    room: str = ""
    desks: dict[str, DeskBorrowed] = Field({})


def open_room(state: Room, command: OpenRoom, at: Moment) -> tuple[Fact, ...]:
    return (RoomOpened(seats=command.seats),)


def close_room(state: Room, command: CloseRoom, at: Moment) -> tuple[Fact, ...] | Refused:
    taken = [each for each in at.taken if each.claim.start < command.end and command.start < each.claim.end]
    if taken:
        return Refused(("in-use",), blocked_by=tuple(each.claim.key for each in taken))
    return (RoomClosed(start=command.start, end=command.end),)


def choose_room(state: Reader, command: ChooseRoom, at: Moment) -> tuple[Fact, ...]:
    return (RoomChosen(room=command.room),)


def borrow_desk(state: Reader, command: BorrowDesk, at: Moment) -> tuple[Fact, ...] | Refused:
    name = command.room or state.room
    room = at.read[name] if command.how == "surely" else at.read.get(name)
    if room is None:
        return Refused(("no-such-room",))
    meeting = [each for each in at.taken if each.claim.start < command.end and command.start < each.claim.end]
    busy = {each.claim.seat for each in meeting}
    free = [seat for seat in range(room.seats) if seat not in busy or command.how == "blindly"]
    if not free:
        return Refused(("taken",), blocked_by=tuple(each.claim.key for each in meeting))
    if command.how == "elsewhere":
        name = "room:elsewhere"
    return (
        DeskBorrowed(
            key=command.key, room=name, seat=free[0], start=command.start, end=command.end, seats=room.seats,
            caught_up=sorted(at.caught_up),
        ),
    )  # fmt: skip


def return_desk(state: Reader, command: ReturnDesk, at: Moment) -> tuple[Fact, ...] | Refused:
    return (DeskReturned(key=command.key),) if command.key in state.desks else Refused(("not-borrowed",))


def evolve_room(state: Room, told: Told) -> Room:
    match told.fact:
        case RoomOpened(seats=seats):
            return state.model_copy(update={"seats": seats})
        case RoomClosed() as closed:
            return state.model_copy(update={"closed": (*state.closed, closed)})
    return state


def evolve_reader(state: Reader, told: Told) -> Reader:
    match told.fact:
        case RoomChosen(room=room):
            return state.model_copy(update={"room": room})
        case DeskBorrowed() as desk:
            return state.model_copy(update={"desks": {**state.desks, desk.key: desk}})
        case DeskReturned(key=key):
            return state.model_copy(update={"desks": {k: desk for k, desk in state.desks.items() if k != key}})
    return state


def room_claims(state: Room) -> Iterator[Claim]:
    """A room that is closed takes every seat of itself; who it is, its facts do not say: see ROOM."""
    for number, closed in enumerate(state.closed):
        for seat in range(state.seats):
            yield Claim(f"closed:{number}:{seat}", ROOM, seat, closed.start, closed.end)


def reader_claims(state: Reader) -> Iterator[Claim]:
    for desk in state.desks.values():
        yield Claim(desk.key, desk.room, desk.seat, desk.start, desk.end)


def reader_reads(state: Reader, clinic: str, command: Command | None) -> list[str]:
    """Who chooses a room does not look at it: only what follows does."""
    return [name for name in (state.room, command.room if isinstance(command, BorrowDesk) else "") if name]


def room_reads(state: Room, clinic: str, command: Command | None) -> list[str]:
    return [ROOM]


ROOM = "room:quiet"
READERS = Domain(
    "patient",
    Reader,
    evolve_reader,
    (on(ChooseRoom, choose_room), on(BorrowDesk, borrow_desk), on(ReturnDesk, return_desk)),
    claims=reader_claims,
    reads=reader_reads,
)
ROOMS = Domain(
    "room",
    Room,
    evolve_room,
    (on(OpenRoom, open_room), on(CloseRoom, close_room)),
    claims=room_claims,
    reads=room_reads,
)
SERVICE = Service("library", (READERS, ROOMS), hears=("intake",))
FACTS = (RoomOpened, RoomClosed, RoomChosen, DeskBorrowed, DeskReturned)


class Done(BaseModel):
    pass


def _reply(_: Any, told: tuple[Told, ...]) -> dict[str, Any]:
    return {"seats": [each.fact.seat for each in told if isinstance(each.fact, DeskBorrowed)]}


def _operation(command: type[Command], name: str) -> CommandOperation:
    return CommandOperation(
        operation_id=name,
        method="POST",
        path=f"/v1/{name}",
        command=command,
        roles=frozenset({Role.OPERATIONS}),
        reply_model=Done,
        reply=_reply,
        example={},
        summary=name,
        opens=True,
    )


COMMANDS = {
    OpenRoom: "open-room",
    CloseRoom: "close-room",
    ChooseRoom: "choose-room",
    BorrowDesk: "borrow-desk",
    ReturnDesk: "return-desk",
}
OPERATIONS = {name: _operation(command, name) for command, name in COMMANDS.items()}
ALL: tuple[Operation, ...] = tuple(OPERATIONS.values())


def join() -> None:
    """Puts its facts into the catalogue."""
    TELLERS["library"] = FACTS
    CATALOGUE.update({(fact.type, fact.version): fact for fact in FACTS})


def leave() -> None:
    del TELLERS["library"]
    for fact in FACTS:
        del CATALOGUE[fact.type, fact.version]
