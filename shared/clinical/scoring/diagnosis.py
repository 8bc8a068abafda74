"""The diagnostic algorithm of PHQ-9 (R): a suggestion for a clinician, never a diagnosis."""

from collections.abc import Sequence

from shared.clinical.instruments.depression import PHQ_9


def suggests_major_depression(answers: Sequence[int]) -> bool:
    """Five items or more count, one of them item 1 or 2. `answers` are the nine of a complete form."""
    least = PHQ_9.cut("diagnostic-item")
    counts = [answer >= least for answer in answers[:8]] + [answers[8] >= PHQ_9.cut("item-9")]
    return sum(counts) >= PHQ_9.cut("diagnostic-items") and (counts[0] or counts[1])
