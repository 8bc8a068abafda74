"""JSON Schemas of an event in structured mode and of a batch's reply."""

from __future__ import annotations

from shared.runtime.edge.schemas import Schema


def event_schema(types: list[str], bodies: list[Schema]) -> Schema:
    """An event in structured mode: one of these types, with the body of one of their operations."""
    text = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": text,
            "source": text,
            "type": {"enum": types},
            "subject": {"type": "string", "format": "uuid"},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"type": "string", "description": "JSON in UTF-8: `application/json`, `*/*+json`"},
            "dataschema": {"type": "string", "format": "uri", "minLength": 1},
            "data": {"anyOf": bodies},
            "data_base64": {
                "type": "string",
                "contentEncoding": "base64",
                "description": "Instead of `data`: the same, as bytes",
            },
        },
        "additionalProperties": {"type": ["string", "integer", "boolean", "null"]},
    }


def answered(reply: Schema, problem: Schema) -> Schema:
    """A batch's reply: what each event would have been answered on its own."""
    who: Schema = {"type": ["string", "null"]}
    line = {"source": who, "id": who, "status": {"type": "integer"}, "body": {"anyOf": [reply, problem]}}
    return {"type": "array", "items": {"type": "object", "required": [*line], "properties": line}}
