"""What speaks against doing something with a patient, and who may answer for one, whichever service is asked."""

from collections.abc import Mapping
from enum import IntEnum

from shared.clinical.escalation import COMFORT, SEVERE
from shared.deciding import CLINICIANS, Moment, Role
from shared.standing.standing import OfPatient


class Act(IntEnum):
    """Whatever speaks against one of these speaks against those after it, too."""

    TALK = 1  # a visit begins, a referral is made
    GO_ON = 2  # something that was begun is decided on
    BEGIN = 3  # a plan is approved, a deposit asked for, a break ended
    TREAT = 4  # booked, prescribed, checked in
    DOSE = 5  # a session is booked, its first tablet placed


def against(state: OfPatient, act: Act) -> dict[str, bool]:
    """Code -> whether it speaks. A decline stops the treatment alone: whoever declined may still approve."""
    standing = state.standing
    reasons = {"withdrawn": standing.withdrawn, "consent-withdrawn": standing.treatment_refused}
    if act >= Act.GO_ON:
        reasons["episode-over"] = standing.ended or (act >= Act.TREAT and standing.declined)
    if act >= Act.BEGIN:
        reasons |= {
            "on-hold": standing.on_hold,
            "crisis-open": standing.in_crisis,
            "patient-parked": state.is_parked,
        }
    if act >= Act.DOSE:
        reasons |= {
            "risk-open": standing.at_risk,
            "crisis-unreviewed": standing.crisis_unreviewed,
            "mid-course-due": standing.mid_course_due,
            "follow-up-overdue": standing.follow_up_overdue,
            "on-break": standing.break_since is not None,
        }
    return reasons


def speaking(reasons: Mapping[str, bool]) -> tuple[str, ...]:
    """The codes that speak, all of them."""
    return tuple(code for code, speaks in reasons.items() if speaks)


def may_answer(at: Moment, tier: int) -> bool:
    """Whether this actor ends a ladder: a human, and not by the patient's own account. The peer monitor answers for
    comfort alone; where a clinician is asked first, clinicians alone do."""
    if at.actor.role is Role.PEER_MONITOR:
        return tier == COMFORT
    if tier >= SEVERE and at.actor.role not in CLINICIANS:
        return False
    return at.actor.role not in (Role.PATIENT, Role.SYSTEM) and at.actor.patient != at.entity
