"""`carepath key --patient P`: the patient's key as a JWK, in development only."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path

from carepath.commands.frame import parser, run
from carepath.stack import Stack
from shared.errors import Away, Erased, Missing
from shared.security.keyring import Keyring


def main(args: list[str]) -> int:
    does = "Prints the key that a patient's events are sealed with, as a JWK. Development only."
    words = parser("key", does, "carepath key --patient 8f14e45f-ceea-867a-9d3c-2b1c0f5e7a11")
    words.add_argument("--patient", required=True, help="the patient id")
    return run(_key(words.parse_args(args).patient))


async def _key(patient: str) -> int:
    up = Stack().up
    keyring = Keyring(up["keys_dsn"], Path(up["dirs"]["secrets"]))
    try:
        print(json.dumps(await jwk(keyring, patient)))
    finally:
        await keyring.close()
    return 0


async def jwk(keyring: Keyring, patient: str) -> dict[str, str]:
    """Raises ValueError where there is no key (any more)."""
    try:
        await keyring.prefetch([patient])
        key = keyring.key(patient)
    except Missing:
        raise ValueError("this patient has no key") from None
    except Erased:
        raise ValueError("this patient was erased: the key is destroyed") from None
    except Away:
        raise ValueError("the database of the keys does not answer") from None
    secret = urlsafe_b64encode(key.secret).decode().rstrip("=")
    return {"kty": "oct", "k": secret, "kid": key.kid, "alg": "A256GCM"}
