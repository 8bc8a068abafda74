"""Kafka and PostgreSQL are killed and come back (P6, P7)."""

from __future__ import annotations

import httpx
import pytest

from tests.promises.platform import Platform, assessment, run

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("clinic", ["demo", "second"])
def test_P6_commands_are_taken_while_kafka_is_away_and_told_when_it_is_back(platform: Platform, clinic: str) -> None:
    ada = platform.candidate(clinic)
    run(platform.stack.stop_service("kafka"))
    ada.submits()
    ada.signs()
    run(platform.stack.start_service("kafka"))
    platform.until(lambda: "candidate-prequalified" in platform.told(ada.id))
    platform.assert_whole()


def test_P6_kafka_killed_under_load_loses_nothing(platform: Platform) -> None:
    crowd = [platform.candidate(clinic) for clinic in ("demo", "second") * 10]
    for number, each in enumerate(crowd):
        if number == 8:
            run(platform.stack.kill("kafka"))
        each.submits()
    platform.assert_whole()
    assert all("candidate-prequalified" in platform.told(each.id) for each in crowd[::5])


def test_P7_while_postgres_is_away_http_says_when_to_come_back(platform: Platform) -> None:
    ada = platform.candidate("second")
    run(platform.stack.stop_service("postgres"))
    answer = platform.ask("submit-assessment", ada.token, assessment())
    run(platform.stack.start_service("postgres"))
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["code"] == "away"
    ada.submits()
    platform.assert_whole()


def test_P7_postgres_killed_under_load_loses_nothing(platform: Platform) -> None:
    crowd = [platform.candidate(clinic) for clinic in ("demo", "second") * 10]
    for number, each in enumerate(crowd):
        if number == 8:
            run(platform.stack.kill("postgres"))
        each.submits()
    platform.assert_whole()
    for each in crowd:
        for key, (operation, body, reply) in each.replies.items():
            assert platform.insist(operation, each.token, body, key).json() == reply


def test_P7_no_reply_is_a_server_error_of_another_kind(platform: Platform) -> None:
    """Every status seen while PostgreSQL is killed again and again is 200 or 503."""
    seen = set()
    ada = platform.candidate("demo")
    for _ in range(3):
        run(platform.stack.kill("postgres"))
        for _ in range(15):
            try:
                seen.add(platform.ask("save-draft", ada.token, {"conditions": ["anxiety"]}).status_code)
            except httpx.TransportError:
                seen.add(0)
    assert seen <= {200, 503}
    platform.assert_whole()
