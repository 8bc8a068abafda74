"""Two clinics do not see each other: what belongs to the other is answered like something that is not there (P18)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.eligibility.api import OPERATIONS as ELIGIBILITY
from services.intake.api import OPERATIONS as INTAKE
from shared.deciding import Role
from shared.runtime.edge.common import COMMON
from shared.runtime.operations import CommandOperation, Operation, QueryOperation
from tests.promises.platform import SERVICES, Candidate, Platform

pytestmark = pytest.mark.stack

CLINICS = ("demo", "second")
OWN = {"intake": INTAKE, "eligibility": ELIGIBILITY}
ALL = [(service, operation) for service in SERVICES for operation in (*OWN[service], *COMMON)]
SAYS_WHOM = [(service, each) for service, each in ALL if "{" in each.path or each.operation_id == "retell"]
ASSERTED = [each for each in INTAKE if isinstance(each, CommandOperation) and each.asserts and "{" in each.path]


@dataclass
class Target:
    """Somebody of a clinic about whom every operation has something to say."""

    person: Candidate
    ids: dict[str, str]
    parked: dict[str, str]

    def ids_at(self, service: str) -> dict[str, str]:
        return {**nobody(), **self.ids, "parked_id": self.parked[service]}


@pytest.fixture(scope="module")
def targets(platform: Platform) -> dict[str, Target]:
    return {clinic: target(platform, clinic) for clinic in CLINICS}


def target(platform: Platform, clinic: str) -> Target:
    person = platform.candidate(clinic)
    person.submits(medications=[{"text": "phenelzine"}])
    person.signs()
    platform.settle()
    clinician = platform.clinician(clinic, person.id)
    hold = clinician.does("place-hold", {"reason": "a new drug"})["hold_id"]
    parked = {
        "intake": park(platform, "intake", "sign-consent", person, {"document": "telehealth", "version": 1}),
        "eligibility": park(platform, "eligibility", "place-hold", clinician, {"reason": "a new drug"}),
    }
    platform.settle()
    return Target(person, {"patient_id": person.id, "hold_id": hold}, parked)


def park(platform: Platform, service: str, operation: str, somebody: Candidate, body: Any) -> str:
    """A command whose decision raises. The id under which it is parked."""
    platform.arm(service, "deciding:1:raise")
    answer = platform.ask(operation, somebody.token, body, patient_id=somebody.id)
    assert answer.status_code == 500, answer.text
    incident: str = answer.json()["incident"]
    return incident


def other(clinic: str) -> str:
    return next(each for each in CLINICS if each != clinic)


def nobody() -> dict[str, str]:
    """An id that is nobody's, for every name in a path."""
    return {name: str(uuid4()) for _, each in SAYS_WHOM for name in re.findall(r"{(\w+)}", each.path)}


def tokens(platform: Platform, role: Role, clinic: str) -> str:
    """Of somebody of this clinic; a patient is one with a file of their own."""
    if role is not Role.PATIENT:
        return platform.token(role.value, clinic=clinic)
    person = platform.candidate(clinic)
    person.saves(symptoms=[])
    return person.token


def call(platform: Platform, service: str, operation: Operation, token: str, ids: dict[str, str]) -> httpx.Response:
    url, headers = platform.url(service) + operation.path.format(**ids), {"authorization": f"Bearer {token}"}
    if isinstance(operation, QueryOperation):
        return platform.http.get(url, headers=headers)
    said = {name: value for name, value in operation.example.items() if "{" + name + "}" not in operation.path}
    if operation.operation_id == "retell":
        said |= {"patient_id": ids["patient_id"], "stream": f"care.{service}"}
    headers["idempotency-key"] = str(uuid4())
    return platform.http.request(operation.method, url, json=said, headers=headers)


