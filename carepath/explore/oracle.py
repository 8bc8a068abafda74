"""Whether a tablet was allowed, who should have been paged by when, who may be written to: by the facts alone."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from carepath.explore.finding import Found
from carepath.explore.ledger import Ledger
from carepath.explore.register import Register
from carepath.explore.world import Said, World
from shared.clinical.caps import EXEMPT

SEVERE = 3
NOT_BEGUN = ("not-started",)


class Oracle:
    """Reads everything that is told, once; raises Found at the first thing that must not be."""

    def __init__(self, patient: str) -> None:
        self.patient, self.ledger, self.read = patient, Ledger(), 0
        self.register = Register()

    def look(self, world: World) -> None:
        for said in world.told[self.read :]:
            self.register.look(said)
            if said.entity == self.patient:
                self._judge(said)
                self.ledger.note(said)
        self.read = len(world.told)
        self._pages(world)

    def _judge(self, said: Said) -> None:
        match said.told.fact.type:
            case "session-started":
                if wrong := [code for code, speaks in _against_a_tablet(self.ledger, said).items() if speaks]:
                    raise Found(f"tablet-{wrong[0]}", f"a tablet was placed in spite of {', '.join(wrong)}")
            case "message-sent":
                self._letter(said)

    def _letter(self, said: Said) -> None:
        fact: Any = said.told.fact
        if fact.to != "patient" or said.behind:
            return
        if self.ledger.died:
            raise Found("letter-to-the-dead", f"{fact.template} after the patient had died")
        if self.ledger.left and fact.template not in EXEMPT:
            raise Found("letter-after-leaving", f"{fact.template} after the patient had left")

    def _pages(self, world: World) -> None:
        for service, at in self.ledger.pages_due():
            if world.is_up(service) and at < world.now:
                raise Found("page-missing", f"{service} pages nobody since {at.isoformat()}")


def _against_a_tablet(ledger: Ledger, said: Said) -> dict[str, bool]:
    """Code -> whether it speaks, at the instant of the tablet (clinical reference 1.5.1)."""
    heard = "integration" not in said.behind and "scheduling" not in said.behind
    return {
        "left": ledger.left or bool(ledger.end),
        "no-consent": not ledger.consents(),
        "no-plan": ledger.plan is None,
        "crisis": bool(ledger.crises),
        "risk": ledger.at_risk(said.told.time),
        "hold": bool(ledger.holds - ledger.released),
        "duplicate": bool(ledger.suspected),
        "alert": any(tier >= SEVERE for tier, _ in ledger.alerts.values()),
        "worse": heard and bool(ledger.worse),
        "too-soon": _too_soon(ledger, said),
        "plan-used-up": _used_up(ledger),
        "no-tablet": ledger.delivered <= ledger.placed,
        "not-checked-in": ledger.checked_in is None or _another_day(ledger, said),
        "not-cleared": _not_cleared(ledger, said),
        "postponed-today": any(map(partial(_keeps_back, ledger, said), ledger.postponed)),
        "mid-course": heard and ledger.mid_course_due,
        "break": heard and ledger.on_break,
    }


def _too_soon(ledger: Ledger, said: Said) -> bool:
    if not ledger.doses or ledger.plan is None:
        return False
    return bool((ledger.local(said.told.time) - ledger.local(ledger.doses[-1])).days < ledger.plan.interval_days)


def _used_up(ledger: Ledger) -> bool:
    if ledger.plan is None or ledger.plan.sessions is None:
        return False
    return bool(sum(dose >= ledger.plan.approved_at for dose in ledger.doses) >= ledger.plan.sessions)


def _another_day(ledger: Ledger, said: Said) -> bool:
    assert ledger.checked_in
    return ledger.local(ledger.checked_in[1]) != ledger.local(said.told.time)


def _not_cleared(ledger: Ledger, said: Said) -> bool:
    """No human cleared the latest reading of this session, or it was too long ago."""
    fact: Any = said.told.fact
    reading, until = ledger.cleared.get(fact.session_id, (0, said.told.time))
    return not reading or reading != ledger.readings[fact.session_id] or said.told.time > until


def _keeps_back(ledger: Ledger, said: Said, postponed: tuple[datetime, tuple[str, ...]]) -> bool:
    """An item failed: no dose on that day of the patient (clinical reference 1.5, SS2)."""
    at, reasons = postponed
    return reasons != NOT_BEGUN and ledger.local(at) == ledger.local(said.told.time)


def at_an_end(ledger: Ledger) -> bool:
    return bool(ledger.end) or not ledger.begun
