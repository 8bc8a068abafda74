"""`Carepath-After: <ce_id>`: a request is answered only once this fact was heard (contract 2.2)."""

import asyncio
from typing import NamedTuple
from uuid import UUID

from starlette.requests import Request

from shared.runtime.edge.problems import RETRY_SECONDS, FieldError, Problem, invalid
from shared.runtime.edge.surroundings import Edge
from shared.runtime.tables.known import KNOWS

HEADER = "carepath-after"
POINTER = f"/headers/{HEADER}"
PATIENCE_SECONDS = 2.0
POLL_SECONDS = 0.02


class After(NamedTuple):
    """The fact that must be known first, or what is wrong with its id. The nil UUID waits for nothing."""

    fact: UUID | None = None
    errors: tuple[FieldError, ...] = ()


def after_of(request: Request) -> After:
    given = request.headers.getlist(HEADER)
    if not given:
        return After()
    try:
        fact = UUID(given[0])
        well_formed = len(given) == 1 and str(fact) == given[0].lower()
    except ValueError:
        well_formed = False
    if not well_formed:
        return After(errors=(FieldError(POINTER, "wrong-format"),))
    return After(fact if fact.int else None)


async def heard_before(edge: Edge, request: Request) -> None:
    """Waits for what the request names. Raises a Problem 422 or 409."""
    after = after_of(request)
    if after.errors:
        raise invalid(*after.errors)
    await require_heard(edge, after.fact)


async def require_heard(edge: Edge, fact: UUID | None) -> None:
    """Returns once this service has heard or told the fact; after two seconds of the wall clock a Problem 409."""
    if fact is None:
        return
    until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not await edge.database.fetchval(KNOWS, fact):
        if asyncio.get_running_loop().time() > until:
            raise Problem(409, "not-heard-yet", headers={"retry-after": str(RETRY_SECONDS)})
        await asyncio.sleep(POLL_SECONDS)
