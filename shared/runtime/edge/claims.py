"""Who speaks, read from the claims of a token that was verified. Where each claim stands is a setting."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.deciding import Actor, Role

_CLINIC = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_SUBJECT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,255}")


@dataclass(frozen=True, slots=True)
class Claims:
    """The name of a claim, or a path with dots into nested ones: `realm_access.roles`."""

    role: str = "role"
    clinic: str = "clinic"
    patient: str = "patient"

    def actor(self, said: Mapping[str, Any]) -> Actor:
        """Raises ValueError or TypeError for what is missing or malformed."""
        subject, clinic, patient = said["sub"], found(said, self.clinic), found(said, self.patient)
        if not (_SUBJECT.fullmatch(subject) and _CLINIC.fullmatch(clinic)):
            raise ValueError("malformed claim")
        if patient is not None and not (isinstance(patient, str) and str(UUID(patient)) == patient):
            raise ValueError("malformed claim")
        return Actor(role_in(found(said, self.role)), subject, clinic, patient)


def found(claims: Mapping[str, Any], path: str) -> Any:
    """What stands under a path, or None. Names may hold dots themselves, so the longest name that is there is meant.
    An example: `https://clinic.example/roles` is one claim, `resource_access.my.app.roles` goes through three."""
    if path in claims:
        return claims[path]
    for cut in reversed([each.start() for each in re.finditer(r"\.", path)]):
        inner = claims.get(path[:cut])
        if isinstance(inner, Mapping) and (value := found(inner, path[cut + 1 :])) is not None:
            return value
    return None


def role_in(said: Any) -> Role:
    """The one role that is known here. Raises ValueError where there is none, and where there are two."""
    named = said if isinstance(said, list) else [said]
    known = {each for each in named if isinstance(each, str)} & {*Role}
    if len(known) != 1:
        raise ValueError("not one role")
    return Role(known.pop())
