"""Tokens as issuers give them: signed with whatever public key they show, their claims wherever they put them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.deciding import Role
from shared.runtime.edge import jwks
from shared.runtime.edge.claims import Claims, found
from shared.runtime.edge.jwks import signing_keys
from tests.edge.conftest import House
from tests.edge.people import KEY, claims, jwk

PATH = "/v1/parked"
KEYS: Mapping[str, Any] = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "small-rsa": rsa.generate_private_key(65537, 1024),
    "p-256": KEY,
    "p-384": ec.generate_private_key(ec.SECP384R1()),
    "p-521": ec.generate_private_key(ec.SECP521R1()),
    "k-256": ec.generate_private_key(ec.SECP256K1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate(),
    "ed448": ed448.Ed448PrivateKey.generate(),
}
ALGORITHMS = jwt.algorithms.get_default_algorithms()
FITTING = {"rsa": "RS256 RS384 RS512 PS256 PS384 PS512", "p-256": "ES256", "p-384": "ES384", "p-521": "ES512"} | {
    "ed25519": "EdDSA"
}
SIGNED = [(name, algorithm) for name, algorithms in FITTING.items() for algorithm in algorithms.split()]


def shown(name: str, **more: Any) -> dict[str, Any]:
    """The public half as a key set shows it, without a word on its algorithm unless `more` has one."""
    kind = "RS256" if "rsa" in name else "EdDSA" if name.startswith("ed") else "ES256"
    public: dict[str, Any] = ALGORITHMS[kind].to_jwk(KEYS[name].public_key(), as_dict=True)
    return {**public, "kid": name, **more}


def signed(name: str, algorithm: str, role: str = "operations", **more: Any) -> str:
    return jwt.encode(claims(role, **more), KEYS[name], algorithm, {"kid": name})


def status(house: House, entries: list[Any], token: str, **told: Any) -> int:
    """Of a request to an edge whose issuer shows these keys."""
    house.issuer.keys, before = entries, house.issuer.keys
    try:
        return house.told(**told).request("GET", PATH, headers={"authorization": f"Bearer {token}"}).status_code
    finally:
        house.issuer.keys = before


@pytest.mark.parametrize(("name", "algorithm"), SIGNED)
def test_what_the_issuers_key_signs_is_taken(house: House, name: str, algorithm: str) -> None:
    for more in ({}, {"alg": algorithm, "use": "sig", "key_ops": ["verify"]}):
        assert status(house, [shown(name, **more)], signed(name, algorithm)) == 200


@pytest.mark.parametrize(("name", "algorithm"), SIGNED)
def test_a_key_set_of_all_kinds_serves_each(house: House, name: str, algorithm: str) -> None:
    assert status(house, [shown(each) for each in KEYS], signed(name, algorithm)) == 200


@pytest.mark.parametrize(
    ("entry", "token"),
    [
        (shown("rsa", alg="RS256"), signed("rsa", "PS256")),
        (shown("rsa", alg="PS256"), signed("rsa", "RS256")),
        (shown("rsa", alg="ES256"), signed("rsa", "RS256")),
        (shown("rsa", alg="HS256"), signed("rsa", "RS256")),
        (shown("rsa", use="enc"), signed("rsa", "RS256")),
        (shown("rsa", key_ops=["encrypt"]), signed("rsa", "RS256")),
        (shown("p-384", alg="ES256"), signed("p-384", "ES384")),
        (shown("small-rsa"), signed("small-rsa", "RS256")),
        (shown("k-256"), signed("k-256", "ES256K")),
        (shown("ed448"), signed("ed448", "EdDSA")),
        (
            {"kty": "oct", "k": "c2VjcmV0", "kid": "oct"},
            jwt.encode(claims("operations"), b"s" * 48, "HS256", {"kid": "oct"}),
        ),
    ],
)
def test_what_does_not_fit_its_key_is_refused(house: House, entry: dict[str, Any], token: str) -> None:
    assert status(house, [entry, jwk(KEY, "one")], token) == 401


@pytest.mark.parametrize("name", FITTING)
@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS384", "HS512"])
def test_a_public_key_is_no_secret(house: House, name: str, algorithm: str) -> None:
    for form in (Encoding.PEM, Encoding.DER):
        secret = KEYS[name].public_key().public_bytes(form, PublicFormat.SubjectPublicKeyInfo)
        said = ".".join(map(_part, ({"alg": algorithm, "kid": name}, claims("operations"))))
        digest = hashlib.new(f"sha{algorithm[2:]}") if algorithm != "none" else None
        proof = hmac.digest(secret, said.encode(), digest.name) if digest else b""
        entries = [shown(name), shown(name, alg=algorithm)]
        assert status(house, entries, f"{said}.{_coded(proof)}") == 401


def _part(value: Any) -> str:
    return _coded(json.dumps(value).encode())


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


PRIVATE = ALGORITHMS["ES256"].to_jwk(KEY, as_dict=True)
BAD_ENTRIES: list[Any] = [
    *[None, 5, "key", [], {}, {"kty": "EC"}, {"kid": "p-256"}],
    *[{"kty": kind, "kid": "p-256"} for kind in ("AKP", "", None, ["EC"], {"a": 1}, 5)],
    {**shown("p-256"), "x": "!"},
    {**shown("p-256"), "x": 5},
    {**shown("p-256"), "y": None},
    {**shown("p-256"), "crv": "P-999"},
    {**shown("p-256"), "crv": ["P-256"]},
    {**shown("rsa"), "n": ""},
    {**shown("rsa"), "e": "AA"},
    {**shown("p-256"), "kid": None},
    {**shown("p-256"), "kid": 5},
    {**shown("p-256"), "alg": 5},
    {**shown("p-256"), "key_ops": 5},
    {**PRIVATE, "kid": "p-256"},
    {name: value for name, value in shown("p-256").items() if name != "kid"},
]


@pytest.mark.parametrize("bad", BAD_ENTRIES, ids=repr)
def test_a_bad_entry_spoils_nothing(house: House, bad: Any) -> None:
    for entries in ([bad, shown("p-256")], [shown("p-256"), bad]):
        assert status(house, entries, signed("p-256", "ES256")) == 200


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["EC", "RSA", "OKP", "sig", "AQAB"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*shown("rsa"), *shown("p-256")]), inner)
    ),
)


@given(
    entries=st.lists(
        anything | st.dictionaries(st.sampled_from([*shown("rsa"), *shown("p-256"), "alg", "use"]), anything)
    )
)
@settings(max_examples=80)
def test_no_entry_spoils_a_good_one(entries: list[Any]) -> None:
    assert ("rsa", "RS256") in signing_keys({"keys": [*entries, shown("rsa")]})


ROLES = [
    ("role", {"role": "operations"}, 200),
    ("role", {"role": ["operations"]}, 200),
    ("role", {"role": ["offline_access", "operations", "default-roles-clinic"]}, 200),
    ("role", {"role": ["operations", "operations"]}, 200),
    ("role", {"role": ["operations", 5, None, ["clinician"], {"clinician": 1}]}, 200),
    ("roles", {"roles": ["operations"]}, 200),
    ("realm_access.roles", {"realm_access": {"roles": ["uma_authorization", "operations"]}}, 200),
    ("resource_access.my.app.roles", {"resource_access": {"my.app": {"roles": ["operations"]}}}, 200),
    ("https://clinic.example/role", {"https://clinic.example/role": "operations"}, 200),
    ("https://clinic.example/app.role", {"https://clinic.example/app": {"role": "operations"}}, 200),
    ("role", {"role": ["operations", "clinician"]}, 401),
    ("role", {"role": ["patient", "operations"]}, 401),
    ("role", {"role": []}, 401),
    ("role", {"role": ["administrator"]}, 401),
    ("role", {"role": "Operations"}, 401),
    ("role", {"role": "operations clinician"}, 401),
    ("role", {"role": "operations "}, 401),
    ("role", {"role": {"operations": True}}, 401),
    ("role", {"role": [["operations"]]}, 401),
    ("role", {"role": None}, 401),
    ("realm_access.roles", {"role": "operations"}, 401),
    ("realm_access.roles", {"realm_access": ["operations"]}, 401),
    ("realm_access.roles", {"realm_access": {"roles": ["operations", "guide"]}}, 401),
    ("realm_access.roles", {"realm_access": "roles"}, 401),
]


@pytest.mark.parametrize(("where", "said", "expected"), ROLES)
def test_the_one_known_role_counts_wherever_it_stands(
    house: House, where: str, said: dict[str, Any], expected: int
) -> None:
    token = signed("p-256", "ES256", **({"role": None} | said))
    assert status(house, [shown("p-256")], token, role_claim=where) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"app": {"clinic": "second"}}, 200),
        ({"app": {"clinic": ["second"]}}, 401),
        ({"app": {"clinic": "Second"}}, 401),
        ({"app": {}}, 401),
        ({}, 401),
        ({"app": {"clinic": "second", "who": "nobody"}}, 401),
        ({"app": {"clinic": "second", "who": ["0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102"]}}, 401),
        ({"app": {"clinic": "second", "who": "0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102"}}, 200),
    ],
)
def test_clinic_and_patient_are_read_where_the_settings_say(house: House, said: dict[str, Any], expected: int) -> None:
    token = signed("p-256", "ES256", **said)
    told = {"clinic_claim": "app.clinic", "patient_claim": "app.who"}
    assert status(house, [shown("p-256")], token, **told) == expected


def test_claims_that_settings_do_not_name_mean_nothing() -> None:
    said = claims("operations") | {"app": {"clinic": "second", "who": None, "role": "guide"}}
    actor = Claims("app.role", "app.clinic", "app.who").actor(
        said | {"patient": "0b8f6f0e-3c1d-8a52-9c34-5d6e7f809102"}
    )
    assert (actor.role, actor.clinic, actor.patient) == (Role.GUIDE, "second", None)
    assert found({"a.b": 1, "a": {"b": 2}}, "a.b") == 1


def test_keys_change_while_many_ask(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds a token of a known key waits for nobody, however long the issuer takes; a new key is found."""
    monkeypatch.setattr(jwks, "COOLDOWN_SECONDS", 0.05)
    keys = jwks.KeySet("https://issuer.test/jwks", house.issuer)
    fetch = keys._fetch

    async def slowly() -> Any:
        await asyncio.sleep(0.5)
        return await fetch()

    async def scenario() -> None:
        house.issuer.keys = [shown("p-256")]
        await keys.key("p-256", "ES256")
        keys._fetch = slowly  # type: ignore[method-assign]
        house.issuer.keys = [shown("p-256"), shown("rsa")]
        await asyncio.sleep(0.06)
        strangers = [asyncio.create_task(keys.key(f"no-{n}", "ES256")) for n in range(50)]
        new = [asyncio.create_task(keys.key("rsa", "PS256")) for _ in range(50)]
        monkeypatch.setattr(jwks, "REFRESH_SECONDS", 0.0)
        async with asyncio.timeout(0.2):
            for _ in range(200):
                await keys.key("p-256", "ES256")
                await asyncio.sleep(0)
        assert not [each for each in await asyncio.gather(*new, return_exceptions=True) if isinstance(each, Exception)]
        assert all(
            isinstance(each, jwt.InvalidTokenError) for each in await asyncio.gather(*strangers, return_exceptions=True)
        )

    before, house.issuer.keys = house.issuer.keys, []
    try:
        house.wait(scenario())
    finally:
        house.issuer.keys = before
