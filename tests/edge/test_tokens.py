"""Who speaks is what a good token of the one issuer says; everything else is 401."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.requests import Request

from shared.errors import Away
from shared.runtime.edge import jwks
from shared.runtime.edge.auth import Tokens
from shared.runtime.edge.jwks import KeySet
from tests.edge.conftest import House
from tests.edge.people import AUDIENCE, ISSUER, KEY, STRANGE_KEY, Issuer, claims, jwk, token

PATH = "/v1/parked"


def forged(header: dict[str, Any], **more: Any) -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part(header)}.{part(claims('operations', **more))}."


def confused() -> str:
    """Signed with HMAC under the public key, as if that were a secret."""
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(claims("operations")).encode()).rstrip(b"=")
    signature = hmac.digest(pem, header + b"." + body, hashlib.sha256)
    return b".".join((header, body, base64.urlsafe_b64encode(signature).rstrip(b"="))).decode()


BAD = {
    "no algorithm": forged({"alg": "none", "kid": "one"}),
    "no algorithm, shouted": forged({"alg": "NONE", "kid": "one"}),
    "key confusion": confused(),
    "another key under a known name": jwt.encode(claims("operations"), STRANGE_KEY, "ES256", {"kid": "one"}),
    "an unknown key": jwt.encode(claims("operations"), STRANGE_KEY, "ES256", {"kid": "two"}),
    "its own key along": jwt.encode(
        claims("operations"), STRANGE_KEY, "ES256", {"kid": "two", "jwk": jwk(STRANGE_KEY, "two")}
    ),
    "no key id": jwt.encode(claims("operations"), KEY, "ES256"),
    "a critical extension": jwt.encode(
        claims("operations"), KEY, "ES256", {"kid": "one", "crit": ["b64"], "b64": True}
    ),
    "wrong issuer": token("operations", iss="https://other.test"),
    "wrong audience": token("operations", aud="other"),
    "expired a second ago": token("operations", exp=int(time.time()) - 1),
    "not yet valid": token("operations", nbf=int(time.time()) + 3_600),
    "no expiry": token("operations", exp=None),
    "no subject": token("operations", sub=None),
    "no clinic": token("operations", clinic=None),
    "a clinic that is a list": token("operations", clinic=["demo"]),
    "a clinic with a new line": token("operations", clinic="demo\n"),
    "no role": token("operations", role=None),
    "an unknown role": token("administrator"),
    "a patient that is no id": token("operations", patient="somebody"),
    "a subject with a control character": token("operations", sub="a\x00b"),
    "half a surrogate pair": token("operations", sub="\ud800"),
    "an empty subject": token("operations", sub=""),
    "a header without an end": base64.urlsafe_b64encode(b'{"a":' + b"[" * 8_000).rstrip(b"=").decode() + ".e30.",
    "a header that is a list": forged(["ES256"]),  # type: ignore[arg-type]
    "a key id that is a list": forged({"alg": "ES256", "kid": ["one"]}),
    "an algorithm that is an object": forged({"alg": {}, "kid": "one"}),
    "a patient that is a list": token("operations", patient=["0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102"]),
    "not a token": "abc",
    "empty": " ",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_token_is_refused(house: House, bad: str) -> None:
    reply = house.request("GET", PATH, headers={"authorization": f"Bearer {bad}"})
    assert (reply.status_code, reply.json()["code"]) == (401, "token-refused")
    assert reply.headers["www-authenticate"] == "Bearer"


def test_a_good_token_is_taken(house: House) -> None:
    assert house.get(PATH, "operations").status_code == 200
    assert house.get(PATH, token("operations", aud=[AUDIENCE, "other"])).status_code == 200


def test_a_token_that_was_changed_is_refused(house: House) -> None:
    good = token("operations")
    assert house.get(PATH, good).status_code == 200
    middle = len(good) // 2
    assert (
        house.get(PATH, good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1 :]).status_code == 401
    )


@pytest.mark.parametrize("headers", [{}, {"authorization": "Basic b3BzOm9wcw=="}, {"authorization": ""}])
def test_no_bearer_is_refused(house: House, headers: dict[str, str]) -> None:
    assert house.request("GET", PATH, headers=headers).status_code == 401


def test_two_bearers_are_refused(house: House) -> None:
    good = ("authorization", f"Bearer {token('operations')}")
    assert house.request("GET", PATH, headers=[good, good]).status_code == 401


def test_a_token_that_expires_is_refused_from_then_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    good = token("operations", sub="short-lived")
    assert house.get(PATH, good).status_code == 200
    now = time.time()
    monkeypatch.setattr("shared.runtime.edge.auth.time.time", lambda: now + 601)
    assert house.get(PATH, good).status_code == 401


def _ask(tokens: Tokens, presented: str) -> Any:
    request = Request({"type": "http", "headers": [(b"authorization", f"Bearer {presented}".encode())]})
    return tokens.bearer(request)


def test_a_new_key_of_the_issuer_is_found_and_unknown_ones_cause_no_storm(monkeypatch: pytest.MonkeyPatch) -> None:
    issuer = Issuer()
    tokens = Tokens(ISSUER, AUDIENCE, KeySet("https://issuer.test/jwks", issuer))

    async def scenario() -> None:
        await _ask(tokens, token("operations"))
        for kid in range(50):
            with pytest.raises(Exception, match="token-refused"):
                await _ask(tokens, jwt.encode(claims("operations"), STRANGE_KEY, "ES256", {"kid": str(kid)}))
        assert issuer.asked == 1
        issuer.keys = [jwk(STRANGE_KEY, "two")]
        monkeypatch.setattr(jwks, "COOLDOWN_SECONDS", 0.0)
        await _ask(tokens, jwt.encode(claims("operations"), STRANGE_KEY, "ES256", {"kid": "two"}))
        assert issuer.asked == 2

    asyncio.run(scenario())


def test_an_issuer_that_is_away_is_waited_for_unless_its_keys_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwks, "EAGER_SECONDS", 0.0)
    monkeypatch.setattr(jwks, "REFRESH_SECONDS", 0.0)
    issuer = Issuer()
    issuer.away = True
    tokens = Tokens(ISSUER, AUDIENCE, KeySet("https://issuer.test/jwks", issuer))

    async def scenario() -> None:
        with pytest.raises(Away, match="issuer is away"):
            await _ask(tokens, token("operations"))
        issuer.away = False
        await _ask(tokens, token("operations"))
        issuer.away = True
        bearer = await _ask(tokens, token("operations", "second"))
        assert bearer.actor.clinic == "second"

    asyncio.run(scenario())
