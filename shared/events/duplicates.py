"""What eligibility tells of two records that may be one person's."""

from datetime import datetime

from shared.deciding import Fact, facts_in


class DuplicateSuspected(Fact):
    """This patient and `other`, of the same clinic, may be one person: their forms agree in what `matched` names. A
    clinician settles it by `until`; before that neither is let in or treated."""

    other: str
    matched: tuple[str, ...]
    until: datetime


class DuplicateShared(Fact):
    """The same said to the other record, `patient_id`: that `other` may be the same person, or (`same`) what a
    clinician settled there."""

    patient_id: str
    other: str
    matched: tuple[str, ...]
    same: bool | None = None
    reason: str | None = None
    role: str | None = None


class DuplicateSettled(Fact):
    """A clinician has looked at both records. Where `same`, one of them ends and the other, which `goes_on`, is the
    person's only one."""

    other: str
    same: bool
    goes_on: bool
    reason: str
    role: str


class DuplicateOverdue(Fact):
    """Nobody has settled in time whether two records are one person; the medical director is told, again at `until`."""

    other: str
    until: datetime


FACTS = facts_in(globals())
