"""The gates of `session-started`: every one judged at that instant, refused with every code that fails.

Source: clinical reference 1.5.1. Each gate is a function that says whether it is passed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.monitoring.domain.checklist import CARD, MONITOR, Checklist, keeping_back
from services.monitoring.domain.known import Delivered, Prescribed, Session
from services.monitoring.domain.state import Treatment
from services.monitoring.domain.supply import held, on_hand
from shared.clinical.cadence import SAFETY_FORM_OPENS
from shared.clinical.clinics import clinic_of
from shared.clinical.dosing import prescription_valid
from shared.clinical.escalation import SEVERE
from shared.clinical.side_effects import SEVERE_GRADE
from shared.clinical.vitals import Action, Step, next_step
from shared.clinical.when import interval_allowed, local_date
from shared.standing import Act, Roster, against

NOT_TODAY = (Action.NO_DOSE, Action.CLINICIAN_NOW, Action.EMERGENCY)
HEARD_FROM = frozenset({"intake", "eligibility", "integration"})
"""Whoever may have heard a word of danger, or of a consent that is taken back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and what may be known besides the patient's own state.

    `strength_mg` and `lot` are None where nobody holds a tablet yet, `caught_up` where it is not judged.
    """

    session: Session
    now: datetime
    clinic: str
    roster: Roster
    strength_mg: int | None = None
    lot: str | None = None
    caught_up: frozenset[str] | None = None

    @property
    def form(self) -> Checklist:
        return Checklist.model_validate(self.session.checklist)


Gate = Callable[[Treatment, Asked], bool]


def failing(state: Treatment, asked: Asked) -> tuple[str, ...]:
    """The codes of all gates that are shut."""
    return tuple(code for code, passes in GATES.items() if not passes(state, asked))


def _standing(code: str) -> Gate:
    """Passed where nothing of this code speaks against a dose."""
    return lambda state, _asked: not against(state, Act.DOSE)[code]


def sessions_left(state: Treatment, asked: Asked) -> bool:
    """The sessions left of the plan. An on-demand plan has no number of its own: its prescription limits it."""
    return state.standing.plan is None or state.standing.plan.has_left(state.doses)


def prescription_holds(state: Treatment, asked: Asked) -> bool:
    """Whether a delivered prescription is young enough, or, before any delivery, a signed one."""
    return any(_valid(state, each, asked) for each in state.prescriptions.values())


def _valid(state: Treatment, signed: Prescribed, asked: Asked) -> bool:
    place = state.place
    return place is not None and prescription_valid(signed.signed_on, local_date(asked.now, place), signed.sessions)


def is_delivered(state: Treatment, asked: Asked) -> bool:
    return bool(_supplies(state, asked))


def _supplies(state: Treatment, asked: Asked) -> list[tuple[Prescribed, Delivered]]:
    """Deliveries of the prescriptions that hold. A delivery without a signed prescription does not count."""
    signed = [(state.prescriptions.get(each.prescription_id), each) for each in held(state)]
    return [(of, each) for of, each in signed if of is not None and _valid(state, of, asked)]


def dose_matches(state: Treatment, asked: Asked) -> bool:
    """Strength and lot are those of a label in the house, and the strength is that of the latest prescription."""
    if asked.strength_mg is None:
        return True
    latest = list(state.prescriptions.values())[-1:]
    if any(signed.strength_mg != asked.strength_mg for signed in latest):
        return False
    return any(_matches(of, each, asked) for of, each in _supplies(state, asked)) and _label_agrees(asked)


def _matches(of: Prescribed, each: Delivered, asked: Asked) -> bool:
    lot = each.lot is None or each.lot == asked.lot
    return of.strength_mg == each.strength_mg == asked.strength_mg and lot


def _label_agrees(asked: Asked) -> bool:
    """With what was read off the label at check-in."""
    form = asked.form
    return form.label_strength_mg in (None, asked.strength_mg) and form.lot in (None, asked.lot)


def doses_left(state: Treatment, asked: Asked) -> bool:
    """Whether the medicine in the house covers one more dose (clinical reference 5)."""
    supplies = _supplies(state, asked)
    dose = max((of.strength_mg * of.tablets_a_session for of, _ in supplies), default=1)
    return on_hand(state) >= dose


def interval_kept(state: Treatment, asked: Asked) -> bool:
    """Enough calendar days of the patient since the last dose; hours do not count (clinical reference 7.6)."""
    last, place = state.last_dose_at, state.place
    if last is None or state.standing.plan is None:
        return True
    return place is not None and interval_allowed(last, asked.now, state.standing.plan.interval_days, place)


def checklist_complete(state: Treatment, asked: Asked) -> bool:
    """Answered today, and after a safety form with a yes in it. An item with a gate of its own is judged there; every
    other one must allow the dose."""
    if not (_answered_today(state, asked) and _asked_since_a_concern(state, asked)):
        return False
    return not keeping_back(asked.form) - MONITOR - {CARD}


def _asked_since_a_concern(state: Treatment, asked: Asked) -> bool:
    """The checklist asks live what the form asked on paper, so of the two the later word counts."""
    at, concern = asked.session.checked_in_at, state.concerns.get(asked.session.number)
    return at is not None and (concern is None or concern <= at)


def _answered_today(state: Treatment, asked: Asked) -> bool:
    at, place = asked.session.checked_in_at, state.place
    return at is not None and place is not None and local_date(at, place) == local_date(asked.now, place)


def vitals_cleared(state: Treatment, asked: Asked) -> bool:
    """The latest reading, by a human, half an hour ago at most."""
    cleared, readings = asked.session.cleared, asked.session.before
    if cleared is None or not readings or asked.now > cleared.expires_at or no_dose_today(state, asked):
        return False
    step = next_step([taken.action for taken in readings])
    return cleared.attempt == readings[-1].fact.attempt and (step is Step.CLEAR or cleared.override)


def no_dose_today(state: Treatment, asked: Asked) -> bool:
    """Some reading of today rules out a dose, whichever booking it was taken for (clinical reference 4.2)."""
    place = state.place
    if place is None:
        return True
    taken = (each for session in (*state.past, *state.sessions.values()) for each in session.before)
    today = local_date(asked.now, place)
    return any(each.action in NOT_TODAY and local_date(each.at, place) == today for each in taken)


def not_postponed_today(state: Treatment, asked: Asked) -> bool:
    """No session of today was postponed for a reason that rules the day out. Example: alcohol the evening before, then
    another booking for the afternoon."""
    place = state.place
    off = (each.over_at for each in (*state.past, *state.sessions.values()) if each.rules_out_the_day and each.over_at)
    return place is None or all(local_date(at, place) != local_date(asked.now, place) for at in off)


def monitor_there(state: Treatment, asked: Asked) -> bool:
    """Trained in the preparation; present, adult, sober, on camera today."""
    trained = any(each.completed for each in state.preparations.values())
    return trained and asked.session.checked_in_at is not None and not keeping_back(asked.form) & MONITOR


def card_confirmed(state: Treatment, asked: Asked) -> bool:
    return asked.session.checked_in_at is not None and CARD not in keeping_back(asked.form)


def no_alert_open(state: Treatment, asked: Asked) -> bool:
    """No alert of tier 3 or more is open, and every side effect of grade 3 or more is over or was seen by a
    clinician."""
    severe = (id for id, effect in state.open_effects.items() if effect.worst >= SEVERE_GRADE)
    return not any(alert.tier >= SEVERE for alert in state.open_alerts) and all(map(state.looked_at, severe))


def safety_form_answered(state: Treatment, asked: Asked) -> bool:
    """The safety form of this session was answered after the last dose, and for the time that is booked now."""
    answered, last = state.safety_forms.get(asked.session.number), state.last_dose_at
    if answered is None or (last is not None and answered <= last):
        return False
    return asked.session.starts_at is None or answered >= asked.session.starts_at - SAFETY_FORM_OPENS


def licensed_there(state: Treatment, asked: Asked) -> bool:
    """The patient's place today is in a state where the clinic prescribes."""
    return asked.session.state in clinic_of(asked.clinic).policy.licensed_states


