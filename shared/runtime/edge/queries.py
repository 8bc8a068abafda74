"""Operations that only read."""

from collections.abc import Mapping
from contextlib import ExitStack
from uuid import uuid4

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from shared.deciding import Actor
from shared.runtime.asking import Asked
from shared.runtime.edge.after import heard_before
from shared.runtime.edge.auth import Bearer, permit
from shared.runtime.edge.commands import Endpoint
from shared.runtime.edge.decoding import require_decodable
from shared.runtime.edge.pointers import field_errors, words_of
from shared.runtime.edge.problems import FieldError, Problem, invalid
from shared.runtime.edge.replies import read, replied
from shared.runtime.edge.surroundings import Edge
from shared.runtime.edge.whom import require_of_clinic, subject_of, with_patient
from shared.runtime.operations import CommandOperation, QueryOperation, Viewer


def query_endpoint(edge: Edge, operation: QueryOperation) -> Endpoint:
    """Answers one operation by reading. A query with a `patient_id` reaches patients of the viewer's clinic only."""

    async def endpoint(request: Request) -> Response:
        bearer = await edge.tokens.bearer(request)
        permit(bearer.actor, operation.roles)
        with ExitStack() as answered:
            edge.budgets.admit_query(bearer.actor, answered)
            return await _answer(edge, operation, request, bearer)

    return endpoint


async def _answer(edge: Edge, operation: QueryOperation, request: Request, bearer: Bearer) -> Response:
    require_decodable(request)
    parameters = _parameters(operation, request)
    await heard_before(edge, request)
    actor = await with_patient(edge, bearer)
    if named := request.path_params.get("patient_id"):
        await require_of_clinic(edge, subject_of(edge, actor, named), actor.clinic)
    if operation.noted:
        await _note(edge, operation.noted, actor, request.path_params)
    spoken = request.headers["authorization"].partition(" ")[2].strip()
    viewer = Viewer(actor, edge.database, edge.keyring, edge.clock, spoken, edge.settings.services, edge.places)
    return read(await operation.read(viewer, **request.path_params, **parameters))


async def _note(edge: Edge, noted: CommandOperation, actor: Actor, ids: Mapping[str, str]) -> None:
    """Tells that it is read. Raises a Problem where that is refused."""
    asked = Asked(noted, noted.command(**ids), ids["patient_id"], actor, uuid4(), ids, urgent=True)
    replied(await edge.commands.ask(asked))


def _parameters(operation: QueryOperation, request: Request) -> dict[str, object]:
    """The query string's parameters. Raises a Problem 422 for one that is unknown, repeated or malformed."""
    given = dict(request.query_params)
    known = {*operation.query, *(operation.parameters.model_fields if operation.parameters else ())}
    if not given.keys() <= known or len(request.query_params.multi_items()) > len(given):
        raise invalid(FieldError("/query", "unknown-field"))
    if operation.parameters is None:
        return dict.fromkeys(operation.query) | given
    try:
        return operation.parameters.model_validate(given).model_dump()
    except ValidationError as error:
        raise _malformed(error, given, operation.parameters) from None


def _malformed(error: ValidationError, given: dict[str, str], model: type[BaseModel]) -> Problem:
    found = field_errors(error.errors(include_url=False, include_input=False), given, words_of(model))
    return invalid(*(FieldError(f"/query{each.pointer}", each.code) for each in found))
