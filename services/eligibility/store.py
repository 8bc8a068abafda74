"""What can be read of a candidacy."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.eligibility.domain import Candidacy
from services.eligibility.domain.deliveries import may_see
from services.eligibility.domain.known import APPEAL, Duplicate, Prescription
from shared.deciding import UNKNOWN, Refused, Role
from shared.jsons import Json
from shared.runtime.operations import Viewer
from shared.times import stamp

RULE = ("id", "version", "provenance", "input", "threshold", "outcome", "would_change", "counterfactual")


class RuleReply(BaseModel):
    """`input` maps JSON pointers of the assessment to what was judged; `counterfactual` is a merge patch of it."""

    id: str
    version: int
    provenance: str
    input: dict[str, object]
    threshold: str
    outcome: str
    would_change: str
    counterfactual: dict[str, object]


class DecidedReply(BaseModel):
    decision: str
    role: str
    at: datetime


class DecisionReply(BaseModel):
    """A patient sees neither the rules nor what belongs to them. `appeal_until`: whoever was declined may ask for a
    second look (`appeal-decision`)."""

    result: Literal["clear", "review", "decline", "crisis"]
    decided: DecidedReply | None = None
    appeal_until: datetime | None = None
    appealed_at: datetime | None = None
    rule_set: str | None = None
    priority: Literal["normal", "high"] | None = None
    flags: list[str] | None = None
    rules: list[RuleReply] | None = None


async def load_decision(viewer: Viewer, patient_id: str) -> dict[str, Json] | Refused:
    """What the rules said and what a person decided; a patient sees the result without the rules."""
    state = await viewer.database.state(patient_id)
    if not isinstance(state, Candidacy) or state.triaged is None:
        return Refused(("not-decided",), unknown=True)
    seen = {"result": state.triaged.fact.result} | _decided(state) | _appeal(state)
    return seen if viewer.actor.role is Role.PATIENT else seen | _by_rules(state)


def _decided(state: Candidacy) -> dict[str, Json]:
    """What a person decided last, at the consult or before it."""
    known = [each for each in (state.decided, state.consulted) if each]
    if not known:
        return {}
    decided = max(known, key=lambda each: each.at)
    return {"decided": {"decision": decided.decision, "role": decided.role, "at": stamp(decided.at)}}


def _appeal(state: Candidacy) -> dict[str, Json]:
    """Until when a decline may be looked at again, or that it was asked for."""
    if not (state.standing.declined and state.declined_at) and state.appealed_at is None:
        return {}
    if state.appealed_at:
        return {"appealed_at": stamp(state.appealed_at)}
    return {"appeal_until": stamp(state.declined_at + APPEAL)} if state.declined_at else {}


async def load_prescription(viewer: Viewer, patient_id: str, prescription_id: str) -> dict[str, Json] | Refused:
    """What a pharmacy has to dispense, or has taken; clinicians see each."""
    state = await viewer.database.state(patient_id)
    known = state.prescriptions if isinstance(state, Candidacy) else {}
    found = next((each for id, each in known.items() if str(id) == prescription_id), None)
    if found is None or not may_see(found, viewer.actor):
        return UNKNOWN
    seen = found.model_dump(mode="json", include={"product", "strength_mg", "tablets", "sessions"})
    status = "stopped" if found.stopped and found.is_underway else found.status
    return {"prescription_id": prescription_id, **seen, "instructions": _instructions(found), "status": status}


Stage = Literal[
    "deceased", "withdrawn", "discharged", "completed", "lapsed", "declined", "in-treatment", "in-crisis", "in-review",
    "prequalified", "assessed",
]  # fmt: skip


class DuplicateSeen(BaseModel):
    """The other record, as far as a reviewer needs it. `rules` spoke on its assessment. `settled`: a clinician has said
    whether both are one person's."""

    patient_id: str
    matched: list[str]
    settled: Literal["same", "different"] | None = None
    stage: Stage
    submitted_at: datetime | None = None
    result: Literal["clear", "review", "decline", "crisis"] | None = None
    rules: list[str] | None = None
    decided: DecidedReply | None = None
    declined_at: datetime | None = None


class DuplicatesReply(BaseModel):
    duplicates: list[DuplicateSeen]


async def load_duplicates(viewer: Viewer, patient_id: str) -> dict[str, Json] | Refused:
    """Other records that may be the same person's, what is not settled first."""
    state = await viewer.database.state(patient_id)
    if not isinstance(state, Candidacy):
        return UNKNOWN
    known = sorted(state.duplicates.items(), key=lambda each: not each[1].open)
    return {"duplicates": [await _seen(viewer, other, each) for other, each in known]}


async def _seen(viewer: Viewer, other: str, duplicate: Duplicate) -> dict[str, Json]:
    """Of somebody who is erased nothing is known but that they were there."""
    state = await viewer.database.state(other)
    candidacy = state if isinstance(state, Candidacy) else Candidacy()
    settled = None if duplicate.open else "same" if duplicate.same else "different"
    seen = {"patient_id": other, "matched": list(duplicate.matched), "settled": settled, "stage": _stage(candidacy)}
    return seen | _of_form(candidacy) | _decided(candidacy)


def _of_form(state: Candidacy) -> dict[str, Json]:
    if state.form is None or state.triaged is None:
        return {}
    said = state.triaged.fact
    seen: dict[str, Json] = {"submitted_at": stamp(state.form.at), "result": said.result}
    declined = {"declined_at": stamp(state.declined_at)} if state.declined_at else {}
    return {**seen, **declined, "rules": [rule["id"] for rule in said.rules]}


def _stage(state: Candidacy) -> str:
    """The first that is so."""
    standing = state.standing
    stages = {
        "deceased": standing.died,
        "withdrawn": standing.left,
        "discharged": standing.discharged,
        "completed": standing.completed,
        "lapsed": standing.lapsed,
        "declined": standing.declined,
        "in-treatment": standing.plan is not None,
        "in-crisis": standing.in_crisis,
        "in-review": state.review_until is not None,
        "prequalified": state.prequalified,
    }
    return next((stage for stage, is_so in stages.items() if is_so), "assessed")


def _instructions(of: Prescription) -> str:
    whole, part = divmod(of.tablets, of.sessions)
    each = f"{whole} to {whole + 1}" if part else str(whole)
    return f"{each} of {of.strength_mg} mg under the tongue at each of {of.sessions} sessions, as the plan says when"


def _by_rules(state: Candidacy) -> dict[str, Json]:
    assert state.triaged
    said = state.triaged.fact
    rules = [{name: rule[name] for name in RULE} for rule in said.rules]
    return {"rule_set": said.rule_set, "priority": said.priority, "flags": list(said.flags), "rules": rules}
