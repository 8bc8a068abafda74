"""Every number of scheduling's lengths and clocks as a criterion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.scheduling.domain.booking import KEPT_FREE, LATE
from services.scheduling.domain.guards import COVERED
from services.scheduling.domain.nudges import NUDGING, OUTREACH_ENDS, REFUND_OFFERED
from services.scheduling.domain.reminding import REMINDED
from services.scheduling.domain.slots import BOOKED_AHEAD, LENGTH, SESSION_LEAD
from services.scheduling.domain.visits import (
    ASKED_AGAIN,
    MISSES_TO_CLINICIAN,
    OUTCOME_WITHIN,
    SESSION_MISSED,
    STARTS_EARLY,
    TOLD_WITHIN,
    VISIT_MISSED,
)
from services.scheduling.domain.waitlist import WAITS_FOR
from shared.clinical.criteria import MEDICAL_DIRECTOR, Criterion, Provenance, default


def _minutes(span: timedelta) -> str:
    return f"{span.total_seconds() / 60:g}"


def _hours(span: timedelta) -> str:
    return f"{span.total_seconds() / 3600:g}"


def _number(name: str, what: str, value: object, unit: str = "", tighten: str = "") -> Criterion:
    return default(f"scheduling/{name}", what, value, unit, tighten)


def _of_kinds() -> Iterator[Criterion]:
    for kind, length in LENGTH.items():
        yield _number(f"length/{kind}", f"{kind}: length", _minutes(length), "min", "longer")
    for kind, hours in REMINDED.items():
        yield _number(f"reminders/{kind}", f"{kind}: reminders, before", ", ".join(map(str, hours)), "h", "more")
    for kind, nudging in NUDGING.items():
        told = ", ".join(map(str, nudging.days))
        yield _number(f"nudges/{kind}", f"{kind}: the patient is nudged to book, after", told, "d", "more")
        yield _number(f"lapse/{kind}", f"{kind}: not booked, the episode lapses after", nudging.lapses, "d")


CRITERIA = (
    *_of_kinds(),
    _number("session/lead", "a guide's session counts, before the tablet", _minutes(SESSION_LEAD), "min", "longer"),
    _number("session/covered", "a clinician is on call, from the tablet", _hours(COVERED), "h", "longer"),
    _number("ahead", "an appointment is booked ahead, at most", BOOKED_AHEAD.days, "d"),
    _number("hold", "a slot is kept free", _minutes(KEPT_FREE), "min"),
    _number("missed/visit", "nobody came, after", _minutes(VISIT_MISSED), "min"),
    _number("missed/session", "nobody checked in for a session, after its start", _minutes(SESSION_MISSED), "min"),
    _number("missed/clinician", "sessions missed in a row, then a clinician is told", MISSES_TO_CLINICIAN, "", "fewer"),
    _number("missed/told", "the patient is told of it, within", _hours(TOLD_WITHIN), "h"),
    _number("intro/outreach", "intro calls missed in a row, then nobody is nudged", OUTREACH_ENDS),
    _number("consult/refund", "the deposit may be given back, after it was paid", REFUND_OFFERED, "d"),
    _number("visit/early", "a visit may start, before its time", _minutes(STARTS_EARLY), "min"),
    _number("visit/outcome", "its outcome is asked for, after its end", _hours(OUTCOME_WITHIN), "h", "sooner"),
    _number("visit/again", "and again, every", _hours(ASKED_AGAIN), "h", "sooner"),
    _number("waitlist", "a patient stands on the waitlist", WAITS_FOR.days, "d"),
    Criterion(
        "scheduling/late",
        "a cancellation is late, less before than",
        _hours(LATE),
        "h",
        Provenance.VERIFIED,
        "pattern of [MB-REFUND]",
        MEDICAL_DIRECTOR,
    ),
)
