"""The same person twice: found in the register before triage lets anybody in, settled by a clinician (clinical
reference 1.9).

The register are claims: each mark of a form takes a seat of its digest, so whoever is triaged next sees who has it,
also where both forms came at the same instant.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from services.eligibility.domain.asks import to_medical_director
from services.eligibility.domain.forms import SettleDuplicate
from services.eligibility.domain.holds import DUPLICATE, place_automatically, release_because
from services.eligibility.domain.known import Duplicate
from services.eligibility.domain.state import Candidacy
from shared.clinical.criteria import D, clock
from shared.clinical.deadlines import next_after
from shared.clinical.triage.duplicates import fields_of, may_be_one
from shared.deciding import UNKNOWN, Answer, Claim, Command, Fact, Moment, Refused, Role, Taken, Told, Wait, WaitRanOut
from shared.events.common import Thing, about
from shared.events.duplicates import DuplicateOverdue, DuplicateSettled, DuplicateShared, DuplicateSuspected
from shared.events.eligibility import CandidateDeclined, Mark, ReviewDecided
from shared.events.intake import AssessmentSubmitted
from shared.events.treatment import PatientDischarged
from shared.standing import speaking

SETTLED_WITHIN = clock(
    48, "h", D, "eligibility/duplicate/settled", "a possible duplicate is settled; then the director is told", "sooner"
)
OVERDUE_AGAIN = clock(24, "h", D, "eligibility/duplicate/again", "an overdue one is told again, every", "sooner")
MOST = 8
"""Records that are kept under one digest, and suspicions that stand open on one record: whoever comes after these is
seen beside them."""
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
REGISTER = "mark:"


def claims(state: Candidacy) -> Iterator[Claim]:
    for mark in state.marks.values():
        yield Claim(mark.digest, REGISTER + mark.digest, mark.seat, FIRST, LAST)


def reads(state: Candidacy, clinic: str, command: Command | None) -> Iterator[str]:
    """What a form says of the person, until it was triaged."""
    last = next(reversed(state.submitted), None)
    if last is not None and (state.triaged is None or state.triaged.fact.assessment_id != last):
        for digest in state.submitted[last].marks.values():
            yield REGISTER + digest


def alike(submitted: AssessmentSubmitted, at: Moment) -> dict[str, frozenset[str]]:
    """The other records of the clinic that have a mark of this form, with the indexes in which they agree. A mark
    without a free seat counts as everybody's: somebody more may have it."""
    holders = {index: _holders(digest, at) for index, digest in submitted.marks.items()}
    full = {index for index, digest in submitted.marks.items() if _seat(digest, at) is None}
    others = {other: full.copy() for each in holders.values() for other in each}
    for index, each in holders.items():
        for other in each:
            others[other].add(index)
    return {other: frozenset(indexes) for other, indexes in others.items()}


def _holders(digest: str, at: Moment) -> list[str]:
    return [each.entity for each in at.taken if _is_on(each, digest) and each.entity != at.entity]


def _is_on(taken: Taken, digest: str) -> bool:
    return taken.claim.resource == REGISTER + digest


