"""The issuer's public keys, fetched when they are needed and never more often than every few seconds."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
from jwt import InvalidTokenError, PyJWK
from jwt.exceptions import PyJWTError

from shared.errors import Away

COOLDOWN_SECONDS = 3.0
EAGER_SECONDS = 0.2  # while no key is known at all
REFRESH_SECONDS = 300.0


class KeySet:
    """Keys by `kid`. An unknown `kid` asks the issuer again, but cannot cause a storm."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url, self._transport = url, transport
        self._keys: dict[str, PyJWK] = {}
        self._asked = self._fetched = float("-inf")
        self._asking = asyncio.Lock()

    async def key(self, kid: str) -> PyJWK:
        """Raises jwt.InvalidTokenError for an unknown key, Away("issuer") while no key is known at all."""
        if kid not in self._keys or time.monotonic() - self._fetched > REFRESH_SECONDS:
            async with self._asking:
                await self._refresh(kid)
        if not self._keys:
            raise Away("issuer")
        if kid not in self._keys:
            raise InvalidTokenError("unknown key")
        return self._keys[kid]

    async def _refresh(self, kid: str) -> None:
        now = time.monotonic()
        fresh = kid in self._keys and now - self._fetched <= REFRESH_SECONDS
        if fresh or now - self._asked < (COOLDOWN_SECONDS if self._keys else EAGER_SECONDS):
            return
        self._asked = now
        try:
            self._keys = _signing_keys(await self._fetch())
            self._fetched = time.monotonic()
        except (httpx.HTTPError, ValueError, TypeError, KeyError):
            return  # the keys at hand stay good

    async def _fetch(self) -> Any:
        async with httpx.AsyncClient(timeout=2, transport=self._transport) as client:
            return (await client.get(self._url)).raise_for_status().json()


def _signing_keys(document: Any) -> dict[str, PyJWK]:
    """The P-256 keys of a JWKS; whatever else it holds is left aside."""
    keys = {}
    for entry in document["keys"]:
        if (entry.get("kty"), entry.get("crv"), entry.get("use", "sig")) != ("EC", "P-256", "sig"):
            continue
        try:
            keys[str(entry["kid"])] = PyJWK(entry, algorithm="ES256")
        except PyJWTError:
            continue
    return keys
