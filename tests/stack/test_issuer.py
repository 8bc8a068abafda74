from __future__ import annotations

from pathlib import Path

import jwt
import pytest
from pydantic import ValidationError

from carepath.stack.issuer import Issuer, TokenRequest
from carepath.stack.secrets import make_secrets
from shared.deciding import Role

URL = "http://127.0.0.1:1/issuer"


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    make_secrets(tmp_path, [], [])
    return Issuer(tmp_path, URL)


def claims(issuer: Issuer, /, **asked: object) -> dict[str, object]:
    token = issuer.token(TokenRequest.model_validate(asked))
    key = jwt.PyJWKSet.from_dict(issuer.jwks())[jwt.get_unverified_header(token)["kid"]]
    options = {"verify_exp": False}
    return dict(jwt.decode(token, key, algorithms=["ES256"], audience="carepath", issuer=URL, options=options))


def test_a_token_is_verified_with_the_published_key(issuer: Issuer) -> None:
    told = claims(issuer, role="clinician", clinic="second")
    assert (told["sub"], told["role"], told["clinic"]) == ("clinician@second", "clinician", "second")
    assert "patient" not in told


def test_a_bound_patient_is_the_subject_unless_another_is_named(issuer: Issuer) -> None:
    assert claims(issuer, role="patient", patient="p1")["sub"] == "p1"
    told = claims(issuer, role="peer-monitor", patient="p1", subject="friend")
    assert (told["sub"], told["patient"]) == ("friend", "p1")


def test_a_patient_to_be_is_somebody_new_each_time(issuer: Issuer) -> None:
    assert claims(issuer, role="patient")["sub"] != claims(issuer, role="patient")["sub"]


def test_every_role_may_have_a_token(issuer: Issuer) -> None:
    assert {claims(issuer, role=str(role))["role"] for role in Role} == set(Role)


@pytest.mark.parametrize("ttl", [-86_400, -1, 600, 86_400])
def test_a_token_lives_as_long_as_asked(issuer: Issuer, ttl: int) -> None:
    told = claims(issuer, role="patient", ttl=ttl)
    assert told["exp"] - told["iat"] == ttl  # type: ignore[operator]


@pytest.mark.parametrize("bad", [{"ttl": 86_401}, {"ttl": -86_401}, {"role": "nurse"}, {"colour": "red"}])
def test_what_cannot_be_asked_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TokenRequest.model_validate({"role": "patient", **bad})


def test_a_wrong_issuer_or_audience_can_be_had(issuer: Issuer) -> None:
    with pytest.raises(jwt.InvalidIssuerError):
        claims(issuer, role="patient", issuer="http://elsewhere")
    with pytest.raises(jwt.InvalidAudienceError):
        claims(issuer, role="patient", audience="others")
