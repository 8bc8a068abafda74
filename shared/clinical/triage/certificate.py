"""What a rule that spoke tells: what it saw, where its limit lies, and what would have made it pass."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.clinical.triage.assessment import Assessment
from shared.clinical.triage.case import Case, Drop, Finding, Put
from shared.clinical.triage.policy import Policy
from shared.clinical.triage.result import Result, worst
from shared.clinical.triage.rule import Rule


@dataclass(frozen=True, slots=True)
class Certificate:
    """One rule that spoke. `input` maps JSON pointers to what was judged; `would_change` is for a reader.

    `counterfactual` says the same to a machine: a JSON Merge Patch (RFC 7396) of the assessment. With it this rule
    stays silent; others may still speak.
    """

    id: str
    version: int
    provenance: str
    input: Mapping[str, object]
    threshold: str
    outcome: Result
    would_change: str
    counterfactual: Mapping[str, object]

    def as_dict(self) -> dict[str, object]:
        """Ready for JSON, the fields in this order."""
        return {name: getattr(self, name) for name in self.__slots__}


def certify(rule: Rule, findings: Sequence[Finding], case: Case, policy: Policy) -> Certificate:
    said = worst(finding.result for finding in findings)
    return Certificate(
        id=rule.id,
        version=rule.version,
        provenance=f"{rule.provenance} {rule.source}",
        input={pointer: value for finding in findings for pointer, value in finding.input.items()},
        threshold=rule.in_words(policy.limits),
        outcome=policy.outcome(rule.id, said),
        would_change="would pass if " + " and ".join(dict.fromkeys(finding.unless for finding in findings)),
        counterfactual=merge_patch(case.it, [change for finding in findings for change in finding.changes]),
    )


def merge_patch(it: Assessment, changes: Iterable[Put | Drop]) -> dict[str, object]:
    """The changes as one patch; a list stands in it whole, without the entries that are dropped."""
    patch: dict[str, Any] = {}
    dropped: dict[str, set[int]] = {}
    for change in changes:
        if isinstance(change, Put):
            _put(patch, change.path, change.value)
        else:
            dropped.setdefault(change.field, set()).add(change.place)
    return patch | {field: _without(it, field, places) for field, places in dropped.items()}


def _put(patch: dict[str, Any], path: Sequence[str], value: object) -> None:
    for name in path[:-1]:
        patch = patch.setdefault(name, {})
    patch[path[-1]] = value


def _without(it: Assessment, field: str, places: set[int]) -> list[object]:
    kept = [entry for place, entry in enumerate(getattr(it, field)) if place not in places]
    return [{"text": entry} for entry in kept] if field == "allergies" else kept


def apply(patch: Any, body: Any) -> Any:
    """The body with a JSON Merge Patch in it (RFC 7396); the body given stays as it is."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(body) if isinstance(body, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = apply(value, merged.get(name))
    return merged
