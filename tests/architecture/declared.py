"""The fields of all forms and queries of all services, with what a value of each is made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, types

from shared.runtime.operations import CommandOperation, Operation

TIMES = (
    date, datetime, time, timedelta, types.AwareDatetime, types.NaiveDatetime, types.PastDatetime, types.FutureDatetime,
    types.PastDate, types.FutureDate,
)  # fmt: skip


class Leaf(NamedTuple):
    """One value that somebody types: `readers` are the functions of the house that judge it."""

    model: type[BaseModel]
    field: str
    kind: Any
    metadata: tuple[Any, ...]

    @property
    def readers(self) -> list[str]:
        judges = (each.func for each in self.metadata if isinstance(each, AfterValidator | BeforeValidator))
        return [f"{getattr(judge, '__module__', '')}.{getattr(judge, '__qualname__', '')}" for judge in judges]


def forms(operations: tuple[Operation, ...]) -> Iterator[type[BaseModel]]:
    for operation in operations:
        if isinstance(operation, CommandOperation):
            yield operation.command
        elif operation.parameters:
            yield operation.parameters


def leaves(model: type[BaseModel]) -> Iterator[Leaf]:
    """Every leaf of a form, those of its parts too."""
    for name, field in model.model_fields.items():
        yield from _leaves(model, name, field.annotation, tuple(field.metadata))


def _leaves(model: type[BaseModel], name: str, kind: Any, metadata: tuple[Any, ...]) -> Iterator[Leaf]:
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _leaves(model, name, get_args(kind)[0], (*get_args(kind)[1:], *metadata))
    elif origin in (Union, UnionType, list, tuple, dict):
        for inner in get_args(kind)[origin is dict :]:
            yield from _leaves(model, name, inner, metadata)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from leaves(kind)
    elif kind not in (NoneType, Ellipsis):
        yield Leaf(model, name, kind, metadata)