def clinician_on_call(state: Treatment, asked: Asked) -> bool:
    return asked.roster.has_clinician_from(asked.now)


def guide_free(state: Treatment, asked: Asked) -> bool:
    """The booking is still with the guide who was there at check-in. How many sessions a guide may lead is judged by
    scheduling."""
    booked = state.scheduled.get(asked.session.session_id)
    if booked is None or asked.session.booking_id in state.dropped:
        return False
    return booked.provider_id == asked.session.provider_id


def up_to_date(state: Treatment, asked: Asked) -> bool:
    return asked.caught_up is None or asked.caught_up >= HEARD_FROM


GATES: Mapping[str, Gate] = {
    "withdrawn": _standing("withdrawn"),
    "already-started": lambda state, asked: state.running is None and asked.session.started_at is None,
    "session-over": lambda state, asked: not asked.session.over,
    "consent-missing": lambda state, asked: state.standing.consents,
    "not-approved": lambda state, asked: state.standing.approved,
    "plan-exhausted": sessions_left,
    "prescription-invalid": prescription_holds,
    "not-delivered": is_delivered,
    "dose-mismatch": dose_matches,
    "no-doses-left": doses_left,
    "interval-too-short": interval_kept,
    "checklist-incomplete": checklist_complete,
    "postponed-today": not_postponed_today,
    "vitals-not-cleared": vitals_cleared,
    "monitor-absent": monitor_there,
    "emergency-card-missing": card_confirmed,
    "on-hold": _standing("on-hold"),
    "crisis-open": _standing("crisis-open"),
    "crisis-unreviewed": _standing("crisis-unreviewed"),
    "risk-open": _standing("risk-open"),
    "alert-open": no_alert_open,
    "worsening-open": lambda state, asked: not state.worsening_open,
    "mid-course-due": _standing("mid-course-due"),
    "follow-up-overdue": _standing("follow-up-overdue"),
    "on-break": _standing("on-break"),
    "safety-form-missing": safety_form_answered,
    "out-of-licence": licensed_there,
    "no-clinician-on-call": clinician_on_call,
    "no-fail-safe": lambda state, asked: clinic_of(asked.clinic).has_fail_safe,
    "guide-busy": guide_free,
    "not-up-to-date": up_to_date,
    "patient-parked": _standing("patient-parked"),
}
