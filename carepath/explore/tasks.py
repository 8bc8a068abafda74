"""What whoever is waited for does, by the word of the wait: when it can be done, and with which body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, NamedTuple

from carepath.explore import bodies
from carepath.explore.clinic import STATES, free_slots
from carepath.explore.people import Ask
from carepath.explore.streams import places_of
from carepath.explore.world import Here, World
from services.eligibility.domain.prescriptions import in_hand, left
from services.monitoring.domain.known import GRACE
from services.monitoring.domain.sessions import OBSERVED
from services.monitoring.domain.state import CHECK_IN_OPENS
from shared.clinical.when import local_date, zone
from shared.deciding import Role, Wait
from shared.standing import CONSENTS

PAYS = "pay-deposit"
"""The patient pays elsewhere: the provider's word of it comes by the system's token."""
READ_AFTER = timedelta(minutes=45)


class Task(NamedTuple):
    """Somebody is waited for. `random`: they do it in a way of their own; None: as they should."""

    world: World
    patient: str
    here: Here
    wait: Wait
    random: Random | None = None

    @property
    def state(self) -> Any:
        return self.world.state(*self.here)

    @property
    def id(self) -> str:
        return str(self.wait.about)


def tasks(world: World, patient: str) -> list[Task]:
    """Everything that somebody is waited for about the patient, by its time."""
    found = [Task(world, patient, here, wait) for here, wait in world.waits() if here.entity == patient]
    people = [task for task in found if task.wait.whom is not Role.SYSTEM or task.wait.what == PAYS]
    return sorted(people, key=lambda task: (task.wait.until, task.here.service, task.wait.key))


def _pay(task: Task) -> Ask | None:
    open = [each for each in task.world.state("intake", task.patient).deposits.items() if each[1].open]
    body = {"payment_id": str(open[0][0]), "amount_cents": open[0][1].amount_cents} if open else {}
    return Ask(Role.SYSTEM, "receive-payment", body) if open else None


def operation_of(task: Task) -> str:
    return places_of(task.here.service)[task.wait.what].operation_id


def possible_at(task: Task) -> datetime:
    """From when on it can be done."""
    look = _POSSIBLE.get(task.wait.what)
    return max(task.world.now, look(task)) if look else task.world.now


def done_by(task: Task) -> Ask | None:
    """How whoever is asked does it; None where they cannot: no slot is free."""
    return _DONE[task.wait.what if task.wait.what in _DONE else operation_of(task)](task)


def _ask(task: Task, body: Mapping[str, Any] = {}, **ids: Any) -> Ask:
    return Ask(task.wait.whom, operation_of(task), body, ids)


def _book(task: Task) -> Ask | None:
    slots = list(islice(free_slots(task.world, task.patient, task.wait.kind.appointment), 12 if task.random else 1))  # type: ignore[attr-defined]
    if not slots:
        return None
    return _ask(task, {"slot_id": (task.random.choice(slots) if task.random else slots[0]).id})


def _starts_at(task: Task) -> datetime:
    at: datetime = task.state.bookings[task.wait.about].at
    return at


def _check_in(task: Task) -> Ask:
    label, lot = _label(task)
    return _ask(task, bodies.checklist(STATES[task.world.clinic], label, lot, task.random))


def _observe(task: Task) -> Ask:
    sober = task.random is None or task.random.random() < 0.5
    return _ask(task, {"present": True, "adult": True, "sober": sober})


def _label(task: Task) -> tuple[int, str]:
    """What stands on the box that came last."""
    delivered = task.world.state("monitoring", task.patient).delivered
    return (delivered[-1].strength_mg, delivered[-1].lot or bodies.LOT) if delivered else (100, bodies.LOT)


def _start(task: Task) -> Ask:
    strength, lot = _label(task)
    return _ask(task, {"strength_mg": strength, "lot": lot})


def _sign(task: Task) -> Ask:
    missing = (each for each in sorted(CONSENTS) if not task.state.standing.consents_to(each))
    return _ask(task, {"document": next(missing), "version": 1})


def _prescribe(task: Task) -> Ask:
    uncovered = left(task.state) - in_hand(task.state)
    today = local_date(task.world.now, zone(task.state.form.time_zone))
    body = bodies.prescription(min(uncovered, 4), today, task.random)
    return _ask(task, {**body, "pdmp_checked_at": task.world.now.isoformat()})


def _dispense(task: Task) -> Ask:
    following = {"signed": "accepted", "accepted": "shipped", "shipped": "delivered"}
    said = following[task.state.prescriptions[task.wait.about].status]
    if task.random:
        said = task.random.choice((said, "rejected", "lost", "delivered"))
    lot = {"lot": bodies.LOT} if said in ("shipped", "delivered") else {}
    return _ask(task, {"status": said, **lot}, prescription_id=task.id)


def _answer(task: Task) -> Ask:
    opened = task.state.opened[task.wait.about]
    given = task.state.given.get(task.wait.about, {})
    wanted = tuple(each for each in opened.instruments if each not in given)
    return _ask(task, bodies.answers(wanted, task.random), questionnaire_id=task.id)


def _decide(*words: str) -> Callable[[Task], Ask]:
    """The first of these words is the usual one."""
    return lambda task: _ask(task, {"decision": task.random.choice(words) if task.random else words[0], **bodies.WHY})


def _for_a_reason(name: str = "") -> Callable[[Task], Ask]:
    """`name` is the id in the path."""
    return lambda task: _ask(task, bodies.WHY, **({name: task.id} if name else {}))


def _check(task: Task) -> Ask:
    words = ("ok", "ok", "concern", "emergency")
    return _ask(task, {"status": task.random.choice(words) if task.random else "ok"})


def _prepare(task: Task) -> Ask:
    body = {
        "intention": "To look at the last year without fear",
        "monitor_trained": True,
        "emergency_contact_confirmed": True,
        "education_complete": True,
        "practice_reading": {"systolic": 118, "diastolic": 76, "heart_rate": 70},
    }
    return _ask(task, body)


def _grade(task: Task) -> Ask:
    """What stood in the way is over; of an effect that somebody must look at, a clinician says how strong it is."""
    open = task.state.open_effects
    worst = max(open.values(), key=lambda each: each.standing if each.standing is not None else 9)
    effect = open[task.wait.about].fact if task.wait.about in open else worst.fact
    body = {"effect": effect.effect, "severity": 1, "onset_at": effect.onset_at.isoformat()}
    return _ask(task, {**body, "elicitation": "checklist", "resolved_at": task.world.now.isoformat()})


def _screen(task: Task) -> Ask:
    return _ask(task, {"c-ssrs-screener": task.random.choice(bodies.SCREENERS) if task.random else bodies.SCREENERS[0]})


def _answer_form(task: Task) -> Ask:
    return _ask(task, bodies.assessment(STATES[task.world.clinic], task.random))


_DONE: Mapping[str, Callable[[Task], Ask | None]] = {
    "submit-assessment": _answer_form,
    "answer-again": _answer_form,
    "complete-c-ssrs": _screen,
    "review-risk": lambda task: _ask(
        task, {"outcome": "cleared", "c-ssrs-screener": bodies.SCREENERS[0], **bodies.WHY}
    ),
    "decide-review": _decide("prequalify", "decline"),
    "settle-duplicate": lambda task: _ask(
        task, {"other": task.id, "same": bool(task.random and task.random.random() < 0.5), **bodies.WHY}
    ),
    "book-slot": _book,
    "start-appointment": lambda task: _ask(task, booking_id=task.id),
    "complete-appointment": lambda task: _ask(task, booking_id=task.id),
    "decide-consult": lambda task: _ask(task, bodies.consult(task.world.now, task.random)),
    "bring-clearance": lambda task: _ask(task, {"items": ["ECG", "Letter of the cardiologist"]}),
    "sign-prescription": _prescribe,
    "report-dispense": _dispense,
    "request-deposit": _ask,
    PAYS: _pay,
    "settle-deposit": lambda task: _ask(task, {"refund_cents": 10_000, **bodies.WHY}, payment_id=task.id),
    "refund-deposit": lambda task: _ask(task, payment_id=task.id),
    "settle-message": _for_a_reason("message_id"),
    "reach-somebody": _for_a_reason("message_id"),
    "release-hold": _for_a_reason("hold_id"),
    "acknowledge-crisis": lambda task: _ask(task, {"crisis_ids": [str(task.id)], "outcome": "safe", **bodies.WHY}),
    "review-crisis": lambda task: _ask(task, {"crisis_id": str(task.id), **bodies.WHY}),
    "acknowledge-alert": _for_a_reason("alert_id"),
    "review-worsening": _for_a_reason("questionnaire_id"),
    "decide-mid-course": _decide("continue", "break", "adjust", "complete"),
    "decide-follow-up": _decide("complete", "continue", "break", "renew", "adjust"),
    "answer-questionnaire": _answer,
    "call-patient": lambda task: _ask(task, {"outcome": "reached"}, questionnaire_id=task.id),
    "end-break": _ask,
    "look-after-referral": lambda task: _ask(task, {"outcome": "taken-up", **bodies.WHY}, referral_id=task.id),
    "complete-preparation": _prepare,
    "check-in-session": _check_in,
    "observe-monitor": _observe,
    "record-vitals": lambda task: _ask(task, bodies.reading(task.random)),
    "clear-vitals": lambda task: _ask(task, bodies.WHY),
    "start-session": _start,
    "record-check": _check,
    "restore-contact": _check,
    "close-session": lambda task: _ask(task, bodies.readiness(task.random)),
    "report-side-effect": _grade,
    "sign-consent": _sign,
}


def _read_at(task: Task) -> datetime:
    """Before the tablet at once or when it is to be read again; after it once the pressure is at its height."""
    running = task.state.running
    name = task.wait.kind.name
    if name == "recheck":
        return task.wait.until - GRACE
    return running.started_at + READ_AFTER if running and name == "reading" else task.world.now


_POSSIBLE: Mapping[str, Callable[[Task], datetime]] = {
    "start-appointment": _starts_at,
    "check-in-session": lambda task: _starts_at(task) - CHECK_IN_OPENS,
    "record-check": lambda task: task.wait.until - GRACE,
    "record-vitals": _read_at,
    "close-session": lambda task: task.state.running.started_at + OBSERVED,
}
