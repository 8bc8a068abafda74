"""What a form shows of danger while it is being filled in: never hidden by what is missing or wrong elsewhere."""

from dataclasses import dataclass

from shared.clinical.scoring.result import Risk
from shared.clinical.triage.assessment import Assessment
from shared.clinical.triage.forms import RISK_FORMS
from shared.clinical.triage.judge import crisis_rules
from shared.clinical.triage.policy import DEMO, Policy
from shared.clinical.triage.reading import survey
from shared.jsons import Json


@dataclass(frozen=True, slots=True)
class Danger:
    """`rules` are the crisis rules that speak already (CS1, CS2, CS3, AD11): the screen is shown at once.

    `c_ssrs` is the risk level of the screener as far as it is answered, None where it has no answer yet or
    only a few that are no. `screened`: it is complete. `screen_due`: item 9 is positive and the screener is
    not, which starts the clock of 15 minutes (D).
    """

    item9_positive: bool
    c_ssrs: Risk | None
    screened: bool
    screen_due: bool
    rules: tuple[str, ...]

    @property
    def crisis(self) -> bool:
        return bool(self.rules)

    @property
    def answered(self) -> bool:
        """An answer that somebody has to hear of: a positive item 9, or a screener that is not none."""
        return self.item9_positive or self.c_ssrs not in (None, "none")


def danger_in(body: Json, policy: Policy = DEMO) -> Danger:
    """The danger in any part of an assessment, whatever it is. Raises nothing."""
    return danger_of(survey(body, RISK_FORMS), policy)


def danger_of(seen: Assessment, policy: Policy = DEMO) -> Danger:
    """The same, where it was read already."""
    forms = seen.forms
    rules = tuple(rule for rule in crisis_rules(seen, policy) if rule != "CS4")
    return Danger(
        item9_positive=forms.item9_positive,
        c_ssrs=forms.risk,
        screened=forms.screened,
        screen_due=forms.item9_positive and not forms.screened and "CS1" not in rules,
        rules=rules,
    )
