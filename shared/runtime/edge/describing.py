"""Pieces of an OpenAPI document that every operation is made of."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from uuid import UUID

from shared.deciding import Role
from shared.runtime.edge.body import JSON
from shared.runtime.edge.responses import refusals
from shared.runtime.edge.schemas import Schema

EXAMPLE_KEY = "2c6a1f3e-example-key"
NONE: Mapping[str, str] = MappingProxyType({})
ID: Schema = {"type": "string", "format": "uuid"}
HEADER_ID: Schema = {"type": "string", "pattern": f"^{'-'.join(f'[0-9a-f]{{{size}}}' for size in (8, 4, 4, 4, 12))}$"}
"""A UUID too: generated clients send every header as the text that it is."""


def heading(id: str, tag: str, summary: str, roles: frozenset[Role]) -> dict[str, object]:
    """What an operation is called, and who may ask for it."""
    named = sorted(role.value for role in roles)
    described = f"For {', '.join(named[:-1])} and {named[-1]}." if named[1:] else f"For {named[0]}."
    return {"operationId": id, "tags": [tag], "summary": summary, "description": described, "x-roles": named}


def responses(reply: Schema, statuses: Iterable[int], headers: Mapping[str, str] = NONE) -> dict[str, object]:
    """`headers` are those that a success may have: name -> description."""
    named = {name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()}
    done = {"description": "Done", "content": content(reply)} | ({"headers": named} if named else {})
    return {"200": done, **refusals(statuses)}


def content(schema: Schema, example: object = None) -> dict[str, object]:
    return {JSON: {"schema": schema} | ({} if example is None else {"example": example})}


def header(name: str, schema: Schema, example: str, required: bool = True) -> dict[str, object]:
    return {"name": name, "in": "header", "required": required, "schema": schema, "example": example}


IDEMPOTENCY_KEY = header(
    "Idempotency-Key", {"type": "string", "minLength": 8, "maxLength": 128, "pattern": r"^[\x21-\x7e]+$"}, EXAMPLE_KEY
) | {"description": "Yours, new for each thing you want done; the same again gives the same reply, for ever."}
CAREPATH_AFTER = header("Carepath-After", HEADER_ID, str(UUID(int=0)), required=False) | {
    "description": "The id of a fact that the answer must know of: waits up to 2 s. The nil UUID waits for nothing."
}
