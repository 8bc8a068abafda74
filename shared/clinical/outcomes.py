"""What is said of a course beside `change`: definitions of cohorts, services and other instruments.

Scores are whole (PEG: the mean, one decimal) and of complete forms. Higher is worse, except on WHO-5.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from shared.clinical.change import Number
from shared.clinical.criteria import Criterion, Provenance
from shared.clinical.instruments.model import Instrument

V, R, D = Provenance.VERIFIED, Provenance.RECALLED, Provenance.DEFAULT

SIGNIFICANT_DROP = Number(5, V, "[HULL-TRIAL]")
SIGNIFICANT_BELOW = Number(10, V, "[HULL-TRIAL]")
RECOVERED_PHQ_9_BELOW = Number(10, V, "[CBTWATCH]")
RECOVERED_GAD_7_BELOW = Number(8, V, "[CBTWATCH]")
PEG_RESPONSE = Number(30, R, "2.4")
WHO_5_RESPONSE = Number(10, R, "2.4")
WHO_5_REMISSION_ABOVE = Number(50, R, "2.4")
Y_BOCS_RESPONSE = Number(35, R, "2.4")
Y_BOCS_REMISSION_TO = Number(12, R, "2.4")
MEANINGFUL = {
    "phq-9": Number(5, V, "[HULL-TRIAL]"),
    "gad-7": Number(4, R, "2.4"),
    "pcl-5": Number(10, V, "[QXMD-PCL5]"),
    "peg": Number(1, R, "2.4"),
}


def clinically_significant(baseline: int, current: int) -> bool:
    """PHQ-9 or GAD-7: a drop of at least 5 to below 10 (V [HULL-TRIAL])."""
    return baseline - current >= SIGNIFICANT_DROP.value and current < SIGNIFICANT_BELOW.value


def meaningful(instrument: str, baseline: float, current: float) -> bool:
    """A drop of at least the smallest that matters to patients on phq-9, gad-7, pcl-5 or peg."""
    return _in_tenths(baseline) - _in_tenths(current) >= 10 * MEANINGFUL[instrument].value


def recovered(phq_9: int, gad_7: int) -> bool:
    """Below caseness on both: PHQ-9 below 10, GAD-7 below 8 (V [CBTWATCH])."""
    return phq_9 < RECOVERED_PHQ_9_BELOW.value and gad_7 < RECOVERED_GAD_7_BELOW.value


def suicidality_resolved(baseline_item9: int, current_item9: int) -> bool:
    """Item 9 was positive and is not any more (V [MB-2022])."""
    return baseline_item9 >= 1 and current_item9 == 0


def suicidality_new(baseline_item9: int, current_item9: int) -> bool:
    """Item 9 was not positive and is now: symptoms have worsened whatever the total (7.1)."""
    return baseline_item9 == 0 and current_item9 >= 1


def peg_response(baseline: float, current: float) -> bool:
    """A drop of at least 30 % of the mean (R)."""
    return _dropped(_in_tenths(baseline), _in_tenths(current), PEG_RESPONSE.value)


def who_5_response(baseline: int, current: int) -> bool:
    """At least 10 points more on 0 to 100 (R)."""
    return current - baseline >= WHO_5_RESPONSE.value


def who_5_remission(current: int) -> bool:
    """Above 50 on 0 to 100 (R)."""
    return current > WHO_5_REMISSION_ABOVE.value


def y_bocs_response(baseline: int, current: int) -> bool:
    """A drop of at least 35 % (R)."""
    return _dropped(baseline, current, Y_BOCS_RESPONSE.value)


def y_bocs_remission(current: int) -> bool:
    """12 or less (R)."""
    return current <= Y_BOCS_REMISSION_TO.value


def recall_overlaps_dose(instrument: Instrument, answered_on: date, doses: Iterable[date]) -> bool:
    """The recall window holds two doses or more: the score mixes two sessions (2.3).

    Dates are the patient's local ones; the window ends on the day of the answer. False without a window in days.
    """
    if instrument.recall_days is None:
        return False
    opens = answered_on - timedelta(days=instrument.recall_days)
    return sum(opens < dose <= answered_on for dose in doses) >= 2


def _in_tenths(score: float) -> int:
    """A score of one decimal as a whole number: 3.3 - 2.3 in floats is less than 1."""
    return round(10 * score)


def _dropped(baseline: int, current: int, percent: int) -> bool:
    return baseline > 0 and 100 * (baseline - current) >= percent * baseline


def _criterion(id: str, name: str, unit: str, number: Number) -> Criterion:
    return Criterion(
        id=f"outcomes/{id}",
        name=name,
        value=f"{number.value}",
        unit=unit,
        provenance=number.provenance,
        source=number.source,
        who_may_change="nobody" if number.provenance is V else "medical-director",
    )


def criteria() -> Iterator[Criterion]:
    """Each number of this module."""
    yield _criterion("significant/drop", "Clinically significant change, drop of at least", "points", SIGNIFICANT_DROP)
    yield _criterion("significant/below", "Clinically significant change, to below", "points", SIGNIFICANT_BELOW)
    yield _criterion("recovered/phq-9", "Recovery, PHQ-9 below", "points", RECOVERED_PHQ_9_BELOW)
    yield _criterion("recovered/gad-7", "Recovery, GAD-7 below", "points", RECOVERED_GAD_7_BELOW)
    yield _criterion("peg/response", "PEG response, drop of at least", "per cent", PEG_RESPONSE)
    yield _criterion("who-5/response", "WHO-5 response, rise of at least", "points", WHO_5_RESPONSE)
    yield _criterion("who-5/remission", "WHO-5 remission, above", "points", WHO_5_REMISSION_ABOVE)
    yield _criterion("y-bocs/response", "Y-BOCS response, drop of at least", "per cent", Y_BOCS_RESPONSE)
    yield _criterion("y-bocs/remission", "Y-BOCS remission, up to", "points", Y_BOCS_REMISSION_TO)
    for instrument, number in MEANINGFUL.items():
        name = f"Meaningful drop on {instrument}, at least"
        yield _criterion(f"meaningful/{instrument}", name, "points", number)


CRITERIA = tuple(criteria())
