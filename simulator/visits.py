"""Everything of a course that is no dosing session: intro call, deposit, consult, pharmacy, preparation, week 4."""

from datetime import date, timedelta
from typing import Any

from shared.times import stamp
from simulator.answering import before_week_4
from simulator.answers import NO_RISK
from simulator.chronicle import (
    BOOKED_WITHIN,
    COMPLETED,
    DECLINED_CLINICAL,
    IN_TREATMENT,
    INTRO_BOOKED_WITHIN,
    ON_BREAK,
    ON_THE_WAY,
    PREQUALIFIED,
)
from simulator.course import LESS_MG
from simulator.office import clinic_day
from simulator.walk import NOON, Walk

LOT = "L26-1187"
MISSED_AFTER = timedelta(minutes=15)
TELEMEDICINE_ENDS = date(2026, 12, 31)
_INTRO, _CONSULT, _VISIT = (8, 9, 11, 12), (9, 11, 13, 15, 17), (8, 17)
"""Whole hours at which people are seen, so that many of them share one."""


async def intro_call(walk: Walk) -> bool:
    """Whether it took place."""
    if walk.course.intro == "never books":
        return False
    booked = await walk.book("intro", _INTRO[walk.place % len(_INTRO)])
    walk.me.so_far.stage = ON_THE_WAY
    if walk.course.intro == "misses":
        await _misses(walk, booked, INTRO_BOOKED_WITHIN)
        walk.me.so_far.stage = PREQUALIFIED
        await walk.after(minutes=45)
        booked = await walk.book("intro", _INTRO[walk.place % len(_INTRO)])
        walk.me.so_far.stage = ON_THE_WAY
    await walk.at(booked["at"])
    await walk.staff("guide", "start-appointment", booking_id=booked["booking_id"])
    await walk.after(hours=1)
    await walk.staff("guide", "complete-appointment", booking_id=booked["booking_id"])
    return True


async def _misses(walk: Walk, booked: dict[str, Any], within: timedelta) -> None:
    """Nobody came: it is to be booked again."""
    await walk.at(booked["at"] + MISSED_AFTER)
    walk.me.so_far.lapses_at = walk.now + within


async def deposit(walk: Walk) -> bool:
    """Whether it was paid. A confirmation that comes twice counts once."""
    asked = await walk.patient("request-deposit")
    paid = {"payment_id": asked["payment_id"], "amount_cents": asked["amount_cents"]}
    match walk.course.deposit:
        case "never":
            return False
        case "late":
            await walk.after(hours=30)
    for _ in range(2 if walk.course.deposit == "confirmed twice" else 1):
        await walk.staff("system", "receive-payment", paid)
    walk.me.so_far.lapses_at = walk.now + BOOKED_WITHIN
    await walk.settled()
    return True


async def consult(walk: Walk) -> bool:
    """Whether a plan was approved."""
    booked = await _book_consult(walk)
    if walk.course.consult == "misses":
        await _misses(walk, booked, BOOKED_WITHIN)
        await walk.after(minutes=45)
        booked = await _book_consult(walk)
    await walk.at(booked["at"])
    await walk.staff("clinician", "start-appointment", booking_id=booked["booking_id"])
    await walk.after(hours=1)
    await walk.staff("clinician", "complete-appointment", booking_id=booked["booking_id"])
    if walk.course.consult == "decline":
        await walk.staff("clinician", "decide-consult", _decision(walk, "decline"))
        walk.me.so_far.ended = DECLINED_CLINICAL
        await _gets_the_deposit_back(walk)
        return False
    if walk.course.consult == "clearance":
        await walk.staff("clinician", "decide-consult", _decision(walk, "clearance"))
        await walk.until(clinic_day(walk.now), NOON)
        await walk.patient("receive-clearance", {"items": ["Letter of the doctor who prescribed phenelzine"]})
        await walk.settled()
    await walk.when_nothing_pauses()
    await walk.staff("clinician", "decide-consult", _decision(walk, "approve"))
    walk.approved, walk.me.so_far.stage = walk.today, IN_TREATMENT
    return True


async def _book_consult(walk: Walk) -> dict[str, Any]:
    return await walk.book("consult", _CONSULT[walk.place % len(_CONSULT)])


