"""Which function answers which message."""

from collections.abc import Sequence

import orjson

from shared.deciding import Actor
from shared.errors import Defect
from shared.runtime.answers.asking import UNKNOWN, ask, park_command, repeat
from shared.runtime.answers.desk import Desk
from shared.runtime.answers.hearing import hand_over, hear
from shared.runtime.answers.parking import park, park_record
from shared.runtime.answers.redriving import discard, redrive, runtime_said
from shared.runtime.answers.restoring import restore
from shared.runtime.answers.retelling import retell
from shared.runtime.answers.running_out import end, park_due, run_out
from shared.runtime.asking import Replied
from shared.runtime.dossier import Dossier, Parked
from shared.runtime.items import (
    PLATFORM,
    Ask,
    Discard,
    End,
    Garbage,
    HandOver,
    Hear,
    Item,
    Redrive,
    Restore,
    Retell,
    RunOut,
)
from shared.runtime.sealed_rows import seal_json


def answer(desk: Desk, item: Item, told: Sequence[tuple[int, bytes]] = ()) -> Replied | None:
    """Answers one message of a set. A person's message gets a reply, the platform's none."""
    dossier = desk.dossiers.get(item.entity)
    if isinstance(item, Ask):
        return _asked(desk, dossier, item)
    if isinstance(item, Redrive | Discard | Retell):
        return _by_a_person(desk, dossier, item, told)
    if dossier is None:
        return None
    if dossier.erased:
        _erased(desk, dossier, item)
    else:
        _by_the_platform(desk, dossier, item)
    return None


def _asked(desk: Desk, dossier: Dossier | None, item: Ask) -> Replied:
    if dossier is not None and dossier.erased:
        return UNKNOWN
    if item.broken and dossier is not None:
        return park_command(desk, dossier, item.asked)
    return ask(desk, dossier, item.asked)


def _by_a_person(
    desk: Desk, dossier: Dossier | None, item: Redrive | Discard | Retell, told: Sequence[tuple[int, bytes]]
) -> Replied:
    if dossier is None or dossier.erased or (item.actor and not _may_repair(item.actor, dossier)):
        return UNKNOWN
    if isinstance(item, Retell):
        return retell(desk, dossier, item, told)
    name = "discard-parked" if isinstance(item, Discard) else "redrive-parked"
    if item.cause and (kept := desk.causes.get(item.cause)):
        return repeat(desk, dossier, kept, runtime_said(name, item.entity, str(item.parked)), None)
    return discard(desk, dossier, item) if isinstance(item, Discard) else redrive(desk, dossier, item)


def _may_repair(actor: Actor, dossier: Dossier) -> bool:
    """People repair what is their clinic's; a record that belongs to no clinic is anybody's who operates."""
    return dossier.clinic in (actor.clinic, PLATFORM)


def _by_the_platform(desk: Desk, dossier: Dossier, item: Item) -> None:
    match item:
        case Hear(broken=True):
            park_record(desk, dossier, item.record, item.envelope, "not-applied")
        case Hear():
            hear(desk, dossier, item)
        case RunOut(broken=True):
            park_due(desk, dossier)
        case RunOut():
            run_out(desk, dossier)
        case End(ended=ended):
            end(desk, dossier, ended)
        case HandOver():
            hand_over(desk, dossier, item)
        case Restore():
            restore(desk, dossier, item)
        case Garbage():
            _set_garbage_aside(desk, dossier, item)
        case _:
            raise Defect("nobody answers this message")


def _erased(desk: Desk, dossier: Dossier, item: Item) -> None:
    """Of an erased entity only the numbers go on."""
    if isinstance(item, Hear):
        desk.erased += 1
        last = dossier.heard.get(item.record.topic)
        if last is None or item.envelope.number > last.number:
            dossier.hear(item.record.topic, item.envelope.number, item.envelope.id)
    if isinstance(item, HandOver):
        dossier.handed_gone.append(item.id)
    if isinstance(item, Restore):
        for record in item.records:
            number = int(record.headers["ce_sequence"])
            dossier.counters[record.topic] = max(number, dossier.counters.get(record.topic, 0))


def _set_garbage_aside(desk: Desk, dossier: Dossier, item: Garbage) -> None:
    sealed = seal_json(
        desk.keyring, orjson.Fragment(orjson.dumps(list(item.record))), dossier.entity, "parked", str(item.id)
    )
    if item.id not in dossier.parked:
        park(
            desk, dossier, Parked(item.id, "unread", "garbage", "unknown", item.reason, item.record.topic, None, sealed)
        )
