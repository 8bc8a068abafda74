"""Operations' operations: they only read. Who acts does so at the service that owns the matter."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.operations.store import STAFF, load_board, load_on_call, load_pathway
from shared.deciding import Role
from shared.runtime.operations import Operation, QueryOperation
from shared.runtime.service import Place


class Silent(BaseModel):
    """A service that does not answer, and since when it was asked in vain (on the wall clock)."""

    service: str
    since: datetime


class PastEntry(BaseModel):
    """A fact that was told. `about` holds codes and counts, never a text or a score."""

    at: datetime
    at_local: datetime
    teller: str
    type: str
    event_id: str
    about: dict[str, str]


class Now(BaseModel):
    """Which person is waited for, for what; all null where nobody is."""

    waiting_for: Role | None
    what: str | None
    until: datetime | None
    until_local: datetime | None


class Next(BaseModel):
    """What runs out at `at` unless it is done before. `stale`: its service is silent, and said so before."""

    what: str
    at: datetime
    at_local: datetime
    whom: Role
    service: str
    stale: bool
    key: str
    task_id: str
    operation: Place | None


class PathwayReply(BaseModel):
    """`now` and `next` may be behind or lack what the `silent` services wait for."""

    patient_id: str
    as_of: datetime
    stage: str
    time_zone: str
    past: list[PastEntry]
    now: Now
    next: list[Next]
    silent: list[Silent]


class OnCall(BaseModel):
    provider_id: str
    until: datetime


class OnCallReply(BaseModel):
    """By role of the roster; a role for which nobody is there is absent."""

    on_call: dict[str, OnCall]


class BoardRow(BaseModel):
    """A wait of somebody. `seconds_left` is negative once it is over; `stale` as in `get-pathway`. `unreached_since`:
    of a danger, since when no page about this patient has arrived anywhere."""

    task_id: str
    key: str
    what: str
    whom: Role
    patient_id: str | None
    since: datetime
    until: datetime
    service: str
    stale: bool
    operation: Place | None
    colour: Literal["red", "amber", "calm"]
    seconds_left: int
    unreached_since: datetime | None = None


class BoardReply(BaseModel):
    clinic: str
    as_of: datetime
    rows: list[BoardRow]
    silent: list[Silent]


OPERATIONS: tuple[Operation, ...] = (
    QueryOperation(
        operation_id="get-pathway",
        path="/v1/patients/{patient_id}/pathway",
        roles=STAFF | {Role.PATIENT},
        reply_model=PathwayReply,
        read=load_pathway,
        summary="A patient's past, who is waited for now, and what comes next in the patient's local time",
    ),
    QueryOperation(
        operation_id="get-on-call",
        path="/v1/on-call",
        roles=STAFF,
        reply_model=OnCallReply,
        read=load_on_call,
        summary="Who is on call at the clinic, and until when",
    ),
    QueryOperation(
        operation_id="get-board",
        path="/v1/board",
        roles=STAFF,
        reply_model=BoardReply,
        read=load_board,
        summary="Who needs a human: dangers first, then what runs out first",
    ),
)
