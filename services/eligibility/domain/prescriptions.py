"""The prescription: signed by a clinician within the law and the plan (clinical reference 5, 9.1)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.eligibility.domain.asks import to_medical_director
from services.eligibility.domain.forms import SignPrescription
from services.eligibility.domain.known import Prescription, dose_mg
from services.eligibility.domain.state import Candidacy
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock, number
from shared.clinical.deadlines import next_after
from shared.clinical.dosing import (
    SESSIONS_PER_PRESCRIPTION,
    Dose,
    is_first_too_high,
    second_clinician_reasons,
    sessions_in_hand,
)
from shared.clinical.when import local_date, telemedicine_allowed, zone
from shared.deciding import Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.treatment import DeliveryOverdue, PlanAdjusted, PrescriptionSigned
from shared.standing import Act, against, speaking

PRODUCTS = number(
    frozenset({"ketamine-sublingual-compounded"}),
    "",
    D,
    "eligibility/prescription/products",
    "what may be prescribed",
    "fewer",
)
SIGNED_WITHIN = clock(
    48, "h", D, "eligibility/prescription/signed", "a prescription is signed, after the plan or its change", "sooner"
)
ARRIVES_WITHIN = clock(
    7, "d", D, "eligibility/prescription/arrives", "the next prescription is signed, before it is needed", "sooner"
)
ACCEPTED_WITHIN = clock(4, "h", D, "eligibility/delivery/accepted", "the pharmacy accepts a prescription", "sooner")
OVERDUE_AGAIN = clock(24, "h", D, "eligibility/delivery/again", "an overdue delivery is told again, every", "sooner")


def sign_prescription(state: Candidacy, command: SignPrescription, at: Moment) -> Answer:
    """Refused with every code that speaks. Nothing here chooses a dose."""
    if codes := _reasons_against(state, command, at):
        return Refused(codes)
    assert state.standing.plan and state.form
    signed = PrescriptionSigned(
        prescription_id=at.new_id("prescription"),
        plan_id=state.standing.plan.plan_id,
        signed_on=local_date(at.now, zone(state.form.time_zone)),
        until=at.now + ACCEPTED_WITHIN,
        in_person_on=command.in_person_on,
        pdmp_checked_at=_checked_at(state, command),
        **command.model_dump(include={"product", "strength_mg", "tablets", "sessions"}),
    )
    return (signed, *_adjusted(state, signed))


def _adjusted(state: Candidacy, signed: PrescriptionSigned) -> tuple[Fact, ...]:
    """A prescription after a review that adjusted the plan tells the adjusted plan too."""
    if _adjusted_at(state) is None:
        return ()
    return (PlanAdjusted.model_validate(signed.model_dump(include=set(PlanAdjusted.model_fields))),)


def _reasons_against(state: Candidacy, command: SignPrescription, at: Moment) -> tuple[str, ...]:
    codes = {
        **against(state, Act.TREAT),
        "risk-open": state.standing.at_risk,
        "crisis-unreviewed": state.standing.crisis_unreviewed,
        "no-plan": state.standing.plan is None,
        "product-not-allowed": command.product not in PRODUCTS,
        "telemedicine-expired": not _lawful(state, command, at),
        "too-many-sessions": _too_many(state, command.sessions),
        "too-few-tablets": command.tablets < command.sessions,
        "out-of-licence": state.form is not None and not _licensed(state.form.state, at),
        "pdmp-missing": _unchecked(state, command, at),
        "first-dose-too-high": is_first_too_high(_dose(state, command)),
        "second-clinician-needed": bool(second_clinician_reasons(_dose(state, command))),
    }
    return speaking(codes)


def _licensed(place: str | None, at: Moment) -> bool:
    return place in clinic_of(at.clinic).policy.licensed_states


def _checked_at(state: Candidacy, command: SignPrescription) -> datetime | None:
    """When somebody last looked into the programme: for this prescription, or at the consult."""
    return command.pdmp_checked_at or state.pdmp_checked_at


def _unchecked(state: Candidacy, command: SignPrescription, at: Moment) -> bool:
    """Each prescription has evidence of its own, so that of an earlier one is none."""
    checked_at = _checked_at(state, command)
    if checked_at is None or checked_at > at.now:
        return True
    return any(checked_at < each.signed_at for each in state.prescriptions.values())


def _lawful(state: Candidacy, command: SignPrescription, at: Moment) -> bool:
    """The telemedicine rule allows the signing instant on the patient's local date, or they were seen in person."""
    place = zone(state.form.time_zone) if state.form else clinic_of(at.clinic).time_zone
    seen_on = command.in_person_on
    if seen_on is not None and seen_on <= local_date(at.now, place):
        return True
    return telemedicine_allowed(at.now, place)


def _too_many(state: Candidacy, sessions: int) -> bool:
    """Whether it covers more sessions than one prescription may, or than the plan has left without medicine."""
    return sessions > SESSIONS_PER_PRESCRIPTION or in_hand(state) + sessions > left(state)


