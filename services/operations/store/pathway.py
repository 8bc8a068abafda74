"""One patient's past, now and next, and who is on call."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.operations.domain import Journey
from services.operations.domain.past import Entry, in_order
from services.operations.domain.stage import stage
from services.operations.store.neighbours import Task, ask_everybody
from shared.clinical.clinics import clinic_of
from shared.clinical.when import zone
from shared.deciding import Refused, Role
from shared.runtime.operations import Viewer
from shared.standing import clinic_id, roster_in
from shared.times import instant, stamp


async def load_pathway(viewer: Viewer, patient_id: str) -> dict[str, object] | Refused:
    """What happened, who is waited for until when, what fires next; times also as the patient's clock shows them."""
    known = await viewer.database.state(patient_id)
    journey = known if isinstance(known, Journey) else Journey()
    place = zone(journey.zone) if journey.zone else clinic_of(viewer.actor.clinic).time_zone
    heard = await ask_everybody(viewer)
    tasks = sorted((each for each in heard.tasks if each.task["patient_id"] == patient_id), key=_when)
    return {
        "patient_id": patient_id,
        "as_of": stamp(viewer.clock.now()),
        "stage": stage(journey),
        "time_zone": place.key,
        "past": [_line(stream, entry, place) for stream, entry in in_order(journey.past)],
        "now": _now(tasks, place),
        "next": [_next(each, place) for each in tasks],
        "silent": heard.told_silent(),
    }


def _when(each: Task) -> tuple[str, str]:
    return each.task["until"], each.task["key"]


def _line(stream: str, entry: Entry, place: ZoneInfo) -> dict[str, object]:
    return {
        "at": stamp(entry.at),
        "at_local": local(entry.at, place),
        "teller": stream.split(".")[1],
        "type": entry.type,
        "event_id": str(entry.id),
        "about": entry.about,
    }


def _now(tasks: list[Task], place: ZoneInfo) -> dict[str, object]:
    """The person who is waited for, the one whose time is over first."""
    first = next((each.task for each in tasks if each.task["whom"] != Role.SYSTEM), None)
    if first is None:
        return {"waiting_for": None, "what": None, "until": None, "until_local": None}
    until = instant(first["until"])
    return {
        "waiting_for": first["whom"],
        "what": first["what"],
        "until": stamp(until),
        "until_local": local(until, place),
    }


def _next(each: Task, place: ZoneInfo) -> dict[str, object]:
    at = instant(each.task["until"])
    return {
        "what": each.task["what"],
        "at": stamp(at),
        "at_local": local(at, place),
        "whom": each.task["whom"],
        "service": each.service,
        "stale": each.stale,
        "task_id": each.task["task_id"],
        "key": each.task["key"],
        "operation": each.task.get("operation"),
    }


def local(at: datetime, place: ZoneInfo) -> str:
    return at.astimezone(place).isoformat(timespec="seconds")


async def load_on_call(viewer: Viewer) -> dict[str, object] | Refused:
    """Who is on call at the viewer's clinic now, and until when."""
    roster = roster_in(await viewer.database.state(clinic_id(viewer.actor.clinic)))
    return {
        "on_call": {
            role: {"provider_id": duty.provider_id, "until": stamp(duty.last)}
            for role, duty in sorted(roster.on_call(viewer.clock.now()).items())
        }
    }
