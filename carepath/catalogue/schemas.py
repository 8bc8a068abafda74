"""The JSON Schema of an event: as its teller knows it, as others read it, and of its public copy."""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from shared.deciding import Fact
from shared.runtime.sealed_records import SCHEMAS

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Untitled(GenerateJsonSchema):
    """A field's name says what its title would."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def id_of(fact: type[Fact]) -> str:
    """What `ce_dataschema` says of it."""
    return f"{SCHEMAS}/{fact.type}/{fact.version}"


def schema_of(fact: type[Fact]) -> Schema:
    """The whole event, self-contained. `x-private` and `x-public` mark fields, `x-lane` names the stream it is on."""
    schema = fact.model_json_schema(schema_generator=_Untitled)
    whole = _inlined(schema, schema.pop("$defs", {}))
    for mark, names in (("x-private", fact.private), ("x-public", fact.public)):
        for name in names:
            whole["properties"][name][mark] = True
    return {"$schema": DIALECT, "$id": id_of(fact), **whole, "x-lane": fact.lane.value}


def read_by_others(fact: type[Fact]) -> Schema:
    """The sealed body: what is private is one more sealed text, which only the teller opens."""
    schema = schema_of(fact)
    if fact.private:
        schema = _only(schema, set(schema["properties"]) - set(fact.private))
        schema["properties"]["private"] = {
            "type": "string",
            "description": f"A compact JWE that only the teller opens: {', '.join(fact.private)}",
        }
    return schema


def public_copy(fact: type[Fact]) -> Schema:
    """The body on the public topic: exactly these fields."""
    return _only(schema_of(fact), set(fact.public)) | {"additionalProperties": False}


def _only(schema: Schema, names: set[str]) -> Schema:
    fields = {name: field for name, field in schema["properties"].items() if name in names}
    required = [name for name in schema.get("required", []) if name in names]
    return schema | {"properties": fields, "required": required}


def _inlined(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inlined(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {**_inlined(definitions[node["$ref"].rpartition("/")[2]], definitions), **beside}
    return {key: _inlined(value, definitions) for key, value in node.items()}
