"""`carepath why PATIENT`: what happened, who is waited for until when, what comes next, on the patient's own clock."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx

from carepath.commands.frame import parser, run
from carepath.stack import Stack


def main(args: list[str]) -> int:
    does = "Tells a patient's past, who is waited for until when, and what comes next, in the patient's time zone."
    words = parser("why", does, "carepath why 8f14e45f-ceea-867a-9d3c-2b1c0f5e7a11")
    words.add_argument("patient", metavar="PATIENT", help="the patient id")
    words.add_argument("--clinic", default="demo", help="demo unless given")
    told = words.parse_args(args)
    return run(_why(told.patient, told.clinic))


async def _why(patient: str, clinic: str) -> int:
    pathway = await _pathway(patient, clinic)
    print("\n".join(lines(pathway)))
    return 0


async def _pathway(patient: str, clinic: str) -> dict[str, Any]:
    """Raises ValueError in a person's words."""
    stack = Stack()
    if "operations" not in stack.up["services"]:
        raise ValueError("operations does not run in this stack")
    bearer = {"authorization": f"Bearer {await stack.token('operations', clinic=clinic)}"}
    url = f"{stack.up['services']['operations']['url']}/v1/patients/{patient}/pathway"
    async with httpx.AsyncClient(timeout=10) as client:
        answer = await client.get(url, headers=bearer)
    if answer.status_code == 404:
        raise ValueError("operations has heard of no such patient of this clinic")
    told: dict[str, Any] = answer.raise_for_status().json()
    return told


def lines(pathway: dict[str, Any]) -> Iterator[str]:
    """What is printed of a reply of `get-pathway`."""
    yield f"{pathway['patient_id']}: {pathway['stage']} (times in {pathway['time_zone']})"
    yield from ("", "past")
    for each in pathway["past"]:
        about = " ".join(f"{name}={value}" for name, value in each["about"].items())
        yield f"  {_wall(each['at_local'])}  {each['type']:26} {each['teller']:12} {each['event_id']} {about}".rstrip()
    now = pathway["now"]
    waiting = f"{now['waiting_for']} for {now['what']} until {_wall(now['until_local'])}" if now["waiting_for"] else ""
    yield from ("", "now", f"  waiting for {waiting or 'nobody'}", "", "next")
    for each in pathway["next"]:
        yield f"  {_wall(each['at_local'])}  {each['what']:26} {each['whom']:12} {each['service']}"
    for each in pathway["silent"]:
        yield f"{each['service']} has not answered since {each['since']}: what it waits for may be missing"


def _wall(at: str) -> str:
    return datetime.fromisoformat(at).strftime("%a %d %b %H:%M")