def _decision(walk: Walk, decision: str) -> dict[str, Any]:
    course = walk.course
    said: dict[str, Any] = {"decision": decision, "reason": "History, readings and goals were gone through"}
    if decision != "approve":
        return said
    return {
        **said,
        "plan": {"sessions": course.sessions or "on-demand", "interval_days": course.interval},
        "pdmp_checked_at": stamp(walk.now),
        "reconciled": True,
        "c-ssrs-screener": NO_RISK,
        "goals": ["Sleep through the night"],
    }


async def _gets_the_deposit_back(walk: Walk) -> None:
    await walk.settled()
    for task in await walk.tasks("intake", "refund-deposit"):
        await walk.staff("operations", "confirm-refund", payment_id=task["key"].partition(":")[2])


async def pharmacy(walk: Walk) -> bool:
    """Whether the medicine arrived."""
    course = walk.course
    sessions = min((course.sessions or course.taken) - len(walk.truth.completed), 6)
    body = {
        "product": "ketamine-sublingual-compounded",
        "strength_mg": walk.strength_mg,
        "tablets": sessions,
        "sessions": sessions,
    }
    await walk.when_nothing_pauses()
    body["pdmp_checked_at"] = stamp(walk.now)
    signed = await walk.staff("clinician", "sign-prescription", body | _seen(walk))
    ids = {"prescription_id": signed["prescription_id"]}
    await walk.after(hours=1)
    await walk.staff("pharmacy", "report-dispense", {"status": "accepted"}, **ids)
    sent = [{"status": "shipped", "lot": LOT, "tracking": "1Z999"}, {"status": "delivered", "lot": LOT}]
    if course.delivery == "lost":
        sent[1] = {"status": "lost"}
    for report in reversed(sent) if course.delivery == "out of order" else sent:
        await walk.until(walk.today + timedelta(days=1), NOON)
        await walk.staff("pharmacy", "report-dispense", report, **ids)
        if report["status"] == "lost":
            walk.me.so_far.held("medication-lost", walk.now)
    return course.delivery != "lost"


def _seen(walk: Walk) -> dict[str, str]:
    """From then on nobody is treated whom no clinician has seen in person: those who come later came in for it."""
    return {"in_person_on": walk.today.isoformat()} if walk.today > TELEMEDICINE_ENDS else {}


async def preparation(walk: Walk) -> None:
    """On the day after the delivery, with the guide."""
    await walk.until(walk.today + timedelta(days=1), 8)
    body = {
        "intention": "To look at the last year without fear",
        "monitor_trained": True,
        "emergency_contact_confirmed": True,
        "education_complete": True,
        "practice_reading": {"systolic": 118, "diastolic": 76, "heart_rate": 70},
    }
    await walk.staff("guide", "complete-preparation", body)
    walk.may_book_a_session()
    await walk.settled()


async def mid_course(walk: Walk) -> None:
    """A clinician looks on the next clinic day, before the third session."""
    await walk.until(clinic_day(walk.now), NOON)
    body = {"decision": walk.course.mid_course, "reason": "Two sessions done, sleep is better"}
    await walk.staff("clinician", "decide-mid-course", body)
    if walk.course.mid_course == "adjust":
        await walk.settled()
        walk.strength_mg = LESS_MG
        await pharmacy(walk)


async def week_4(walk: Walk, decision: str) -> None:
    """The visit, and what is decided there. The first is measured before."""
    if not walk.reviewed:
        await before_week_4(walk)
    booked = await walk.book("follow-up", _VISIT[walk.place % len(_VISIT)])
    await walk.at(booked["at"])
    await walk.staff("clinician", "start-appointment", booking_id=booked["booking_id"])
    await walk.after(hours=1)
    await walk.staff("clinician", "complete-appointment", booking_id=booked["booking_id"])
    await walk.settled()
    body = {"decision": decision, "reason": "Goals and journal were gone through together"}
    await walk.staff("clinician", "decide-follow-up", body)
    walk.reviewed = True
    walk.me.so_far.ended = COMPLETED if decision == "complete" else ""
    walk.me.so_far.stage = ON_BREAK if decision == "break" else IN_TREATMENT
    if decision == "break":
        walk.me.so_far.lapses_at = None
