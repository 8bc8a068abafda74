"""Every number of monitoring's own clocks as a criterion."""

from __future__ import annotations

from datetime import timedelta

from services.monitoring.domain.checklist import FASTING_FLUID_MIN, FASTING_FOOD_H
from services.monitoring.domain.clocks import LOST, READINESS_AGAIN, READING_FROM, READING_UNTIL
from services.monitoring.domain.folding_own import REMIND_EVERY
from services.monitoring.domain.gates import COVERED
from services.monitoring.domain.known import CHECK_EVERY, GRACE
from services.monitoring.domain.preparation import OPERATIONS_AFTER
from services.monitoring.domain.state import CHECK_IN_CLOSES, CHECK_IN_OPENS
from services.monitoring.domain.vitals import ALERT_AGAIN, CLEARANCE_VALID, WATCH_AGAIN
from shared.clinical.criteria import MEDICAL_DIRECTOR, Criterion, Provenance, default

_D, _V = Provenance.DEFAULT, Provenance.VERIFIED


def _clock(
    name: str, what: str, value: timedelta, tag: Provenance = _D, source: str = "chosen here", tighten: str = "sooner"
) -> Criterion:
    minutes = f"{value / timedelta(minutes=1):g}"
    return Criterion(f"monitoring/{name}", what, minutes, "min", tag, source, MEDICAL_DIRECTOR, tighten)


CRITERIA = (
    default("monitoring/preparation/remind", "preparation is reminded, every", REMIND_EVERY.days, "d", "", "1.4"),
    default("monitoring/preparation/operations", "operations is asked, every", OPERATIONS_AFTER.days, "d", "", "1.4"),
    default("monitoring/checklist/food", "without food before a dose, at least", FASTING_FOOD_H, "h", "longer", "4.1"),
    Criterion(
        "monitoring/checklist/fluids",
        "without fluids before a dose, at least",
        str(FASTING_FLUID_MIN),
        "min",
        _V,
        "[SPRAVATO-DROR], [FLOW]",
        MEDICAL_DIRECTOR,
        "longer",
    ),
    _clock("check-in/opens", "check-in opens, before the session", CHECK_IN_OPENS, tighten=""),
    _clock("check-in/closes", "check-in closes, after the session should have begun", CHECK_IN_CLOSES),
    _clock("clearance", "cleared vitals hold for", CLEARANCE_VALID, tighten="shorter"),
    _clock("roster", "a clinician is on call from the tablet for", COVERED, tighten="longer"),
    _clock("check/every", "the peer monitor looks, every", CHECK_EVERY, _V, "[MB-PTM], [JC-OFFER]"),
    _clock("check/grace", "a check or a reading may come early or late by", GRACE),
    _clock("reading/from", "the pressure in session is read, from", READING_FROM, _V, "[SPRAVATO-HCP], [ROLAN]", ""),
    _clock("reading/until", "the pressure in session is read, until", READING_UNTIL, _V, "[SPRAVATO-HCP]"),
    _clock("reading/watch", "a reading that is a watch is repeated within", WATCH_AGAIN),
    _clock("reading/alert", "a reading that is an alert is repeated, every", ALERT_AGAIN, _V, "[SPRAVATO-40]"),
    *(_clock(f"contact/{rung.reason}", f"after a missed check: {rung.reason}", rung.after) for rung in LOST),
    _clock("readiness/again", "an unclosed session is told of again, every", READINESS_AGAIN),
)
