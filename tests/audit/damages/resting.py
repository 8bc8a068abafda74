"""Left behind at rest, or promised to a client."""

from __future__ import annotations

from uuid import UUID, uuid4

from carepath.audit.evidence import Due, Effect, Evidence, Place, Reply, Untold
from carepath.audit.formulas import cause_of
from tests.audit.clinic import ADA, NOW
from tests.audit.damages.making import INTAKE, row_of


def leave_something_untold(evidence: Evidence) -> None:
    evidence.databases["intake"].outbox.add(Untold("ordinary", ADA, 1))


def leave_a_wait_overdue(evidence: Evidence) -> None:
    evidence.databases["intake"].due.append(Due(ADA, "reminder", NOW, False))


def leave_an_effect_unstarted(evidence: Evidence) -> None:
    evidence.databases["intake"].effects.append(Effect(uuid4(), ADA, NOW, False))


def leave_something_handed_over(evidence: Evidence) -> None:
    evidence.databases["intake"].handed = 1


def lose_a_command(evidence: Evidence) -> None:
    evidence.replies = [Reply("intake", cause_of("command", "ada", "a-key-of-hers"), 200, ())]


def promise_another_fact(evidence: Evidence) -> None:
    evidence.replies = [Reply("intake", row_of(evidence).cause, 200, (UUID(int=0),))]


def silence_a_wait(evidence: Evidence) -> None:
    """It counts as parked, and nothing is."""
    due = evidence.databases["eligibility"].due
    due[0] = due[0]._replace(parked=True)


def let_everything_rest(evidence: Evidence) -> None:
    evidence.databases["eligibility"].rest[Place(INTAKE, 0)] = 10**9
