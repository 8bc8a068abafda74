"""What lies sealed in the tables: states, commands, replies, effect lines. Bound to entity, table and number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from shared.deciding import Effect, State
from shared.security.keyring import Keyring
from shared.security.sealing import open_at_rest, seal_at_rest


def seal_state(keyring: Keyring, entity: str, version: int, state: State) -> bytes:
    return seal_at_rest(keyring.key(entity), state.model_dump_json().encode(), entity, "state", version)


def open_state(keyring: Keyring, entity: str, version: int, sealed: bytes, model: type[State]) -> State:
    return model.model_validate_json(open_at_rest(keyring.key(entity), sealed, entity, "state", version))


def seal_json(keyring: Keyring, value: Any, entity: str, table: str, number: int | str) -> bytes:
    plain = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return seal_at_rest(keyring.key(entity), plain, entity, table, number)


def open_json(keyring: Keyring, sealed: bytes, entity: str, table: str, number: int | str) -> Any:
    return orjson.loads(open_at_rest(keyring.key(entity), sealed, entity, table, number))


def seal_line(keyring: Keyring, entity: str, effect: Effect) -> bytes:
    return seal_json(keyring, dict(effect.line), entity, "effect", str(effect.key))


def open_line(keyring: Keyring, entity: str, key: UUID, sealed: bytes) -> Mapping[str, Any]:
    line: Mapping[str, Any] = open_json(keyring, sealed, entity, "effect", str(key))
    return line