def unsettled(state: Candidacy, shared: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Without those that a clinician has told apart, in all that they agree in now."""
    return {other: each for other, each in shared.items() if not _is_settled(state.duplicates.get(other), each)}


def _is_settled(known: Duplicate | None, indexes: frozenset[str]) -> bool:
    if known is None or known.open:
        return False
    return known.goes_on or (not known.same and set(fields_of(indexes)) <= set(known.matched))


def marked(state: Candidacy, submitted: AssessmentSubmitted, at: Moment) -> tuple[Mark, ...]:
    """The marks that the register lacks of this patient, each on the first seat that is free."""
    new = {index: digest for index, digest in submitted.marks.items() if digest not in state.marks}
    seats = ((index, digest, _seat(digest, at)) for index, digest in new.items())
    return tuple(Mark(index=index, digest=digest, seat=seat) for index, digest, seat in seats if seat is not None)


def _seat(digest: str, at: Moment) -> int | None:
    taken = {each.claim.seat for each in at.taken if _is_on(each, digest)}
    return next((seat for seat in range(MOST) if seat not in taken), None)


def suspect(state: Candidacy, shared: Mapping[str, frozenset[str]], at: Moment) -> Iterator[Fact]:
    """Both records learn of each other. What stands open, or was settled as the same person, is not asked again."""
    asked = {other for other, known in state.duplicates.items() if known.open or known.same}
    found = {other: fields_of(each) for other, each in shared.items() if may_be_one(each) and other not in asked}
    closest = sorted(found, key=lambda other: (-len(found[other]), other))
    for other in closest[: max(0, MOST - len(state.open_duplicates))]:
        yield DuplicateSuspected(other=other, matched=found[other], until=at.now + SETTLED_WITHIN)
        yield DuplicateShared(patient_id=other, other=at.entity, matched=found[other])


def to_the_other(told: Told[DuplicateShared]) -> tuple[str, ...]:
    return (told.fact.patient_id,)


def take_note(state: Candidacy, told: Told[DuplicateShared], at: Moment) -> tuple[Fact, ...]:
    """The other record has said so: nobody goes on here until it is settled, and goes on as it was settled there."""
    said = told.fact
    if said.same is None:
        return _noted(state, said, at)
    settled = DuplicateSettled(
        other=said.other, same=said.same, goes_on=said.same, reason=said.reason or "", role=said.role or ""
    )
    return (settled, *(() if said.same else _released(state, said.other, settled.reason)))


def _noted(state: Candidacy, said: DuplicateShared, at: Moment) -> tuple[Fact, ...]:
    if len(state.open_duplicates) >= MOST:
        return ()
    suspected = DuplicateSuspected(other=said.other, matched=said.matched, until=at.now + SETTLED_WITHIN)
    over = state.standing.ended or state.standing.declined  # only a clinician lets them in again, who is told
    return (suspected, *(() if over else place_automatically(state, DUPLICATE, at)))


def settle(state: Candidacy, command: SettleDuplicate, at: Moment) -> Answer:
    """A clinician says whether both records are one person's. Then this one ends, and the other goes on. It may be
    settled otherwise later."""
    other = str(command.other)
    known = state.duplicates.get(other)
    if known is None:
        return UNKNOWN
    reasons = {
        "already-settled": known.same is command.same and not known.goes_on,
        "crisis-open": command.same and state.standing.in_crisis,
    }
    if codes := speaking(reasons):
        return Refused(codes)
    said: dict[str, Any] = {"same": command.same, "reason": command.reason, "role": at.actor.role.value}
    return (
        DuplicateSettled(other=other, goes_on=False, **said),
        DuplicateShared(patient_id=other, other=at.entity, matched=known.matched, **said),
        *_released(state, other, command.reason),
        *(_ends(state, command, at) if command.same else ()),
    )


def _released(state: Candidacy, other: str, reason: str) -> tuple[Fact, ...]:
    """Nothing else is open."""
    return () if state.open_duplicates.keys() - {other} else release_because(state, DUPLICATE, reason)


def _ends(state: Candidacy, command: SettleDuplicate, at: Moment) -> Iterator[Fact]:
    """Whoever is treated is discharged, so that the pharmacy is told to stop; a candidate is declined."""
    standing, role = state.standing, at.actor.role.value
    if standing.over or state.triaged is None:
        return
    if standing.approved:
        yield PatientDischarged(to="discharged", reason=command.reason, role=role)
        return
    assessment_id = state.triaged.fact.assessment_id
    if state.review_until:
        yield ReviewDecided(assessment_id=assessment_id, decision="decline", reason=command.reason, role=role)
    if state.review_until or not standing.declined:
        yield CandidateDeclined(assessment_id=assessment_id, by="clinician", rules=())


class DuplicateWait(WaitRanOut[str], name="duplicate"): ...


def duplicate_waits(state: Candidacy) -> Iterator[Wait]:
    """While anything could go on here."""
    held = any(hold.reason == DUPLICATE for hold in state.open_holds.values())
    if state.standing.over or (state.standing.declined and not held and state.review_until is None):
        return
    for other, each in state.open_duplicates.items():
        yield Wait(DuplicateWait, other, Role.CLINICIAN, "settle-duplicate", each.until)


def tell_overdue_duplicate(state: Candidacy, ran_out: DuplicateWait, at: Moment) -> tuple[Fact, ...]:
    until = next_after(ran_out.until, at.now, OVERDUE_AGAIN)
    letter = to_medical_director("duplicate-overdue", at, until, about(Thing.DUPLICATE, ran_out.about))
    return (DuplicateOverdue(other=ran_out.about, until=until), letter)
