"""The verdict on an assessment: every rule is asked, the worst answer counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shared.clinical.invalid import Invalid
from shared.clinical.medicines import Screened, screen
from shared.clinical.triage.assessment import Assessment, Forms
from shared.clinical.triage.case import Case, Finding
from shared.clinical.triage.certificate import Certificate, certify
from shared.clinical.triage.codes import HISTORY, UNKNOWN_HISTORY
from shared.clinical.triage.faults import Faults
from shared.clinical.triage.policy import DEMO, Policy
from shared.clinical.triage.reading import survey
from shared.clinical.triage.result import Result, worst
from shared.clinical.triage.rules import LOOKS, RULE_SET
from shared.clinical.when.rules import age_on
from shared.clinical.when.zones import local_date
from shared.jsons import Json

_CRISIS_KINDS = {"CS1": "suicide", "AD11": "suicide", "CS4": "suicide", "CS2": "medical", "CS3": "medical"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What triage says. `rules` has a certificate for every rule that spoke, in the reference's order.

    `rule_set` names the rules and what the clinic made stricter. `flags` are things for a person to do or know:
    `same-day-task`, `waitlist`, `clinician-outreach`, `item9-positive`, `item9-missing`. `high` is the
    priority of a review. `ask_again` are the fields that could not be read; empty unless the result is a crisis.
    """

    result: Result
    rules: tuple[Certificate, ...]
    rule_set: str
    high: bool
    flags: tuple[str, ...]
    ask_again: tuple[Invalid, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(rule.id for rule in self.rules)

    @property
    def priority(self) -> str:
        return "high" if self.high else "normal"

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of a crisis: `suicide`, `medical` or both."""
        return tuple(dict.fromkeys(_CRISIS_KINDS[rule.id] for rule in self.rules if rule.outcome is Result.CRISIS))

    def as_dict(self) -> dict[str, object]:
        """Ready for JSON: the result with its rules, as somebody who decides on it needs them."""
        return {"result": self.result, "rule_set": self.rule_set, "rules": [rule.as_dict() for rule in self.rules]}


def read(body: Mapping[str, Json], policy: Policy = DEMO) -> Assessment:
    """The assessment in a body. Raises Invalid for the first bad field, unless a crisis rule speaks: then it is
    taken, and `faults` names what has to be asked again."""
    assessment = survey(body)
    if assessment.faults and not crisis_rules(assessment, policy):
        raise assessment.faults[0]
    return assessment


def judge(assessment: Assessment, at: datetime | None, policy: Policy = DEMO) -> Verdict:
    """The verdict at this instant (None: nobody knows it, `missing` at `/now`), at this clinic.

    Raises Invalid for a birth date in the future or more than 120 years ago, and for what `read` would not have
    taken; never where a crisis rule speaks.
    """
    case, faults = _case(assessment, at, policy)
    rules = tuple(_spoken(case, policy))
    result = worst(rule.outcome for rule, _ in rules)
    if faults and result is not Result.CRISIS:
        raise faults[0]
    flags = dict.fromkeys(finding.flag for _, findings in rules for finding in findings if finding.flag)
    return Verdict(
        result=result,
        rules=tuple(rule for rule, _ in rules),
        rule_set=",".join((RULE_SET, *policy.changes)),
        high=any(entry.high for entry in case.medicines),
        flags=(*flags, *_item9_flags(assessment.forms)),
        ask_again=faults,
    )


def crisis_rules(assessment: Assessment, policy: Policy = DEMO) -> tuple[str, ...]:
    """The crisis rules that speak, whatever else is wrong with the assessment."""
    case = _at(policy, assessment, None, None, ())
    return tuple(rule.id for rule, look in LOOKS if rule.says[1] is Result.CRISIS and any(look(case)))


def _case(assessment: Assessment, at: datetime | None, policy: Policy) -> tuple[Case, tuple[Invalid, ...]]:
    """What the rules look at, and all faults: the birth date can only be judged on a day."""
    born, place, faults = assessment.birth_date, assessment.zone, Faults()
    instant = faults.take(None, _known, at)
    on = local_date(instant, place) if instant and place else None
    age = faults.take(None, age_on, born, on, "/patient/birth_date") if born and on else None
    case = _at(policy, assessment, on, age, screen(assessment.medications or ()))
    return case, (*assessment.faults, *faults.found)


def _at(policy: Policy, it: Assessment, on: date | None, age: int | None, medicines: tuple[Screened, ...]) -> Case:
    return Case(it, policy.limits, policy.licensed_states, on, age, medicines, _by_rule(it))


def _known(at: datetime | None) -> datetime:
    if at is None:
        raise Invalid("missing", "/now")
    return at


def _by_rule(assessment: Assessment) -> dict[str, tuple[tuple[int, str], ...]]:
    found: dict[str, tuple[tuple[int, str], ...]] = {}
    for place, word in enumerate(assessment.history or ()):
        if word is not None:
            rule, _ = HISTORY.get(word, UNKNOWN_HISTORY)
            found[rule] = (*found.get(rule, ()), (place, word))
    return found


def _spoken(case: Case, policy: Policy) -> Iterator[tuple[Certificate, tuple[Finding, ...]]]:
    for rule, look in LOOKS:
        if findings := tuple(look(case)):
            yield certify(rule, findings, case, policy), findings


def _item9_flags(forms: Forms) -> Iterator[str]:
    """For the clinician: an item 9 that is blank, or positive with a screener that is complete and not high."""
    if forms.item9_positive and forms.screened and forms.risk != "high":
        yield "item9-positive"
    if forms.item9_missing:
        yield "item9-missing"
