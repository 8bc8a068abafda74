"""The HTTP edge of a service: every operation it declares, the common ones, health, and its own description."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from shared.runtime.edge.auth import Tokens
from shared.runtime.edge.claims import Claims
from shared.runtime.edge.commands import Endpoint, command_endpoint
from shared.runtime.edge.common import COMMON, REPAIRS
from shared.runtime.edge.cors import Cors
from shared.runtime.edge.events import PATH, asserted, event_endpoint
from shared.runtime.edge.guard import Guard
from shared.runtime.edge.health import health_routes
from shared.runtime.edge.jwks import KeySet
from shared.runtime.edge.openapi import document
from shared.runtime.edge.problems import RESPONDS
from shared.runtime.edge.queries import query_endpoint
from shared.runtime.edge.repairs import repair_endpoint
from shared.runtime.edge.surroundings import Edge
from shared.runtime.operations import CommandOperation, Operation
from shared.settings import Settings

__all__ = ["Edge", "app", "tokens_of"]


def app(edge: Edge, extra_routes: Sequence[BaseRoute] = ()) -> Starlette:
    """The application of a service: its own operations and those that every service has."""
    edge = replace(edge, operations=(*edge.operations, *COMMON))
    application = Starlette(
        routes=[*extra_routes, *health_routes(edge), *_routes(edge)],
        middleware=[*_cors(edge.settings, edge.operations), Middleware(Guard, requests=edge.requests)],
        exception_handlers=RESPONDS,
    )
    application.router.redirect_slashes = False  # a path has one spelling
    return application


def tokens_of(settings: Settings) -> Tokens:
    """Of the issuer that the settings name."""
    where = Claims(settings.role_claim, settings.clinic_claim, settings.patient_claim)
    return Tokens(settings.issuer, settings.audience, KeySet(settings.jwks), where)


def _cors(settings: Settings, operations: tuple[Operation, ...]) -> list[Middleware]:
    """The outermost layer, so that a browser can read what the guard refuses too."""
    methods = {each.method for each in operations if isinstance(each, CommandOperation)}
    return [Middleware(Cors, origins=settings.cors_origins, methods=methods)] if settings.cors_origins else []


def _routes(edge: Edge) -> list[Route]:
    """One route per path, so that a wrong method is answered with the methods that this path has."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for operation in edge.operations:
        method = operation.method if isinstance(operation, CommandOperation) else "GET"
        by_path.setdefault(operation.path, {})[method] = _endpoint(edge, operation)
    if by_type := asserted(edge.operations):
        by_path[PATH] = {"POST": event_endpoint(edge, by_type)}
    return [Route(path, _by_method(found), methods=[*found]) for path, found in by_path.items()] + [_description(edge)]


def _by_method(endpoints: Mapping[str, Endpoint]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await endpoints["GET" if request.method == "HEAD" else request.method](request)

    return endpoint


def _endpoint(edge: Edge, operation: Operation) -> Endpoint:
    if not isinstance(operation, CommandOperation):
        return query_endpoint(edge, operation)
    return (repair_endpoint if operation in REPAIRS else command_endpoint)(edge, operation)


def _description(edge: Edge) -> Route:
    described = orjson.dumps(document(edge.service.name, edge.operations))

    async def endpoint(_: Request) -> Response:
        return Response(described, media_type="application/json")

    return Route("/openapi.json", endpoint)
