"""What a rule is, as data, beside its one function."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.clinical.criteria import MEDICAL_DIRECTOR, Provenance
from shared.clinical.triage.case import Case, Finding
from shared.clinical.triage.result import Result
from shared.jsons import Json

_LIMIT = re.compile(r"\{([^{}]+)\}")


class Judged(StrEnum):
    """When and by whom a rule is judged. Only `FORM` is triage's."""

    FORM = "on the assessment, by rule"
    CONSULT = "at the consult, by the clinician"
    VISIT = "at each visit and session"
    REGISTER = "against the register of persons"


@dataclass(frozen=True, slots=True)
class Rule:
    """`says` is the least and the most that the rule says when it speaks.

    `passes` states what has to be so that it stays silent; `{CR1.systolic}` stands for a limit of that id.
    A rule without `look` is judged elsewhere, or under the ids that `passes` names.
    """

    id: str
    name: str
    provenance: Provenance
    source: str
    says: tuple[Result, Result]
    passes: str
    look: Callable[[Case], Iterable[Finding]] | None = None
    judged: Judged = Judged.FORM
    version: int = 1
    # Milder than written is a decision of the medical director, who then changes the rule set.
    who_may_change: str = MEDICAL_DIRECTOR

    def in_words(self, limits: Mapping[str, Json]) -> str:
        """`passes` with the values of these limits in it."""
        return _LIMIT.sub(lambda found: str(limits[found[1]]), self.passes)

    @property
    def tighten(self) -> str:
        """How a clinic may make it stricter by itself."""
        ways = ["a stricter limit"] if "{" in self.passes else []
        ways += ["review raised to decline"] if self.says[0] is Result.REVIEW else []
        return ", ".join(ways)
