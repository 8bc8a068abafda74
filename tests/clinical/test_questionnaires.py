"""The FHIR R4 Questionnaires (clinical reference 2, 8)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from shared.clinical.instruments import INSTRUMENTS, Instrument
from shared.clinical.questionnaire import canonical, questionnaire, total_codings
from shared.clinical.total_expression import total_expression

LOCAL_ITEM = "https://ketapath.example/fhir/CodeSystem/instrument-item"
LOCAL_ANSWER = "https://ketapath.example/fhir/CodeSystem/instrument-answer"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"

each_instrument = pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=INSTRUMENTS)


def asked(instrument: str) -> list[dict[str, Any]]:
    """The questions proper: no lead, no total."""
    items = questionnaire(INSTRUMENTS[instrument])["item"]
    return [item for item in items if item["type"] != "display" and not item.get("readOnly")]


def question(instrument: str, link_id: str) -> dict[str, Any]:
    (found,) = [item for item in asked(instrument) if item["linkId"] == link_id]
    return found


def total(instrument: str) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = [item for item in questionnaire(INSTRUMENTS[instrument])["item"] if item.get("readOnly")]
    return found


def codings() -> Iterator[dict[str, Any]]:
    for instrument in INSTRUMENTS:
        for item in asked(instrument):
            yield from item["code"]
            yield from (option["valueCoding"] for option in item.get("answerOption", []))


def test_phq9_is_told_whole() -> None:
    told = questionnaire(INSTRUMENTS["phq-9"])
    head = {key: value for key, value in told.items() if key != "item"}
    assert head == {
        "resourceType": "Questionnaire",
        "id": "phq-9",
        "language": "en",
        "url": "https://ketapath.example/fhir/Questionnaire/phq-9",
        "version": "1.0.0",
        "name": "PHQ_9",
        "title": "Patient Health Questionnaire-9 (PHQ-9)",
        "status": "active",
        "subjectType": ["Patient"],
        "copyright": "PHQ-9, developed with a grant from Pfizer Inc.: no permission required to use it. [PROGEN]",
        "code": [{"system": "http://loinc.org", "code": "44249-1"}],
    }
    assert [item["linkId"] for item in told["item"]] == [
        "phq-9-lead",
        *(f"phq-9-{number}" for number in range(1, 10)),
        "phq-9-difficulty",
        "phq-9-total",
    ]
    assert told["item"][0] == {
        "linkId": "phq-9-lead",
        "text": "Over the last 2 weeks, how often have you been bothered by any of the following problems?",
        "type": "display",
    }


def test_an_item_carries_code_text_and_scored_answers() -> None:
    item = question("phq-9", "phq-9-9")
    options = item.pop("answerOption")
    assert item == {
        "linkId": "phq-9-9",
        "code": [{"system": "http://loinc.org", "code": "44260-8"}],
        "text": "Thoughts that you would be better off dead, or of hurting yourself in some way",
        "type": "choice",
        "prefix": "9.",
        "required": True,
    }
    assert options[1] == {
        "extension": [{"url": ORDINAL, "valueDecimal": 1}],
        "valueCoding": {"system": "http://loinc.org", "code": "LA6569-3", "display": "Several days"},
    }
    assert [option["extension"][0]["valueDecimal"] for option in options] == [0, 1, 2, 3]


def test_functional_difficulty_is_asked_but_not_required() -> None:
    item = question("phq-9", "phq-9-difficulty")
    assert item["code"] == [{"system": "http://loinc.org", "code": "69722-7"}]
    assert item["answerOption"][3]["valueCoding"] == {
        "system": LOCAL_ANSWER,
        "code": "extremely-difficult",
        "display": "Extremely difficult",
    }
    assert "required" not in item and "prefix" not in item


def test_the_7_day_form_has_local_codes_and_says_where_it_comes_from() -> None:
    told = questionnaire(INSTRUMENTS["smd-a"])
    assert told["derivedFrom"] == [canonical("phq-9")]
    assert "code" not in told
    assert [item["code"] for item in asked("smd-a")] == [
        [{"system": LOCAL_ITEM, "code": f"smd-a-{number}"}] for number in range(1, 10)
    ]
    assert "44260-8" not in json.dumps(told)


def test_of_the_7_day_form_only_item_9_is_required() -> None:
    assert [item["required"] for item in asked("smd-a")] == [False] * 8 + [True]
    assert {item["required"] for item in asked("sm-gad-a")} == {False}
    assert {item["required"] for item in asked("gad-7")} == {True}


def test_the_screener_branches_on_q2_and_q6() -> None:
    opened_by = {item["linkId"]: item.get("enableWhen") for item in asked("c-ssrs-screener")}
    yes = {"system": "http://loinc.org", "code": "LA33-6", "display": "Yes"}

    def after(question: str) -> list[dict[str, Any]]:
        return [{"question": question, "operator": "=", "answerCoding": yes}]

    assert opened_by == {
        "q1": None,
        "q2": None,
        "q3": after("q2"),
        "q4": after("q2"),
        "q5": after("q2"),
        "q6": None,
        "q6b": after("q6"),
    }
    codes = [option["valueCoding"]["code"] for option in question("c-ssrs-screener", "q1")["answerOption"]]
    assert codes == ["LA33-6", "LA32-8"]


def test_a_scale_of_bare_numbers_is_an_integer_with_its_limits() -> None:
    item = question("peg", "peg-1")
    assert item["type"] == "integer"
    assert item["extension"] == [
        {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0},
        {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 10},
    ]


def test_yes_or_no_is_a_boolean_and_without_text_where_the_licence_is_open() -> None:
    assert question("dast-10", "dast-10-3") == {
        "linkId": "dast-10-3",
        "code": [{"system": LOCAL_ITEM, "code": "dast-10-3"}],
        "type": "boolean",
        "prefix": "3.",
        "required": True,
    }


def test_audit_offers_only_the_numbers_of_its_form() -> None:
    offered = [option["valueCoding"]["display"] for option in question("audit", "audit-9")["answerOption"]]
    assert offered == ["0", "2", "4"]


def test_a_form_whose_text_may_not_be_held_is_a_draft_and_says_why() -> None:
    told = questionnaire(INSTRUMENTS["y-bocs-sr"])
    assert told["status"] == "draft"
    assert told["copyright"].startswith("Copyrighted: no text is held here")
    assert all("text" not in item for item in asked("y-bocs-sr"))


def test_the_total_is_calculated_and_extracted_under_its_codes() -> None:
    item = total("phq-9")
    (calculated, extract) = item.pop("extension")
    assert item == {
        "linkId": "phq-9-total",
        "code": [
            {"system": "http://loinc.org", "code": "44261-6"},
            {"system": "http://snomed.info/sct", "code": "720433000"},
        ],
        "text": "Total",
        "type": "integer",
        "readOnly": True,
    }
    assert extract == {
        "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationExtract",
        "valueBoolean": True,
    }
    assert calculated == {
        "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
        "valueExpression": {
            "language": "text/fhirpath",
            "expression": total_expression(INSTRUMENTS["phq-9"]),
        },
    }


def test_the_mean_of_peg_is_a_decimal() -> None:
    item = total("peg")
    assert (item["type"], item["text"], item["linkId"]) == ("decimal", "Mean", "peg-total")
    assert item["code"] == [{"system": "http://loinc.org", "code": "91147-9"}]


def test_a_total_without_a_code_is_not_extracted() -> None:
    item = total("smd-a")
    assert "code" not in item
    assert len(item["extension"]) == 1


ANSWERS = "%resource.item.where(linkId.matches('^{}-[0-9]+$')).answer"


@pytest.mark.parametrize(
    ("name", "expression"),
    [
        ("gad-7", "iif({a}.count() = 7, {a}.value.weight().aggregate($this + $total, 0), {{}})"),
        ("cadss", "iif({a}.count() = 23, {a}.value.aggregate($this + $total, 0), {{}})"),
        ("who-5", "iif({a}.count() = 5, {a}.value.aggregate($this + $total, 0) * 4, {{}})"),
        ("audit", "iif({a}.count() = 10, {a}.value.weight().aggregate($this + $total, 0), {{}})"),
        ("peg", "iif({a}.count() = 3, (({a}.value.aggregate($this + $total, 0) * 10 / 3) + 0.5).floor() / 10, {{}})"),
        (
            "smd-a",
            "iif({a}.count() >= 7 and %resource.item.where(linkId = 'smd-a-9').answer.exists(), "
            "(({a}.value.weight().aggregate($this + $total, 0) * 9 / {a}.count()) + 0.5).floor(), {{}})",
        ),
        (
            "sm-gad-a",
            "iif({a}.count() >= 8, (({a}.value.aggregate($this + $total, 0) * 10 / {a}.count()) + 0.5).floor(), {{}})",
        ),
        (
            "pc-ptsd-5",
            "iif({a}.count() = 5, %resource.item.where((linkId = 'pc-ptsd-5-1' or linkId = 'pc-ptsd-5-2' or "
            "linkId = 'pc-ptsd-5-3' or linkId = 'pc-ptsd-5-4' or linkId = 'pc-ptsd-5-5') and answer.value = true)"
            ".count() + %resource.item.where((false) and answer.value = false).count(), {{}})",
        ),
    ],
)
def test_the_expression_follows_the_rule_for_blanks(name: str, expression: str) -> None:
    assert total_expression(INSTRUMENTS[name]) == expression.format(a=ANSWERS.format(name))


def test_item_3_of_dast_counts_by_a_no_in_the_expression_too() -> None:
    expression = total_expression(INSTRUMENTS["dast-10"])
    assert expression is not None
    assert "(linkId = 'dast-10-3') and answer.value = false" in expression
    assert "linkId = 'dast-10-2' or linkId = 'dast-10-4'" in expression


@pytest.mark.parametrize("name", ["c-ssrs-screener", "meq-30", "moaa-s", "bladder-questions"])
def test_only_a_plain_sum_count_or_mean_has_a_total_expression(name: str) -> None:
    assert total_expression(INSTRUMENTS[name]) is None
    assert not [item for item in questionnaire(INSTRUMENTS[name])["item"] if item.get("readOnly")]


@each_instrument
def test_every_questionnaire_is_json_with_link_ids_of_its_own(instrument: Instrument) -> None:
    told = questionnaire(instrument)
    assert json.loads(json.dumps(told)) == told
    links = [item["linkId"] for item in told["item"]]
    assert len(set(links)) == len(links)
    assert len(asked(instrument.id)) == len(instrument.items) + len(instrument.beside)


def test_the_code_of_the_risk_level_is_kept_for_its_observation() -> None:
    assert total_codings(INSTRUMENTS["c-ssrs-screener"]) == [{"system": "http://loinc.org", "code": "93374-7"}]
