"""Each instrument as a FHIR R4 Questionnaire, with the local code system that it leans on.

SDC extensions: ordinalValue on coded answers, calculatedExpression and observationExtract on the total.
Where the wording may not be held, items come without `text` and the status is `draft`: `copyright` says why.
"""

from typing import Any

from shared.clinical.instruments.model import Answers, Choice, Instrument, Item
from shared.clinical.instruments.suicide_risk import YES
from shared.clinical.total_expression import total_expression

Json = dict[str, Any]

BASE = "https://ketapath.example/fhir"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ITEM_SYSTEM = f"{BASE}/CodeSystem/instrument-item"
ANSWER_SYSTEM = f"{BASE}/CodeSystem/instrument-answer"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
MIN_VALUE = "http://hl7.org/fhir/StructureDefinition/minValue"
MAX_VALUE = "http://hl7.org/fhir/StructureDefinition/maxValue"
_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
CALCULATED = f"{_SDC}/sdc-questionnaire-calculatedExpression"
EXTRACT = f"{_SDC}/sdc-questionnaire-observationExtract"


def canonical(instrument: str) -> str:
    """The url of the Questionnaire of this instrument."""
    return f"{BASE}/Questionnaire/{instrument}"


def questionnaire(instrument: Instrument) -> Json:
    """The Questionnaire of this instrument, ready for JSON."""
    return {
        "resourceType": "Questionnaire",
        "id": instrument.id,
        "language": "en",
        "url": canonical(instrument.id),
        "version": instrument.version,
        "name": instrument.id.replace("-", "_").upper(),
        "title": instrument.title,
        **({"derivedFrom": [canonical(instrument.derived_from)]} if instrument.derived_from else {}),
        "status": "active" if instrument.licence.text_held else "draft",
        "subjectType": ["Patient"],
        "copyright": instrument.licence.note,
        **({"code": [{"system": LOINC, "code": instrument.panel}]} if instrument.panel else {}),
        "item": [*_lead(instrument), *_questions(instrument), *_total(instrument)],
    }


def _lead(instrument: Instrument) -> list[Json]:
    if instrument.lead is None:
        return []
    return [{"linkId": f"{instrument.id}-lead", "text": instrument.lead, "type": "display"}]


def _questions(instrument: Instrument) -> list[Json]:
    asked = [
        {**_question(instrument, item), "prefix": f"{number}.", "required": _needed(instrument, number)}
        for number, item in enumerate(instrument.items, start=1)
    ]
    return asked + [_question(instrument, item) for item in instrument.beside]


def _needed(instrument: Instrument, number: int) -> bool:
    return instrument.blanks.app == 0 or number in instrument.blanks.never


def _question(instrument: Instrument, item: Item) -> Json:
    return {
        "linkId": item.link_id,
        "code": [item_coding(item)],
        **({"text": item.text} if item.text else {}),
        **_answers(instrument, item),
        **({"enableWhen": [_after_yes(item.asked_when)]} if item.asked_when else {}),
    }


def _answers(instrument: Instrument, item: Item) -> Json:
    if item.offered:
        return {"type": "choice", "answerOption": [_option(choice) for choice in item.offered]}
    if instrument.answers is Answers.YES_NO:
        return {"type": "boolean"}
    limits = ((MIN_VALUE, instrument.low), (MAX_VALUE, instrument.high))
    return {"type": "integer", "extension": [{"url": url, "valueInteger": limit} for url, limit in limits]}


def _option(choice: Choice) -> Json:
    return {
        "extension": [{"url": ORDINAL, "valueDecimal": choice.ordinal}],
        "valueCoding": answer_coding(choice),
    }


def item_coding(item: Item) -> Json:
    """LOINC where the item's recall window fits, else the local code."""
    if item.loinc:
        return {"system": LOINC, "code": item.loinc}
    return {"system": ITEM_SYSTEM, "code": item.link_id}


def answer_coding(choice: Choice) -> Json:
    """LOINC where there is an answer code, else the words as a local code."""
    if choice.loinc:
        return {"system": LOINC, "code": choice.loinc, "display": choice.display}
    return {"system": ANSWER_SYSTEM, "code": answer_code(choice), "display": choice.display}


def answer_code(choice: Choice) -> str:
    """The local code of an answer: its words, joined by hyphens."""
    return choice.display.lower().replace(" ", "-")


def _after_yes(question: str) -> Json:
    return {"question": question, "operator": "=", "answerCoding": answer_coding(YES)}


def _total(instrument: Instrument) -> list[Json]:
    expression = total_expression(instrument)
    if expression is None:
        return []
    codes = total_codings(instrument)
    return [
        {
            "extension": [
                {"url": CALCULATED, "valueExpression": {"language": "text/fhirpath", "expression": expression}},
                *([{"url": EXTRACT, "valueBoolean": True}] if codes else []),
            ],
            "linkId": f"{instrument.id}-total",
            **({"code": codes} if codes else {}),
            "text": "Mean" if "mean" in instrument.gives else "Total",
            "type": "decimal" if "mean" in instrument.gives else "integer",
            "readOnly": True,
        }
    ]


def total_codings(instrument: Instrument) -> list[Json]:
    """The codes of the score, also those of the Observation that is made of it."""
    pairs = ((LOINC, instrument.total), (SNOMED, instrument.total_snomed))
    return [{"system": system, "code": code} for system, code in pairs if code]
