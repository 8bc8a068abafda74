"""The development issuer: gives anybody a token for any role. It exists on a developer's machine only."""

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import BaseModel, ConfigDict, Field

from carepath.stack.secrets import ISSUER
from shared.deciding import Role

AUDIENCE = "carepath"
DAY = 86_400


class TokenRequest(BaseModel):
    """Whose token it is. `ttl` is in seconds, below 0 for an expired one; issuer and audience can be given to make
    wrong ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    patient: str | None = Field(default=None, min_length=1)
    clinic: str = Field(default="demo", min_length=1)
    subject: str | None = Field(default=None, min_length=1)
    ttl: int = Field(default=600, ge=-DAY, le=DAY)
    issuer: str | None = None
    audience: str | None = None

    def whose(self) -> str:
        """The subject: as asked for, else the patient, a new patient-to-be, or the clinic's one of that role."""
        newcomer = f"patient-{uuid4()}" if self.role is Role.PATIENT else f"{self.role}@{self.clinic}"
        return self.subject or self.patient or newcomer


class Issuer:
    """Signs with ES256. `url` is the `iss` of its tokens."""

    def __init__(self, secrets: Path, url: str) -> None:
        key = load_pem_private_key((secrets / ISSUER).read_bytes(), password=None)
        assert isinstance(key, EllipticCurvePrivateKey)
        self._key = key
        self.url = url
        self._public = _public_key(key)

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self._public]}

    def token(self, asked: TokenRequest) -> str:
        now = int(time.time())
        claims = {
            "iss": asked.issuer or self.url,
            "aud": asked.audience or AUDIENCE,
            "sub": asked.whose(),
            "role": str(asked.role),
            "clinic": asked.clinic,
            "iat": now,
            "exp": now + asked.ttl,
        }
        bound = {"patient": asked.patient} if asked.patient else {}
        return jwt.encode(claims | bound, self._key, algorithm="ES256", headers={"kid": self._public["kid"]})


def _public_key(key: EllipticCurvePrivateKey) -> dict[str, Any]:
    public: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": public["x"][:16], "alg": "ES256", "use": "sig"}
