"""Whom a request is about, and whether this person may speak of them. If not, the answer is 404."""

from dataclasses import replace
from uuid import UUID

from shared.deciding import Actor, Role
from shared.errors import Erased, Missing
from shared.runtime.edge.auth import Bearer
from shared.runtime.edge.problems import unknown
from shared.runtime.edge.surroundings import Edge

PERSONAL = frozenset({Role.PATIENT, Role.PEER_MONITOR})
"""Roles that reach one patient only: the one their token is bound to."""

_CLINIC_OF = "SELECT clinic FROM state WHERE entity = $1 AND version > 0"


async def with_patient(edge: Edge, bearer: Bearer) -> Actor:
    """The actor. A patient's token that names no patient stands for the patient of its subject."""
    actor = bearer.actor
    if actor.role is not Role.PATIENT or actor.patient:
        return actor
    return replace(actor, patient=await _patient_of(edge, bearer))


def subject_of(edge: Edge, actor: Actor, named: str | None, cause: UUID | None = None) -> str:
    """The entity. `named` is the id that was given. With a `cause`, a new one may come into being.

    Raises a Problem 404 for an id that does not exist, or that this person may not speak of.
    """
    if actor.patient or actor.role in PERSONAL:
        if actor.patient is None or named not in (None, actor.patient):
            raise unknown()
        return actor.patient
    if named is None:
        if cause is None:
            raise unknown()
        return str(edge.identity.new_id(cause, "patient"))
    return canonical(named)


async def require_of_clinic(edge: Edge, entity: str, clinic: str) -> None:
    """Raises a Problem 404 for an entity that this clinic has never heard of."""
    if await edge.database.fetchval(_CLINIC_OF, entity) != clinic:
        raise unknown()


def require_own_clinic(entity: str, actor: Actor) -> None:
    """Raises a Problem 404 for a clinic that is not the actor's, also before anything is known of that clinic."""
    kind, _, name = entity.partition(":")
    if kind == "clinic" and name != actor.clinic:
        raise unknown()


def canonical(named: str) -> str:
    """The id, where it is spelled as ids are. Raises a Problem 404 for any other spelling."""
    try:
        if str(UUID(named)) == named:
            return named
    except ValueError:
        pass
    raise unknown()


async def _patient_of(edge: Edge, bearer: Bearer) -> str:
    """Somebody who comes back after an erasure is a new patient: the next generation."""
    generation = 0
    while True:
        patient = edge.identity.patient_of(bearer.issuer, bearer.actor.clinic, bearer.actor.subject, generation)
        await edge.keyring.prefetch([patient])
        try:
            edge.keyring.key(patient)
        except Missing:
            return patient
        except Erased:
            generation += 1
        else:
            return patient
