"""The OpenAPI 3.1 document of a service, generated from its operations: what is not built is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.deciding import Role
from shared.runtime.edge.common import EXAMPLE_ID
from shared.runtime.edge.events import BATCHED, PATH, STRUCTURED, asserted
from shared.runtime.edge.events.batch import MOST
from shared.runtime.edge.events.schemas import answered, event_schema
from shared.runtime.edge.schemas import Schema, Schemas, path_names
from shared.runtime.service import CommandOperation, Operation, QueryOperation

VERSION = "0.1.0"
EXAMPLE_KEY = "2c6a1f3e-example-key"

_QUERY_PROBLEMS = (401, 403, 404, 409, 422, 503)
_COMMAND_PROBLEMS = (400, 401, 403, 404, 409, 413, 415, 422, 500, 503)
_JSON = "application/json"


def document(service: str, operations: tuple[Operation, ...]) -> dict[str, Any]:
    """The whole document, as JSON values."""
    schemas = Schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        method = operation.method.lower() if isinstance(operation, CommandOperation) else "get"
        paths.setdefault(operation.path, {})[method] = _described(operation, schemas, service)
    if by_type := asserted(operations):
        paths[PATH] = {"post": _publish_event(by_type, schemas)}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"carepath {service}", "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": {**schemas.shared, "Problem": PROBLEM},
            "responses": {"Problem": {"description": "Refused", "content": _content(_ref("Problem"), problem=True)}},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
        "security": [{"bearer": []}],
    }


def _described(operation: Operation, schemas: Schemas, service: str) -> dict[str, Any]:
    if isinstance(operation, QueryOperation):
        parameters = [*_query_parameters(operation), CAREPATH_AFTER]
        return _operation(operation, schemas, _QUERY_PROBLEMS) | {"parameters": parameters}
    described = _operation(operation, schemas, _COMMAND_PROBLEMS)
    described["parameters"] = [
        *_path_parameters(operation, schemas.command(operation)),
        IDEMPOTENCY_KEY,
        CAREPATH_AFTER,
    ]
    body = schemas.body(operation)
    if body.get("properties"):
        described["requestBody"] = {"required": True, "content": _content(body, _example(operation, service))}
    return described


def _example(operation: CommandOperation, service: str) -> dict[str, Any]:
    """Of the body, as this service takes it: a stream is one of its own."""
    example = {name: value for name, value in operation.example.items() if name not in path_names(operation)}
    return example | ({"stream": f"care.{service}"} if "stream" in example else {})


def _operation(operation: Operation, schemas: Schemas, problems: tuple[int, ...]) -> dict[str, Any]:
    return {
        "operationId": operation.operation_id,
        "summary": operation.summary,
        "x-roles": _roles(operation.roles),
        "responses": _responses(schemas.reply(operation), problems),
    }


def _publish_event(by_type: Mapping[str, CommandOperation], schemas: Schemas) -> dict[str, Any]:
    type, first = next(iter(by_type.items()))
    bodies = [schemas.body(operation) for operation in by_type.values()]
    reply = {"anyOf": [schemas.reply(operation) for operation in by_type.values()]}
    roles = frozenset[Role]().union(*(operation.roles for operation in by_type.values()))
    example = {name: value for name, value in first.example.items() if name not in path_names(first)}
    return {
        "operationId": "publish-event",
        "summary": "Assert an event (CloudEvents 1.0 HTTP binding: binary, structured, or up to 100 in a batch)",
        "description": "The `ce-` headers belong to binary mode; in the others the attributes stand in the body.",
        "x-roles": _roles(roles),
        "parameters": [
            _header("ce-specversion", {"const": "1.0"}, "1.0"),
            _header("ce-id", {"type": "string", "minLength": 1}, EXAMPLE_ID),
            _header("ce-source", {"type": "string", "minLength": 1}, "/apps/example"),
            _header("ce-type", {"enum": list(by_type)}, type),
            _header("ce-subject", {"type": "string", "format": "uuid"}, EXAMPLE_ID, required=False),
            _header("ce-time", {"type": "string", "format": "date-time"}, "2026-10-05T13:00:00Z", required=False),
            CAREPATH_AFTER,
        ],
        "requestBody": {"required": True, "content": _event_content(by_type, bodies, example)},
        "responses": _responses({"anyOf": [reply, answered(reply, _ref("Problem"))]}, _COMMAND_PROBLEMS),
    }


def _event_content(by_type: Mapping[str, CommandOperation], bodies: list[Schema], data: Any) -> dict[str, Any]:
    """The three modes. The example is of the first type, one event each."""
    type, operation = next(iter(by_type.items()))
    event = {"specversion": "1.0", "id": EXAMPLE_ID, "source": "/apps/example", "type": type, "data": data}
    event |= {} if operation.opens else {"subject": EXAMPLE_ID}
    schema = event_schema(list(by_type), bodies)
    return {
        **_content({"anyOf": bodies}, data),
        STRUCTURED: {"schema": schema, "example": event},
        BATCHED: {"schema": {"type": "array", "maxItems": MOST, "items": schema}, "example": [event]},
    }


def _path_parameters(operation: Operation, known: Schema) -> list[dict[str, Any]]:
    given = operation.example if isinstance(operation, CommandOperation) else {}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": known.get("properties", {}).get(name, {"type": "string"}),
            "example": given.get(name, EXAMPLE_ID),
        }
        for name in path_names(operation)
    ]


def _query_parameters(operation: QueryOperation) -> list[dict[str, Any]]:
    model = operation.parameters.model_json_schema() if operation.parameters else {}
    known = {**{name: {"type": "string"} for name in operation.query}, **model.get("properties", {})}
    required = model.get("required", ())
    queries = [_query_parameter(name, schema, name in required) for name, schema in known.items()]
    return [*_path_parameters(operation, {}), *queries]


def _query_parameter(name: str, schema: Schema, required: bool) -> dict[str, Any]:
    """With the first of its model's examples, where that has any."""
    example = {"example": schema["examples"][0]} if "examples" in schema else {}
    bare = {key: value for key, value in schema.items() if key != "examples"}
    return {"name": name, "in": "query", "required": required, "schema": bare, **example}


