"""What is said of a score beside `change`: new thoughts of self-harm, and a window that holds two doses."""

from collections.abc import Iterable
from datetime import date, timedelta

from shared.clinical.instruments.model import Instrument


def suicidality_new(baseline_item9: int, current_item9: int) -> bool:
    """Item 9 was not positive and is now: symptoms have worsened whatever the total (7.1)."""
    return baseline_item9 == 0 and current_item9 >= 1


def recall_overlaps_dose(instrument: Instrument, answered_on: date, doses: Iterable[date]) -> bool:
    """The recall window holds two doses or more: the score mixes two sessions (2.3).

    Dates are the patient's local ones; the window ends on the day of the answer. False without a window in days.
    """
    if instrument.recall_days is None:
        return False
    opens = answered_on - timedelta(days=instrument.recall_days)
    return sum(opens < dose <= answered_on for dose in doses) >= 2
