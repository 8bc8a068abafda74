"""A database is put back to an earlier copy, its service stopped meanwhile (P10)."""

from __future__ import annotations

import asyncpg
import pytest

from tests.promises.platform import Candidate, Platform, header, run

pytestmark = pytest.mark.stack


def database(platform: Platform, service: str) -> str:
    return str(platform.up["services"][service]["dsn"].rpartition("/")[2])


def copy_database(platform: Platform, service: str) -> None:
    name = database(platform, service)
    run(platform.stack.stop_service(service))
    _execute(platform, f"DROP DATABASE IF EXISTS {name}_copy", f"CREATE DATABASE {name}_copy TEMPLATE {name}")
    run(platform.stack.start_service(service))


def put_back(platform: Platform, service: str, fault: str = "") -> None:
    name = database(platform, service)
    owner = platform.rows(service, "SELECT current_user AS name")[0]["name"]
    run(platform.stack.stop_service(service))
    _execute(
        platform,
        f"DROP DATABASE {name} WITH (FORCE)",
        f"ALTER DATABASE {name}_copy RENAME TO {name}",
        f"ALTER DATABASE {name} OWNER TO {owner}",
    )
    run(platform.stack.start_service(service, fault=fault))


def _execute(platform: Platform, *statements: str) -> None:
    async def all_of_them() -> None:
        connection = await asyncpg.connect(platform.up["postgres"]["superuser_dsn"])
        for each in statements:
            await connection.execute(each)
        await connection.close()

    run(all_of_them())


def ten_minutes(platform: Platform) -> list[Candidate]:
    """What happens after the copy was made: in both clinics, on both lanes, with mails and waits."""
    people = []
    for clinic in ("demo", "second"):
        ada, kim = platform.candidate(clinic), platform.candidate(clinic)
        ada.saves(patient={"given": "Ada", "email": "ada@example.com"})
        ada.submits(medications=[{"text": "phenelzine"}])
        signed = ada.signs()
        ada.signs("messaging")
        assert signed["events"]
        ada.does("withdraw-consent", {"document": "messaging", "version": 1})
        kim.saves(instruments={"c-ssrs-screener": {"q1": "yes", "q2": "yes", "q5": "yes", "q6": "no"}})
        clinician = platform.clinician(clinic, ada.id)
        clinician.sees_decision()
        clinician.does("place-hold", {"reason": "a new drug"})
        clinician.does("decide-review", {"decision": "decline", "reason": "taper first"})
        people += [ada, kim]
    platform.move(by="10m")
    return people


def answer_crises(platform: Platform, people: list[Candidate]) -> None:
    """An open crisis is paged every five minutes, for ever."""
    for each in people:
        if "crisis-detected" in platform.told(each.id):
            platform.clinician(each.clinic, each.id).does("acknowledge-crisis", {"reason": "called, safe"})


@pytest.mark.parametrize("service", ["intake", "eligibility"])
def test_P10_what_was_told_is_known_again(platform: Platform, service: str) -> None:
    old = platform.candidate("demo")
    old.submits()
    platform.settle()
    copy_database(platform, service)
    people = ten_minutes(platform)
    told = {each.id: platform.told(each.id) for each in people}
    files = {each.id: on_file(platform, each) for each in people}
    put_back(platform, service)
    platform.assert_whole()
    for each in people:
        assert platform.told(each.id)[: len(told[each.id])] == told[each.id]
        assert on_file(platform, each) == files[each.id]
    answer_crises(platform, people)
    new = platform.candidate("second")
    new.submits()
    old.signs()
    platform.until(lambda: "candidate-prequalified" in platform.told(new.id))
    platform.assert_whole()


def on_file(platform: Platform, somebody: Candidate) -> object:
    """What intake shows the patient: private fields included."""
    return platform.insist("get-patient", somebody.token, None, "", patient_id=somebody.id).json()


def test_P10_a_command_answered_before_the_restore_gets_its_reply_again(platform: Platform) -> None:
    copy_database(platform, "intake")
    ada = platform.candidate("second")
    ada.submits()
    platform.settle()
    put_back(platform, "intake")
    for key, (operation, body, reply) in ada.replies.items():
        assert platform.insist(operation, ada.token, body, key).json() == reply
    platform.assert_whole()


def test_P10_killed_while_it_remembers_it_remembers_on_the_next_start(platform: Platform) -> None:
    copy_database(platform, "intake")
    people = ten_minutes(platform)
    told = {each.id: platform.told(each.id) for each in people}
    put_back(platform, "intake", fault="restored_folded:2:kill")
    platform.assert_whole()
    for each in people:
        assert platform.told(each.id)[: len(told[each.id])] == told[each.id]
    answer_crises(platform, people)


def test_P10_no_number_is_told_twice_with_another_body(platform: Platform) -> None:
    """Over everything that all tests of this stack have told: one body for each number."""
    for topic in ("care.intake", "care.intake.safety", "care.eligibility", "care.eligibility.safety"):
        bodies: dict[tuple[bytes, str], bytes] = {}
        for each in platform.records(topic):
            assert bodies.setdefault((each.key, header(each)["ce_sequence"]), each.value) == each.value
