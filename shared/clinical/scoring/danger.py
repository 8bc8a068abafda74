"""A sign of danger in answers that cannot be scored: malformed elsewhere, cut short, half saved."""

from collections.abc import Sequence


def item9_seen_positive(answers: object) -> bool:
    """Item 9 of PHQ-9 or the 7-day form is a number from 1, whatever else is wrong with the form."""
    if not isinstance(answers, Sequence) or isinstance(answers, str) or len(answers) < 9:
        return False
    item9 = answers[8]
    return isinstance(item9, int | float) and not isinstance(item9, bool) and item9 >= 1
