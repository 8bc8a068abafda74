"""Triage of an assessment: it can hold, decline or route; nothing in it can approve or prescribe.

judge(read(body), at, POLICIES["demo"]).result   # clear, review, decline or crisis
"""

from shared.clinical.triage.assessment import Assessment
from shared.clinical.triage.certificate import Certificate, apply
from shared.clinical.triage.consult import is_too_old, too_old_from
from shared.clinical.triage.danger import Danger, danger_in, danger_of
from shared.clinical.triage.judge import Verdict, crisis_rules, judge, read
from shared.clinical.triage.policy import DEMO, POLICIES, SECOND, Policy
from shared.clinical.triage.result import Result
from shared.clinical.triage.rules import RULE_SET, RULES

__all__ = [
    "DEMO",
    "POLICIES",
    "RULES",
    "RULE_SET",
    "SECOND",
    "Assessment",
    "Certificate",
    "Danger",
    "Policy",
    "Result",
    "Verdict",
    "apply",
    "crisis_rules",
    "danger_in",
    "danger_of",
    "is_too_old",
    "judge",
    "read",
    "too_old_from",
]