def _dose(state: Candidacy, command: SignPrescription) -> Dose:
    previous = [each for each in state.prescriptions.values() if each.supplies]
    return Dose(
        mg=dose_mg(command.strength_mg, command.tablets, command.sessions),
        previous_mg=previous[-1].dose_mg if previous else None,
        weight_kg=state.form.weight_kg if state.form else None,
    )


def of_plan(state: Candidacy) -> list[Prescription]:
    """What was signed under the plan that holds, in the order of signing."""
    plan_id = state.standing.plan.plan_id if state.standing.plan else None
    return [each for each in state.prescriptions.values() if each.plan_id == plan_id]


def _adjusted_at(state: Candidacy) -> datetime | None:
    """When a clinician last said that the dose changes, where nothing that may still come was signed since."""
    said = max((said.at for said in state.course.values() if said.decision == "adjust"), default=None)
    signed_at = max((each.signed_at for each in of_plan(state) if each.supplies), default=None)
    return said if said and signed_at and said > signed_at else None


def in_hand(state: Candidacy) -> int:
    """For how many sessions of the plan there is medicine of the present dose, in the house or on its way."""
    adjusted = max((said.at for said in state.course.values() if said.decision == "adjust"), default=None)
    present = [each for each in of_plan(state) if each.supplies and (adjusted is None or each.signed_at >= adjusted)]
    missing = sum(each.missing for each in present)
    return max(
        0, sessions_in_hand(((each.signed_at, each.sessions) for each in present), state.begun.values(), missing)
    )


def left(state: Candidacy) -> int:
    """Sessions of the plan. On demand: as many as one prescription may cover."""
    plan = state.standing.plan
    if plan is None or plan.sessions is None:
        return SESSIONS_PER_PRESCRIPTION
    taken = (at for id, at in state.begun.items() if id not in state.spat)
    return plan.sessions - sum(at >= plan.approved_at for at in taken)


def used_up_at(state: Candidacy) -> datetime | None:
    """When the next prescription began to be needed: with the session that left medicine for one more, or for none on
    demand. None while there is enough, on a break, and before a review that may change the dose."""
    standing, plan = state.standing, state.standing.plan
    if plan is None or standing.mid_course_due or standing.break_since or left(state) <= in_hand(state):
        return None
    if in_hand(state) > (0 if plan.sessions is None else 1):
        return None
    said = (each.at for each in state.course.values() if each.at >= plan.approved_at)
    signed = (each.signed_at for each in of_plan(state))
    return max((plan.approved_at, *signed, *said, *(at for at in state.begun.values() if at >= plan.approved_at)))


def _to_sign_by(state: Candidacy, since: datetime) -> datetime:
    """So early that it arrives before it is needed, yet never sooner than a first one."""
    plan = state.standing.plan
    doses = max((at for at in state.begun.values() if plan and at >= plan.approved_at), default=since)
    needed = doses + timedelta(days=plan.interval_days * (in_hand(state) + 1)) if plan else since
    return max(since + SIGNED_WITHIN, needed - ARRIVES_WITHIN)


class Unsigned(NamedTuple):
    """A prescription that a clinician has to sign, by `until`. `lacking` is the earlier prescription that was rejected
    or lost."""

    since: datetime
    until: datetime
    lacking: UUID | None = None


def unsigned(state: Candidacy) -> Unsigned | None:
    """None where nothing has to be signed."""
    if state.standing.plan is None:
        return None
    if not of_plan(state):
        return Unsigned(state.standing.plan.approved_at, state.standing.plan.approved_at + SIGNED_WITHIN)
    id, last = list(state.prescriptions.items())[-1]
    if not last.supplies:
        return Unsigned(last.signed_at, last.until, id)
    adjusted_at = _adjusted_at(state)
    if adjusted_at:
        return Unsigned(adjusted_at, adjusted_at + SIGNED_WITHIN)
    since = used_up_at(state)
    return Unsigned(since, _to_sign_by(state, since)) if since else None


class PrescriptionWait(WaitRanOut[None], name="prescription"): ...


def prescription_waits(state: Candidacy) -> Iterator[Wait]:
    missing = unsigned(state)
    if missing is None or state.standing.gone:
        return
    told = state.unsigned_overdue
    until = max(missing.until, told.until) if told and told.at >= missing.since else missing.until
    yield Wait(PrescriptionWait, None, Role.CLINICIAN, "sign-prescription", until)


def tell_unsigned(state: Candidacy, ran_out: PrescriptionWait, at: Moment) -> tuple[Fact, ...]:
    missing = unsigned(state)
    assert missing
    until = next_after(ran_out.until, at.now, OVERDUE_AGAIN)
    overdue = DeliveryOverdue(
        prescription_id=missing.lacking, stage="resolved" if missing.lacking else "signed", until=until
    )
    return (overdue, to_medical_director("delivery-overdue", at, until, about(Thing.PRESCRIBING)))
