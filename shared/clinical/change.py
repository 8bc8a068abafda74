"""Change between two scores of one instrument: response, remission, reliable change, deterioration.

Two recall windows are two instruments: a pair is always of one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Literal

from shared.clinical.criteria import Criterion, D, Provenance, V
from shared.clinical.instruments import INSTRUMENTS
from shared.clinical.invalid import Invalid
from shared.jsons import Json

Reliable = Literal["improved", "worsened", "none"]


@dataclass(frozen=True, slots=True)
class Number:
    """A threshold in points (response: per cent) and where it comes from."""

    value: int
    provenance: Provenance
    source: str


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """What counts as change on one instrument. `response` None: not defined for it."""

    instrument: str
    response: Number | None
    remission_from: Number
    remission_below: Number
    reliable: Number
    deterioration: Number


_PHQ_9 = ChangeRules(
    instrument="phq-9",
    response=Number(50, V, "[HULL-TRIAL],[DEBATT]"),
    remission_from=Number(10, V, "[HULL-TRIAL]"),
    remission_below=Number(5, V, "[HULL-TRIAL]"),
    reliable=Number(6, V, "[CBTWATCH], secondary"),
    deterioration=Number(5, D, "2.4, the published rule was not retrieved"),
)
_SMD_A = ChangeRules(
    instrument="smd-a",
    response=Number(50, D, "2.4, as PHQ-9: same items and cut points"),
    remission_from=Number(10, D, "2.4, as PHQ-9"),
    remission_below=Number(5, D, "2.4, as PHQ-9"),
    reliable=Number(6, D, "2.4, as PHQ-9"),
    deterioration=Number(5, D, "2.4, as PHQ-9"),
)
_GAD_7 = ChangeRules(
    instrument="gad-7",
    response=Number(50, V, "2.4"),
    remission_from=Number(10, V, "[HULL-TRIAL]"),
    remission_below=Number(5, V, "[HULL-TRIAL]"),
    reliable=Number(4, V, "[CBTWATCH], secondary"),
    deterioration=Number(4, D, "2.4"),
)
_PCL_5 = ChangeRules(
    instrument="pcl-5",
    response=None,
    remission_from=Number(33, V, "[NYS-COCM]"),
    remission_below=Number(33, V, "[NYS-COCM]"),
    reliable=Number(10, V, "[QXMD-PCL5]"),
    deterioration=Number(10, D, "2.4, mirror of the improvement"),
)

RULES: Mapping[str, ChangeRules] = MappingProxyType(
    {rules.instrument: rules for rules in (_PHQ_9, _SMD_A, _GAD_7, _PCL_5)}
)


@dataclass(frozen=True, slots=True)
class Change:
    """How far a score moved. All None where a score is missing; `response` also where it is not defined.

    `reliable` is `worsened` from a rise of the reliable amount; `deterioration` is the clinic's own, earlier alarm.
    """

    change: int | None = None
    response: bool | None = None
    remission: bool | None = None
    reliable: Reliable | None = None
    deterioration: bool | None = None

    def as_dict(self) -> dict[str, Json]:
        """The five fields, ready for JSON."""
        return asdict(self)


def change(instrument: object, baseline: object, current: object, rules: ChangeRules | None = None) -> Change:
    """The change from baseline to current, whole scores or None. `rules`: a clinic's own, else the defaults.

    Raises Invalid: `unknown-instrument`, `wrong-type`, `out-of-range`.
    """
    chosen = rules or _rules(instrument)
    highest = INSTRUMENTS[chosen.instrument].highest_total
    before = _total(baseline, highest, "/baseline")
    after = _total(current, highest, "/current")
    if before is None or after is None:
        return Change()
    return Change(
        change=after - before,
        response=_response(chosen.response, before, after),
        remission=before >= chosen.remission_from.value and after < chosen.remission_below.value,
        reliable=_reliable(after - before, chosen.reliable.value),
        deterioration=after - before >= chosen.deterioration.value,
    )


def _response(percent: Number | None, before: int, after: int) -> bool | None:
    """Multiplied out: nothing is divided, and a baseline of 0 responds to nothing."""
    if percent is None:
        return None
    return before > 0 and 100 * (before - after) >= percent.value * before


def _reliable(moved: int, amount: int) -> Reliable:
    if moved <= -amount:
        return "improved"
    return "worsened" if moved >= amount else "none"


def _rules(instrument: object) -> ChangeRules:
    if not isinstance(instrument, str):
        raise Invalid("wrong-type", "/instrument")
    if instrument not in RULES:
        raise Invalid("unknown-instrument", "/instrument")
    return RULES[instrument]


def _total(value: object, highest: int, at: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid("wrong-type", at)
    if not 0 <= value <= highest:
        raise Invalid("out-of-range", at)
    return value


def criteria_of(rules: ChangeRules) -> Iterator[Criterion]:
    """Each number of these rules."""
    title = INSTRUMENTS[rules.instrument].title
    for part in fields(rules):
        number = getattr(rules, part.name)
        if not isinstance(number, Number):
            continue
        yield Criterion(
            id=f"change/{rules.instrument}/{part.name.replace('_', '-')}",
            name=f"{title}: {_NAMES[part.name]}",
            value=f"{number.value}",
            unit="per cent" if part.name == "response" else "points",
            provenance=number.provenance,
            source=number.source,
            who_may_change="nobody" if number.provenance is V else "medical-director",
            tighten="a smaller rise" if part.name == "deterioration" else "",
        )


_NAMES = {
    "response": "response, drop of at least",
    "remission_from": "remission counts from a baseline of",
    "remission_below": "remission, below",
    "reliable": "reliable change, at least",
    "deterioration": "deterioration, rise of at least",
}

CRITERIA = tuple(criterion for rules in RULES.values() for criterion in criteria_of(rules))