def _responses(reply: Schema, problems: tuple[int, ...]) -> dict[str, Any]:
    refused = {str(status): {"$ref": "#/components/responses/Problem"} for status in problems}
    return {"200": {"description": "Done", "content": _content(reply)}, **refused}


def _content(schema: Schema, example: Any = None, problem: bool = False) -> dict[str, Any]:
    shown = {"schema": schema} | ({} if example is None else {"example": example})
    return {"application/problem+json" if problem else _JSON: shown}


def _header(name: str, schema: Schema, example: str, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "schema": schema, "example": example}


def _roles(roles: frozenset[Role]) -> list[str]:
    return sorted(role.value for role in roles)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


IDEMPOTENCY_KEY = _header(
    "Idempotency-Key", {"type": "string", "minLength": 8, "maxLength": 128, "pattern": r"^[\x21-\x7e]+$"}, EXAMPLE_KEY
)
CAREPATH_AFTER = _header("Carepath-After", {"type": "string", "format": "uuid"}, str(UUID(int=0)), required=False) | {
    "description": "The id of a fact that the answer must know of: waits up to 2 s. The nil UUID waits for nothing."
}
PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457. Never holds a value that was sent.",
    "required": ["type", "title", "status", "code", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "incident": {"type": "string"},
        "reasons": {"type": "array", "items": {"type": "string"}},
        "blocked_by": {"type": "array", "items": {"type": "string"}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code"],
                "properties": {"pointer": {"type": "string"}, "code": {"type": "string"}},
            },
        },
    },
}
