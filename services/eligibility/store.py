"""What can be read of a candidacy."""

from services.eligibility.domain import Candidacy
from shared.deciding import Refused, Role
from shared.jsons import Json
from shared.runtime.operations import Viewer
from shared.times import stamp

RULE = ("id", "version", "provenance", "input", "threshold", "outcome", "would_change", "counterfactual")


async def load_decision(viewer: Viewer, patient_id: str) -> dict[str, Json] | Refused:
    """What the rules said and what a person decided; a patient sees the result without the rules."""
    state = await viewer.database.state(patient_id)
    if not isinstance(state, Candidacy) or state.triaged is None:
        return Refused(("not-decided",), unknown=True)
    seen = {"result": state.triaged.fact.result} | _decided(state)
    return seen if viewer.actor.role is Role.PATIENT else seen | _by_rules(state)


def _decided(state: Candidacy) -> dict[str, Json]:
    """What a person decided last, at the consult or before it."""
    decided = state.consulted or state.decided
    if decided is None:
        return {}
    return {"decided": {"decision": decided.decision, "role": decided.role, "at": stamp(decided.at)}}


def _by_rules(state: Candidacy) -> dict[str, Json]:
    assert state.triaged
    said = state.triaged.fact
    rules = [{name: rule[name] for name in RULE} for rule in said.rules]
    return {"rule_set": said.rule_set, "priority": said.priority, "flags": list(said.flags), "rules": rules}
