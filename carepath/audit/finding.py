"""What became of one invariant."""

from collections.abc import Callable
from dataclasses import dataclass, field

from carepath.audit.evidence import Evidence

MOST_EXAMPLES = 10


@dataclass
class Finding:
    """`examples` are the first ids that broke it, each once."""

    examined: int = 0
    violations: int = 0
    examples: list[str] = field(default_factory=list)

    def holds(self, right: bool, where: object) -> None:
        """One thing was looked at. `where` names it."""
        self.examined += 1
        if not right:
            self.breaks(where)

    def breaks(self, where: object) -> None:
        self.violations += 1
        if len(self.examples) < MOST_EXAMPLES and str(where) not in self.examples:
            self.examples.append(str(where))


def always(_: Evidence) -> bool:
    return True


@dataclass(frozen=True)
class Invariant:
    """`title` is the statement in a few words. `check` looks at the evidence; `reached` says whether this run has
    any evidence for it. `needs_rest`: it can only be judged on a stack that stands still."""

    id: str
    title: str
    statement: str
    check: Callable[[Evidence, Finding], None]
    needs_keys: bool = False
    needs_rest: bool = False
    reached: Callable[[Evidence], bool] = always

    def judge(self, evidence: Evidence) -> Finding:
        finding = Finding()
        if evidence.still or not self.needs_rest:
            self.check(evidence, finding)
        return finding
