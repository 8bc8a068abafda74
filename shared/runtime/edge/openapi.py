"""The OpenAPI 3.1 document of a service, generated from its operations: what is not built is not in it."""

from collections.abc import Mapping

from shared.runtime.edge.common import COMMON, EXAMPLE_ID
from shared.runtime.edge.describing import CAREPATH_AFTER, ID, IDEMPOTENCY_KEY, content, heading, responses
from shared.runtime.edge.events import PATH, asserted
from shared.runtime.edge.events.describing import publish_event
from shared.runtime.edge.responses import FIELD_ERROR, OF_COMMANDS, OF_QUERIES, PROBLEM, components
from shared.runtime.edge.schemas import Schema, Schemas, path_names
from shared.runtime.operations import CommandOperation, Operation, QueryOperation

VERSION = "0.1.0"
EVERYWHERE = "every service"


def document(service: str, operations: tuple[Operation, ...]) -> dict[str, object]:
    """The whole document, as JSON values."""
    schemas = Schemas(operations)
    schemas.named("Problem", PROBLEM)
    schemas.named("FieldError", FIELD_ERROR)
    paths: dict[str, dict[str, object]] = {}
    for operation in operations:
        method = operation.method.lower() if isinstance(operation, CommandOperation) else "get"
        paths.setdefault(operation.path, {})[method] = _described(operation, schemas, service)
    if by_type := asserted(operations):
        paths[PATH] = {"post": publish_event(service, by_type, schemas)}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"carepath {service}", "version": VERSION},
        "tags": [{"name": service}, {"name": EVERYWHERE, "description": "Each service has these, about its own"}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "responses": components(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
        "security": [{"bearer": []}],
    }


def _described(operation: Operation, schemas: Schemas, service: str) -> dict[str, object]:
    tag = EVERYWHERE if operation in COMMON else service
    head = heading(operation.operation_id, tag, operation.summary, operation.roles)
    reply = schemas.reply(operation)
    if isinstance(operation, QueryOperation):
        parameters = [*_path_parameters(operation, {}), *_query_parameters(operation), CAREPATH_AFTER]
        return {**head, "parameters": parameters, "responses": responses(reply, OF_QUERIES, operation.headers)}
    known = schemas.command(operation).get("properties", {})
    parameters = [*_path_parameters(operation, known), IDEMPOTENCY_KEY, CAREPATH_AFTER]
    said = _request_body(operation, schemas, service)
    return {**head, "parameters": parameters, **said, "responses": responses(reply, OF_COMMANDS)}


def _request_body(operation: CommandOperation, schemas: Schemas, service: str) -> dict[str, object]:
    body = schemas.body(operation)
    return {"requestBody": {"required": True, "content": content(body, _example(operation, service))}} if body else {}


def _example(operation: CommandOperation, service: str) -> Mapping[str, object]:
    """The example of a body, without the ids of the path. A stream in it is one of this service's own."""
    example = {name: value for name, value in operation.example.items() if name not in path_names(operation)}
    return example | ({"stream": f"care.{service}"} if "stream" in example else {})


def _path_parameters(operation: Operation, known: Schema) -> list[dict[str, object]]:
    given = operation.example if isinstance(operation, CommandOperation) else {}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": known.get(name, {"type": "string"}) | (ID if name.endswith("_id") else {}),
            "example": given.get(name, EXAMPLE_ID),
        }
        for name in path_names(operation)
    ]


def _query_parameters(operation: QueryOperation) -> list[dict[str, object]]:
    model = operation.parameters.model_json_schema() if operation.parameters else {}
    known = {**{name: {"type": "string"} for name in operation.query}, **model.get("properties", {})}
    required = model.get("required", ())
    return [_query_parameter(name, schema, name in required) for name, schema in known.items()]


def _query_parameter(name: str, schema: Schema, required: bool) -> dict[str, object]:
    """A parameter of the query, with its model's first example. One that may be null is left out instead."""
    example = {"example": schema["examples"][0]} if "examples" in schema else {}
    said = next((each for each in schema.get("anyOf", ()) if each != {"type": "null"}), schema)
    bare = {key: value for key, value in said.items() if key not in ("examples", "title", "default")}
    described = {"description": text} if (text := schema.get("description")) else {}
    return {"name": name, "in": "query", "required": required, "schema": bare, **described, **example}
