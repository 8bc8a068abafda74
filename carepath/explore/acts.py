"""What people do without being asked, and what goes wrong around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from carepath.explore import bodies
from carepath.explore.clinic import STATES, free_slots
from carepath.explore.people import Ask, asks
from carepath.explore.streams import NAMES, Way, hearers_of
from carepath.explore.world import World
from shared.deciding import Lane, Role
from shared.events.scheduling import AppointmentType
from shared.runtime.service import stream_of

Act = Callable[[World, str, Random], Ask | None]
P, STAFF = Role.PATIENT, (Role.GUIDE, Role.CLINICIAN)
DOCUMENTS = ("treatment", "telehealth", "ketamine-risk", "messaging")


def _by(role: Role, operation: str, body: Mapping[str, Any] = {}) -> Act:
    return lambda _world, _patient, _random: Ask(role, operation, body)


def _document(operation: str) -> Act:
    return lambda _world, _patient, random: Ask(P, operation, {"document": random.choice(DOCUMENTS), "version": 1})


def _draft(world: World, patient: str, random: Random) -> Ask:
    whole = bodies.assessment(STATES[world.clinic], random)
    return Ask(P, "save-draft", {name: whole[name] for name in ("patient", "instruments", "vitals", "symptoms")})


def _submit(world: World, patient: str, random: Random) -> Ask:
    return Ask(P, "submit-assessment", bodies.assessment(STATES[world.clinic], random))


ANOTHER = str(UUID(int=0x7A0F8F2E00008000_8000000000000002))
"""Under this account the same person comes a second time."""


def _comes_again(world: World, patient: str, random: Random) -> None:
    """The same person hands in a form under another account."""
    if world.is_up("intake"):
        body = bodies.assessment(STATES[world.clinic], random.choice((None, random)))
        asks(world, ANOTHER, Ask(P, "submit-assessment", body))


def _pay(world: World, patient: str, random: Random) -> Ask | None:
    open = [said.told.fact for said in world.told if said.told.fact.type == "deposit-requested"]
    last: Any = open[-1] if open else None
    return last and Ask(
        Role.SYSTEM, "receive-payment", {"payment_id": str(last.payment_id), "amount_cents": last.amount_cents}
    )


def _release(world: World, patient: str, random: Random) -> Ask | None:
    holds = world.state("eligibility", patient).open_holds
    id = next(iter(holds.values())).hold_id if holds else None
    return id and Ask(Role.CLINICIAN, "release-hold", bodies.WHY, {"hold_id": id})


def _booking(operation: str) -> Act:
    def act(world: World, patient: str, random: Random) -> Ask | None:
        open = world.state("scheduling", patient).open_bookings
        return Ask(P, operation, {}, {"booking_id": random.choice(list(open))}) if open else None

    return act


def _move(world: World, patient: str, random: Random) -> Ask | None:
    open = list(world.state("scheduling", patient).open_bookings.items())
    if not open:
        return None
    id, booking = random.choice(open)
    slots = list(islice(free_slots(world, patient, booking.appointment, str(id)), 8))
    return Ask(P, "move-booking", {"slot_id": random.choice(slots).id}, {"booking_id": id}) if slots else None


def _books(world: World, patient: str, random: Random) -> Ask | None:
    """Whatever is listed, also where nobody is asked to book."""
    kind: AppointmentType = random.choice(("session", "session", "session", "check-in", "consult", "follow-up"))
    slots = list(islice(free_slots(world, patient, kind), 6))
    return Ask(P, "book-slot", {"slot_id": random.choice(slots).id}) if slots else None


def _feels(world: World, patient: str, random: Random) -> Ask:
    return Ask(random.choice((P, Role.CLINICIAN)), "report-side-effect", bodies.side_effect(world.now, random))


def _screens(world: World, patient: str, random: Random) -> Ask:
    return Ask(P, "complete-c-ssrs", {"c-ssrs-screener": random.choice(bodies.SCREENERS)})


def _sees(world: World, patient: str, random: Random) -> Ask:
    return Ask(Role.PEER_MONITOR, "record-check", {"status": random.choice(("ok", "concern", "emergency"))})


def _reads(world: World, patient: str, random: Random) -> Ask:
    return Ask(Role.PEER_MONITOR, "record-vitals", bodies.reading(random))


def _takes(world: World, patient: str, random: Random) -> Ask:
    return Ask(Role.PEER_MONITOR, "start-session", {"strength_mg": 100, "lot": bodies.LOT})


def _stops(world: World, patient: str, random: Random) -> Ask:
    body = {"amount_taken_mg": random.choice((0, 100)), "reason": "It is enough"}
    return Ask(random.choice(STAFF), "abort-session", body)


def _reports(world: World, patient: str, random: Random) -> Ask | None:
    signed = list(world.state("eligibility", patient).prescriptions)
    body = {"status": random.choice(("accepted", "rejected", "shipped", "delivered", "lost")), "lot": bodies.LOT}
    return Ask(Role.PHARMACY, "report-dispense", body, {"prescription_id": random.choice(signed)}) if signed else None


def _prescribes(world: World, patient: str, random: Random) -> Ask:
    body = bodies.prescription(2, world.now.date() - timedelta(days=1), random)
    return Ask(Role.CLINICIAN, "sign-prescription", {**body, "pdmp_checked_at": world.now.isoformat()})


def _calls(world: World, patient: str, random: Random) -> Ask | None:
    open = [str(id) for id in world.state("eligibility", patient).open_crises]
    outcome = random.choice(("safe", "with-somebody", "emergency-services", "in-hospital", "not-reached"))
    body = {"crisis_ids": open[:1], "outcome": outcome, **bodies.WHY}
    return Ask(Role.CLINICIAN, "acknowledge-crisis", body) if open else None


def _alarms(world: World, patient: str, random: Random) -> Ask:
    return Ask(P, "report-danger", {"kind": random.choice(("suicide", "medical", "unsafe"))})


ACTS: Mapping[str, Act] = {
    "submits as they should": lambda world, _patient, _random: Ask(
        P, "submit-assessment", bodies.assessment(STATES[world.clinic], None)
    ),
    **{f"signs {each}": _by(P, "sign-consent", {"document": each, "version": 1}) for each in DOCUMENTS},
    "save-draft": _draft,
    "submit-assessment": _submit,
    "comes again": _comes_again,
    "sign-consent": _document("sign-consent"),
    "withdraw-consent": _document("withdraw-consent"),
    "withdraw-patient": _by(P, "withdraw-patient"),
    "request-deposit": _by(P, "request-deposit"),
    "receive-payment": _pay,
    "complete-c-ssrs": _screens,
    "place-hold": _by(Role.CLINICIAN, "place-hold", bodies.WHY),
    "release-hold": _release,
    "discharge-patient": _by(Role.CLINICIAN, "discharge-patient", {"to": "discharged", **bodies.WHY}),
    "record-death": _by(Role.OPERATIONS, "record-death", {"verified": True, **bodies.WHY}),
    "refer-advanced": _by(Role.CLINICIAN, "refer-advanced", {"product": "new-programme", **bodies.WHY}),
    "acknowledge-crisis": _calls,
    "report-danger": _alarms,
    "book-slot": _books,
    "cancel-booking": _booking("cancel-booking"),
    "move-booking": _move,
    "join-waitlist": _by(P, "join-waitlist", {"type": "session"}),
    "report-side-effect": _feels,
    "record-check": _sees,
    "record-vitals": _reads,
    "start-session": _takes,
    "abort-session": _stops,
    "report-dispense": _reports,
    "sign-prescription": _prescribes,
    "add-journal-entry": _by(P, "add-journal-entry", {"text": "A door, and then water", "shared_with": ["therapist"]}),
}

BEGINNING = ("submits as they should", *(f"signs {each}" for each in DOCUMENTS))
OFTEN = (
    "book-slot",
    "report-side-effect",
    "complete-c-ssrs",
    "start-session",
    "place-hold",
    "record-vitals",
    "report-danger",
)
"""What tries a gate is drawn more often."""
BEFORE_A_TABLET = (
    "complete-c-ssrs", "place-hold", "withdraw-consent", "report-side-effect", "record-vitals", "record-check",
    "start-session", "start-session", "start-session", "abort-session",
)  # fmt: skip
"""What happens between a check-in and the tablet tries its gates most."""
NEGLECTED = (
    "decide-mid-course", "decide-follow-up", "release-hold", "acknowledge-alert", "acknowledge-crisis", "review-risk",
    "clear-vitals", "answer-questionnaire", "review-worsening", "sign-prescription", "end-break", "close-session",
)  # fmt: skip
"""What in some lifetimes nobody does, until at the end everybody does what is asked."""
RARE = frozenset({"withdraw-patient", "discharge-patient", "record-death", "withdraw-consent"})
"""What ends a lifetime is drawn seldom, so that most go far."""
COMES_AGAIN = "comes again"


def _away(world: World, random: Random) -> None:
    world.away[random.choice(NAMES)] = world.now + timedelta(hours=random.choice((1, 6, 24)))


def _late(world: World, random: Random) -> None:
    teller = random.choice(NAMES)
    hearer, lane = random.choice(hearers_of(teller)), random.choice(list(Lane))
    way = Way(stream_of(teller, lane), hearer)
    world.streams.shut[way] = world.now + timedelta(hours=random.choice((1, 6, 24)))


def _lost_mail(world: World, random: Random) -> None:
    world.lost_mail = random.choice((0.0, 0.2, 1.0))


FAULTS: Mapping[str, Callable[[World, Random], None]] = {
    "a service is away": _away,
    "facts arrive late": _late,
    "letters do not arrive": _lost_mail,
}
