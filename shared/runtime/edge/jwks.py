"""The issuer's public keys, fetched when they are needed and never more often than every few seconds."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import InvalidTokenError, PyJWK

from shared.errors import Away

COOLDOWN_SECONDS = 3.0
EAGER_SECONDS = 0.2  # while no key is known at all
REFRESH_SECONDS = 300.0
SMALLEST_RSA = 2048

ALGORITHMS: Mapping[tuple[str, str | None], tuple[str, ...]] = {
    ("RSA", None): ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
"""What a key of this kind and curve may sign with. All are asymmetric: a secret that two share proves nothing."""
Keys = Mapping[tuple[str, str], PyJWK]


class KeySet:
    """Keys by `kid` and algorithm. An unknown one asks the issuer again, but cannot cause a storm."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url, self._transport = url, transport
        self._keys: Keys = {}
        self._asked = self._fetched = float("-inf")
        self._asking = asyncio.Lock()
        self._renewing: asyncio.Task[None] | None = None

    async def key(self, kid: str, algorithm: str) -> PyJWK:
        """Raises jwt.InvalidTokenError for an unknown key, Away("issuer") while no key is known at all."""
        named = (kid, algorithm)
        if named not in self._keys:
            await self._ask(named)
        elif self._stale() and not self._asking.locked():
            self._renewing = asyncio.create_task(self._ask(named))  # whoever has a key waits for nobody
        if not self._keys:
            raise Away("issuer")
        if named not in self._keys:
            raise InvalidTokenError("unknown key")
        return self._keys[named]

    async def known(self) -> None:
        """Raises Away("issuer") while no key could ever be fetched."""
        if not self._keys:
            await self._ask(("", ""))
        if not self._keys:
            raise Away("issuer")

    def _stale(self) -> bool:
        return time.monotonic() - self._fetched > REFRESH_SECONDS

    async def _ask(self, named: tuple[str, str]) -> None:
        """Whoever waited while the issuer was asked uses that answer."""
        came = time.monotonic()
        async with self._asking:
            if self._asked < came and (named not in self._keys or self._stale()):
                await self._refresh()

    async def _refresh(self) -> None:
        now = time.monotonic()
        if now - self._asked < (COOLDOWN_SECONDS if self._keys else EAGER_SECONDS):
            return
        self._asked = now
        try:
            self._keys = signing_keys(await self._fetch())
            self._fetched = time.monotonic()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, KeyError):
            return  # the keys at hand stay good

    async def _fetch(self) -> Any:
        async with httpx.AsyncClient(timeout=2, transport=self._transport) as client:
            return (await client.get(self._url)).raise_for_status().json()


def signing_keys(document: Any) -> Keys:
    """The keys of a JWKS that can verify; the rest is ignored. Of two with one name the first counts."""
    if not isinstance(document["keys"], list):
        raise ValueError("no key set")
    keys: dict[tuple[str, str], PyJWK] = {}
    for entry in document["keys"]:
        for kid, algorithm, key in _usable(entry):
            keys.setdefault((kid, algorithm), key)
    return keys


def _usable(entry: Any) -> Iterator[tuple[str, str, PyJWK]]:
    """One entry, once for each algorithm that it fits. A wrong entry gives none, and spoils no other."""
    try:
        kid, named = entry["kid"], entry.get("alg")
        fitting = ALGORITHMS.get((entry["kty"], entry.get("crv")), ())
        if not isinstance(kid, str) or not _verifies(entry):
            return
        for algorithm in [each for each in fitting if named in (None, each)]:
            key = PyJWK(entry, algorithm=algorithm)
            if not isinstance(key.key, RSAPublicKey) or key.key.key_size >= SMALLEST_RSA:
                yield kid, algorithm, key
    except Exception:
        return


def _verifies(entry: Mapping[str, Any]) -> bool:
    """Whether it is a public key for signatures. A private key that stands in a JWKS is everybody's."""
    return entry.get("use", "sig") == "sig" and "verify" in entry.get("key_ops", ["verify"]) and "d" not in entry
