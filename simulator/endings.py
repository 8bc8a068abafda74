"""Talks that a therapist offers, and what comes of a course in the end."""

from datetime import timedelta

from simulator.chronicle import DECEASED, IN_TREATMENT, TRANSFERRED
from simulator.walk import NOON, Walk


async def talks(walk: Walk) -> None:
    """Offered after the first session; the patient says yes or no."""
    if not walk.course.talks:
        return
    await walk.settled()
    offered = await walk.staff("therapist", "offer-integration", {"kind": "one-to-one"})
    ids = {"offer_id": offered["offer_id"]}
    await walk.patient("answer-integration-offer", {"accepted": walk.course.talks == "accepted"}, **ids)


async def ends(walk: Walk) -> None:
    """By a clinician's word, or by death."""
    match walk.course.ends:
        case "referred":
            body = {"product": "im-in-clinic", "reason": "Wants to go on, and can come to the clinic"}
            referred = await walk.staff("clinician", "refer-advanced", body)
            ids = {"referral_id": referred["referral_id"]}
            await walk.settled()
            settled = {"outcome": "taken-up", "reason": "The other clinic confirmed the first visit"}
            await walk.staff("clinician", "settle-referral", settled, **ids)
        case "transferred":
            await walk.until(walk.today + timedelta(days=1), 8)
            body = {"to": "transferred", "reason": "Needs to be looked after in a clinic"}
            await walk.staff("clinician", "discharge-patient", body)
            walk.me.so_far.ended = TRANSFERRED
        case "returns":
            await walk.until(walk.today + timedelta(days=3), NOON)
            await walk.patient("end-break")
            walk.me.so_far.stage = IN_TREATMENT
            walk.may_book_a_session(again=True)
        case "dies":
            await walk.until(walk.today + timedelta(days=10), NOON)
            verified = {"verified": True, "reason": "The family called, the county confirmed it"}
            await walk.staff("operations", "record-death", verified)
            walk.me.so_far.ended = DECEASED
    await walk.settled()
