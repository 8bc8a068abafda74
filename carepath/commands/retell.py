"""`carepath retell PATIENT STREAM`: a service tells again what it told, with the same ids, numbers and bodies."""

from typing import Any
from uuid import uuid4

import httpx

from carepath.commands.frame import parser, run
from carepath.stack import Stack

_OPERATION = "retell"


def main(args: list[str]) -> int:
    does = "Asks the teller of a stream to tell again what it told there about one patient. Telling too much is safe."
    words = parser(_OPERATION, does, "carepath retell 8f14e45f-ceea-867a-9d3c-2b1c0f5e7a11 care.intake --from 3")
    words.add_argument("patient", help="the patient id, as the hearer's alert names it")
    words.add_argument("stream", help="care.<service> or care.<service>.safety")
    words.add_argument("--from", type=int, default=1, metavar="NUMBER", help="the first number to tell again; 1")
    words.add_argument("--clinic", default="demo", help="the patient's; demo unless given")
    told = vars(words.parse_args(args))
    body = {"patient_id": told["patient"], "stream": told["stream"], "from": told["from"]}
    return run(_retell(body, told["clinic"]))


async def _retell(body: dict[str, Any], clinic: str) -> int:
    stack = Stack()
    service = _teller(stack.up["services"], body["stream"])
    token = await stack.token("operations", clinic=clinic)
    headers = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
    async with httpx.AsyncClient(timeout=30) as client:
        path = _path((await client.get(service["openapi"])).raise_for_status().json())
        answer = await client.post(service["url"] + path, json=body, headers=headers)
    print(f"told again: {_told(answer)}")
    return 0


def _teller(services: dict[str, Any], stream: str) -> dict[str, Any]:
    """The service that tells this stream. Raises ValueError in a person's words."""
    teller = stream.removeprefix("care.").removesuffix(".safety")
    if not stream.startswith("care.") or teller not in services:
        there = ", ".join(f"care.{name}" for name in services)
        raise ValueError(f"no service of this stack tells that stream; there are {there}, each with .safety too")
    service: dict[str, Any] = services[teller]
    return service


def _path(document: dict[str, Any]) -> str:
    return next(str(path) for path, methods in document["paths"].items() if _is_it(methods))


def _is_it(methods: dict[str, Any]) -> bool:
    return any(operation.get("operationId") == _OPERATION for operation in methods.values())


def _told(answer: httpx.Response) -> int:
    """How many records. Raises ValueError in a person's words."""
    said = answer.json()
    if answer.status_code == httpx.codes.OK:
        return int(said["told"])
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise ValueError("that clinic has no such patient: --clinic names another")
    wrong = ", ".join(f"{error['pointer']} {error['code']}" for error in said["errors"])
    raise ValueError(f"refused: {said['code']}{f' ({wrong})' if wrong else ''}")
