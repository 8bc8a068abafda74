"""From what was said to a command: every field, then what may be taken in spite of an implausible number.

What only the clock refuses (an onset ahead of now) is told apart: what was taken before is answered as it was then.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from shared.deciding import Command
from shared.fields.times import Present
from shared.jsons import Json
from shared.runtime.edge.pointers import OUT_OF_RANGE, field_errors, without, words_of
from shared.runtime.edge.problems import FieldError
from shared.runtime.operations import CommandOperation

IMPLAUSIBLE = frozenset({OUT_OF_RANGE, "implausible"})


class Validated(NamedTuple):
    """A command, or what is wrong. `lost`: an id in the path is malformed, so there is no such thing.

    `untimely` is what cannot be at this time, of a command that is well formed.
    """

    command: Command | None
    errors: tuple[FieldError, ...] = ()
    lost: bool = False
    untimely: tuple[FieldError, ...] = ()


def validate(operation: CommandOperation, said: Json, ids: Mapping[str, str], present: Present) -> Validated:
    """`ids` are the path's parameters; the ones that the command has as fields join what was said.

    `present` is the platform's, for what only the day can tell.
    """
    if not isinstance(said, dict):
        return Validated(None, (FieldError("", "wrong-type"),))
    ids = _fields(operation, ids)
    if any(name in said for name in ids):
        return Validated(None, (FieldError("", "unknown-field"),))
    found = _read(operation, said, ids, present)
    if found.errors and (salvaged := _salvage(operation, said, found.errors)) is not None:
        again = _read(operation, salvaged, ids, present)
        found = found if again.errors else again
    if found.errors:
        timeless = _read(operation, said, ids).command
        return Validated(timeless, untimely=found.errors) if timeless else found
    return _checked(operation, found, present)


def _read(
    operation: CommandOperation, said: Mapping[str, Json], ids: Mapping[str, Json], present: Present | None = None
) -> Validated:
    try:
        return Validated(operation.command.model_validate_json(json.dumps({**said, **ids}), context=present))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        own = [each for each in found if not each["loc"] or each["loc"][0] not in ids]
        words = words_of(operation.command, operation.words)
        return Validated(None, field_errors(own, said, words), lost=len(own) < len(found))


def _checked(operation: CommandOperation, found: Validated, present: Present) -> Validated:
    if operation.check is None or found.command is None:
        return found
    return found._replace(untimely=tuple(FieldError(*each) for each in operation.check(found.command, present.now)))


def _fields(operation: CommandOperation, ids: Mapping[str, str]) -> dict[str, Any]:
    known = operation.command.model_fields
    return {
        name: int(value) if known[name].annotation is int and value.isdecimal() else value
        for name, value in ids.items()
        if name in known
    }


def _salvage(
    operation: CommandOperation, said: Mapping[str, Json], errors: tuple[FieldError, ...]
) -> Mapping[str, Json] | None:
    """What can still be taken of a body in which only numbers are implausible, and which a rule must see all the
    same."""
    if operation.screen is None or not all(error.code in IMPLAUSIBLE for error in errors):
        return None
    if not operation.screen(said):
        return None
    if operation.salvage is not None:
        return operation.salvage(said, errors)
    left: Mapping[str, Json] = without(said, (error.pointer for error in errors))
    return left
