"""What a stranger reads of a stack, with libraries that are not ours: keys from the command line, bodies by joserfc."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any

from aiokafka import ConsumerRecord
from joserfc import jwe
from joserfc.jwk import OctKey

from carepath.stack.layout import PROJECT
from tests.promises.platform import Platform, header

LENIENT = jwe.JWERegistry(algorithms=["dir", "A256GCM"], strict_check_header=False)
"""Contract 3.2: a strict library must be told to accept `patient`, `type`, `id`, `seq` and `of`."""
_KEYS: dict[tuple[str, str], OctKey] = {}


def carepath(platform: Platform, *words: str) -> subprocess.CompletedProcess[str]:
    """A line for the shell, said where the stack was started."""
    return subprocess.run(
        [sys.executable, "-m", "carepath", *words],
        cwd=platform.stack.layout.root.parent,
        env={"PYTHONPATH": str(PROJECT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def key_of(platform: Platform, patient: str) -> OctKey:
    """The key that `carepath key` prints. It stays the same until the patient is erased."""
    place = (str(platform.stack.layout.root), patient)
    if place not in _KEYS:
        done = carepath(platform, "key", "--patient", patient)
        assert done.returncode == 0, done.stderr
        _KEYS[place] = OctKey.import_key(json.loads(done.stdout))
    return _KEYS[place]


def opened(sealed: str, key: OctKey) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Protected header and body. Raises joserfc's errors."""
    found = jwe.decrypt_compact(sealed, key, registry=LENIENT)
    assert found.plaintext is not None
    return found.protected, json.loads(found.plaintext)


def protected(sealed: str) -> Mapping[str, Any]:
    """The protected header of a sealed record, as everybody reads it."""
    first = sealed.partition(".")[0]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    return found


def facts(platform: Platform, patient: str) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Headers and body of everything told about a patient, in the order of each stream."""
    key = key_of(platform, patient)
    return [(header(each), opened(each.value.decode(), key)[1]) for each in platform.streams(patient)]


def bodies(platform: Platform, patient: str, type: str) -> list[dict[str, Any]]:
    """What was told of this type about a patient."""
    return [body for head, body in facts(platform, patient) if head["ce_type"] == type]


def number(record: ConsumerRecord) -> int:
    return int(header(record)["ce_sequence"])
