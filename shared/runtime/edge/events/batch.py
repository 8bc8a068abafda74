"""A batch of events: one after the other, each answered on its own, in the order in which they stand."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import orjson
import structlog
from starlette.responses import Response

from shared.runtime.edge.auth import Bearer
from shared.runtime.edge.events.publishing import Publishing
from shared.runtime.edge.events.structured import in_json
from shared.runtime.edge.problems import ON_PURPOSE, FieldError, Problem, incident, invalid, problem_of
from shared.runtime.edge.replies import reply

log = structlog.get_logger("edge")

MOST = 100
MOST_BYTES = 1_048_576
RETRY = "retry-after"


class Answered(NamedTuple):
    """One event's line of the reply. `retry`: seconds after which it may be sent again, where it is not final."""

    line: dict[str, Any]
    retry: str | None = None


def require_batch(said: Any, also: Sequence[FieldError]) -> list[Any]:
    """Raises a Problem 422 for what is no list of at most a hundred events."""
    errors = list(also)
    if not isinstance(said, list):
        errors.append(FieldError("", "wrong-type"))
    elif len(said) > MOST:
        errors.append(FieldError("", "too-long"))
    if errors:
        raise invalid(*errors)
    return list(said)


async def answers(publishing: Publishing, bearer: Bearer, events: Sequence[Any]) -> Response:
    """200 with one `{source, id, status, body}` per event. Each is answered as if it had come alone."""
    answered = [await _answered(publishing, bearer, each) for each in events]
    batch = reply([each.line for each in answered])
    if retries := [each.retry for each in answered if each.retry]:
        batch.headers[RETRY] = max(retries, key=int)
    return batch


async def _answered(publishing: Publishing, bearer: Bearer, said: Any) -> Answered:
    named = said if isinstance(said, dict) else {}
    who = {name: text if isinstance(text := named.get(name), str) else None for name in ("source", "id")}
    try:
        body = await _publish(publishing, bearer, said)
        return Answered({**who, "status": 200, "body": orjson.loads(body)})
    except ON_PURPOSE as error:
        problem = problem_of(error)
    except Exception:
        problem = _incident()
    return Answered({**who, "status": problem.status, "body": problem.body()}, problem.headers.get(RETRY))


async def _publish(publishing: Publishing, bearer: Bearer, said: Any) -> bytes:
    event = in_json(said)
    publishing.permit(bearer, event)
    publishing.require_small(event, len(orjson.dumps(said)))
    response = await publishing.answer(bearer, event)
    return bytes(response.body)


def _incident() -> Problem:
    id = str(uuid4())
    log.exception("request-failed", incident=id)
    return incident(id)
