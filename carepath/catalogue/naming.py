"""A title for every type inside a schema: generators of models name what they find by it."""

from carepath.catalogue.schemas import Schema


def titled(schema: Schema, title: str) -> Schema:
    """The schema with a title on each enumeration, map, object and choice within that has none of its own.

    The `product` of AdvancedReferred is an AdvancedReferredProduct.
    """
    own = str(schema.get("title", title))
    named = {**schema, "title": own} if _is_a_type(schema) else schema
    return named | {key: _inner(key, value, own) for key, value in schema.items() if key in _INNER}


def _inner(key: str, value: Schema | list[Schema], title: str) -> Schema | list[Schema]:
    if isinstance(value, list):
        return [titled(each, f"{title}{at or ''}Choice") for at, each in enumerate(value)]
    if key in ("properties", "$defs"):
        return {name: titled(each, title + _pascal(name)) for name, each in value.items()}
    return titled(value, f"{title}{_INNER[key]}") if isinstance(value, dict) else value


def _is_a_type(schema: Schema) -> bool:
    return "enum" in schema or "anyOf" in schema or schema.get("type") == "object"


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.replace("-", "_").split("_"))


_INNER = {"properties": "", "$defs": "", "anyOf": "", "items": "Item", "additionalProperties": "Value"}
