"""An assessment that has grown too old before a first plan: the patient answers it again, and the consult goes on
(clinical reference 1.4, row 18; 3.3, CR17)."""

from collections.abc import Iterator
from datetime import datetime

from services.eligibility.domain.asks import to_patient
from services.eligibility.domain.known import Form
from services.eligibility.domain.state import Candidacy
from shared.clinical.clinics import clinic_of
from shared.clinical.criteria import D, clock
from shared.clinical.deadlines import next_after
from shared.clinical.triage import too_old_from
from shared.clinical.when import zone
from shared.deciding import Fact, Moment, Role, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.eligibility import AssessmentOutdated

ASKED_AGAIN = clock(
    7, "d", D, "eligibility/assessment/again", "an assessment too old is asked for again, every", "sooner"
)
ASKED_FOR = clock(
    60, "d", D, "eligibility/assessment/ends", "a clinician decides without a new one, after it was asked for", "sooner"
)


class OutdatedWait(WaitRanOut[None], name="outdated"): ...


def outdated_waits(state: Candidacy) -> Iterator[Wait]:
    """The day on which it becomes too old, then the patient. A later plan rests on the course instead."""
    form, asked = state.form, state.outdated
    if form is None or state.standing.plan:
        return
    if asked is None:
        yield Wait(OutdatedWait, None, Role.SYSTEM, "ask-for-assessment", _too_old_from(form))
    elif asked.until:
        yield Wait(OutdatedWait, None, Role.PATIENT, "answer-again", asked.until)


def _too_old_from(form: Form) -> datetime:
    return too_old_from(form.at, zone(form.time_zone), clinic_of(form.clinic).policy)


def is_awaited(state: Candidacy) -> bool:
    """Whether a clinician waits for it: for so long as they wait for the papers, where papers are missing too."""
    papers = state.clearance
    given_up = papers is not None and papers.ended_at is not None and not papers.received
    return state.outdated is not None and state.outdated.until is not None and not given_up


def ask_for_assessment(state: Candidacy, ran_out: OutdatedWait, at: Moment) -> tuple[Fact, ...]:
    """Asked every week. When that time is over a clinician decides without it."""
    assert state.triaged
    asked, assessment_id = state.outdated, state.triaged.fact.assessment_id
    number = asked.number + 1 if asked else 1
    ends = (asked.at if asked else at.now) + ASKED_FOR
    if at.now >= ends:
        return (AssessmentOutdated(assessment_id=assessment_id, number=number),)
    until = min(next_after(ran_out.until, at.now, ASKED_AGAIN), ends)
    letter = to_patient("assessment-due", at, until, about(Thing.DRAFT, assessment_id), about(Thing.CONSULT))
    return (AssessmentOutdated(assessment_id=assessment_id, number=number, until=until), letter)
