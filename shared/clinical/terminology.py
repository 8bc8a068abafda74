"""The local code systems behind the Questionnaires, and how a 7-day form relates to its 14-day parent.

A 7-day form is `relatedto` its parent, never `equivalent`: two recall windows are two things.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from shared.clinical.instruments import INSTRUMENTS, Instrument
from shared.clinical.instruments.model import Item
from shared.clinical.questionnaire import (
    BASE,
    ITEM_SYSTEM,
    answer_code,
    item_coding,
)

Json = dict[str, Any]


def item_code_system() -> Json:
    """One concept for each item that has no LOINC code of its recall window."""
    concepts = {item.link_id: item.label for item in _items() if not item.loinc}
    return _code_system("instrument-item", "InstrumentItem", concepts.items())


def answer_code_system() -> Json:
    """One concept for each answer that has no LOINC code."""
    concepts = {answer_code(choice): choice.display for item in _items() for choice in item.offered if not choice.loinc}
    return _code_system("instrument-answer", "InstrumentAnswer", concepts.items())


def concept_map(instrument: Instrument) -> Json:
    """The items of a 7-day form against those of the form it was derived from, one to one."""
    if instrument.derived_from is None:
        raise ValueError(f"{instrument.id} is not derived from another instrument")
    parent = INSTRUMENTS[instrument.derived_from]
    pairs = zip(instrument.items, parent.items, strict=True)
    return {
        "resourceType": "ConceptMap",
        "id": f"{instrument.id}-to-{parent.id}",
        "url": f"{BASE}/ConceptMap/{instrument.id}-to-{parent.id}",
        "version": instrument.version,
        "status": "active",
        "group": [
            {
                "source": ITEM_SYSTEM,
                "target": item_coding(parent.items[0])["system"],
                "element": [_related(item, other) for item, other in pairs],
            }
        ],
    }


def _related(item: Item, other: Item) -> Json:
    target = {"code": item_coding(other)["code"], "equivalence": "relatedto"}
    return {"code": item.link_id, "target": [target]}


def _items() -> Iterator[Item]:
    for instrument in INSTRUMENTS.values():
        yield from instrument.items
        yield from instrument.beside


def _code_system(id: str, name: str, concepts: Iterable[tuple[str, str]]) -> Json:
    return {
        "resourceType": "CodeSystem",
        "id": id,
        "url": f"{BASE}/CodeSystem/{id}",
        "version": "1.0.0",
        "name": name,
        "status": "active",
        "content": "complete",
        "concept": [{"code": code, "display": display} for code, display in concepts],
    }
