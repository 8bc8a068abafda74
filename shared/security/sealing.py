"""Sealing of bodies: a compact JWE (RFC 7516, `dir`, `A256GCM`) on streams, nonce and ciphertext at rest."""

import os
from base64 import urlsafe_b64encode
from binascii import Error as NotBase64
from binascii import a2b_base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.errors import Unreadable

NONCE = 12
TAG = 16
_ORDINARY_ALPHABET = bytes.maketrans(b"-_+/", b"+/..")


@dataclass(frozen=True)
class Key:
    """A content key of 32 bytes, its public name, and its cipher, which is dropped with the key."""

    kid: str
    secret: bytes = field(repr=False)

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self.secret)


def seal(key: Key, plaintext: bytes, header: Mapping[str, Any]) -> str:
    """A compact JWE. `header` joins `alg`, `enc` and `kid` in the protected header, in its own order."""
    protected = _encode(orjson.dumps({"alg": "dir", "enc": "A256GCM", "kid": key.kid, **header}))
    nonce = os.urandom(NONCE)
    sealed = key.cipher.encrypt(nonce, plaintext, protected)
    return b".".join((protected, b"", _encode(nonce), _encode(sealed[:-TAG]), _encode(sealed[-TAG:]))).decode("ascii")


def unseal(jwe: str | bytes, key: Key) -> bytes:
    """The plaintext. Raises Unreadable: `not-a-jwe`, `wrong-key` (another `kid`), `not-authentic` (it was changed)."""
    protected, nonce, text, tag = _parts(jwe)
    header = _header(protected)
    if header.get("alg") != "dir" or header.get("enc") != "A256GCM" or "zip" in header or "crit" in header:
        raise Unreadable("not-a-jwe")
    if header.get("kid") != key.kid:
        raise Unreadable("wrong-key")
    return _open(key, _decode(nonce), _decode(text) + _decode(tag), protected)


def header_of(jwe: str | bytes) -> dict[str, Any]:
    """The protected header, not yet authenticated. Raises Unreadable `not-a-jwe`."""
    return _header(_parts(jwe)[0])


def seal_at_rest(key: Key, plaintext: bytes, *bound: str | int) -> bytes:
    """Nonce and ciphertext that open only beside the same `bound` parts (entity, table, number)."""
    nonce = os.urandom(NONCE)
    return nonce + key.cipher.encrypt(nonce, plaintext, orjson.dumps(bound))


def open_at_rest(key: Key, sealed: bytes, *bound: str | int) -> bytes:
    """The plaintext. Raises Unreadable `not-authentic`: another key, other bound parts, or changed bytes."""
    return _open(key, sealed[:NONCE], sealed[NONCE:], orjson.dumps(bound))


def _open(key: Key, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    if len(nonce) != NONCE or len(sealed) < TAG:
        raise Unreadable("not-authentic")
    try:
        return key.cipher.decrypt(nonce, sealed, bound)
    except InvalidTag:
        raise Unreadable("not-authentic") from None


def _parts(jwe: str | bytes) -> tuple[bytes, bytes, bytes, bytes]:
    try:
        raw = jwe.encode("ascii") if isinstance(jwe, str) else jwe
        protected, no_key, nonce, text, tag = raw.split(b".")
    except ValueError:
        raise Unreadable("not-a-jwe") from None
    if no_key:
        raise Unreadable("not-a-jwe")
    return protected, nonce, text, tag


def _header(protected: bytes) -> dict[str, Any]:
    try:
        header = orjson.loads(_decode(protected))
    except orjson.JSONDecodeError:
        raise Unreadable("not-a-jwe") from None
    if not isinstance(header, dict):
        raise Unreadable("not-a-jwe")
    return header


def _encode(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    """Base64url without padding, in its one canonical spelling: no byte of a record may change unnoticed."""
    try:
        raw = a2b_base64(text.translate(_ORDINARY_ALPHABET) + b"=" * (-len(text) % 4))
    except NotBase64:
        raise Unreadable("not-a-jwe") from None
    if _encode(raw) != text:
        raise Unreadable("not-a-jwe")
    return raw
