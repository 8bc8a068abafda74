"""A dosing session minute by minute, as the patient, the peer monitor and the guide live it."""

from datetime import date, datetime, timedelta
from typing import Any

from shared.times import stamp
from simulator.answering import safety_form
from simulator.answers import NO_RISK
from simulator.bedside import CALM, CHECKLIST, DEVICE, FALLING, HIGH, RAISED, READINESS
from simulator.office import ZONE, clinic_day, on
from simulator.visits import LOT, week_4
from simulator.walk import NOON, Walk
from simulator.world import Surprise

CHECK = timedelta(minutes=15)


class Session:
    """Session `number` of somebody's course. `play` says whether it was completed."""

    def __init__(self, walk: Walk, number: int) -> None:
        self.walk, self.number = walk, number
        self.twist = walk.course.twists.get(number)
        self.session_id = ""
        self.booking_id = ""
        self.at = walk.now

    async def play(self) -> bool:
        """From the booking to the close; a day that is lost is booked again."""
        await self.walk.settled()
        await self._book()
        match self.twist:
            case "cancels":
                await self._cancels()
            case "moves":
                await self._moves()
            case "no-show":
                await self.walk.at(self.at + timedelta(hours=1))
                await self._book()
        if not await self._gets_ready():
            self.twist = None
            self._is_over()
            await self.walk.settled()
            await self._book()
            if not await self._gets_ready():
                raise Surprise(f"{self.walk.me.name}: not ready for session {self.number} again")
        await self._takes_it()
        completed = await self._until_the_close()
        self._is_over()
        return completed

    def _is_over(self) -> None:
        self.walk.in_session = self.walk.me.so_far.in_session = False
        self.walk.may_book_a_session()

    async def _book(self) -> None:
        hour = (10, 14)[self.walk.place % 2]
        await self.walk.when_nothing_pauses()
        if self.walk.course.too_soon:
            await self._tries_too_soon(hour)
        if self.walk.overdue_by(clinic_day(self.walk.now, self._days_to_go())):
            await week_4(self.walk, "continue")
        booked = await self.walk.book("session", hour, self._days_to_go)
        self.session_id, self.booking_id, self.at = booked["session_id"], booked["booking_id"], booked["at"]

    async def _tries_too_soon(self, hour: int) -> None:
        """What was offered before the first session, soon after it, cannot be had once it took place."""
        if self.number == 1:
            first = clinic_day(self.walk.now)
            self.walk.seen = await self.walk.slot("session", clinic_day(on(first, hour)), hour)
        elif self.number == 2 and self.walk.seen:
            asked = {"slot_id": self.walk.seen["slot_id"]}
            await self.walk.refused("interval-too-short", "patient", "book-slot", asked)

    def _days_to_go(self) -> int:
        """Until the least distance from the last dose is over; never today."""
        last = self.walk.last_dose
        passed = (self.walk.today - last).days if last else self.walk.course.interval
        return max(1, self.walk.course.interval - passed)

    async def _cancels(self) -> None:
        await self.walk.until(self._day_before(), NOON)
        await self.walk.patient("cancel-booking", booking_id=self.booking_id)
        await self.walk.settled()
        await self._book()

    async def _moves(self) -> None:
        await self.walk.until(self._day_before(), NOON)
        if self.walk.overdue_by(clinic_day(self.at)):
            return
        hour = (10, 14)[self.walk.place % 2]
        slot = await self.walk.offered("session", clinic_day(self.at), hour, moving=self.booking_id)
        await self.walk.patient("move-booking", {"slot_id": slot["slot_id"]}, booking_id=self.booking_id)
        self.at = slot["at"]

    def _day_before(self) -> date:
        return self.at.astimezone(ZONE).date() - timedelta(days=1)

    async def _gets_ready(self) -> bool:
        """Checked in and cleared. False: no dose today."""
        walk = self.walk
        await walk.at(self.at - timedelta(days=1))
        if self.twist != "troubled":
            await safety_form(walk, self.number)
        await walk.at(self.at - timedelta(minutes=30))
        today = {"state": walk.me.identity.state, "no_substances_24h": self.twist != "ill"}
        checklist = CHECKLIST | today | {"label_strength_mg": walk.strength_mg}
        await walk.patient("check-in-session", {"checklist": checklist}, **self._ids)
        walk.me.so_far.in_session = True
        if self.twist == "ill":
            return False
        await walk.monitor("observe-monitor", {"present": True, "adult": True, "sober": True}, **self._ids)
        if self.twist == "unprepared":
            await walk.settled()
            await walk.refused("vitals-not-cleared", "guide", "start-session", self._dose, **self._ids)
        await walk.at(self.at - timedelta(minutes=10))
        await walk.monitor("get-emergency-card")
        return await self._is_cleared()

    async def _is_cleared(self) -> bool:
        first = RAISED if self.twist in {"rechecked", "overridden", "postponed"} else CALM
        await self._reads(first)
        reason = None
        if self.twist == "rechecked":
            await self.walk.after(minutes=5)
            await self._reads(CALM)
        if self.twist == "postponed":
            for _ in range(2):
                await self.walk.after(minutes=5)
                await self._reads(RAISED)
            return False
        if self.twist == "overridden":
            reason = {"reason": "Known white coat, settles every time"}
        await self.walk.staff("clinician" if reason else "guide", "clear-vitals", reason or {}, **self._ids)
        return True

    async def _reads(self, reading: dict[str, Any]) -> dict[str, Any]:
        return await self.walk.monitor("record-vitals", {**reading, **DEVICE}, **self._ids)

    async def _takes_it(self) -> None:
        if self.twist == "troubled":
            await self._says_so()
        await self.walk.at(self.at)
        await self.walk.monitor("start-session", self._dose, **self._ids)
        self.walk.dosed(self.number)
        self.walk.in_session = True

    async def _says_so(self) -> None:
        """A yes on the safety form after the clearance: no tablet until a clinician has looked at the screener."""
        walk = self.walk
        await walk.after(minutes=1)
        await safety_form(walk, self.number, self_harm_thoughts=True)
        await walk.settled()
        await walk.refused("risk-open", "guide", "start-session", self._dose, **self._ids)
        await walk.patient("complete-c-ssrs", {"c-ssrs-screener": NO_RISK})
        look = {"outcome": "cleared", "reason": "On the video: a thought of last week, safety plan gone through"}
        await walk.staff("clinician", "review-risk", look)
        await walk.settled()

    async def _until_the_close(self) -> bool:
        for passed in range(15, 121, 15):
            await self.walk.at(self.at + timedelta(minutes=passed))
            if self.twist == "silent" and passed == 30:
                await self._is_called()
                continue
            if self.twist == "emergency" and passed == 60:
                await self._calls_911()
                return False
            await self._checks()
            await self._at(passed)
        return await self._closes()

    async def _is_called(self) -> None:
        """Five minutes of silence: the guide calls, and the peer monitor is there again."""
        await self.walk.after(minutes=6)
        await self._alerts_are_answered("guide")
        await self.walk.staff("guide", "record-check", {"status": "ok"}, **self._ids)

    async def _checks(self) -> None:
        await self.walk.monitor("record-check", {"status": "ok"}, **self._ids)
        self.walk.world.stirred |= self.twist is not None  # something may have come up that staff must see

    async def _at(self, passed: int) -> None:
        """What else happens then."""
        match passed, self.twist:
            case 15, "withdraws":
                await self.walk.patient("withdraw-patient")
                self.walk.me.leaves()
                await self.walk.settled()
                await self._alerts_are_answered("clinician")
            case 30, "nauseous":
                await self._feels("nausea", severity=1)
            case 30, "distressed":
                await self._feels("dissociation", severity=3)
                await self._is_held_at_once("severe-side-effect")
                await self._alerts_are_answered("clinician")
            case 45, "hypertensive" | "unanswered":
                await self._pressure_rises()
            case 45, _:
                await self._reads(CALM)
            case 90, "nauseous":
                await self._feels("nausea", severity=1, resolved=True)
            case 90, "distressed":
                await self._feels("dissociation", severity=3, resolved=True)
            case 90, _:
                await self._reads(FALLING)

    async def _pressure_rises(self) -> None:
        await self._reads(HIGH)
        await self._is_held_at_once("severe-side-effect")
        if self.twist == "hypertensive":
            await self._alerts_are_answered("clinician")
        await self.walk.after(minutes=10)
        await self._reads(FALLING)

    async def _is_held_at_once(self, why: str) -> None:
        """By a rule, until staff release it."""
        self.walk.me.so_far.held(why, self.walk.now)
        await self.walk.settled()

    async def _feels(self, effect: str, severity: int, resolved: bool = False) -> None:
        onset = self.at + timedelta(minutes=30)
        body = {"effect": effect, "severity": severity, "onset_at": stamp(onset), "elicitation": "spontaneous"}
        over = {"resolved_at": stamp(self.walk.now)} if resolved else {}
        await self.walk.monitor("report-side-effect", body | over)

    async def _alerts_are_answered(self, role: str) -> None:
        self.walk.world.stirred = True  # an alert may have placed a hold
        for task in await self.walk.tasks("monitoring", "acknowledge-alert"):
            body, alert_id = {"reason": "On the call with both of them"}, task["key"].partition(":")[2]
            if role == "clinician":  # whom the guide calls
                await self.walk.staff("guide", "see-alert", {"note": "Calling the clinician"}, alert_id=alert_id)
            await self.walk.staff(role, "acknowledge-alert", body, alert_id=alert_id)

    async def _calls_911(self) -> None:
        await self.walk.monitor("record-check", {"status": "emergency"}, **self._ids)
        await self._is_held_at_once("session-emergency")
        await self._alerts_are_answered("clinician")
        body = {"amount_taken_mg": self.walk.strength_mg, "reason": "Taken over by the ambulance"}
        await self.walk.staff("clinician", "abort-session", body, **self._ids)

    async def _closes(self) -> bool:
        if self.twist == "slow":
            await self.walk.refused(
                "not-walking", "guide", "close-session", {"readiness": READINESS | {"walks": False}}, **self._ids
            )
            await self._stays_until(self.at + timedelta(minutes=195))
            await self._alerts_are_answered("clinician")
        await self.walk.staff("guide", "close-session", {"readiness": READINESS}, **self._ids)
        self.walk.truth.completed.append(self.number)
        return True

    async def _stays_until(self, end: datetime) -> None:
        while self.walk.now < end:
            await self.walk.after(minutes=15)
            await self._checks()

    @property
    def _dose(self) -> dict[str, Any]:
        return {"strength_mg": self.walk.strength_mg, "lot": LOT}

    @property
    def _ids(self) -> dict[str, str]:
        return {"session_id": self.session_id}
