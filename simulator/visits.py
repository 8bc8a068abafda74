"""Everything of a course that is no dosing session: intro call, deposit, consult, pharmacy, preparation, week 4."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.times import stamp
from simulator.answers import NO_RISK
from simulator.course import LESS_MG
from simulator.office import clinic_day
from simulator.people import COMPLETED, DECLINED_CLINICAL, IN_TREATMENT, ON_BREAK, ON_THE_WAY
from simulator.walk import Walk

LOT = "L26-1187"
NOON = 12
_INTRO, _CONSULT, _VISIT = (8, 9, 11, 12), (9, 11, 13, 15, 17), (8, 17)
"""Whole hours at which people are seen, so that many of them share one."""


async def intro_call(walk: Walk) -> bool:
    """Whether it took place."""
    if walk.course.intro == "never books":
        return False
    booked = await walk.book("intro", _INTRO[walk.place % len(_INTRO)])
    walk.me.state = ON_THE_WAY
    if walk.course.intro == "misses":
        await walk.at(booked["at"] + timedelta(hours=1))
        booked = await walk.book("intro", _INTRO[walk.place % len(_INTRO)])
    await walk.at(booked["at"])
    await walk.staff("guide", "start-appointment", booking_id=booked["booking_id"])
    await walk.after(hours=1)
    await walk.staff("guide", "complete-appointment", booking_id=booked["booking_id"])
    return True


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
    await walk.settled()
    return True


async def consult(walk: Walk) -> bool:
    """Whether a plan was approved."""
    booked = await _book_consult(walk)
    if walk.course.consult == "misses":
        await walk.at(booked["at"] + timedelta(hours=1))
        booked = await _book_consult(walk)
    await walk.at(booked["at"])
    await walk.staff("clinician", "start-appointment", booking_id=booked["booking_id"])
    await walk.after(hours=1)
    await walk.staff("clinician", "complete-appointment", booking_id=booked["booking_id"])
    if walk.course.consult == "decline":
        await walk.staff("clinician", "decide-consult", _decision(walk, "decline"))
        walk.me.state = DECLINED_CLINICAL
        await _gets_the_deposit_back(walk)
        return False
    if walk.course.consult == "clearance":
        await walk.staff("clinician", "decide-consult", _decision(walk, "clearance"))
        await walk.until(clinic_day(walk.now), NOON)
    await walk.staff("clinician", "decide-consult", _decision(walk, "approve"))
    walk.approved, walk.me.state = walk.today, IN_TREATMENT
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
    signed = await walk.staff("clinician", "sign-prescription", body)
    ids = {"prescription_id": signed["prescription_id"]}
    await walk.after(hours=1)
    await walk.staff("pharmacy", "report-dispense", {"status": "accepted"}, **ids)
    sent = [{"status": "shipped", "lot": LOT, "tracking": "1Z999"}, {"status": "delivered", "lot": LOT}]
    if course.delivery == "lost":
        sent[1] = {"status": "lost"}
    for report in reversed(sent) if course.delivery == "out of order" else sent:
        await walk.until(walk.today + timedelta(days=1), NOON)
        await walk.staff("pharmacy", "report-dispense", report, **ids)
    return course.delivery != "lost"


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
    """The visit, and what is decided there."""
    booked = await walk.book("follow-up", _VISIT[walk.place % len(_VISIT)])
    await walk.at(booked["at"])
    await walk.staff("clinician", "start-appointment", booking_id=booked["booking_id"])
    await walk.after(hours=1)
    await walk.staff("clinician", "complete-appointment", booking_id=booked["booking_id"])
    await walk.settled()
    body = {"decision": decision, "reason": "Goals and journal were gone through together"}
    await walk.staff("clinician", "decide-follow-up", body)
    walk.reviewed = True
    walk.me.state = {"complete": COMPLETED, "break": ON_BREAK}.get(decision, IN_TREATMENT)
