"""The patient has to book what comes next: reminded, one day given up (clinical reference 1.4, rows 9, 12, 33, 46)."""

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from services.scheduling.domain.asks import to_patient, to_role
from services.scheduling.domain.guards import may_book
from services.scheduling.domain.known import days
from services.scheduling.domain.leaving import clear_out
from services.scheduling.domain.state import Calendar
from shared.clinical.criteria import D, number
from shared.deciding import Fact, Moment, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.scheduling import AppointmentType, BookingReminded, EpisodeLapsed

OUTREACH_ENDS = number(2, "", D, "scheduling/intro/outreach", "intro calls missed in a row, then nobody is nudged")
REFUND_OFFERED = number(14, "d", D, "scheduling/consult/refund", "the deposit may be given back, after it was paid")


class Nudging(NamedTuple):
    """Days after which the patient is nudged, and after which the episode lapses."""

    days: tuple[int, ...]
    lapses: int


def _nudging(kind: AppointmentType, days: tuple[int, ...], lapses: int) -> Nudging:
    nudged, lapsed = f"{kind}: the patient is nudged to book, after", f"{kind}: not booked, the episode lapses after"
    return Nudging(
        number(days, "d", D, f"scheduling/nudges/{kind}", nudged, "more"),
        number(lapses, "d", D, f"scheduling/lapse/{kind}", lapsed),
    )


NUDGING = MappingProxyType[AppointmentType, Nudging](
    {
        "intro": _nudging("intro", (1, 3, 7), 21),
        "consult": _nudging("consult", (1, 3, 7, REFUND_OFFERED), 90),
        "session": _nudging("session", (1, 3, 7), 90),
    }
)


class BookingWait(WaitRanOut[None]):
    """The name of each kind is the reason of an episode that lapses."""

    appointment: ClassVar[AppointmentType]


class IntroWait(BookingWait, name="book-intro"):
    appointment = "intro"


class ConsultWait(BookingWait, name="book-consult"):
    appointment = "consult"


class SessionWait(BookingWait, name="book-session"):
    appointment = "session"


BOOKING_WAITS = (IntroWait, ConsultWait, SessionWait)


def booking_waits(state: Calendar) -> Iterator[Wait]:
    """Whoever has to book something is waited for until the next nudge, or until the episode lapses. While somebody
    else keeps them back (a hold, a crisis, a review that is due) nobody waits, and the time begins anew after it."""
    if state.standing.gone:
        return
    for kind in BOOKING_WAITS:
        appointment = kind.appointment
        since = owed_since(state, appointment)
        if since is not None and not state.of_kind(appointment) and may_book(state, appointment):
            yield Wait(kind, None, *_asked_for(state, appointment), _until(state, appointment, since))


def _asked_for(state: Calendar, appointment: AppointmentType) -> tuple[Role, str]:
    """A consult is booked once the deposit is paid: until then the patient asks for a link to pay it by, and pays."""
    if appointment != "consult" or state.deposit_paid_at:
        return Role.PATIENT, "book-slot"
    return (Role.SYSTEM, "pay-deposit") if state.deposit_asked else (Role.PATIENT, "request-deposit")


def owed_since(state: Calendar, appointment: AppointmentType) -> datetime | None:
    """Since when the patient could book it; None where it is not what comes next."""
    opened = _opened(state, appointment)
    if opened is None:
        return None
    return max((opened, *state.ends_of(appointment), *state.freed.values()))


def _opened(state: Calendar, appointment: AppointmentType) -> datetime | None:
    match appointment:
        case "intro":
            further = state.deposit_paid_at or state.standing.plan or state.has_had("intro")
            return None if further else state.prequalified_at
        case "consult":
            further = state.standing.plan or state.has_had("consult")
            return None if further else state.deposit_paid_at or state.had_at("intro")
        case "session":
            return None if state.standing.break_since or not state.sessions_left else state.window_opened_at
    return None


def _until(state: Calendar, appointment: AppointmentType, since: datetime) -> datetime:
    number = _told(state, appointment, since)
    nudging = NUDGING[appointment]
    done = number >= len(nudging.days) or _outreach_paused(state, appointment)
    return since + days(nudging.lapses if done else nudging.days[number])


def _told(state: Calendar, appointment: AppointmentType, since: datetime) -> int:
    nudged = state.nudged.get(appointment)
    return nudged.number if nudged and nudged.at >= since else 0


def _outreach_paused(state: Calendar, appointment: AppointmentType) -> bool:
    return appointment == "intro" and state.misses("intro") >= OUTREACH_ENDS


def nudge(state: Calendar, ran_out: BookingWait, at: Moment) -> tuple[Fact, ...]:
    """A nudge; the last time is over: the episode lapses."""
    appointment = ran_out.appointment
    since = owed_since(state, appointment)
    assert since
    if at.now >= since + days(NUDGING[appointment].lapses):
        return (EpisodeLapsed(reason=ran_out.name), *clear_out(state, at, "over"))
    due = sum(since + days(each) <= at.now for each in NUDGING[appointment].days)
    told = BookingReminded(appointment=appointment, number=due)
    return (told, *_letters(state, appointment, due, since, at))


def _letters(
    state: Calendar, appointment: AppointmentType, number: int, since: datetime, at: Moment
) -> tuple[Fact, ...]:
    steps = (*NUDGING[appointment].days[number:], NUDGING[appointment].lapses)
    until, thing = since + days(steps[0]), about(Thing.APPOINTMENT, appointment)
    if _asked_for(state, appointment)[1] != "book-slot":
        return (to_patient("deposit-wanted", at, until, about(Thing.INVITATION)),)
    letter = to_patient("booking-due", at, until, thing)
    if NUDGING[appointment].days[number - 1] == REFUND_OFFERED:  # operations call: the deposit may be given back
        return (letter, to_role("refund-offer", Role.OPERATIONS, at, until, thing))
    return (letter,)
