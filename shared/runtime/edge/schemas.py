"""JSON Schemas of commands and replies, each under its name in the OpenAPI document."""

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from shared.runtime.operations import CommandOperation, Operation

Schema = dict[str, Any]
EVENTS: Schema = {
    "type": "array",
    "items": {"type": "string", "format": "uuid"},
    "description": "The ids of exactly the facts this command told",
}
_REF = "#/components/schemas/{model}"


class _Plain(GenerateJsonSchema):
    """A title names a schema, never a field. Generators take a default for a promise that the field is there."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> Schema:
        return self.generate_inner(schema["schema"])


class Schemas:
    """All schemas that a set of operations needs. `components` holds those that were referred to."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = []
        for operation in operations:
            wanted.append((operation.reply_model, "serialization"))
            if isinstance(operation, CommandOperation):
                wanted.append((operation.command, "validation"))
        unique = list(dict.fromkeys(wanted))
        places, document = models_json_schema(unique, ref_template=_REF, schema_generator=_Plain)
        self._places = {key: place["$ref"].rpartition("/")[2] for key, place in places.items()}
        self._all: dict[str, Schema] = document.get("$defs", {})
        self.components = self._referred()

    def command(self, operation: CommandOperation) -> Schema:
        """The schema of a command with all its fields, those of the path too."""
        return self._copy(operation.command, "validation")

    def body(self, operation: CommandOperation) -> Schema | None:
        """What is sent as the body: a command without the ids in its path. None where nothing is left."""
        schema = self.command(operation)
        for name in path_names(operation):
            schema.get("properties", {}).pop(name, None)
            schema["required"] = [each for each in schema.get("required", []) if each != name]
        if not schema.get("required"):
            schema.pop("required", None)
        return self.named(operation.command.__name__, schema) if schema.get("properties") else None

    def reply(self, operation: Operation) -> Schema:
        """The body of a success; a command's reply names the facts that were told."""
        schema = self._copy(operation.reply_model, "serialization")
        if isinstance(operation, CommandOperation):
            schema["properties"] = {**schema.get("properties", {}), "events": EVENTS}
            schema["required"] = [*(each for each in schema.get("required", []) if each != "events"), "events"]
        return self.named(operation.reply_model.__name__, schema)

    def named(self, name: str, schema: Schema) -> Schema:
        """A reference to a component. Raises ValueError for a name that another schema has."""
        if self.components.setdefault(name, schema) != schema:
            raise ValueError(f"two schemas are called {name}")
        return {"$ref": _REF.format(model=name)}

    def _copy(self, model: type[BaseModel], mode: JsonSchemaMode) -> Schema:
        return deepcopy(self._all[self._places[(model, mode)]])

    def _referred(self) -> dict[str, Schema]:
        """Definitions that others refer to."""
        return {name: schema for name, schema in self._all.items() if name in set(_references(self._all))}


def path_names(operation: Operation) -> list[str]:
    return re.findall(r"{(\w+)}", operation.path)


def _references(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rpartition("/")[2]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
