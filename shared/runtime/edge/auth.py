"""Bearer tokens of the one issuer: ES256 only, keys from its JWKS only (contract 1.4)."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import jwt
from starlette.requests import Request

from shared.deciding import Actor, Role
from shared.runtime.edge.jwks import KeySet
from shared.runtime.edge.problems import Problem

ALGORITHM = "ES256"
LEEWAY_SECONDS = 30  # for `nbf` and `iat`; what has expired has expired
REMEMBERED_SECONDS = 60.0
MOST_REMEMBERED = 5_000

_CLINIC = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_SUBJECT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,255}")


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who speaks, as the token says. `expires` is in seconds of the wall clock."""

    actor: Actor
    issuer: str
    expires: float


class Tokens:
    """Tells who speaks. A token that was verified is remembered for a minute at most."""

    def __init__(self, issuer: str, audience: str, keys: KeySet) -> None:
        self._issuer, self._audience, self._keys = issuer, audience, keys
        self._remembered: dict[str, tuple[Bearer, float]] = {}

    async def bearer(self, request: Request) -> Bearer:
        """Raises a Problem 401, or Away("issuer") where no key could ever be fetched."""
        token = _token(request)
        bearer, until = self._remembered.get(token, (None, 0.0))
        if bearer is None or time.monotonic() > until:
            bearer = await self._verify(token)
            self._remember(token, bearer)
        if bearer.expires <= time.time():
            raise refused()
        return bearer

    async def _verify(self, token: str) -> Bearer:
        try:
            claims = jwt.decode(
                token,
                await self._keys.key(_key_id(token)),
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
            return Bearer(_actor(claims), self._issuer, float(claims["exp"]))
        except (jwt.InvalidTokenError, ValueError, TypeError, KeyError):
            raise refused() from None

    def _remember(self, token: str, bearer: Bearer) -> None:
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[token] = (bearer, time.monotonic() + REMEMBERED_SECONDS)


def permit(actor: Actor, roles: frozenset[Role]) -> None:
    """Raises a Problem 403 where this role may never do this."""
    if actor.role not in roles:
        raise Problem(403, "forbidden")


def refused(code: str = "token-refused") -> Problem:
    return Problem(401, code, headers={"www-authenticate": "Bearer"})


def _token(request: Request) -> str:
    given = request.headers.getlist("authorization")
    if not given:
        raise refused("token-required")
    scheme, _, token = given[0].partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer":
        raise refused()
    return token.strip()


def _key_id(token: str) -> str:
    header = jwt.get_unverified_header(token)
    if header.get("alg") != ALGORITHM or "crit" in header:
        raise ValueError("not our algorithm")
    return str(header["kid"])


def _actor(claims: dict[str, Any]) -> Actor:
    subject, clinic, patient = claims["sub"], claims["clinic"], claims.get("patient")
    if not (_SUBJECT.fullmatch(subject) and _CLINIC.fullmatch(clinic)):
        raise ValueError("malformed claim")
    if patient is not None and str(UUID(patient)) != patient:
        raise ValueError("malformed claim")
    return Actor(Role(claims["role"]), subject, clinic, patient)