def as_seen(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Everything a caller gets but the time of day."""
    return (answer.status_code, answer.content, [each for each in answer.headers.items() if each[0] != "date"])


def named(each: tuple[str, Operation]) -> str:
    return f"{each[0]}:{each[1].operation_id}"


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("at", SAYS_WHOM, ids=named)
def test_P18_the_other_clinics_patient_is_answered_like_nobody(
    platform: Platform, targets: dict[str, Target], at: tuple[str, Operation], clinic: str
) -> None:
    service, operation = at
    there = targets[other(clinic)].ids_at(service)
    for role in sorted(operation.roles):
        token = tokens(platform, role, clinic)
        stranger = call(platform, service, operation, token, there)
        assert stranger.status_code == 404, (role, stranger.text)
        assert as_seen(stranger) == as_seen(call(platform, service, operation, token, nobody()))


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("operation", ASSERTED, ids=lambda each: each.operation_id)
def test_P18_an_event_about_the_other_clinics_patient_is_about_nobody(
    platform: Platform, targets: dict[str, Target], operation: CommandOperation, clinic: str
) -> None:
    def publish(subject: str) -> httpx.Response:
        event = {"specversion": "1.0", "id": str(uuid4()), "source": "/apps/one", "type": str(operation.asserts)}
        headers = {f"ce-{name}": value for name, value in (event | {"subject": subject}).items()}
        body = {name: value for name, value in operation.example.items() if name != "patient_id"}
        sent = platform.http.post(
            platform.url("intake") + "/v1/events", json=body, headers=headers | {"authorization": f"Bearer {token}"}
        )
        assert sent.status_code == 404, sent.text
        return sent

    token = tokens(platform, Role.PATIENT, clinic)
    assert as_seen(publish(targets[other(clinic)].person.id)) == as_seen(publish(str(uuid4())))


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("at", [each for each in SAYS_WHOM if Role.PATIENT in each[1].roles], ids=named)
def test_P18_a_token_of_one_clinic_bound_to_a_patient_of_the_other_reaches_nobody(
    platform: Platform, targets: dict[str, Target], at: tuple[str, Operation], clinic: str
) -> None:
    service, operation = at
    there = targets[other(clinic)].ids_at(service)
    bound = platform.token("patient", clinic=clinic, patient=there["patient_id"])
    absent = nobody()
    unknown = platform.token("patient", clinic=clinic, patient=absent["patient_id"])
    before = seq(platform, there["patient_id"])
    stranger = call(platform, service, operation, bound, there)
    assert stranger.status_code == 404 and seq(platform, there["patient_id"]) == before
    heard_of_nobody = getattr(operation, "opens_own", False)  # whoever reports danger is heard before all others
    assert heard_of_nobody or as_seen(stranger) == as_seen(call(platform, service, operation, unknown, absent))


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("operation", [each for each in INTAKE if getattr(each, "opens", False)], ids=lambda o: o.path)
def test_P18_such_a_token_writes_in_nobodys_form(
    platform: Platform, targets: dict[str, Target], operation: CommandOperation, clinic: str
) -> None:
    there = targets[other(clinic)].ids_at("intake")
    bound = platform.token("patient", clinic=clinic, patient=there["patient_id"])
    before = seq(platform, there["patient_id"])
    assert call(platform, "intake", operation, bound, there).status_code == 404
    assert seq(platform, there["patient_id"]) == before


def seq(platform: Platform, patient: str) -> list[Any]:
    return [platform.rows(service, "SELECT seq FROM state WHERE entity = $1", patient) for service in SERVICES]


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("service", SERVICES)
def test_P18_lists_show_a_clinics_own_only(
    platform: Platform, targets: dict[str, Target], service: str, clinic: str
) -> None:
    ours, theirs = targets[clinic].ids_at(service), targets[other(clinic)].ids_at(service)
    for role in sorted(set(Role) - {Role.SUBSCRIBER}):
        token = tokens(platform, role, clinic)
        assert theirs["patient_id"] not in platform.get_from(service, "/v1/tasks", token).text
    operations = platform.token("operations", clinic=clinic)
    parked = platform.get_from(service, "/v1/parked", operations).text
    assert ours["parked_id"] in parked and ours["patient_id"] in parked
    assert theirs["parked_id"] not in parked and theirs["patient_id"] not in parked
    clinician = platform.token("clinician", clinic=clinic)
    if service == "eligibility":
        assert ours["patient_id"] in platform.get_from(service, "/v1/tasks", clinician).text


@pytest.mark.parametrize("clinic", CLINICS)
def test_P18_a_person_who_changes_the_clinic_takes_no_reply_along(
    platform: Platform, targets: dict[str, Target], clinic: str
) -> None:
    """The same subject with the same key and body, but a token of the other clinic."""
    ours, subject, key = targets[clinic], f"clinician-{uuid4()}", str(uuid4())
    body, whom = {"reason": "a new drug"}, {"patient_id": ours.person.id}
    here, there = (platform.token("clinician", clinic=each, subject=subject) for each in (clinic, other(clinic)))
    held = platform.ask("place-hold", here, body, key, **whom)
    assert held.status_code == 200
    stranger = platform.ask("place-hold", there, body, key, **whom)
    assert as_seen(stranger) == as_seen(platform.ask("place-hold", there, body, patient_id=str(uuid4())))
    assert platform.ask("place-hold", here, body, key, **whom).content == held.content
    ids = {**whom, "hold_id": held.json()["hold_id"]}
    assert platform.ask("release-hold", here, {"reason": "looked at"}, **ids).status_code == 200


def test_P18_a_hold_of_the_other_clinic_cannot_be_released_through_a_patient_of_ones_own(
    platform: Platform, targets: dict[str, Target]
) -> None:
    ours, theirs = targets["demo"], targets["second"]
    token = platform.token("clinician", clinic="demo")
    body = {"reason": "looked at"}
    answers = [
        platform.ask("release-hold", token, body, patient_id=ours.person.id, hold_id=hold)
        for hold in (theirs.ids["hold_id"], str(uuid4()))
    ]
    assert answers[0].status_code == 404
    assert as_seen(answers[0]) == as_seen(answers[1])


IN_ORDER = [
    *(
        "get-decision",
        "get-duplicates",
        "release-hold",
        "report-danger",
        "acknowledge-crisis",
        "review-crisis",
        "review-risk",
    ),
    *("decide-review", "appeal-decision", "place-hold", "retell"),
    *(
        "decide-consult",
        "receive-clearance",
        "complete-c-ssrs",
        "sign-prescription",
        "refer-advanced",
        "discard-parked",
        "redrive-parked",
    ),
    *("discharge-patient", "record-death"),
    *("request-deposit", "get-patient", "get-emergency-card", "sign-consent", "withdraw-consent", "withdraw-patient"),
]
OF_LATER_THINGS = {
    "receive-payment",
    "confirm-refund",
    "settle-deposit",
    "settle-message",
    "get-prescription",
    "report-dispense",
    "report-missing",
    "settle-duplicate",
    "settle-referral",
}  # there is none yet


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("service", SERVICES)
def test_P18_to_their_own_clinic_each_of_these_calls_means_something(
    platform: Platform, targets: dict[str, Target], service: str, clinic: str
) -> None:
    """The control of all the above, and the last: nothing of these people waits for anybody afterwards."""
    ours, operations = targets[clinic], {each.operation_id: each for of, each in SAYS_WHOM if of == service}
    for name in (each for each in IN_ORDER if each in operations):
        staff = sorted(operations[name].roles - {Role.PATIENT})
        token = platform.token(staff[0].value, clinic=clinic) if staff else ours.person.token
        answer = call(platform, service, operations[name], token, ours.ids_at(service))
        gone = name == "redrive-parked"  # it was discarded just before
        assert (answer.status_code in (200, 409)) != gone, (name, answer.text)
    assert set(operations) == {each for each in (*IN_ORDER, *OF_LATER_THINGS) if each in operations}
    if service == "eligibility":
        clinician = platform.clinician(clinic, ours.person.id)
        clinician.does("acknowledge-crisis", {"reason": "looked at"})
        for task in platform.tasks(service, clinician.token):
            if task["patient_id"] == ours.person.id and task["what"] == "release-hold":
                clinician.does("release-hold", {"reason": "looked at"}, hold_id=task["key"].partition(":")[2])
