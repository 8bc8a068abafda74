"""`carepath why`, `trace` and `emit` as far as they need no stack."""

from __future__ import annotations

import json
from uuid import UUID, uuid5

import pytest

from carepath.audit.records import Word
from carepath.commands.emit import event, operation_of, require_somebody, role_of
from carepath.commands.trace import tree
from carepath.commands.why import lines
from tests.story import PATIENT

COMMAND = UUID(int=1)


def word(name: str, cause: UUID, number: int) -> Word:
    id = uuid5(cause, name)
    at = f"2026-10-05T17:00:0{number}.000Z"
    return Word("care.intake", PATIENT, name, id, number, "demo", "intake", cause, at, b"", "application/jose")


SUBMITTED = word("assessment-submitted", COMMAND, 1)
RISK = word("risk-answered", COMMAND, 2)
CRISIS = word("crisis-detected", RISK.id, 3)
PAGED = word("crisis-paged", CRISIS.id, 4)
ELSEWHERE = word("consent-signed", UUID(int=2), 5)


def test_a_trace_begins_at_the_first_cause_and_shows_what_stands_beside() -> None:
    told = list(tree([PAGED, CRISIS, ELSEWHERE, RISK, SUBMITTED], str(CRISIS.id)))
    assert [(len(line) - len(line.lstrip()), line.split()[0]) for line in told] == [
        (0, str(COMMAND)),
        (2, "assessment-submitted"),
        (2, "risk-answered"),
        (4, "crisis-detected"),
        (6, "crisis-paged"),
    ]
    assert [line.split()[0] for line in told if line.endswith("<- this")] == ["crisis-detected"]


def test_an_event_that_no_stream_holds_is_said_so() -> None:
    with pytest.raises(ValueError, match="no stream holds"):
        list(tree([SUBMITTED], str(UUID(int=9))))


@pytest.mark.parametrize("type", ["assessment-submitted", "check-recorded", "consent-signed", "journal-entry-added"])
def test_an_example_is_emitted_by_somebody_who_may_and_is_well_formed(type: str) -> None:
    operation = operation_of(type)
    assert role_of(operation) in {str(each) for each in operation.roles}
    told = event(type, operation, PATIENT)
    assert (told["type"], told["subject"]) == (type, PATIENT)
    whom = {"patient_id": PATIENT} if "patient_id" in operation.command.model_fields else {}
    operation.command.model_validate_json(json.dumps({**told["data"], **whom}))


def test_only_what_may_be_the_first_word_is_emitted_about_somebody_new() -> None:
    require_somebody(operation_of("assessment-submitted"), None)
    require_somebody(operation_of("consent-signed"), PATIENT)
    with pytest.raises(ValueError, match="consent-signed is about somebody who is known: --patient names them"):
        require_somebody(operation_of("consent-signed"), None)


def test_why_says_who_is_waited_for_and_who_is_silent() -> None:
    told = "\n".join(
        lines(
            {
                "patient_id": PATIENT,
                "stage": "crisis",
                "time_zone": "America/Denver",
                "past": [
                    {
                        "at_local": "2026-10-05T11:00:00-06:00",
                        "type": "crisis-detected",
                        "teller": "eligibility",
                        "event_id": str(CRISIS.id),
                        "about": {"kinds": "suicide"},
                    }
                ],
                "now": {
                    "waiting_for": "clinician",
                    "what": "acknowledge-crisis",
                    "until_local": "2026-10-05T11:15:00-06:00",
                },
                "next": [],
                "silent": [{"service": "intake", "since": "2026-10-05T17:00:00.000Z"}],
            }
        )
    )
    assert "waiting for clinician for acknowledge-crisis until Mon 05 Oct 11:15" in told
    assert "kinds=suicide" in told
    assert "intake has not answered since 2026-10-05T17:00:00.000Z" in told
