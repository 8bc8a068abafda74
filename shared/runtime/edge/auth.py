"""Bearer tokens of the one issuer, signed with a private key whose public half is in its JWKS (contract 1.4)."""

import time
from dataclasses import dataclass

import jwt
from starlette.requests import Request

from shared.deciding import Actor, Role
from shared.runtime.edge.claims import Claims
from shared.runtime.edge.jwks import KeySet
from shared.runtime.edge.problems import Problem

LEEWAY_SECONDS = 30  # for `nbf` and `iat`; what has expired has expired
REMEMBERED_SECONDS = 60.0
MOST_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who speaks, as the token says. `expires` is in seconds of the wall clock."""

    actor: Actor
    issuer: str
    expires: float


class Tokens:
    """Tells who speaks. A token that was verified is remembered for a minute at most."""

    def __init__(self, issuer: str, audience: str, keys: KeySet, where: Claims | None = None) -> None:
        self._issuer, self._audience, self.keys = issuer, audience, keys
        self._where = where or Claims()
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
            kid, algorithm = _named_key(token)
            claims = jwt.decode(
                token,
                await self.keys.key(kid, algorithm),
                algorithms=[algorithm],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
            return Bearer(self._where.actor(claims), self._issuer, float(claims["exp"]))
        except (jwt.InvalidTokenError, ValueError, TypeError, KeyError, RecursionError):
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


def _named_key(token: str) -> tuple[str, str]:
    """Key id and algorithm, as the token says. Which algorithms a key takes is the key's to say."""
    header = jwt.get_unverified_header(token)
    if "crit" in header:
        raise ValueError("nobody here knows that extension")
    return str(header["kid"]), str(header["alg"])
