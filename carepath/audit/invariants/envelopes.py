"""What a record shows to whoever reads a topic: sealed bodies (I21), and public copies that name nobody (I23)."""

import json
import re

from carepath.audit.evidence import Evidence
from carepath.audit.finding import Finding, Invariant
from carepath.audit.formulas import public_reference
from carepath.audit.records import SEALED, Seen, Word

_OPEN = ("specversion", "id", "type", "source", "subject", "time", "dataschema", "clinic", "sequence")
PUBLIC_HEADERS = frozenset({"content-type", *(f"ce_{name}" for name in _OPEN)})
CARE_HEADERS = PUBLIC_HEADERS | {"ce_correlationid", "ce_causationid", "ce_traceparent"}
ALLOWED = {
    "assessment-submitted": {"assessment_id", "submitted_at", "conditions"},
    "consult-approved": {"plan_id", "sessions", "interval_days"},
    "session-started": {"session_id", "number", "started_at", "expected_end_at"},
    "side-effect-reported": {"session_id", "effect", "grade", "elicitation", "minutes_from_start"},
    "questionnaire-due": {"questionnaire_id", "instruments", "opens_at", "closes_at"},
}
"""The fields of each public topic (contract 3.3)."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def check_sealed(evidence: Evidence, finding: Finding) -> None:
    for seen in evidence.seen():
        if seen.topic.startswith("care."):
            right = seen.word is not None and _is_sealed(evidence, seen, seen.word)
            finding.holds(right, seen.word.id if seen.word else seen.place)


def _is_sealed(evidence: Evidence, seen: Seen, word: Word) -> bool:
    sealed = word.sealed or {}
    said = tuple(sealed.get(name) for name in ("patient", "type", "id", "topic", "number", "time", "clinic"))
    beside = (word.key, word.type, str(word.id), word.topic, word.number, word.at, word.clinic)
    opens = (sealed.get("alg"), sealed.get("enc")) == ("dir", "A256GCM")
    right_key = sealed.get("kid") == evidence.kids.get(word.key)
    counted = all(isinstance(sealed.get(name), int) and sealed[name] >= 1 for name in ("seq", "of"))
    right = said == beside and opens and right_key and counted
    return word.content == SEALED and right and seen.headers.keys() == CARE_HEADERS


def check_public(evidence: Evidence, finding: Finding) -> None:
    """Only copies that stood there before the databases were read: a fact may reach its stream a moment after its
    copy."""
    entities = {entity for database in evidence.databases.values() for entity in database.states}
    known: dict[str, str] = {}
    for topic in evidence.topics.values():
        for seen in topic.firm_ones() if not topic.name.startswith("care.") else ():
            entity = evidence.subjects.get(seen.word.id) if seen.word else None
            one = seen.word and entity and known.setdefault(seen.word.key, entity) == entity
            named = bool(one) and _is_called(evidence, seen, entity or "")
            finding.holds(named and _is_public(seen, entities), seen.word.id if seen.word else seen.place)


def _is_called(evidence: Evidence, seen: Seen, entity: str) -> bool:
    """The id of a copy is not used inside. With the installation key, its reference can be checked too."""
    key, word = evidence.installation, seen.word
    inside = word is None or word.id in evidence.inside
    return not inside and (key is None or seen.headers.get("ce_subject") == public_reference(key, entity))


def _is_public(seen: Seen, entities: set[str]) -> bool:
    try:
        body = json.loads(seen.value)
    except ValueError:
        return False
    shown = {*_UUID.findall(f"{seen.value} {seen.headers}".lower()), seen.headers.get("ce_subject", "")}
    fields = isinstance(body, dict) and body.keys() == ALLOWED.get(seen.topic)
    return fields and seen.headers.keys() == PUBLIC_HEADERS and not shown & entities


def anything_public(evidence: Evidence) -> bool:
    told = any(topic in ALLOWED for topic, _ in evidence.told)
    return told or any(topic.seen for topic in evidence.topics.values() if not topic.name.startswith("care."))


SEALED_BODIES = Invariant(
    "I21",
    "bodies are sealed",
    "Every body on a care stream is sealed under the key of the entity that its envelope names, for the topic, number, "
    "time and clinic beside it, and its headers are those of the contract",
    check_sealed,
)
PUBLIC_COPIES = Invariant(
    "I23",
    "public copies name nobody",
    "Public topics show the allow-listed fields only, under a reference that is one entity's and not its id, and under "
    "an id of their own that stands for one fact told inside and is none that is used there",
    check_public,
    reached=anything_public,
)
