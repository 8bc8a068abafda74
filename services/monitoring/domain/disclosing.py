"""A word of self-harm that is said to monitoring: told in the same decision, so its own gate shuts at once."""

from uuid import UUID

from shared.clinical.scoring import Risk
from shared.deciding import Moment
from shared.events.common import RiskAnswered

DISCLOSED = "self-harm-disclosed"


def disclosed(about: UUID) -> RiskAnswered:
    """Said in words, not in an instrument: nobody knows how high it is."""
    return RiskAnswered(
        assessment_id=about, during="submission", rules=(), item9_positive=False, screened=False, self_harm=True
    )


def screened(level: Risk | None, about: UUID | None, at: Moment) -> tuple[RiskAnswered, ...]:
    """The level of a screener, where it has any. A high one is a crisis."""
    if level in (None, "none"):
        return ()
    answered = RiskAnswered(
        assessment_id=about or at.new_id("check-in"),
        during="submission",
        rules=("CS1",) if level == "high" else (),
        item9_positive=False,
        screened=True,
        c_ssrs=level,
    )
    return (answered,)
