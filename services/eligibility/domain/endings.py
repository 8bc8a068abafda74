"""How a treatment ends by somebody else's word than the patient's, or goes on elsewhere (1.4, rows 42, 44, 47)."""

from collections.abc import Iterator
from uuid import UUID

from services.eligibility.domain.asks import to_medical_director
from services.eligibility.domain.forms import DischargePatient, RecordDeath, ReferAdvanced, SettleReferral
from services.eligibility.domain.state import Candidacy
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock, number
from shared.clinical.deadlines import after_business_days, next_after
from shared.deciding import UNKNOWN, Answer, Fact, Moment, Refused, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.treatment import AdvancedReferred, PatientDied, PatientDischarged, ReferralOverdue, ReferralSettled
from shared.standing import Act, against, speaking

REFERRAL_WITHIN = clock(14, "d", D, "eligibility/referral/looked-after", "a referral is looked after, within", "sooner")
DEATH_LOOKED_AT_WITHIN = number(
    1, "d", D, "eligibility/death/looked-at", "the director looks at a death, in business days", "sooner"
)


def discharge(state: Candidacy, command: DischargePatient, at: Moment) -> Answer:
    """A clinician's alone, out of a hold, with a reason."""
    reasons = {"episode-over": state.standing.over, "not-on-hold": not state.open_holds}
    if codes := speaking(reasons):
        return Refused(codes)
    return (PatientDischarged(to=command.to, reason=command.reason, role=at.actor.role.value),)


def record_death(state: Candidacy, command: RecordDeath, at: Moment) -> Answer:
    """A death is recorded in every state. The medical director is told: it is a serious adverse event until somebody
    has looked."""
    if state.standing.died:
        return Refused(("already-recorded",))
    until = after_business_days(at.now, DEATH_LOOKED_AT_WITHIN, clinic_of(at.clinic).time_zone)
    return (
        PatientDied(died_on=command.died_on, reason=command.reason, role=at.actor.role.value),
        to_medical_director("patient-died", at, until),
    )


def refer(state: Candidacy, command: ReferAdvanced, at: Moment) -> Answer:
    """After a review of the course. Nobody is enrolled by it: the other treatment asks for everything anew."""
    reasons = {
        **against(state, Act.TALK),
        "deceased": state.standing.died,
        "not-reviewed": not (state.course or state.standing.completed),
    }
    if codes := speaking(reasons):
        return Refused(codes)
    return (
        AdvancedReferred(
            referral_id=at.new_id("referral"),
            product=command.product,
            reason=command.reason,
            until=at.now + REFERRAL_WITHIN,
        ),
    )


class ReferralWait(WaitRanOut[UUID], name="referral"): ...


def referral_waits(state: Candidacy) -> Iterator[Wait]:
    if state.standing.left or state.standing.died:
        return
    for id, until in state.referrals.items():
        whom = Role.MEDICAL_DIRECTOR if id in state.referrals_overdue else Role.CLINICIAN
        yield Wait(ReferralWait, id, whom, "look-after-referral", until)


def tell_overdue_referral(state: Candidacy, ran_out: ReferralWait, at: Moment) -> tuple[Fact, ...]:
    """From now on the medical director is waited for, until somebody says what became of the referral."""
    until = next_after(ran_out.until, at.now, REFERRAL_WITHIN)
    letter = to_medical_director("referral-overdue", at, until, about(Thing.REFERRAL, ran_out.about))
    return (ReferralOverdue(referral_id=ran_out.about, until=until), letter)


def settle_referral(state: Candidacy, command: SettleReferral, at: Moment) -> Answer:
    """What became of it, also of one that is late."""
    id = next((id for id in state.referrals if str(id) == command.referral_id), None)
    if id is None:
        return UNKNOWN
    role = at.actor.role.value
    return (ReferralSettled(referral_id=id, outcome=command.outcome, reason=command.reason, role=role),)
