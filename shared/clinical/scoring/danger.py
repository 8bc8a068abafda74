"""A sign of danger in answers that cannot be scored: malformed elsewhere, cut short, half saved.

These never raise. They say yes where a danger stands plainly, and nothing about safety where it does not.
"""

from collections.abc import Mapping, Sequence


def item9_seen_positive(answers: object) -> bool:
    """Item 9 of PHQ-9 or the 7-day form is a number from 1, whatever else is wrong with the form."""
    if not isinstance(answers, Sequence) or isinstance(answers, str) or len(answers) < 9:
        return False
    item9 = answers[8]
    return isinstance(item9, int | float) and not isinstance(item9, bool) and item9 >= 1


def high_risk_seen(answers: object) -> bool:
    """A yes to q4, q5 or q6b of the C-SSRS screener, whatever else is wrong with the form."""
    return isinstance(answers, Mapping) and any(answers.get(question) == "yes" for question in ("q4", "q5", "q6b"))
