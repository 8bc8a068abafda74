"""`carepath emit TYPE`: publishes the catalogue's example of an event that a person may assert, at its owner."""

import importlib
import json
from typing import Any
from uuid import uuid4

import httpx

from carepath.commands.frame import parser, run
from carepath.stack import Stack
from shared.deciding import Role
from shared.events.asserted import OWNERS
from shared.runtime.operations import CommandOperation

SOURCE = "/carepath/emit"


def main(args: list[str]) -> int:
    does = "Publishes the example of an event that a person may assert, through publish-event at its owner."
    words = parser("emit", does, "carepath emit consent-signed --patient 8f14e45f-ceea-867a-9d3c-2b1c0f5e7a11")
    words.add_argument("type", choices=sorted(OWNERS), metavar="TYPE", help=", ".join(sorted(OWNERS)))
    words.add_argument("--patient", help="whom it is about; assessment-submitted makes somebody new")
    words.add_argument("--clinic", default="demo", help="demo unless given")
    told = words.parse_args(args)
    return run(_emit(told.type, told.patient, told.clinic))


async def _emit(type: str, patient: str | None, clinic: str) -> int:
    """Prints the owner's reply. 1 where it refuses."""
    operation, stack = operation_of(type), Stack()
    require_somebody(operation, patient)
    bound = {"patient": patient} if patient else {}
    bearer = await stack.token(role_of(operation), clinic=clinic, **bound)
    headers = {"authorization": f"Bearer {bearer}", "content-type": "application/cloudevents+json"}
    url = f"{stack.up['services'][OWNERS[type]]['url']}/v1/events"
    async with httpx.AsyncClient(timeout=10) as client:
        answer = await client.post(url, headers=headers, json=event(type, operation, patient))
    print(json.dumps(answer.json(), indent=1))
    return 1 if answer.is_error else 0


def operation_of(type: str) -> CommandOperation:
    """The owner's operation of which this event's data is the body. Raises ValueError where that is not built."""
    try:
        operations = importlib.import_module(f"services.{OWNERS[type]}.api").OPERATIONS
        found: CommandOperation = next(each for each in operations if getattr(each, "asserts", None) == type)
    except (ModuleNotFoundError, StopIteration):
        raise ValueError(f"{OWNERS[type]}, which owns {type}, does not take it yet") from None
    return found


def require_somebody(operation: CommandOperation, patient: str | None) -> None:
    """Raises ValueError where no patient is named, and this event cannot be the first about a new one."""
    if patient is None and not operation.opens:
        raise ValueError(f"{operation.asserts} is about somebody who is known: --patient names them")


def role_of(operation: CommandOperation) -> str:
    """The patient where they may, else the first of those who may."""
    return str(Role.PATIENT if Role.PATIENT in operation.roles else min(operation.roles))


def event(type: str, operation: CommandOperation, patient: str | None) -> dict[str, Any]:
    """In structured mode."""
    data = {name: value for name, value in operation.example.items() if name != "patient_id"}
    about = {"subject": patient} if patient else {}
    return {"specversion": "1.0", "id": str(uuid4()), "source": SOURCE, "type": type, **about, "data": data}
