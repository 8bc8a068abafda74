"""Who came twice, by the facts alone: nobody is let in beside another record of theirs that no clinician looked at."""

from __future__ import annotations

from typing import Any

from carepath.explore.finding import Found
from carepath.explore.world import Said


class Register:
    """The persons of the forms that were told, and which records eligibility has triaged, in that order."""

    def __init__(self) -> None:
        self._person_of: dict[str, tuple[object, ...]] = {}
        self._triaged: list[str] = []
        self._settled: dict[str, dict[str, bool]] = {}  # by record: the other, and whether this one ended for it

    def look(self, said: Said) -> None:
        """Raises Found."""
        fact: Any = said.told.fact
        match fact.type:
            case "assessment-submitted":
                person = fact.person
                names = frozenset((person.given, person.family))
                self._person_of[said.entity] = (names, fact.patient.birth_date, person.phone)
            case "assessment-triaged":
                self._triaged += [said.entity] if said.entity not in self._triaged else []
            case "duplicate-settled":
                self._settled.setdefault(said.entity, {})[fact.other] = fact.same and not fact.goes_on
            case "candidate-prequalified":
                self._let_in(said.entity)

    def _let_in(self, record: str) -> None:
        settled = self._settled.get(record, {})
        if any(settled.values()):
            raise Found("let-in-as-another", "a record was let in that ended for another of the same person")
        if self._before(record) - settled.keys():
            raise Found("let-in-twice", "somebody was let in whose other record nobody has looked at")

    def _before(self, record: str) -> set[str]:
        """The other records of the person that were triaged before this one."""
        before = self._triaged[: self._triaged.index(record)]
        return {other for other in before if self._person_of[other] == self._person_of[record]}
