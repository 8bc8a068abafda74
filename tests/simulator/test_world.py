"""How the simulator speaks to the platform: like a front end that does not give up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from shared.security.causes import cause_of
from simulator.world import Operation, Reply, Speaker, Surprise, World

NOW = datetime(2026, 10, 5, 13, tzinfo=UTC)
INTAKE = {"url": "http://intake:1", "replicas": [{"pid": 7, "port": 1}, {"pid": 8, "port": 2}]}
UP = {"services": {"intake": INTAKE}, "issuer": {"token": "http://issuer/token"}}
OPERATIONS = {
    ("save-draft", "intake"): Operation("intake", "put", "/draft"),
    ("publish-event", "intake"): Operation("intake", "post", "/events"),
}


def asked(answers: list[httpx.Response | Exception], **how: Any) -> tuple[Reply, list[httpx.Request], World]:
    """One operation against a platform that answers like this."""
    requests: list[httpx.Request] = []

    def platform(request: httpx.Request) -> httpx.Response:
        if request.url.host == "issuer":
            return httpx.Response(200, json={"access_token": "t"})
        requests.append(request)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return _in_world(platform, requests, how)


def _in_world(
    platform: Callable[[httpx.Request], httpx.Response], requests: list[httpx.Request], how: dict[str, Any]
) -> tuple[Reply, list[httpx.Request], World]:
    async def ask() -> tuple[Reply, World]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(platform)) as client:
            world = World(UP, client, NOW, NOW, OPERATIONS)
            who, operation = Speaker("patient", "second", "ada"), how.pop("operation", "save-draft")
            return await world.ask(who, operation, {}, **how), world

    reply, world = asyncio.run(ask())
    return reply, requests, world


def busy(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code}, headers={"retry-after": "1"})


def test_an_answer_that_is_not_final_is_asked_for_again_under_the_same_key() -> None:
    done = httpx.Response(200, json={"events": []})
    away: list[httpx.Response | Exception] = [httpx.ConnectError("away"), busy(503, "away"), busy(409, "still-running")]
    reply, requests, _ = asked([*away, done])
    assert reply.done
    assert {request.headers["idempotency-key"] for request in requests} == {"0001-save-draft"}
    assert len(requests) == 4


def test_replicas_are_asked_one_after_the_other() -> None:
    _, requests, _ = asked([httpx.ConnectError("away"), httpx.Response(200, json={})])
    assert {request.url.port for request in requests} == {1, 2}


def test_a_refusal_by_a_rule_is_final() -> None:
    reply, requests, _ = asked([busy(409, "withdrawn")])
    assert (reply.done, reply.code, len(requests)) == (False, "withdrawn", 1)


def test_every_reply_to_a_command_is_noted_with_its_cause() -> None:
    _, _, world = asked([httpx.Response(200, json={"events": ["e1"]})], key="my-own-key")
    assert world.replies == [
        {"service": "intake", "status": 200, "events": ["e1"], "subject": "ada", "key": "my-own-key"}
    ]


def test_a_published_event_is_noted_under_its_own_cause() -> None:
    event = {"id": "1", "source": "/apps/simulator", "type": "assessment-submitted"}
    _, requests, world = asked([httpx.Response(200, json={})], operation="publish-event", event=event)
    assert requests[0].headers["ce-id"] == "1" and "idempotency-key" not in requests[0].headers
    assert world.replies[0]["cause"] == str(cause_of("event", "ada", "/apps/simulator", "1"))


def test_what_no_service_offers_is_a_surprise() -> None:
    with pytest.raises(Surprise, match="no service offers book-slot"):
        asked([], operation="book-slot")
