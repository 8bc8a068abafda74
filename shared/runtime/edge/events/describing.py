"""`publish-event` in the OpenAPI document: its three modes, and what each event of a batch is answered."""

from collections.abc import Mapping

from shared.deciding import Role
from shared.runtime.edge.common import EXAMPLE_ID
from shared.runtime.edge.describing import CAREPATH_AFTER, HEADER_ID, ID, content, header, heading, responses
from shared.runtime.edge.events import BATCHED, STRUCTURED
from shared.runtime.edge.events.batch import MOST
from shared.runtime.edge.responses import OF_COMMANDS
from shared.runtime.edge.schemas import Schema, Schemas, path_names
from shared.runtime.operations import CommandOperation

SUMMARY = "Assert an event (CloudEvents 1.0 HTTP binding: binary, structured, or up to 100 in a batch)"
MODES = (
    "In binary mode the attributes are the `ce-` headers and the body is the data. In the other two they stand in the "
    "body, and the headers play no part. `source` and `id` are the idempotency key: the same event again is answered "
    "the same."
)
_TEXT: Schema = {"type": "string", "minLength": 1}
_TIME: Schema = {"type": "string", "format": "date-time"}


def publish_event(service: str, by_type: Mapping[str, CommandOperation], schemas: Schemas) -> dict[str, object]:
    """By the types of events that this service takes, each with the operation that it asserts."""
    roles = frozenset[Role]().union(*(operation.roles for operation in by_type.values()))
    head = heading("publish-event", service, SUMMARY, roles)
    reply = _any_of([schemas.reply(operation) for operation in by_type.values()])
    answered = schemas.named("AnsweredEvent", _answered(reply))
    return {
        **head,
        "description": f"{head['description']} {MODES}",
        "parameters": [*_headers(list(by_type)), CAREPATH_AFTER],
        "requestBody": {"required": True, "content": _modes(by_type, schemas)},
        "responses": responses({"anyOf": [reply, {"type": "array", "items": answered}]}, OF_COMMANDS),
    }


def _headers(types: list[str]) -> list[dict[str, object]]:
    return [
        header("ce-specversion", {"type": "string", "enum": ["1.0"]}, "1.0"),
        header("ce-id", _TEXT, EXAMPLE_ID),
        header("ce-source", _TEXT, "/apps/example"),
        header("ce-type", {"type": "string", "enum": types}, types[0]),
        header("ce-subject", HEADER_ID, EXAMPLE_ID, required=False),
        header("ce-time", _TEXT, "2026-10-05T13:00:00Z", required=False),
    ]


def _modes(by_type: Mapping[str, CommandOperation], schemas: Schemas) -> dict[str, object]:
    """The example is of the first type, one event each."""
    type, operation = next(iter(by_type.items()))
    data = {name: value for name, value in operation.example.items() if name not in path_names(operation)}
    example = {"specversion": "1.0", "id": EXAMPLE_ID, "source": "/apps/example", "type": type, "data": data}
    example |= {} if operation.opens else {"subject": EXAMPLE_ID}
    bodies = _any_of([body for each in by_type.values() if (body := schemas.body(each))])
    event = schemas.named("CloudEvent", _event(list(by_type), bodies))
    return {
        **content(bodies, data),
        STRUCTURED: {"schema": event, "example": example},
        BATCHED: {"schema": {"type": "array", "maxItems": MOST, "items": event}, "example": [example]},
    }


def _event(types: list[str], data: Schema) -> Schema:
    """In structured mode: one of these types, with the body of one of their operations."""
    return {
        "title": "CloudEvent",
        "description": "In the JSON format, its extensions beside the attributes named here.",
        "type": "object",
        "required": ["specversion", "id", "source", "type"],
        "properties": {
            "specversion": {"type": "string", "enum": ["1.0"]},
            "id": _TEXT,
            "source": _TEXT,
            "type": {"type": "string", "enum": types},
            "subject": {**ID, "description": "The patient; may be left out by the patient themself"},
            "time": _TIME,
            "datacontenttype": {"type": "string", "description": "JSON in UTF-8: `application/json`, `*/*+json`"},
            "dataschema": {"type": "string", "format": "uri", "minLength": 1},
            "data": data,
            "data_base64": {
                "type": "string",
                "contentEncoding": "base64",
                "description": "Instead of `data`: the same as bytes",
            },
        },
        "additionalProperties": {"type": ["string", "integer", "boolean", "null"]},
    }


def _answered(reply: Schema) -> Schema:
    who: Schema = {"type": ["string", "null"]}
    body = _any_of([reply, {"$ref": "#/components/schemas/Problem"}])
    return {
        "title": "AnsweredEvent",
        "description": "What one event of a batch would have been answered on its own.",
        "type": "object",
        "required": ["source", "id", "status", "body"],
        "properties": {"source": who, "id": who, "status": {"type": "integer"}, "body": body},
    }


def _any_of(schemas: list[Schema]) -> Schema:
    """One of these, each named once."""
    flat = [each for schema in schemas for each in schema.get("anyOf", [schema])]
    unique = [schema for at, schema in enumerate(flat) if schema not in flat[:at]]
    return unique[0] if len(unique) == 1 else {"anyOf": unique}
