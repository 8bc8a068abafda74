"""Who acts in a lifetime: whoever a task names does what it asks, in their own name, with a body that says how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from carepath.explore.finding import Found
from carepath.explore.streams import operations
from carepath.explore.world import World
from shared.deciding import Actor, Answer, Role
from shared.fields.times import Present

HORIZON = timedelta(days=1000)
BOUND = frozenset({Role.PATIENT, Role.PEER_MONITOR})
"""Whose token is about one patient."""


@dataclass(frozen=True)
class Ask:
    """Somebody asks for an operation about the patient. `ids` are the other ids of its path."""

    role: Role
    operation: str
    body: Mapping[str, Any] = field(default_factory=dict)
    ids: Mapping[str, Any] = field(default_factory=dict)


def asks(world: World, patient: str, ask: Ask) -> Answer:
    """What it gives. Raises Found where the role may not, or the body is none."""
    _, operation = operations()[ask.operation]
    if ask.role not in operation.roles:
        raise Found("role-may-not", f"{ask.role.value} may not {ask.operation}")
    fields = operation.command.model_fields
    ids = {name: str(value) for name, value in {**ask.ids, "patient_id": patient}.items() if name in fields}
    try:
        command = operation.command.model_validate_json(
            json.dumps({**ask.body, **ids}), context=Present(world.now, HORIZON)
        )
    except ValidationError as error:
        found = [(each["loc"], each["type"]) for each in error.errors(include_input=False, include_url=False)]
        raise Found("no-such-body", f"{ask.operation}: {found}") from error
    return world.ask(ask.operation, command, patient, actor_of(world, patient, ask.role))


def actor_of(world: World, patient: str, role: Role) -> Actor:
    bound = patient if role in BOUND else None
    return Actor(role, f"{role.value}@{bound or world.clinic}", world.clinic, bound)
