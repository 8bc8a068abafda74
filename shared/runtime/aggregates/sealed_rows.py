"""What lies sealed in the tables: states, commands, replies, effect lines. Bound to entity, table and number."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from shared.deciding import Claim, Effect, State, Taken
from shared.runtime.aggregates.others import View
from shared.runtime.service import Service
from shared.security.keyring import Keyring
from shared.security.sealing import open_at_rest, seal_at_rest


def seal_state(keyring: Keyring, entity: str, version: int, state: State) -> bytes:
    return seal_at_rest(keyring.key(entity), state.model_dump_json().encode(), entity, "state", version)


def open_state(keyring: Keyring, entity: str, version: int, sealed: bytes, model: type[State]) -> State:
    return model.model_validate_json(open_at_rest(keyring.key(entity), sealed, entity, "state", version))


def seal_json(keyring: Keyring, value: object, entity: str, table: str, number: int | str) -> bytes:
    plain = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return seal_at_rest(keyring.key(entity), plain, entity, table, number)


def open_json(keyring: Keyring, sealed: bytes, entity: str, table: str, number: int | str) -> Any:
    return orjson.loads(open_at_rest(keyring.key(entity), sealed, entity, table, number))


def seal_line(keyring: Keyring, entity: str, effect: Effect) -> bytes:
    return seal_json(keyring, dict(effect.line), entity, "effect", str(effect.key))


def open_line(keyring: Keyring, entity: str, key: UUID, sealed: bytes) -> Mapping[str, object]:
    line: Mapping[str, object] = open_json(keyring, sealed, entity, "effect", str(key))
    return line


def seal_view(keyring: Keyring, entity: str, seq: int, view: View) -> bytes:
    """What a decision read. Each state is sealed under the key of its own entity too: when that one is erased, so is
    this copy."""
    states = {name: _seal_other(keyring, name, state, entity, seq) for name, state in view.read.items()}
    taken = [_written(each) for each in view.taken]
    return seal_json(keyring, [states, taken, sorted(view.caught_up)], entity, "read", seq)


def open_view(keyring: Keyring, entity: str, seq: int, sealed: bytes, service: Service) -> View:
    """Raises Erased where an entity that was read has been erased."""
    states, taken, caught_up = open_json(keyring, sealed, entity, "read", seq)
    read = {
        name: _open_other(keyring, name, text, entity, seq, service.domain(name).state) for name, text in states.items()
    }
    return View(read, tuple(_taken(*each) for each in taken), frozenset(caught_up))


def read_entities(keyring: Keyring, entity: str, seq: int, sealed: bytes) -> list[str]:
    """Whose states a decision read."""
    return list(open_json(keyring, sealed, entity, "read", seq)[0])


def _seal_other(keyring: Keyring, name: str, state: State, entity: str, seq: int) -> str:
    plain = state.model_dump_json().encode()
    return b64encode(seal_at_rest(keyring.key(name), plain, name, "read", f"{entity}/{seq}")).decode()


def _open_other(keyring: Keyring, name: str, text: str, entity: str, seq: int, model: type[State]) -> State:
    plain = open_at_rest(keyring.key(name), b64decode(text), name, "read", f"{entity}/{seq}")
    return model.model_validate_json(plain)


def _written(taken: Taken) -> list[object]:
    claim = taken.claim
    return [taken.entity, claim.key, claim.resource, claim.seat, claim.start.isoformat(), claim.end.isoformat()]


def _taken(entity: str, key: str, resource: str, seat: int, start: str, end: str) -> Taken:
    return Taken(Claim(key, resource, seat, datetime.fromisoformat(start), datetime.fromisoformat(end)), entity)
