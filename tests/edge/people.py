"""An issuer and the tokens it gives, good and bad."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec

ISSUER, AUDIENCE = "https://issuer.test", "carepath"
KEY, STRANGE_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def jwk(key: ec.EllipticCurvePrivateKey, kid: str) -> dict[str, Any]:
    public: dict[str, Any] = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    return {**public, "kid": kid, "use": "sig", "alg": "ES256"}


class Issuer(httpx.AsyncBaseTransport):
    """Answers with its keys, counts how often it was asked, and can be away."""

    def __init__(self) -> None:
        self.keys, self.asked, self.away = [jwk(KEY, "one")], 0, False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("away")
        return httpx.Response(200, json={"keys": self.keys})


def claims(role: str, clinic: str = "demo", subject: str | None = None, /, **more: Any) -> dict[str, Any]:
    now = int(time.time())
    said = {
        **{"iss": ISSUER, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + 600},
        **{"sub": subject or f"{role}@{clinic}", "role": role, "clinic": clinic},
        **more,
    }
    return {name: value for name, value in said.items() if value is not None}


def token(role: str, clinic: str = "demo", subject: str | None = None, /, **more: Any) -> str:
    return jwt.encode(claims(role, clinic, subject, **more), KEY, "ES256", {"kid": "one"})
